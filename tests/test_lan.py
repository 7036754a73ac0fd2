"""Phones in the room: which addresses are listened on, announced and answered to."""

import re
import socket
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from assistant.cli.main import app
from assistant.messages import line
from assistant.ui.kiosk.pin import PinError
from assistant.ui.lan import LOOPBACK, AddressError, is_loopback, lan_address, names_of, public_address
from assistant.ui.places import Setup, announcement, find_place
from tests.test_ui_server import request
from tests.ui_fixtures import ROOT, free_port, serving


def own_address() -> str:
    """This machine's address in a network; tests that need one are skipped where there is none."""
    try:
        return lan_address()
    except AddressError as error:
        pytest.skip(str(error))


def test_loopback_addresses_are_known_and_other_names_belong_to_a_network() -> None:
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.5"):
        assert is_loopback(host)
    for host in ("0.0.0.0", "kiosk.local", "192.168.1.5", "::"):
        assert not is_loopback(host)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://192.168.1.5:7860", "http://192.168.1.5:7860"),
        ("http://192.168.1.5:7860/", "http://192.168.1.5:7860"),
        ("https://faq.example", "https://faq.example"),
        ("http://[fd00::2]:80", "http://[fd00::2]:80"),
    ],
)
def test_an_address_for_phones_is_taken_as_given(url: str, expected: str) -> None:
    assert public_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "192.168.1.5:7860",
        "ftp://a",
        "http://",
        "javascript:alert(1)",
        "http://a/b",
        "http://a?x",
        "http://a#q1",
        "http://u:p@a",
        "http://a:99999",
        "http://[::1",
    ],
)
def test_an_address_for_phones_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(AddressError, match="--public-url"):
        public_address(url)


class NoWayOut(socket.socket):
    def connect(self, place: Any) -> None:
        raise OSError(101, "Network is unreachable")


def interfaces(monkeypatch: pytest.MonkeyPatch, **addresses: tuple[str, bool]) -> None:
    """Pretend that this machine has these interfaces, up or down, and no way out."""
    monkeypatch.setattr("assistant.ui.lan.socket.socket", NoWayOut)
    given = {name: [SimpleNamespace(family=socket.AF_INET, address=one)] for name, (one, _) in addresses.items()}
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: given)
    states = {name: SimpleNamespace(isup=up) for name, (_, up) in addresses.items()}
    monkeypatch.setattr(psutil, "net_if_stats", lambda: states)


def test_the_address_is_found_where_no_way_leads_out(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces(
        monkeypatch,
        lo=("127.0.0.1", True),
        docker0=("172.17.0.1", True),
        eth0=("10.0.0.7", False),
        wlan0=("192.168.4.1", True),
    )
    assert lan_address() == "192.168.4.1"


def test_a_machine_in_no_network_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    interfaces(monkeypatch, lo=("127.0.0.1", True))
    with pytest.raises(AddressError, match="join the Wi-Fi"):
        Setup(share_lan=True).listen_on("127.0.0.1")
    assert Setup(share_lan=True).listen_on("192.168.1.9") == ("127.0.0.1", "192.168.1.9")
    with pytest.raises(AddressError, match="only this machine"):
        Setup(share_lan=True).listen_on("127.0.0.2")


def test_names_are_exactly_those_of_this_machine_and_the_address_that_phones_were_given() -> None:
    place = find_place(Setup(kiosk=True, share_lan=True), ("127.0.0.1", "192.168.1.9"), 7860)
    assert place.names == LOOPBACK | {"192.168.1.9"}
    assert place.kiosk_peers == LOOPBACK | {"192.168.1.9"}
    assert place.phones == "http://192.168.1.9:7860"
    named = find_place(Setup(share_lan=True, public_url="https://faq.local"), ("127.0.0.1", "192.168.1.9"), 7860)
    assert named.names == LOOPBACK | {"192.168.1.9", "faq.local"}
    assert named.phones == "https://faq.local"
    assert named.guarded == ()
    alone = find_place(Setup(kiosk=True), ("127.0.0.1",), 7860)
    assert (alone.names, alone.phones, alone.kiosk_peers) == (names_of("127.0.0.1"), "", None)
    with pytest.raises(PinError):
        find_place(Setup(kiosk=True, pin="12"), ("127.0.0.1",), 7860)


def test_the_terminal_is_told_everything_and_a_given_pin_is_not_repeated() -> None:
    place = find_place(Setup(kiosk=True, share_lan=True), ("127.0.0.1", "192.168.1.9"), 7860)
    said = announcement(place)
    assert said.startswith(line("served_at", address="http://127.0.0.1:7860"))
    assert line("kiosk_served", address="http://127.0.0.1:7860/kiosk") in said
    assert line("kiosk_pin", pin=place.new_pin) in said
    assert re.fullmatch(r"\d{6}", place.new_pin)
    assert line("phones_at", address="http://192.168.1.9:7860") in said
    assert "▀" in said
    assert "\x1b" not in said  # no escape codes: it may go into a file
    given = find_place(Setup(kiosk=True, pin="918273"), ("127.0.0.1",), 7860)
    assert "918273" not in announcement(given)
    assert announcement(find_place(Setup(), ("127.0.0.1",), 7860)) == line("served_at", address="http://127.0.0.1:7860")


def test_a_shared_server_answers_to_its_own_names_only_and_keeps_the_kiosk_for_its_own_machine() -> None:
    own, port = own_address(), free_port()
    program = f"from tests.ui_fixtures import serve_kiosk; serve_kiosk({port}, share_lan=True)"
    with serving(program) as here:
        there = f"http://{own}:{port}"
        for address in (here, there):
            assert request(address, "GET", "/")[0] == 200
            assert request(address, "GET", "/kiosk")[0] == 200  # this machine by either of its addresses
            for host in ("evil.example", f"evil.example:{port}", "", "192.168.250.250", f"{own}.example"):
                assert request(address, "GET", "/", headers={"host": host})[0] == 403
        page = request(there, "GET", "/kiosk")[2].decode()
        assert f"{own}:{port}" in page
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((own, port), timeout=5)


def test_phones_get_the_chat_and_not_the_kiosk() -> None:
    from starlette.testclient import TestClient

    from assistant.ui.guard import Guard

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"here"})

    place = find_place(Setup(kiosk=True, share_lan=True), ("127.0.0.1", "192.168.1.9"), 7860)
    guarded = Guard(app, place.names, rooms=place.guarded)
    for peer, expected in (("192.168.1.77", 404), ("192.168.1.9", 200), ("127.0.0.1", 200)):
        client = TestClient(guarded, base_url="http://192.168.1.9:7860", client=(peer, 50000))
        assert client.get("/kiosk").status_code == expected
        assert client.post("/kiosk/turn", json={}).status_code == expected
        assert client.post("/kiosk/desk", json={}).status_code == expected
        assert client.get("/").status_code == 200


def test_flags_that_belong_to_the_kiosk_need_it() -> None:
    for flags in (["--pin", "1234"], ["--keep-questions"]):
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "serve", *flags],
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr == f"verbatim: {line('kiosk_only', flag=flags[0])}\n"


def test_the_command_hands_its_flags_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("assistant.ui.server.serve", lambda *more, **named: given.append((more, named["setup"])))
    monkeypatch.setattr("assistant.cli.main.open_with_progress", lambda *paths: "faq")
    flags = ["--kiosk", "--pin", "1357", "--keep-questions", "--share-lan", "--public-url", "http://a.b"]
    done = CliRunner().invoke(app, ["serve", "--host", "10.0.0.7", "--port", "80", *flags])
    assert done.exit_code == 0, done.output
    assert CliRunner(env={"VERBATIM_PIN": "8642"}).invoke(app, ["serve", "--kiosk"]).exit_code == 0
    assert CliRunner().invoke(app, ["serve"]).exit_code == 0
    assert given == [
        (("faq", "10.0.0.7", 80), Setup(True, "1357", "http://a.b", True, True)),
        (("faq", "127.0.0.1", 7860), Setup(True, "8642")),
        (("faq", "127.0.0.1", 7860), Setup()),
    ]
