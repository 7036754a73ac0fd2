"""The catalogue of interface texts: everything that is shown and is not a slice of the edition."""

import tomllib
from functools import cache
from importlib.resources import files

DEFAULT_LANGUAGE = "en"


@cache
def catalogue(language: str = DEFAULT_LANGUAGE) -> dict[str, str]:
    """The texts of one language, by name."""
    text = files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return {name: str(line) for name, line in tomllib.loads(text).items()}


def line(name: str, language: str = DEFAULT_LANGUAGE, **values: object) -> str:
    """One interface text with its values filled in."""
    return catalogue(language)[name].format(**values)
