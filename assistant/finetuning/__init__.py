"""Fine-tuning the encoder on an edition's phrasings, as a small adapter that travels with the corpus."""
