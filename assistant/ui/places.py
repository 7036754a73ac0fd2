"""What is open beside the chat, to whom, and at which addresses."""

import io
from dataclasses import dataclass

from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.kiosk.code import link_code
from assistant.ui.kiosk.counts import DayCounts
from assistant.ui.kiosk.pin import Pin, new_pin
from assistant.ui.kiosk.settings import DESK, PAGE, TURN, Kiosk
from assistant.ui.lan import LOOPBACK, AddressError, host_of, is_loopback, lan_address, names_of, public_address
from assistant.ui.room import Room

_ANYWHERE = ("0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Setup:
    """What was asked for.

    Attributes:
        kiosk: Whether the kiosk is open.
        pin: PIN of the facilitator's corner; "" for one at random.
        public_url: Address at which phones find the FAQ, "" where none was given.
        share_lan: Whether phones in the local network may come.
        keep_questions: Whether the facilitator may see what was asked today.
    """

    kiosk: bool = False
    pin: str = ""
    public_url: str = ""
    share_lan: bool = False
    keep_questions: bool = False

    def listen_on(self, host: str) -> tuple[str, ...]:
        """Addresses to listen on: the one that was named, or this machine's own and its one in the network.

        Args:
            host: The address that was named.

        Raises:
            AddressError: if the network cannot be shared.
        """
        if not self.share_lan or host in _ANYWHERE:
            return (host,)
        return ("127.0.0.1", lan_address() if host == "127.0.0.1" else _reachable(host))


def _reachable(host: str) -> str:
    if is_loopback(host):
        raise AddressError(line("lan_and_loopback", host=host))
    return host


@dataclass(frozen=True, slots=True)
class Place:
    """Where the rooms are.

    Attributes:
        address: Address of the chat on this machine.
        names: Host names that the server may be called by, None for any.
        phones: Address that phones open, "" where there is none.
        kiosk: The kiosk, None where it is closed.
        kiosk_peers: Addresses that may use the kiosk, None for any.
        new_pin: The PIN if it was made at random, else "".
    """

    address: str
    names: frozenset[str] | None
    phones: str = ""
    kiosk: Kiosk | None = None
    kiosk_peers: frozenset[str] | None = None
    new_pin: str = ""

    @property
    def guarded(self) -> tuple[Room, ...]:
        """What the guard lets through beside the chat."""
        return (Room(frozenset({PAGE}), frozenset({TURN, DESK}), self.kiosk_peers),) if self.kiosk else ()


def find_place(setup: Setup, hosts: tuple[str, ...], port: int) -> Place:
    """Work out addresses, names and the kiosk.

    Args:
        setup: What was asked for.
        hosts: Addresses that are listened on.
        port: Port that is listened on.

    Raises:
        AddressError: if the address for phones cannot be used, or this machine is in no network.
        PinError: if the PIN cannot be used.
    """
    phones = public_address(setup.public_url) if setup.public_url else ""
    names, peers = names_of(hosts[0]), None
    if setup.share_lan:
        own = lan_address() if hosts[-1] in _ANYWHERE else hosts[-1]
        # Exactly these: with any name allowed, a page elsewhere could point a name of its own at this machine.
        names, peers = LOOPBACK | {own}, LOOPBACK | {own}
        phones = phones or f"http://{_shown(own)}:{port}"
    if names is not None and phones:
        names |= {host_of(phones)}
    pin = setup.pin or new_pin()
    kiosk = Kiosk(Pin(pin), DayCounts(setup.keep_questions), phones) if setup.kiosk else None
    return Place(
        f"http://{_shown(hosts[0])}:{port}", names, phones, kiosk, peers, pin if kiosk and not setup.pin else ""
    )


def announcement(place: Place, language: str = DEFAULT_LANGUAGE) -> str:
    """What the terminal says when the rooms are open."""
    said = [line("served_at", language, address=place.address)]
    if place.kiosk:
        said.append(line("kiosk_served", language, address=f"{place.address}{PAGE}"))
        said.append(
            line("kiosk_pin", language, pin=place.new_pin) if place.new_pin else line("kiosk_pin_given", language)
        )
    if place.phones:
        drawn = io.StringIO()
        link_code(place.phones).qr.terminal(drawn, compact=True)
        said += [line("phones_at", language, address=place.phones), drawn.getvalue().rstrip("\n")]
    return "\n".join(said)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
