"""The page of the Train room: an empty room that its script fills."""

import json

from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, catalogue, line
from assistant.ui.markup import tag
from assistant.ui.shell import document

PATH = "/train"

_FILES = ("train.css", "train-keeping.js", "train.js")
# Lines that the browser shows by itself; what stands in braces is filled in there.
_LINES = (
    "train_failed",
    "train_gone",
    "train_back",
    "train_all_sections",
    "train_one_section",
    "train_some_sections",
    "train_left",
    "train_question_of",
    "train_right",
    "train_wrong",
    "train_imported",
    "train_import_large",
    "train_forgotten",
    "train_forget_sure",
    "train_unkept",
    "train_bad_link",
)


def page(edition: Edition, language: str = DEFAULT_LANGUAGE, **parameters: str) -> str:
    """The whole page, the same for everyone.

    Args:
        edition: The FAQ.
        language: Language of the interface.
        **parameters: What else its address says: a quiz link keeps its quiz when the language changes.
    """
    without = tag("noscript", tag("p", line("train_needs_script", language), class_="t-line"))
    lines = json.dumps({name: catalogue(language)[name] for name in _LINES}, ensure_ascii=False)
    main = tag("main", without, id="t-room", tabindex="-1", data_edition=edition.id, data_lines=lines)
    return document(edition, PATH, line("room_train", language), main, _FILES, language, **parameters)
