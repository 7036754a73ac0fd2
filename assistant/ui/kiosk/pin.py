"""The facilitator's PIN: kept as a hash, and slow to guess."""

import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from assistant.errors import VerbatimError
from assistant.messages import line

_LENGTHS = range(4, 13)  # digits of a PIN that may be given
_DIGITS = 6  # of one that is generated
_FREE = 3  # wrong attempts without a wait
_FIRST_WAIT, _LONGEST_WAIT = 5.0, 300.0  # seconds; the wait doubles with each wrong attempt
_MOST_PEERS = 1024  # that are remembered


class PinError(VerbatimError):
    """A PIN that cannot be used."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of an attempt.

    Attributes:
        right: Whether it was the PIN.
        wait: Seconds until the next attempt is looked at.
    """

    right: bool
    wait: float = 0.0


class Pin:
    """A PIN of digits, of which only a salted scrypt hash is kept (RFC 7914)."""

    def __init__(self, digits: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Keep the hash of a PIN.

        Args:
            digits: The PIN.
            clock: Gives the time in seconds.

        Raises:
            PinError: if it is not 4 to 12 digits.
        """
        if not (digits.isascii() and digits.isdecimal() and len(digits) in _LENGTHS):
            raise PinError(line("kiosk_bad_pin", pin=digits))
        self._salt = secrets.token_bytes(16)
        self._hash = self._hashed(digits)
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, float]] = {}  # peer -> wrong attempts, time of the next one

    def try_(self, digits: str, peer: str) -> Attempt:
        """Try a PIN.

        Each peer waits for its own mistakes only, so that a prankster's phone cannot lock the facilitator out.

        Args:
            digits: What was typed.
            peer: Address of who tries.
        """
        with self._lock:  # one after another: attempts side by side would all come before the first wait
            wrong, not_before = self._wrong.get(peer, (0, 0.0))
            left = not_before - self._clock()
            if left > 0:
                return Attempt(False, left)
            if len(digits) in _LENGTHS and hmac.compare_digest(self._hashed(digits), self._hash):
                self._wrong.pop(peer, None)
                return Attempt(True)
            wrong += 1
            wait = min(_FIRST_WAIT * 2 ** (wrong - _FREE - 1), _LONGEST_WAIT) if wrong > _FREE else 0.0
            self._wrong.pop(peer, None)  # to its end: the one that has been quiet longest is dropped first
            self._wrong[peer] = (min(wrong, 30), self._clock() + wait)
            if len(self._wrong) > _MOST_PEERS:
                del self._wrong[next(iter(self._wrong))]
            return Attempt(False, wait)

    def _hashed(self, digits: str) -> bytes:
        return hashlib.scrypt(digits.encode(), salt=self._salt, n=2**14, r=8, p=1)


def new_pin() -> str:
    """A PIN at random."""
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
