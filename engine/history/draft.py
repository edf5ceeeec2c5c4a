"""One draft: its changes, its steps, what was published under it, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime

from dulwich.objects import ObjectID
from dulwich.refs import Ref

from engine.history.alone import alone
from engine.history.draft_commits import (
    Approval,
    Kept,
    Step,
    add_place,
    add_step,
    kept_at,
    steps_down,
)
from engine.history.draft_names import name_of_person, ref_of, same_person
from engine.history.draft_refs import Ended, move, remove, value_of
from engine.history.problems import DraftMovedError, HistoryError
from engine.history.publish import publish, settle
from engine.history.repository import History
from engine.history.state import State
from engine.history.three_way import ThreeWay, three_way, together
from engine.history.trees import changed_files, stored, tree_with

_Build = Callable[[], ObjectID | None]


@dataclass(frozen=True, slots=True)
class Draft(Kept):
    """A draft as it stands ``at`` a step; every change of it gives the draft as it stands then.

    ``base`` is the id of the published state that it changes. What changes it raises
    DraftMovedError when it was changed elsewhere since it was read, and HistoryError when it cannot
    be saved; it then stands as it was.
    """

    history: History = field(repr=False, compare=False)

    @classmethod
    def of(cls, history: History, kept: Kept) -> Draft:
        """The draft that is kept so."""
        held = {each.name: getattr(kept, each.name) for each in fields(Kept)}
        return cls(**held, history=history)

    @property
    def ref(self) -> Ref:
        """The ref that keeps it."""
        return ref_of(self.person, self.name)

    # --- reading ---------------------------------------------------------------------------------

    def changes(self) -> dict[str, bytes | None]:
        """Every file that differs from the state ``base``, as it is here; None: taken away."""
        return {path: self.read(path) for path in changed_files(self.history, self.base, self.at)}

    def read(self, path: str) -> bytes | None:
        """A file as it is here; None when it is not there."""
        return self.history.read(self.at, path)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What was done, the first step first, without what was undone."""
        return tuple(step for _, step in steps_down(self.history, self.at, self.number))[::-1]

    @property
    def undone(self) -> tuple[Step, ...]:
        """What was undone and can be redone, the next first."""
        count = self.last - self.number
        return tuple(step for _, step in steps_down(self.history, self.tip, count))[::-1]

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return self.number > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone step to do again."""
        return self.number < self.last

    # --- changing --------------------------------------------------------------------------------

    def write(self, path: str, content: bytes | None, step: str) -> Draft:
        """Changes a file, or takes it away (None), as one step told as ``step``."""
        return self.write_many({path: content}, step)

    def write_many(self, changes: Mapping[str, bytes | None], step: str) -> Draft:
        """Changes files as one step; no step when nothing changes."""

        def build() -> ObjectID | None:
            tree = self.history.commit(self.at.encode()).tree
            files = {path: self._stored(path, content) for path, content in changes.items()}
            fresh = tree_with(self.history, tree, files)
            if fresh == tree:
                return None
            return add_step(self.history, self, fresh, step)

        return self._changed(build, changes)

    def undo(self) -> Draft:
        """The draft before its last step; HistoryError when there is none."""
        if not self.can_undo:
            raise HistoryError("there is nothing to undo in this draft")
        before = self.history.commit(self.at.encode()).parents[0]
        return self._changed(lambda: add_place(self.history, self, before, ()))

    def redo(self) -> Draft:
        """The draft with its last undone step done again; HistoryError when there is none."""
        if not self.can_redo:
            raise HistoryError("there is nothing to redo in this draft")
        following = self.undone[0].id.encode()
        return self._changed(lambda: add_place(self.history, self, ObjectID(following), ()))

    def discard(self) -> None:
        """Takes the draft away, for good."""
        with alone(self.history):
            value, _ = self._standing({})
            remove(self.history, self.ref, value)

    # --- what was published under it --------------------------------------------------------------

    def moved(self, history: History | None = None) -> State | None:
        """What is published now, when that differs from the state that the draft changes."""
        history = history or self.history
        head = history.head()
        same = history.tree_id(self.base) == history.tree_id(head.id)
        return None if same else head

    def three_way(self, path: str) -> ThreeWay:
        """A file as it was, as it is here, as it is published now, and both changes together."""
        head = self.history.head().id
        return three_way(self.history, path, self.base, self.read(path), head)

    def catch_up(self, chosen: Mapping[str, bytes | None] | None = None) -> Draft:
        """The draft on what is published now, with both changes, as one step.

        ``chosen`` says how a file is to be where both clash. Raises ConflictError when files clash
        of which nothing was chosen.
        """
        head = self.moved()
        if head is None:
            return self
        chosen = chosen or {}
        changes = {path: ours for path, ours in self.changes().items() if path not in chosen}
        settled = together(self.history, changes, self.base, head.id) | dict(chosen)

        def build() -> ObjectID:
            files = {path: self._stored(path, content) for path, content in settled.items()}
            tree = tree_with(self.history, self.history.commit(head.id.encode()).tree, files)
            says = f"brought up to {head.short}, {head.reason}"
            return add_step(self.history, self, tree, says, head.id)

        return self._changed(build, settled)

    # --- its end ---------------------------------------------------------------------------------

    def approve(self, person: str) -> Draft:
        """The draft approved by another person, exactly as it stands: any change voids it.

        Raises HistoryError when that is the person whose draft it is.
        """
        person = name_of_person(person)
        if same_person(person, self.person):
            raise HistoryError("nobody approves their own draft - ask another person")

        def build() -> ObjectID | None:
            _, now = self._standing({})
            if any(same_person(person, one.person) for one in now.approvals):
                return None
            given = Approval(person, datetime.now().astimezone().replace(microsecond=0))
            at = ObjectID(self.at.encode())
            return add_place(self.history, self, at, (*now.approvals, given))

        return self._changed(build)

    def publish(
        self,
        author: str,
        reason: str,
        about: str = "",
        trailers: Mapping[str, str] | None = None,
        approved_by: str | None = None,
    ) -> State:
        """Publishes the draft as one state, and ends it.

        Raises BehindError when others have published since (``catch_up`` first), HistoryError when
        the approval that is named does not stand, and what ``publish`` raises.
        """
        settle(self.history)
        changes = self.changes()
        value, now = self._standing(changes)
        told = dict(trailers or {})
        if not same_person(author, self.person):
            told["Drafted-by"] = self.person
        if approved_by is not None:
            given = [one.person for one in now.approvals if same_person(approved_by, one.person)]
            if not given:
                raise HistoryError(
                    f"{approved_by} has not approved this draft as it stands now - ask them to"
                )
            told["Approved-by"] = given[0]
        ended = Ended(self.ref.decode(), value.decode())
        return publish(
            self.history, changes, self.base, author, reason, about=about, trailers=told, ends=ended
        )

    # ---------------------------------------------------------------------------------------------

    def _changed(self, build: _Build, changes: Mapping[str, bytes | None] | None = None) -> Draft:
        """Moves the ref to what ``build`` has made, None to leave it."""
        with alone(self.history):
            value, now = self._standing(changes or {})
            fresh = build()
            if fresh is None:
                return Draft.of(self.history, now)
            move(self.history, self.ref, value, fresh)
            return Draft.of(self.history, kept_at(self.history, fresh))

    def _standing(self, changes: Mapping[str, bytes | None]) -> tuple[ObjectID, Kept]:
        """Where the ref is; raises DraftMovedError when the draft stands elsewhere."""
        value = value_of(self.history, self.ref)
        if value is None:
            raise DraftMovedError(
                f"the draft '{self.name}' has been published or discarded since"
                " - begin another with what you have written",
                None,
                changes,
            )
        now = kept_at(self.history, value)
        if (now.at, now.tip) != (self.at, self.tip):
            raise DraftMovedError(
                f"the draft '{self.name}' was changed elsewhere since, such as in another tab"
                " - look at it as it is now, then write again",
                Draft.of(self.history, now),
                changes,
            )
        return value, now

    def _stored(self, path: str, content: bytes | None) -> ObjectID | None:
        return None if content is None else stored(self.history, path, content)
