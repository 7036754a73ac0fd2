"""A room beside the chat, as the guard knows it."""

from dataclasses import dataclass

MOST_BODY = 64 * 1024  # bytes of a request's body, where a room needs no more


@dataclass(frozen=True, slots=True)
class Room:
    """What a further room needs open.

    Attributes:
        pages: Paths of its pages.
        writes: Paths that it posts to.
        peers: Addresses that may ask for them; None for any.
        most_body: Bytes of the largest body that it takes.
    """

    pages: frozenset[str]
    writes: frozenset[str] = frozenset()
    peers: frozenset[str] | None = None
    most_body: int = MOST_BODY

    def is_open(self, method: str, path: str, peer: str) -> bool:
        """Whether a request is one that the room answers."""
        paths = self.pages if method in ("GET", "HEAD") else self.writes if method == "POST" else frozenset()
        return path in paths and (self.peers is None or peer in self.peers)
