"""The Train room without its routes: each request is answered from what it brings, and nothing is kept."""

from typing import Any

from assistant.engine import Assistant
from assistant.messages import DEFAULT_LANGUAGE, line
from assistant.training.cards import DAY
from assistant.training.plan import new_seed
from assistant.training.progress import ProgressError, day_of, read_progress
from assistant.training.quiz import make_quiz
from assistant.training.rivals import Rivals
from assistant.training.session import due_today, plan_session
from assistant.training.sheet import Sheet, cards_sheet, quiz_sheet
from assistant.ui.training import home, sessions, sheets
from assistant.ui.training.requests import (
    Learner,
    RequestError,
    read_chosen,
    read_entries,
    read_learner,
    read_length,
    read_quiz,
    read_sections,
    read_tries,
)

Document = dict[str, Any]


class TrainingRoom:
    """Answers the page's requests: documents in, documents out."""

    def __init__(self, assistant: Assistant) -> None:
        """Open the room for an FAQ; who is mistaken for whom is what the assistant learned of it."""
        self.edition = assistant.edition
        self._rivals = Rivals(assistant.edition, assistant.model.confusions, assistant.views.neighbours)

    def home(self, asked: Document, language: str = DEFAULT_LANGUAGE) -> Document:
        """What is due, how well each section is known; or, where the page was opened by a quiz link, that quiz."""
        learner = read_learner(asked, self.edition)
        if "plan" in asked:
            plan = read_quiz(asked, self.edition)
            if plan is not None:
                shown = home.invitation(self.edition, plan, language)
                return {"html": str(shown), "progress": learner.progress.as_dict}
        shown = home.home(self.edition, learner.progress, learner.now, learner.zone, new_seed(), language)
        return {"html": str(shown), "progress": learner.progress.as_dict, "bad_link": "plan" in asked}

    def cards(self, asked: Document, language: str = DEFAULT_LANGUAGE) -> Document:
        """A session of flash cards: a new one, or, for one that was broken off, the cards that it names."""
        learner = read_learner(asked, self.edition)
        if "entries" in asked:
            entries, ahead = read_entries(asked, self.edition), False
        else:
            places, length = read_sections(asked, self.edition), read_length(asked)
            session = plan_session(self.edition, learner.progress, places, length, learner.now, learner.zone)
            entries, ahead = session.entries, session.ahead
        if not entries:
            return {"error": line("train_nothing", language)}
        shown = sessions.flash_cards(self.edition, entries, ahead, language)
        ids = [entry.id for entry in entries]
        return {"html": str(shown), "progress": learner.progress.as_dict, "entries": ids}

    def quiz(self, asked: Document, language: str = DEFAULT_LANGUAGE) -> Document:
        """The quiz of a plan."""
        plan = read_quiz(asked, self.edition)
        items = make_quiz(self._rivals, plan) if plan else ()
        if not items:
            return {"error": line("train_bad_link" if plan is None else "train_no_quiz", language)}
        return {"html": str(sessions.quiz(self.edition, items, language)), "count": len(items)}

    def sheet(self, asked: Document, language: str = DEFAULT_LANGUAGE) -> Document:
        """The score sheet of a session, made anew from what was answered."""
        learner = read_learner(asked, self.edition)
        if "plan" not in asked:
            return self._ended(cards_sheet(self.edition, read_tries(asked)), learner, True, "", language)
        plan = read_quiz(asked, self.edition)
        if plan is None:
            raise RequestError("there is no such quiz")
        chosen = read_chosen(asked)
        sheet = quiz_sheet(make_quiz(self._rivals, plan), chosen)
        if any(one is not None for one in chosen):
            today = day_of(learner.now, learner.zone)
            learner = Learner(learner.progress.learned_on(today), learner.now, learner.zone)
        return self._ended(sheet, learner, False, plan.seed, language)

    def _ended(self, sheet: Sheet, learner: Learner, cards: bool, seed: str, language: str) -> Document:
        tomorrow = due_today(self.edition.questions, learner.progress, learner.now + DAY, learner.zone)
        shown = sheets.score_sheet(self.edition, sheet, cards, len(tomorrow), seed, language)
        missed = [entry.id for entry in sheet.to_read(self.edition)]
        return {"html": str(shown), "csv": sheet.to_csv(), "progress": learner.progress.as_dict, "missed": missed}

    def merge(self, asked: Document, language: str = DEFAULT_LANGUAGE) -> Document:
        """The learner's progress together with that in a file; what is in the file is checked."""
        learner = read_learner(asked, self.edition)
        try:
            other = read_progress(asked.get("file"), self.edition.id)
        except ProgressError as error:
            return {"error": line("train_import_failed", language, reason=error)}
        return {"progress": learner.progress.merge(other).settle(learner.zone).as_dict}

    def broken(self, reason: ProgressError, language: str = DEFAULT_LANGUAGE) -> Document:
        """What a learner sees whose browser holds progress that cannot be read."""
        return {"html": str(home.broken(str(reason), language)), "broken": True}
