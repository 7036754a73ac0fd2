"""The corpus: a checked edition, the proof of it, and the ways people ask for its entries."""
