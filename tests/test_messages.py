"""The catalogues: the same lines in every language, each with the same values, and none that nobody shows."""

import re
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import DEFAULT_LANGUAGE, catalogue, language_name, languages, line
from assistant.ui.languages import choose_language, link
from assistant.ui.markup import marked_line
from assistant.wording import PUBLISHED
from tests.test_ui_cards import Parsed

PACKAGE = Path(__file__).parents[1] / "assistant"
OTHERS = [language for language in languages() if language != DEFAULT_LANGUAGE]
# Lines whose name is put together where they are shown.
FAMILIES = (
    *("certainty_", "kind_", "language_", "save_", "view_", "browse_found_", "browse_open_", "browse_close_"),
    *("train_which_", "train_known", "train_learning", "train_new", "train_due", "train_forgot", "train_got"),
    *("train_export", "train_import", "train_forget"),
)


def values(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_english_and_hindi_are_shipped() -> None:
    assert languages() == ("en", "hi")


@pytest.mark.parametrize("language", OTHERS)
def test_all_catalogues_have_the_same_names_with_the_same_values(language: str) -> None:
    ours, theirs = catalogue(), catalogue(language)
    assert set(theirs) == set(ours)
    assert {name: values(text) for name, text in theirs.items()} == {name: values(text) for name, text in ours.items()}
    assert all(text.strip() for text in theirs.values())


def test_every_hindi_line_is_in_devanagari() -> None:
    as_they_are = {"app_name", "saved_file", "why_certainty", "place_plain", "printed_twice"}
    left = {name for name, text in catalogue("hi").items() if not re.search("[\u0900-\u097f]", text)}
    assert left == as_they_are


def test_no_line_is_left_over() -> None:
    files = [path for path in PACKAGE.rglob("*") if path.suffix in (".py", ".js", ".csv", ".json")]
    named = set(re.findall(r"[a-z_]+", " ".join(path.read_text("utf-8") for path in files)))
    assert {name for name in catalogue() if name not in named and not name.startswith(FAMILIES)} == set()


def test_a_language_is_called_what_the_interface_calls_it() -> None:
    assert language_name("en-IN", "hi") == "अंग्रेज़ी"
    assert language_name("en") == "English"
    assert language_name("x-klingon") == "x-klingon"
    assert line("as_published", "hi", language="अंग्रेज़ी").count("अंग्रेज़ी") == 1


@pytest.mark.parametrize(
    ("query", "wishes", "expected"),
    [
        ("", "", "en"),
        ("", "hi", "hi"),
        ("", "hi-IN,hi;q=0.9,en;q=0.8", "hi"),
        ("", "en-GB,en;q=0.9,hi;q=0.8", "en"),
        ("", "mr;q=1.0, en;q=0.3, hi;q=0.7", "hi"),
        ("", "hi;q=0, en;q=0.1", "en"),
        ("", "hi;q=0", "en"),
        ("", "de, fr;q=0.5", "en"),
        ("", "*", "en"),
        ("", "hi;q=x, en", "en"),
        ("", "HI-Deva-IN", "hi"),
        ("lang=hi", "en", "hi"),
        ("lang=en", "hi", "en"),
        ("lang=en&lang=hi", "en", "hi"),
        ("lang=de", "hi", "hi"),
        ("lang=../../etc", "", "en"),
        ("section=3&lang=hi", "", "hi"),
    ],
)
def test_the_language_is_the_readers_choice_or_else_their_browsers(query: str, wishes: str, expected: str) -> None:
    assert choose_language(query, wishes) == expected


def test_where_nobody_asks_for_one_it_is_the_servers() -> None:
    assert choose_language("", "de", "hi") == "hi"


@given(st.text(), st.text())
def test_any_query_and_any_wishes_give_a_language_that_there_is(query: str, wishes: str) -> None:
    assert choose_language(query, wishes) in languages()


def test_a_link_says_the_language_and_escapes_the_rest() -> None:
    assert link("/browse", "hi", "q37", section="a b&c") == "/browse?section=a+b%26c&lang=hi#q37"


@given(st.sampled_from(sorted(catalogue())), st.sampled_from(languages()), st.text(max_size=40))
def test_a_line_as_markup_says_what_the_line_says_and_marks_what_is_published(
    name: str, language: str, text: str
) -> None:
    text = text.replace("\r", " ").replace("\x00", " ")  # a parser of HTML reads these as others
    filled = {value: f"{text}<b>{value}" for value in values(catalogue()[name])}
    markup = marked_line(name, language, "en", PUBLISHED, **filled)
    seen = Parsed(markup)
    assert seen.text == line(name, language, **filled)
    expected = sum(field in PUBLISHED for _, field, _, _ in Formatter().parse(catalogue(language)[name]))
    assert seen.values("lang") == (["en"] * expected if language != "en" else [])
    assert set(seen.tags) <= {"span"}
