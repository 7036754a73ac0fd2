"""Errors that a person can act on: each names the thing, both values and the remedy."""


class VerbatimError(Exception):
    """Base of every error that the product raises for bad input; its text is meant to be shown."""


class CorpusError(VerbatimError):
    """A corpus folder is incomplete or contradicts itself."""


class CheckError(CorpusError):
    """The edition is not what the scan and its errata give."""


class StoredIndexError(VerbatimError):
    """A stored index is stale, damaged or foreign, and cannot be rebuilt here."""


class ModelError(VerbatimError):
    """The encoder's weights are missing or are not the ones they claim to be."""
