"""The room's network: this machine's address in it, and the names that its pages may be called by."""

import ipaddress
import socket
from urllib.parse import urlsplit

import psutil

from assistant.errors import VerbatimError
from assistant.messages import line

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# A socket for datagrams that is "connected" there sends nothing; it only tells which way would be taken. The
# address is one of those kept for documentation (RFC 5737): nobody has it.
_ELSEWHERE = ("198.51.100.1", 9)
_VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "tun", "tap", "wg", "tailscale", "zt")


class AddressError(VerbatimError):
    """An address that cannot be used."""


def names_of(host: str) -> frozenset[str] | None:
    """Host names that a server on this address may be called by; None for any, where it is open to a network."""
    return LOOPBACK | {host} if is_loopback(host) else None


def is_loopback(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def lan_address() -> str:
    """This machine's address in the local network; where there are several, that of the way out.

    Raises:
        AddressError: if it is in no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ELSEWHERE)
            found = str(probe.getsockname()[0])
            if not is_loopback(found):
                return found
        except OSError:
            pass  # no way out: a hotspot without internet, a router alone
    up = {name for name, state in psutil.net_if_stats().items() if state.isup and not name.startswith(_VIRTUAL)}
    for name, addresses in sorted(psutil.net_if_addrs().items()):
        for one in addresses:
            if name in up and one.family == socket.AF_INET and not is_loopback(one.address):
                return str(one.address)
    raise AddressError(line("no_lan"))


def public_address(url: str) -> str:
    """An address that phones were given, checked, without the slash at its end.

    Raises:
        AddressError: if it is not the http or https address of a page's root.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable or parts.query or parts.fragment or parts.username or parts.path not in ("", "/"):
        raise AddressError(line("bad_public_url", url=url))
    return f"{parts.scheme}://{parts.netloc}"


def host_of(url: str) -> str:
    """The host that an address names."""
    return urlsplit(url).hostname or ""
