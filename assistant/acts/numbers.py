"""Numbers and positions that people say: in digits, in English words, in Hindi words, in Roman numerals."""

import re
from functools import lru_cache

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
# Hindi as typed in Latin letters, and as Devanagari comes out when it is romanised.
_HINDI_TO_TWENTY = """
    ek/ikk/pahla/pehla/pehle/pahle/pahli/pehli/pahala/pahali/pahale do/duja/dusra/doosra/dusri/doosri/dusre/doosre
    teen/tin/tisra/teesra/tesra/tisri/teesri/tisre/teesre char/chaar/chautha/chauthi/chauthe panch/paanch/pancha
    chhah/chhe/chah/chhatha/chhathe/chhathi/chhate/chhata saat/sat aath/ath nau das/dus
    gyarah/gyara/gyar barah/bara terah/tera chaudah/chauda pandrah/pandra/pandr solah/sola/sol satrah/satra/satr
    atharah/athara/attharah/athar unnis/unis bees/bis
""".split()  # noqa: SIM905
# Long enough to be known by their sound alone.
_HINDI_BEYOND = """
    ikkis bais/baees teis chaubis pachis/pachchis chhabbis sattais atthais untis/unatis tees/tis
    ikattis/ikatis battis taintis/tentis chauntis paintis/pentis chhattis saintis/sentis adtis/artis
    untalis/unchalis chalis
    iktalis/ikatalis bayalis taintalis/tentalis chavalis/chauvalis paintalis/pentalis chhiyalis saintalis/sentalis
    adtalis/artalis/adatalis unchas/unachas pachas
    ikyavan/ikkyavan bavan tirpan/tirepan chauvan/chavan pachpan/pachapan chhappan sattavan atthavan
    unsath/unasath saath/sath
    iksath/ikasath basath tirsath/tiresath chausath painsath chhiyasath sadsath/sarsath/sadasath
    adsath/arsath/adasath unhattar/unahattar sattar
    ikahattar bahattar tihattar chauhattar pachhattar chhihattar satahattar athahattar unasi/unyasi assi
    ikyasi bayasi tirasi chaurasi pachasi chhiyasi satasi athasi navasi nabbe
    ikyanve banve tiranve chauranve panchanve chhiyanve sattanve atthanve ninyanve sau
""".split()  # noqa: SIM905
_NO_NUMBERS = frozenset(("this", "then", "solve"))  # English words that sound like some
_HINDI_ORDINAL = re.compile(r"(?:v|w)(?:a+n?|e+n?|i+n?)$")  # "satrahvan", "saatve"
_ROMAN = re.compile(r"(?=[ivx]{2})(x{0,3})(ix|iv|v?i{0,3})")  # from II to XXXIX
_DIGITS = re.compile(
    r"(?:q|qn|qno|que|ques|question|s|sec|section|ch|chap|chapter|part|no|num|number)?"
    r"(\d{1,6})(?:st|nd|rd|th|va|ve|wa|we|vi)?([a-z]?)"
)
_FIRST = frozenset("former top topmost upper uppermost opening upar".split())  # noqa: SIM905
_MIDDLE = frozenset("middle beech bich".split())  # noqa: SIM905
_LAST = frozenset(
    """
    last lst final end latter lowest lowermost bottom bottommost concluding neeche niche
    aakhri akhri akhiri aakhiri akhir aakhir akhair akhairi antim ant
    """.split()  # noqa: SIM905
)
_LETTERED = re.compile(r"(?:\W*|.*\b(?:option|opt|choice|choose|pick|ans|answer)\b.*?)\b([a-d])\b.*", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:under|below|after|beneath)\b|\bke (?:neeche|niche|baad)\b")  # "the one below the first"
_WEAK = frozenset(("one", "1", "do", "ek"))


def _sound(word: str) -> str:
    """A Hindi number as it sounds: long and short vowels, aspirates and doubled letters are written many ways."""
    for pattern, sound in (("w", "v"), (r"(?<=[bcdgjkptv])h", ""), ("aa", "a"), ("ee", "i"), ("ai|ei", "e")):
        word = re.sub(pattern, sound, word)
    return re.sub(r"(.)\1+", r"\1", word)


_EXACT = (
    {name: value for value, name in enumerate(_UNITS)}
    | {name: value for value, name in enumerate(_ORDINALS)}
    | {name: 20 + 10 * place for place, name in enumerate(_TENS)}
    | {name.removesuffix("y") + "ieth": 20 + 10 * place for place, name in enumerate(_TENS)}
    | {f"{ten}{unit}": 20 + 10 * place + one for place, ten in enumerate(_TENS) for one, unit in enumerate(_UNITS[:10])}
    | {"hundred": 100, "hundredth": 100}
    | {name: value for value, names in enumerate(_HINDI_TO_TWENTY, 1) for name in names.split("/")}
)
_SOUNDS = {_sound(name): value for value, names in enumerate(_HINDI_BEYOND, 21) for name in names.split("/")}


def numbers_in(text: str) -> list[tuple[int, str]]:
    """The numbers that a text names, in order, each with a letter that follows its digits ("62b")."""
    found: list[tuple[int, str]] = []
    tens = 0  # "sixty" waiting for its "two"
    for word in words(text):
        digits = _DIGITS.fullmatch(word)
        value = int(digits[1]) if digits else _value(word)
        if tens and value is not None and not digits and 0 < value < 10:
            found[-1] = (tens + value, "")
        elif value is not None:
            found.append((value, digits[2] if digits else ""))
        tens = value if value is not None and not digits and value in range(20, 100, 10) else 0
    return found


def position_in(text: str) -> int | None:
    """The position that a text names, from 1; -1 for the last, None if it names none."""
    said = words(text)
    if _LAST & set(said) and not _AFTER.search(text.lower()):
        return -1
    numbers = [(number, word) for word in said for number, _ in numbers_in(word) if number > 0]
    # "the third one", "dikha do": the small word names no position where another does
    named = [number for number, word in numbers if word not in _WEAK] or [number for number, _ in numbers]
    if named:
        return named[0] + 1 if _AFTER.search(text.lower()) else named[0]
    lettered = _LETTERED.fullmatch(text)
    if lettered:
        return "abcd".index(lettered[1].lower()) + 1
    return 1 if _FIRST & set(said) else 2 if _MIDDLE & set(said) else None


@lru_cache(maxsize=1 << 14)
def _value(word: str) -> int | None:
    """What a word counts, None if it is not a number."""
    roman = _ROMAN.fullmatch(word)
    if roman:
        units = {"iv": 4, "ix": 9}.get(roman[2], 5 * roman[2].count("v") + roman[2].count("i"))
        return 10 * len(roman[1]) + units
    if word in _NO_NUMBERS:
        return None
    root = _HINDI_ORDINAL.sub("", word)
    return _EXACT.get(word, _SOUNDS.get(_sound(word), _EXACT.get(root, _SOUNDS.get(_sound(root)))))


def forget() -> None:
    """Forget the words that were read lately."""
    _value.cache_clear()


def without_numbers(text: str) -> str:
    """A text with every number written "#": what is asked for matters, not which."""
    return " ".join("#" if _DIGITS.fullmatch(word) or _value(word) is not None else word for word in words(text))
