"""The catalogues of interface texts: everything that is shown and is not a slice of the edition."""

import tomllib
from functools import cache
from importlib.resources import files

DEFAULT_LANGUAGE = "en"


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is a catalogue of, as BCP 47 tags, the default one first."""
    names = (file.name for file in files(__name__).iterdir())
    found = {name.removesuffix(".toml") for name in names if name.endswith(".toml")}
    return (DEFAULT_LANGUAGE, *sorted(found - {DEFAULT_LANGUAGE}))


@cache
def catalogue(language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """The texts of one language, by name."""
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {name: str(line) for name, line in tomllib.loads(text).items()}


def line(name: str, language: str = DEFAULT_LANGUAGE, /, **values: object) -> str:
    """One interface text with its values filled in."""
    return catalogue(language)[name].format(**values)


def language_name(tag: str, language: str = DEFAULT_LANGUAGE) -> str:
    """What a language is called in the language of the interface; its tag where the catalogue does not know it."""
    return catalogue(language).get(f"language_{tag.split('-')[0].lower()}", tag)
