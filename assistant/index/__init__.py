"""The stored index: what `verbatim build` writes and everything else reads."""
