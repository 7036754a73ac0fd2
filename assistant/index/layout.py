"""What an index folder holds besides single files, and how a build tells how far it is."""

from collections.abc import Callable

ENCODER_FOLDER = "encoder"

Progress = Callable[[str, int, int], None]  # what is being done, how much is done, of how much
