"""Where a learner begins: what is due today, how well each section is known, and what to do now."""

from markupsafe import Markup

from assistant.corpus.edition import Edition
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.training.mastery import Mastery, mastery, streak
from assistant.training.plan import QuizPlan
from assistant.training.progress import Progress, day_of
from assistant.training.sections import sections_of
from assistant.training.session import LENGTHS
from assistant.ui.markup import tag

_LEVELS = ("known", "learning", "new")
_FEW = 12  # entries that a bar shows one by one


def home(
    edition: Edition, progress: Progress, now: int, zone: int, seed: str, language: str = DEFAULT_LANGUAGE
) -> Markup:
    """The room before a session.

    Args:
        edition: The FAQ.
        progress: What the learner knows.
        now: Seconds since 1970 (UTC).
        zone: Minutes that the learner's clock is ahead of UTC.
        seed: Of the next quiz.
        language: Language of the interface.
    """
    rows = mastery(edition, progress, now, zone)
    days = streak(progress.days, day_of(now, zone))
    return tag(
        "form",
        _today(rows, days, language),
        _sections(edition, rows, language),
        _class_link(language),
        _progress(language),
        class_="t-home",
        data_seed=seed,
    )


def _today(rows: tuple[Mastery, ...], days: int, language: str) -> Markup:
    due, new = sum(row.due for row in rows), sum(row.new for row in rows)
    numbers = tag(
        "p",
        _number(due, "train_to_repeat", "t-due", language),
        _number(new, "train_not_tried", "t-new", language),
        class_="t-numbers",
    )
    lengths = [
        tag(
            "label",
            Markup('<input type="radio" name="length" value="{}"{}>').format(
                length, Markup(" checked") if length == LENGTHS[1] else ""
            ),
            tag("span", str(length)),
        )
        for length in LENGTHS
    ]
    chosen = tag("p", line("train_all_sections", language), class_="t-chosen")
    how_many = tag("fieldset", tag("legend", line("train_how_many", language)), *lengths, class_="t-lengths")
    buttons = tag(
        "div",
        tag("button", line("train_cards", language), type="button", class_="t-button t-first", value="cards"),
        tag("button", line("train_quiz", language), type="button", class_="t-button", value="quiz"),
        class_="t-start",
    )
    heading = tag("h2", line("train_today", language), class_="t-heading", tabindex="-1")
    row = tag("p", line("train_streak", language, days=days), class_="t-streak") if days > 1 else Markup("")
    top = tag("div", heading, row, class_="t-today-top")
    return tag(
        "section",
        top,
        numbers,
        tag("p", line("train_how", language), class_="t-how"),
        tag("div", chosen, how_many, buttons, class_="t-go"),
        class_="t-today",
    )


def _number(count: int, name: str, class_: str, language: str) -> Markup:
    return tag("span", tag("strong", str(count), class_=class_), " ", line(name, language), class_="t-number")


def _sections(edition: Edition, rows: tuple[Mastery, ...], language: str) -> Markup:
    legend = tag("legend", line("train_sections", language), class_="t-heading")
    hint = tag("p", line("train_sections_hint", language), class_="t-hint")
    clear = tag("button", line("train_clear", language), type="button", class_="t-clear t-plain", hidden="")
    key = [
        tag("li", tag("span", "", class_=f"t-key t-level-{level}"), line(f"train_{level}", language))
        for level in _LEVELS
    ]
    listed = [tag("li", _section(row, edition.language, language)) for row in rows]
    return tag(
        "fieldset",
        legend,
        tag("div", hint, clear, class_="t-hints"),
        tag("ul", *listed, class_="t-sections", role="list"),
        tag("ul", *key, class_="t-keys", role="list"),
        class_="t-mastery",
    )


def _section(row: Mastery, language_of_text: str, language: str) -> Markup:
    """One section: its box, its name, and its entries as a bar."""
    box = Markup('<input type="checkbox" name="section" value="{}" data-due="{}" data-new="{}">').format(
        row.place, row.due, row.new
    )
    counts = [(level, getattr(row, level)) for level in _LEVELS]
    # A short section shows each of its entries, a long one their shares.
    steps = [(level, 1) for level, count in counts for _ in range(count)] if row.count <= _FEW else counts
    parts = [
        tag("span", "", class_=f"t-part t-level-{level}", style=f"flex-grow:{size}") for level, size in steps if size
    ]
    bar = tag("span", *parts, class_="t-bar", aria_hidden="true")
    name = tag("span", str(row.section), class_="t-name", lang=language_of_text)
    due = tag("span", line("train_due_count", language, count=row.due), class_="t-due-count") if row.due else Markup("")
    known = tag("span", line("train_known_of", language, known=row.known, count=row.count), class_="t-counts")
    return tag("label", box, name, due, bar, known, class_="t-section")


def _class_link(language: str) -> Markup:
    field = Markup('<input type="text" class="t-link" readonly aria-label="{}">').format(line("train_link", language))
    copy = tag("button", line("train_copy_link", language), type="button", class_="t-button t-copy-link")
    return tag(
        "details",
        tag("summary", line("train_for_trainers", language)),
        tag("p", line("train_link_how", language)),
        tag("p", line("train_link_local", language), class_="t-link-local", hidden=""),
        tag("div", field, copy, class_="t-line-of"),
        class_="t-more",
    )


def _progress(language: str) -> Markup:
    file = Markup(
        '<input type="file" class="v-unseen t-file" accept=".json,application/json" tabindex="-1" aria-hidden="true">'
    )
    buttons = [
        tag("button", line(f"train_{name}", language), type="button", class_=f"t-button t-{name}")
        for name in ("export", "import", "forget")
    ]
    return tag(
        "details",
        tag("summary", line("train_progress", language)),
        tag("p", line("train_progress_how", language)),
        tag("div", *buttons, file, class_="t-line-of"),
        class_="t-more",
    )


def invitation(edition: Edition, plan: QuizPlan, language: str = DEFAULT_LANGUAGE) -> Markup:
    """What a quiz link opens: what the quiz is about, and the button that begins it."""
    sections = sections_of(edition)
    named = [tag("li", str(sections[place - 1]), lang=edition.language) for place in plan.places]
    listed = tag("ul", *named, class_="t-invited", role="list") if named else Markup("")
    about = line("train_invited_sections" if named else "train_invited_all", language, count=plan.length)
    return tag(
        "section",
        tag("h2", line("train_invited", language), class_="t-heading", tabindex="-1"),
        tag("p", about, class_="t-how"),
        listed,
        tag("p", line("train_invited_how", language), class_="t-hint"),
        tag(
            "div",
            tag("button", line("train_begin", language), type="button", class_="t-button t-first t-begin"),
            tag("button", line("train_not_now", language), type="button", class_="t-button t-home-button"),
            class_="t-start",
        ),
        class_="t-today t-invitation",
        data_sections=".".join(map(str, plan.places)),
        data_length=str(plan.length),
        data_seed=plan.seed,
    )


def broken(reason: str, language: str = DEFAULT_LANGUAGE) -> Markup:
    """What is shown where the browser holds progress that cannot be read: the learner decides what becomes of it."""
    return tag(
        "section",
        tag("h2", line("train_broken", language), class_="t-heading", tabindex="-1"),
        tag("p", line("train_broken_how", language), class_="t-how"),
        tag("p", reason, class_="t-hint"),
        tag(
            "div",
            tag("button", line("train_export", language), type="button", class_="t-button t-export"),
            tag("button", line("train_forget", language), type="button", class_="t-button t-forget"),
            class_="t-start",
        ),
        class_="t-today",
    )
