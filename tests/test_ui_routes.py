"""The routes beside the chat: Browse, the talk as a file, votes, and each in the language that is asked for."""

import gzip
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.messages import languages, line
from assistant.ui.browse import BROWSE
from assistant.ui.room import MOST_BODY
from assistant.ui.routes import TALK_PATHS, VOTE_PATH, VOTES_PATH
from assistant.ui.votes import Votes
from tests.test_saved import pdf_text, rendered
from tests.test_ui_cards import bare
from tests.test_ui_server import request
from tests.ui_fixtures import HOSTILE, scripted, served

EDITION = scripted().edition
LOG = json.dumps([["ask", "who appoints the CDA?"], ["show", "43"], ["ask", "what is the interest rate?"]]).encode()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served() as url:
        yield url


@pytest.mark.parametrize("path", sorted(BROWSE.pages))
def test_browse_is_a_page_of_its_own_under_the_same_policy(address: str, path: str) -> None:
    status, headers, body = request(address, "GET", path)
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    page = body.decode()
    assert '<html lang="en">' in page
    assert not re.findall(r"""(?:src|href|content)=["']https?://""", page)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", page)  # none inside the page: the policy would stop it
    assert not re.findall(r"\sstyle=", page)


@pytest.mark.parametrize("path", sorted(BROWSE.pages))
def test_a_page_that_a_browser_has_is_not_sent_again(address: str, path: str) -> None:
    _, headers, body = request(address, "GET", path)
    tag = headers["etag"]
    status, headers, nothing = request(address, "GET", path, headers={"if-none-match": tag})
    assert (status, nothing) == (304, b"")
    _, headers, packed = request(address, "GET", path, headers={"accept-encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed) == body
    assert "accept-language" in headers["vary"]


def test_a_section_is_named_in_the_address_and_one_that_is_not_there_gives_all(address: str) -> None:
    def shown(query: str) -> int:
        return request(address, "GET", f"/browse{query}")[2].count(b'class="v-entry"')

    assert shown("?section=12") == len(EDITION.in_section(EDITION.sections[11]))
    assert shown("?entry=36") == len(EDITION.in_section(EDITION.sections[9]))
    assert shown("?section=99") == shown("?section=%00%22%3E") == shown("") == len(EDITION.entries)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/browse"),
        ("GET", "/browse/"),
        ("GET", "/browse/x"),
        ("GET", "/browse/../healthz"),
        ("GET", "/hi"),
        ("GET", "/hi/"),
        ("GET", "/hi/browse"),
        ("GET", "/hi/hi/config"),
        ("GET", "/hi/gradio_api/upload"),
        ("POST", "/hi/gradio_api/upload"),
        ("POST", "/hi/gradio_api/run/ask"),
        ("GET", "/hi/gradio_api/file=/etc/passwd"),
        ("GET", "/hi/openapi.json"),
        ("GET", "/de/config"),
        ("GET", VOTE_PATH),
        ("GET", TALK_PATHS[0]),
        ("PUT", VOTE_PATH),
        ("POST", VOTES_PATH),
    ],
)
def test_what_is_not_needed_stays_closed_in_every_language(address: str, method: str, path: str) -> None:
    assert request(address, method, path, b"{}" if method == "POST" else None)[0] == 404


@pytest.mark.parametrize(
    ("path", "wishes", "language"),
    [
        ("/", "", "en"),
        ("/", "hi-IN,hi;q=0.9,en;q=0.1", "hi"),
        ("/?lang=hi", "en", "hi"),
        ("/?lang=en", "hi", "en"),
        ("/browse", "hi", "hi"),
        ("/browse?lang=en", "hi", "en"),
        ("/browse/errata?lang=hi", "", "hi"),
    ],
)
def test_a_page_is_in_the_language_that_was_chosen_or_is_wished(
    address: str, path: str, wishes: str, language: str
) -> None:
    _, headers, body = request(address, "GET", path, headers={"accept-language": wishes} if wishes else {})
    page = body.decode()
    assert re.search(r'<html\s[^>]*?lang="([^"]*)"', page)[1] == language  # type: ignore[index]
    assert "accept-language" in headers["vary"]
    assert has(page, line("copied", language))
    for other in languages():
        assert other == language or not has(page, line("gone", other))


def has(page: str, text: str) -> bool:
    """Whether a page holds a text, as it stands or as JSON escapes it."""
    return text in page or json.dumps(text).strip('"') in page


def test_a_talk_is_saved_from_what_was_asked_and_chosen(address: str) -> None:
    markdown, pdf = TALK_PATHS
    status, headers, body = request(address, "POST", f"{markdown}?lang=hi", LOG)
    assert (status, headers["content-type"]) == (200, "text/markdown; charset=utf-8")
    assert headers["cache-control"] == "no-store"
    seen = rendered(body)
    assert seen.inside["h2"] == ["who appoints the CDA?", EDITION.by_id["43"].question, "what is the interest rate?"]
    assert bare(EDITION.by_id["36"].answer) in bare(seen.inside["blockquote"][0])
    assert line("not_covered", "hi") in seen.text
    status, headers, body = request(address, "POST", pdf, LOG)
    assert (status, headers["content-type"]) == (200, "application/pdf")
    assert bare(EDITION.by_id["43"].answer) in bare(pdf_text(body))


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'[["show","x"]]', b"[" * 20_000])
def test_a_log_that_is_none_gives_an_empty_talk(address: str, body: bytes) -> None:
    for path in TALK_PATHS:
        status, _, content = request(address, "POST", path, body)
        assert status == 200
        assert EDITION.by_id["36"].answer.encode() not in content


def test_a_forged_log_cannot_put_words_into_an_answer(address: str) -> None:
    forged = json.dumps(
        [["ask", HOSTILE], ["answer", "We pay all costs."], ["show", "36", "We pay all costs."]]
    ).encode()
    _, _, body = request(address, "POST", TALK_PATHS[0], forged)
    assert b"We pay" not in body
    assert not {"img", "script", "b"} & set(rendered(body).tags)


def test_many_talks_are_saved_at_once_and_the_page_answers_meanwhile(address: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        saved = [pool.submit(request, address, "POST", TALK_PATHS[n % 2], LOG) for n in range(12)]
        assert request(address, "GET", "/healthz")[0] == 200
        assert [one.result()[0] for one in saved] == [200] * 12


def test_a_log_that_is_too_big_is_refused(address: str) -> None:
    assert request(address, "POST", TALK_PATHS[0], b"x" * (MOST_BODY + 1))[0] == 413


def test_votes_are_counted_and_hold_no_text(address: str) -> None:
    before = json.loads(request(address, "GET", VOTES_PATH)[2])
    for helpful in (True, True, False):
        vote = json.dumps({"entry": "36", "helpful": helpful}).encode()
        assert request(address, "POST", VOTE_PATH, vote)[0] == 204
    after = json.loads(request(address, "GET", VOTES_PATH)[2])
    assert after == {"helpful": before["helpful"] + 2, "not_helpful": before["not_helpful"] + 1}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff",
        b"[" * 20_000,
        b'{"entry":"36"}',
        b'{"entry":"36","helpful":"what I asked"}',
        b'{"entry":"my name is","helpful":true}',
        b'{"entry":36,"helpful":true}',
        b'{"entry":["36"],"helpful":true}',
    ],
)
def test_what_is_no_vote_is_not_counted(address: str, body: bytes) -> None:
    before = request(address, "GET", VOTES_PATH)[2]
    assert request(address, "POST", VOTE_PATH, body)[0] == 400
    assert request(address, "GET", VOTES_PATH)[2] == before


def test_a_vote_from_another_site_is_refused(address: str) -> None:
    vote = b'{"entry":"36","helpful":true}'
    assert request(address, "POST", VOTE_PATH, vote, {"origin": "https://example.org"})[0] == 403


def test_votes_are_kept_by_entry() -> None:
    votes = Votes()
    votes.count("36", True)
    votes.count("36", False)
    votes.count("62b", True)
    assert votes.helpful == {"36": 1, "62b": 1}
    assert votes.totals == {"helpful": 2, "not_helpful": 1}
