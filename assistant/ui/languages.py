"""The language of the interface: what the reader chose on the page, or else what their browser asks for."""

from collections.abc import Mapping
from urllib.parse import parse_qs, urlencode

from assistant.messages import DEFAULT_LANGUAGE, languages

PARAMETER = "lang"
_MOST = 20  # languages of a browser's wishes that are looked at


def choose_language(query: str, wishes: str, otherwise: str = DEFAULT_LANGUAGE) -> str:
    """The language to show a page in.

    Args:
        query: Query part of the address, whose parameter `lang` is the reader's choice.
        wishes: The browser's `Accept-Language` (RFC 9110, section 12.5.4).
        otherwise: What to show where neither names a language that there is.
    """
    chosen = parse_qs(query).get(PARAMETER, [""])[-1]
    return _known(chosen) or next(filter(None, map(_known, _wished(wishes))), otherwise)


def _known(tag: str) -> str:
    """The catalogue for a language tag, "" if there is none: "hi-IN" has that of "hi"."""
    language = tag.strip().lower().split("-")[0]
    return language if language in languages() else ""


def _wished(wishes: str) -> list[str]:
    """The tags of an `Accept-Language`, the most wanted first; those with weight 0 are not wanted at all."""
    weighed: list[tuple[float, str]] = []
    for part in wishes.split(",")[:_MOST]:
        tag, _, weight = part.partition(";")
        weighed.append((_weight(weight), tag))
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def _weight(text: str) -> float:
    name, _, value = text.strip().partition("=")
    if not text.strip():
        return 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0


def link(path: str, language: str, fragment: str = "", **parameters: str) -> str:
    """An address on this server, in a language of the interface."""
    query: Mapping[str, str] = {**parameters, PARAMETER: language}
    return f"{path}?{urlencode(query)}" + (f"#{fragment}" if fragment else "")
