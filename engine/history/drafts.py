"""Drafts: changes that a person has begun and not published, kept in git beside what is published.

Nothing of a draft is in the working folder. Each step is saved at once, as a whole or not at all,
and stays through a restart. ``draft_commits`` says how it is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from dulwich.objects import ObjectID
from dulwich.refs import Ref

from engine.history.alone import alone
from engine.history.draft import Draft
from engine.history.draft_commits import Kept, add_step, begin_commit, kept_at
from engine.history.draft_names import (
    DRAFTS,
    folder_of,
    name_of_draft,
    name_of_person,
    ref_of,
)
from engine.history.draft_refs import move, value_of, values_below
from engine.history.problems import HistoryError, NoDraftError
from engine.history.publish import settle
from engine.history.repository import History
from engine.history.state import State
from engine.history.trees import tree_with

MOST = 300
"""The drafts that a knowledge base may hold at a time."""


class Drafts:
    """The drafts of a history, of all people."""

    def __init__(self, history: History) -> None:
        self.history = history

    def all(self, person: str | None = None) -> tuple[Draft, ...]:
        """The drafts, or those of a person, the last changed first.

        One that a foreign hand has broken is left out; ``broken`` names it.
        """
        settle(self.history)
        found = [Draft.of(self.history, kept) for kept in self._read(person).values() if kept]
        return tuple(sorted(found, key=lambda draft: (draft.changed, draft.name), reverse=True))

    def broken(self) -> tuple[str, ...]:
        """The refs below the drafts' that keep no draft that can be read."""
        return tuple(ref.decode() for ref, kept in self._read(None).items() if kept is None)

    def open(self, person: str, name: str) -> Draft:
        """The draft of a person with this name; raises NoDraftError when there is none."""
        person, name = name_of_person(person), name_of_draft(name)
        settle(self.history)
        found = value_of(self.history, ref_of(person, name))
        if found is None:
            theirs = ", ".join(f"'{draft.name}'" for draft in self.all(person))
            raise NoDraftError(
                f"{person} has no draft '{name}' - "
                + (f"theirs are {theirs}" if theirs else "they have begun none")
            )
        return Draft.of(self.history, kept_at(self.history, found))

    def begin(self, person: str, name: str, on: State | str | None = None) -> Draft:
        """A new draft, on the published state or on the one named.

        Raises HistoryError when the person has one of that name or there are too many.
        """
        base = on if isinstance(on, State) else self.history.state(on) if on else None
        return self.begin_with(person, name, base or self.history.head(), {}, "")

    def begin_with(
        self,
        person: str,
        name: str,
        base: State,
        changes: Mapping[str, ObjectID | None],
        step: str,
    ) -> Draft:
        """A new draft that has a first step already, made as one; see ``begin``."""
        person, name = name_of_person(person), name_of_draft(name)
        ref = ref_of(person, name)
        with alone(self.history):
            if value_of(self.history, ref) is not None:
                raise HistoryError(
                    f"{person} has a draft '{name}' already - open it, or choose another name"
                )
            if len(values_below(self.history, DRAFTS)) >= MOST:
                raise HistoryError(
                    f"there are {MOST} drafts already - publish or discard some first"
                )
            tree = self.history.commit(base.id.encode()).tree
            top = begin_commit(self.history, tree, ObjectID(base.id.encode()), person, name)
            if changes:
                tree = tree_with(self.history, tree, changes)
                top = add_step(self.history, kept_at(self.history, top), tree, step)
            move(self.history, ref, None, top)
            return Draft.of(self.history, kept_at(self.history, top))

    def _read(self, person: str | None) -> dict[Ref, Kept | None]:
        folder = DRAFTS if person is None else folder_of(name_of_person(person))
        found: dict[Ref, Kept | None] = {}
        for ref, value in values_below(self.history, folder).items():
            try:
                found[ref] = kept_at(self.history, value)
            except HistoryError:
                found[ref] = None
        return found
