"""How a kiosk was set up."""

from dataclasses import dataclass

from assistant.ui.kiosk.counts import DayCounts
from assistant.ui.kiosk.pin import Pin

PAGE = "/kiosk"
TURN = "/kiosk/turn"
DESK = "/kiosk/desk"


@dataclass(frozen=True)
class Kiosk:
    """One kiosk.

    Attributes:
        pin: Guards the facilitator's corner.
        counts: What was asked today.
        phones: Address at which phones find the FAQ, "" where there is none.
    """

    pin: Pin
    counts: DayCounts
    phones: str = ""
