"""Candidates: the entries that are weighed for a question, with their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.retrieval.groups import Group, Places, Table
from assistant.retrieval.keys import KINDS, NO_ENTRY, Keys

ALL = 5000  # entries up to which every one is a candidate
_BY_MEANING = 256  # candidates that the dense search gives where there are more


@dataclass(frozen=True)
class Candidates:
    """The entries that are weighed for a question.

    Attributes:
        entries: (n,) their positions, ascending.
        keys: (m,) all their keys, ascending.
        tables: Their keys of each group, as places in `keys`.
        every: Whether they are all entries that there are.
    """

    entries: Places
    keys: Places
    tables: dict[str, Table]
    every: bool


class KeysByEntry:
    """The keys by their entry and kind."""

    def __init__(self, keys: Keys) -> None:
        """Sort keys into groups."""
        entry = keys.entry
        kind = np.array(KINDS)[keys.kind]
        size = int(entry.max(initial=NO_ENTRY)) + 1
        covered = kind != "uncovered"
        groups = {
            "question": kind == "question",
            "passage": kind == "passage",
            "sentence": kind == "sentence",
            "phrasing": (kind == "question") | (kind == "phrasing"),
            "short": covered & (kind != "passage"),
            "covered": covered,
        }
        self._entry = entry
        self._size = size
        self._groups = {name: Group(entry, chosen, size) for name, chosen in groups.items()}
        self.uncovered: Places = np.flatnonzero(~covered)

    def keys_of(self, entries: Sequence[int] | Places, group: str) -> Places:
        """The keys of some entries that belong to a group, by entry."""
        return self._groups[group].keys_of(np.asarray(entries))

    def entries_of(self, keys: Places) -> Places:
        """The entries of some keys, each once, in the order of the keys; uncovered questions have none."""
        entries = self._entry[keys]
        entries = entries[entries != NO_ENTRY]
        _, first = np.unique(entries, return_index=True)
        once: Places = entries[np.sort(first)]
        return once

    @cached_property
    def everyone(self) -> Candidates | None:
        """All entries, where they are few enough to weigh every one."""
        return self._candidates(np.arange(self._size)) if self._size <= ALL else None

    def candidates(self, nearest: Places, by_words: Sequence[Places]) -> Candidates:
        """The entries that searches found.

        Args:
            nearest: The nearest keys, nearest first.
            by_words: Entries that other searches found.
        """
        by_meaning = self.entries_of(nearest)[:_BY_MEANING]
        return self._candidates(np.unique(np.concatenate([by_meaning, *by_words])))

    def _candidates(self, entries: Places) -> Candidates:
        keys = np.sort(self._groups["covered"].keys_of(entries))
        tables = {name: group.table(entries, keys) for name, group in self._groups.items()}
        return Candidates(entries, keys, tables, len(entries) == self._size)
