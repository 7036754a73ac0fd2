"""The server: what it answers, what it refuses, and what every response says."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from gradio_client import Client

from assistant.messages import line
from assistant.ui.assets import PREFIX, assets, head
from assistant.ui.lan import names_of
from assistant.ui.room import MOST_BODY
from assistant.ui.server import ServeError, serve
from tests.ui_fixtures import HOSTILE, ROOT, noting_calls, scripted, served, serving


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as url:
        yield url


def request(
    address: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """One request, with exactly these headers; no client here follows, adds or forgives anything."""
    place = urlsplit(address)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=20)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_the_public_endpoint_answers(address: str) -> None:
    client = Client(address, verbose=False, analytics_enabled=False)
    try:
        answer: dict[str, Any] = client.predict("who appoints the CDA?", api_name="/ask")
        assert (answer["kind"], answer["hits"][0]["id"]) == ("answer", "36")
        assert answer["hits"][0]["section"] == "Section 10, Cluster Development Agent"
        assert client.predict("x" * 1001, api_name="/ask")["message"] == "too_long"
        assert client.predict(HOSTILE, api_name="/ask")["question"] == HOSTILE
        named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
        assert list(named) == ["/ask"]  # what the page itself uses is not offered
    finally:
        client.close()


def test_it_says_that_it_is_well(address: str) -> None:
    status, _, body = request(address, "GET", "/healthz")
    assert (status, json.loads(body)) == (200, {"status": "ok"})


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/verbatim/verbatim.css", "/config", "/nothing", "/gradio_api/upload"]
)
def test_every_response_carries_the_security_headers(address: str, path: str) -> None:
    _, headers, _ = request(address, "GET", path)
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert "server" not in headers or "uvicorn" in headers["server"]
    assert not [name for name in headers if name.startswith("access-control")]


def test_the_nonce_is_new_each_time_and_on_every_script(address: str) -> None:
    nonces = set()
    for _ in range(2):
        _, headers, body = request(address, "GET", "/", headers={"accept-encoding": "br, gzip"})
        found = re.search(r"'nonce-([\w-]+)'", headers["content-security-policy"])
        assert found
        nonces.add(found[1])
        scripts = re.findall(rb"<script\b[^>]*>", body)
        assert len(scripts) > 3
        assert all(f'nonce="{found[1]}"'.encode() in script for script in scripts)
        assert int(headers["content-length"]) == len(body)
    assert len(nonces) == 2


def test_the_page_names_no_other_host(address: str) -> None:
    _, _, body = request(address, "GET", "/")
    page = re.sub(rb"<script\b.*?</script>", b"", body, flags=re.DOTALL)
    assert not re.findall(rb"""(?:src|href|content)=["']https?://""", page)
    assert b"raw.githubusercontent" not in body


CLOSED = """
GET /gradio_api/runs
GET /runs
GET /openapi.json
GET /docs
GET /gradio_api/openapi.json
GET /gradio_api/file=/etc/passwd
GET /gradio_api/file=https://example.org/
GET /file=/etc/passwd
GET /gradio_api/proxy=https://example.org
GET /monitoring
GET /monitoring/summary
GET /login
GET /assets/../../../etc/passwd
GET /assets/%2e%2e/%2e%2e/etc/passwd
GET /static/../x
GET /verbatim/../server.py
GET /verbatim/fonts
GET /gradio_api/dev/reload
GET /gradio_api/deep_link
POST /gradio_api/upload
POST /upload
POST /gradio_api/run/ask
POST /gradio_api/call/ask
POST /gradio_api/component_server
POST /gradio_api/process_recording
POST /
PUT /
DELETE /gradio_api/queue/join
OPTIONS /
TRACE /
GET //
GET /%2e%2e/etc/passwd
"""


@pytest.mark.parametrize(("method", "path"), [row.split() for row in CLOSED.split("\n") if row])
def test_what_the_page_does_not_need_is_closed(address: str, method: str, path: str) -> None:
    status, _, body = request(address, method, path, b"{}" if method == "POST" else None)
    assert status == 404
    assert b"root:" not in body


@pytest.mark.parametrize(
    "origin", ["https://example.org", "null", "http://127.0.0.1:1", "http://127.0.0.1.example.org", ""]
)
def test_a_foreign_origin_is_refused(address: str, origin: str) -> None:
    for method, path in (
        ("POST", "/gradio_api/queue/join"),
        ("GET", "/config"),
        ("GET", "/gradio_api/queue/data?session_hash=x"),
    ):
        status, headers, _ = request(address, method, path, b"{}" if method == "POST" else None, {"origin": origin})
        assert status == 403
        assert "access-control-allow-origin" not in headers


def test_its_own_origin_passes(address: str) -> None:
    assert request(address, "GET", "/config", headers={"origin": address})[0] == 200


@pytest.mark.parametrize("host", ["example.org", "evil.test:7860", "", "[::1", "localhost.example.org"])
def test_on_a_loopback_address_other_names_are_refused(address: str, host: str) -> None:
    assert request(address, "GET", "/", headers={"host": host})[0] == 403


def test_on_a_network_any_name_will_do() -> None:
    assert names_of("0.0.0.0") is None
    assert names_of("kiosk.local") is None
    for host in ("127.0.0.1", "localhost", "::1", "127.0.0.5"):
        assert host in (names_of(host) or ())


def test_a_big_body_is_refused_whether_it_says_so_or_not(address: str) -> None:
    path = "/gradio_api/queue/join"
    assert request(address, "POST", path, b"x" * (MOST_BODY + 1))[0] == 413
    assert request(address, "POST", path, None, {"content-length": "99999999999"})[0] == 413
    place = urlsplit(address)
    with socket.create_connection((str(place.hostname), place.port or 0), timeout=20) as connection:
        chunk = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
        start = f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        connection.sendall(start + 5 * chunk + b"0\r\n\r\n")
        assert connection.recv(40).startswith(b"HTTP/1.1 413")
    assert request(address, "GET", "/healthz")[0] == 200


def test_a_body_that_is_not_for_gradio_does_no_harm(address: str) -> None:
    for body in (b"", b"{", b'{"data": 7}', b'{"fn_index": 999, "data": [], "session_hash": "a"}'):
        kind = {"content-type": "application/json"}
        status, _, answer = request(address, "POST", "/gradio_api/queue/join", body, kind)
        assert 400 <= status < 600
        assert b"Traceback" not in answer
    assert request(address, "GET", "/healthz")[0] == 200


@pytest.mark.parametrize("name", sorted(assets()))
def test_its_own_files_have_their_types_and_may_be_kept(address: str, name: str) -> None:
    asset = assets()[name]
    status, headers, body = request(address, "GET", f"{PREFIX}{name}?{asset.digest}")
    assert (status, body, headers["content-type"]) == (200, asset.content, asset.media_type)
    assert "immutable" in headers["cache-control"]
    assert "immutable" not in request(address, "GET", f"{PREFIX}{name}")[1]["cache-control"]
    assert request(address, "GET", f"{PREFIX}{name}x")[0] == 404


def test_the_files_stay_small_and_the_fonts_carry_their_licence() -> None:
    assert sum(len(asset.content) for asset in assets().values()) < 1_000_000
    licence = assets()["fonts/LICENSE.txt"].content.decode()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert all(word in licence for word in ("Source Serif 4", "Source Sans 3", "Noto"))


def test_the_style_sheets_and_scripts_ask_for_nothing_elsewhere_and_need_no_eval() -> None:
    texts = {name: one.content.decode() for name, one in assets().items() if name.endswith((".css", ".js"))}
    style = "".join(text for name, text in texts.items() if name.endswith(".css"))
    script = "".join(text for name, text in texts.items() if name.endswith(".js"))
    assert "http:" not in style + script
    assert "https:" not in style + script
    assert "@import" not in style
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval", "Function(", "document.write"):
        assert word not in script
    # Only a learner's progress outlasts the tab.
    assert [name for name, text in texts.items() if "localStorage" in text] == ["train-keeping.js"]
    named = re.findall(r'url\("([^"]+)"\)', style)
    assert named
    assert set(named) <= set(assets())


def test_icon_and_manifest_are_its_own(address: str) -> None:
    assert request(address, "GET", "/favicon.ico")[2] == assets()["mark.svg"].content
    assert "Verbatim" in json.loads(request(address, "GET", "/manifest.json")[2])["name"]


def test_a_hostile_corpus_does_not_break_out_of_the_page() -> None:
    with served("hostile") as url:
        _, _, body = request(url, "GET", "/")
    page = body.decode()
    for number in range(1, 6):
        for script in re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL):
            assert not script.startswith(f"document.title={number}")
    assert "<script nonce" in page
    assert re.search(r"<title>\s*</title><script", page) is None


def test_the_head_escapes_what_it_carries() -> None:
    assert "'" not in re.sub(r'content="[^"]*"', "", head())
    assert json.loads(line("app_name").join(['"', '"'])) == "Verbatim"


def test_a_space_of_hugging_face_may_be_framed_there_and_only_there() -> None:
    with served(SPACE_ID="someone/verbatim") as url:
        _, headers, _ = request(url, "GET", "/")
    assert "frame-ancestors https://huggingface.co" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


def test_a_port_in_use_and_an_unknown_host_get_a_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServeError, match=r"in use.*--port"):
        serve(scripted(), "127.0.0.1", taken.getsockname()[1])
    with pytest.raises(ServeError, match="--host"):
        serve(scripted(), "no-such-host.invalid", 7860)


def test_the_app_prints_one_line_and_serves(tmp_path: Path) -> None:
    """`serve` in a process of its own: one line on the output, nothing else, and the page behind it."""
    program = (
        "from tests.ui_fixtures import scripted\nfrom assistant.ui.server import serve\n"
        "serve(scripted(), '127.0.0.1', 0)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "HOME": str(tmp_path)},
    ) as process:
        try:
            assert process.stdout is not None
            printed = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:\d+", printed)
            assert found, printed
            assert request(found.group(), "GET", "/")[0] == 200
        finally:
            process.terminate()
        output, errors = process.communicate(timeout=30)
    assert (output, errors) == ("", "")


def test_the_server_calls_no_other_host(tmp_path: Path) -> None:
    """Every name that is looked up and every address that is connected to, from the import of Gradio on."""
    log = tmp_path / "called"
    log.touch()
    program = noting_calls(log) + 'from tests.ui_fixtures import serve_scripted; serve_scripted("own")'
    with serving(program) as url:
        assert request(url, "GET", "/")[0] == 200
        client = Client(url, verbose=False, analytics_enabled=False)
        client.predict("who appoints the CDA?", api_name="/ask")
        client.close()
    called = set(log.read_text().split())
    assert called <= {"127.0.0.1", "localhost", "::1"}
    assert called  # the hook was in place: it saw the server look up its own address


def test_app_py_opens_and_serves_where_the_environment_says() -> None:
    program = (
        "import sys, app\nfrom tests.ui_fixtures import scripted\nfrom assistant.engine import Assistant\n"
        "Assistant.open = lambda *given, **named: scripted()\nsys.argv = ['app.py']\nsys.exit(app.main())\n"
    )
    with serving(program, GRADIO_SERVER_NAME="127.0.0.1", GRADIO_SERVER_PORT="0") as url:
        assert request(url, "GET", "/healthz")[0] == 200


def test_ctrl_c_ends_the_server_quietly_though_a_page_is_open() -> None:
    program = "from tests.ui_fixtures import serve_scripted\nserve_scripted('own')\n"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"127\.0\.0\.1:(\d+)", process.stdout.readline())
            assert found
            assert request(f"http://{found.group()}", "GET", "/healthz")[0] == 200
            with socket.create_connection(("127.0.0.1", int(found[1])), timeout=20) as page:
                page.sendall(f"GET /gradio_api/heartbeat/abc HTTP/1.1\r\nHost: {found.group()}\r\n\r\n".encode())
                assert page.recv(20).startswith(b"HTTP/1.1 200")
                process.send_signal(signal.SIGINT)
                output, errors = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, output, errors) == (0, "", "")


def test_app_py_says_what_is_wrong_without_a_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "app.py", "--corpus", str(tmp_path / "none")],
        cwd=ROOT,
        text=True,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.startswith("verbatim: there is no corpus folder")
    assert "Traceback" not in done.stderr
