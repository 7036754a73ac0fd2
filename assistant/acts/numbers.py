"""Numbers and positions that people say in words, in English and in Hindi as typed in Latin letters."""

import re

from assistant.text import words

_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
""".split()  # noqa: SIM905  # a list of words reads better than a column of strings
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = """
    zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth
    fifteenth sixteenth seventeenth eighteenth nineteenth
""".split()  # noqa: SIM905
# As Hindi numbers are typed in Latin letters, and as Devanagari comes out when it is romanised.
_HINDI = {
    1: "ek pahla pehla pehle pahle pahli pehli pahala pahali pahale",
    2: "do dusra doosra dusri doosri dusre doosre",
    3: "teen tin tisra teesra tisri teesri tisre teesre",
    4: "char chaar chautha chauthi chauthe",
    5: "panch paanch",
    6: "chhah chhe chah chhatha chhathe chhathi chhate",
    7: "saat sat",
    8: "aath ath",
    9: "nau",
    10: "das dus",
    11: "gyarah gyara",
    12: "barah bara",
    13: "terah tera",
    14: "chaudah chauda",
    15: "pandrah pandra",
    16: "solah sola",
    17: "satrah satra",
    18: "atharah athara attharah",
    19: "unnis unis",
    20: "bis bees",
    30: "tis tees",
    40: "chalis chaalis",
    50: "pachas pachaas",
    60: "sath saath",
}
_HINDI_ORDINAL = re.compile(r"(?:v|w)(?:a+n?|e+|i+n?)$")  # "satrahvan", "saatve"
_VALUES = (
    {name: value for value, name in enumerate(_UNITS)}
    | {name: value for value, name in enumerate(_ORDINALS)}
    | {name: 20 + 10 * place for place, name in enumerate(_TENS)}
    | {name.removesuffix("y") + "ieth": 20 + 10 * place for place, name in enumerate(_TENS)}
    | {name: value for value, names in _HINDI.items() for name in names.split()}
)
_LAST = frozenset(
    "last final end lowest bottom bottommost aakhri akhri akhiri aakhiri akhir aakhir antim ant".split()  # noqa: SIM905
)
_DIGITS = re.compile(r"(\d+)(?:st|nd|rd|th|va|ve|wa|we|vi)?([a-z]?)")


def numbers_in(text: str) -> list[tuple[int, str]]:
    """The numbers that a text names, in order, each with a letter that follows its digits ("62b")."""
    found: list[tuple[int, str]] = []
    tens = 0  # "sixty" waiting for its "two"
    for word in words(text):
        digits = _DIGITS.fullmatch(word)
        value = int(digits[1]) if digits and len(digits[1]) < 7 else _value(word)
        if tens and value is not None and not digits and 0 < value < 10:
            found[-1] = (tens + value, "")
        elif value is not None:
            found.append((value, digits[2] if digits else ""))
        tens = value if value is not None and not digits and value in range(20, 100, 10) else 0
    return found


def position_in(text: str) -> int | None:
    """The position that a text names, from 1; -1 for the last, None if it names none."""
    if _LAST & set(words(text)):
        return -1
    numbers = numbers_in(text)
    return numbers[0][0] if numbers and numbers[0][0] > 0 else None


def _value(word: str) -> int | None:
    """What a word counts, None if it is not a number."""
    return _VALUES.get(word, _VALUES.get(_HINDI_ORDINAL.sub("", word)))


def without_numbers(text: str) -> str:
    """A text with every number written "#": what is asked for matters, not which."""
    return " ".join("#" if _DIGITS.fullmatch(word) or _value(word) is not None else word for word in words(text))
