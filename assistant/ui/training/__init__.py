"""The Train room: a page whose progress lives in the learner's browser; the server keeps nothing of it."""
