"""The on-screen keyboard: what its keys write. Its look and its work are the style sheet's and the script's."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.ui.markup import tag

LATIN = ("1234567890", "qwertyuiop", "asdfghjkl'", "zxcvbnm,.?")
# In the order of the alphabet, which everybody learned; few visitors know the layouts of typists.
DEVANAGARI: tuple[tuple[str, ...], ...] = (
    ("क", "ख", "ग", "घ", "ङ", "च", "छ", "ज", "झ", "ञ", "ं"),
    ("ट", "ठ", "ड", "ढ", "ण", "त", "थ", "द", "ध", "न", "ँ"),
    ("प", "फ", "ब", "भ", "म", "य", "र", "ल", "व", "श", "ः"),
    ("ष", "स", "ह", "ड़", "ढ़", "क्ष", "त्र", "ज्ञ", "़", "।", "?"),
)
# Each vowel as a letter, and as the sign that it is after a consonant. The row shows what fits at the cursor.
VOWELS = tuple(zip("अआइईउऊऋएऐओऔ", "्ािीुूृेैोौ", strict=True))
_SWITCHES = {"latin": "abc", "devanagari": "कखग"}  # each script in its own letters, whatever the interface speaks
_SIGNS = "ंँः़"


def keyboard(language: str = DEFAULT_LANGUAGE) -> Markup:
    """Both layouts, switched off at first; the first to come up is that of the interface's language."""
    vowels = tag("div", *(_vowel(letter, sign) for letter, sign in VOWELS), class_="k-keys-row")
    turn = _command("vowels", line("kiosk_key_vowels", language), language)
    in_hindi = language == "hi"
    latin = _layout("latin", in_hindi, [*map(_row, LATIN), _last_row("devanagari", language)])
    devanagari = _layout(
        "devanagari", not in_hindi, [vowels, *map(_row, DEVANAGARI), _last_row("latin", language, turn)]
    )
    label = line("kiosk_keys", language)
    return tag("div", latin, devanagari, id="k-keys", role="group", aria_label=label, hidden="")


def _layout(name: str, later: bool, rows: Sequence[Markup]) -> Markup:
    """One layout; `later` if the other is the first to come up."""
    attributes = {"lang": "hi" if name == "devanagari" else "en"} | ({"hidden": ""} if later else {})
    return tag("div", *rows, class_="k-layout", data_layout=name, **attributes)


def _row(keys: Iterable[str]) -> Markup:
    return tag("div", *map(_key, keys), class_="k-keys-row")


def _last_row(other: str, language: str, *more: Markup) -> Markup:
    space = tag(
        "button",
        line("kiosk_key_space", language),
        type="button",
        class_="k-key k-space",
        value=" ",
        lang=language,
    )
    switch = _command(other, _SWITCHES[other], "hi" if other == "devanagari" else "en")
    hide = _command("hide", line("kiosk_key_hide", language), language)
    delete = _command("delete", line("kiosk_key_delete", language), language)
    return tag("div", switch, *more, space, delete, hide, class_="k-keys-row")


def _key(text: str) -> Markup:
    sign = text in _SIGNS  # which needs something to stand on
    shown, name = (f"◌{text}", "k-key k-sign") if sign else (text, "k-key")
    return tag("button", shown, type="button", class_=name, value=text)


def _vowel(letter: str, sign: str) -> Markup:
    return tag(
        "button",
        letter,
        type="button",
        class_="k-key k-vowel",
        value=letter,
        data_letter=letter,
        data_sign=sign,
    )


def _command(name: str, label: str, language: str) -> Markup:
    return tag("button", label, type="button", class_="k-key k-command", data_do=name, lang=language)
