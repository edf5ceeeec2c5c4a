"""Whatever is done to drafts in whatever order, they hold what a plain model of them holds."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.history import (
    BehindError,
    ConflictError,
    DraftMovedError,
    Drafts,
    History,
    HistoryError,
    publish,
    restore,
)

Files = dict[str, bytes]
FIRST: Files = {"a.yaml": b"a: 1\nb: 1\nc: 1\nd: 1\n", "x/b.yaml": b"x: 1\n"}
PEOPLE = ("Ana", "Ben")
PATHS = ("a.yaml", "x/b.yaml", "x/y/c.yaml", "d.yaml")
TEXTS = (
    None,
    b"",
    b"x: 1\n",
    *(FIRST["a.yaml"].replace(each, b"n: 2") for each in (b"a: 1", b"d: 1")),
)

people = st.sampled_from(PEOPLE)
names = st.sampled_from(("one", "Two"))
changes = st.dictionaries(st.sampled_from(PATHS), st.sampled_from(TEXTS), min_size=1)


@dataclass
class Model:
    """A draft as a list of the files after each step, and the place in it."""

    bases: list[Files]
    files: list[Files]
    at: int = 0
    approved: set[str] = field(default_factory=set)

    @property
    def now(self) -> Files:
        """The files as they are in the draft."""
        return self.files[self.at]

    def step(self, files: Files, base: Files | None = None) -> None:
        """Does something on top, which ends what was undone."""
        del self.files[self.at + 1 :], self.bases[self.at + 1 :]
        self.bases.append(base or self.bases[self.at])
        self.files.append(files)
        self.at += 1
        self.approved.clear()


def changed(files: Files, by: dict[str, bytes | None]) -> Files:
    """Files with some of them changed."""
    both = {**files, **by}
    return {path: content for path, content in both.items() if content is not None}


def differing(old: Files, new: Files) -> dict[str, bytes | None]:
    """The files that differ, as they are in the latter."""
    return {path: new.get(path) for path in {**old, **new} if old.get(path) != new.get(path)}


class AtRandom(RuleBasedStateMachine):
    """Steps in a knowledge base and in its model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        folder = Path(self.folder.name)
        for path, content in FIRST.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        self.history = History.begin(folder, "Ana", "first")
        self.drafts = Drafts(self.history)
        self.models: dict[tuple[str, str], Model] = {}
        self.published = [dict(FIRST)]

    def teardown(self) -> None:
        self.history.close()
        self.folder.cleanup()

    @rule(person=people, name=names)
    def begin(self, person: str, name: str) -> None:
        if (person, name) in self.models:
            with pytest.raises(HistoryError, match="already"):
                self.drafts.begin(person, name)
            return
        self.drafts.begin(person, name)
        self.models[person, name] = Model([self.published[-1]], [self.published[-1]])

    @rule(person=people, name=names, by=changes, stale=st.booleans())
    def write(self, person: str, name: str, by: dict[str, bytes | None], stale: bool) -> None:
        if (model := self.models.get((person, name))) is None:
            return
        seen = self.drafts.open(person, name)
        if stale and seen.can_undo:
            seen.undo()
            with pytest.raises(DraftMovedError) as moved:
                seen.write_many(by, "too late")
            assert moved.value.changes == by
            model.at -= 1
            model.approved.clear()
            seen = self.drafts.open(person, name)
        after = changed(model.now, by)
        now = seen.write_many(by, "a step")
        if after == model.now:
            assert now == seen
        else:
            model.step(after)

    @rule(person=people, name=names, forward=st.booleans())
    def walk(self, person: str, name: str, forward: bool) -> None:
        if (model := self.models.get((person, name))) is None:
            return
        draft = self.drafts.open(person, name)
        to = model.at + (1 if forward else -1)
        if not 0 <= to < len(model.files):
            with pytest.raises(HistoryError, match="nothing to"):
                draft.redo() if forward else draft.undo()
            return
        draft.redo() if forward else draft.undo()
        model.at = to
        model.approved.clear()

    @rule(person=people, name=names)
    def approve(self, person: str, name: str) -> None:
        if (model := self.models.get((person, name))) is None:
            return
        other = PEOPLE[1 - PEOPLE.index(person)]
        self.drafts.open(person, name).approve(other)
        model.approved.add(other)

    @rule(person=people, name=names)
    def discard(self, person: str, name: str) -> None:
        if self.models.pop((person, name), None) is not None:
            self.drafts.open(person, name).discard()

    @rule(by=changes)
    def publish_elsewhere(self, by: dict[str, bytes | None]) -> None:
        now = self.published[-1]
        if changed(now, by) == now:
            return
        publish(self.history, by, self.history.head().id, "Cleo", "elsewhere")
        self.published.append(changed(now, by))

    @rule(person=people, name=names)
    def publish_draft(self, person: str, name: str) -> None:
        if (model := self.models.get((person, name))) is None:
            return
        draft = self.drafts.open(person, name)
        other = PEOPLE[1 - PEOPLE.index(person)]
        if model.bases[model.at] != self.published[-1]:
            with pytest.raises(BehindError):
                draft.publish(person, "why")
        elif model.now == self.published[-1]:
            with pytest.raises(HistoryError, match="nothing differs"):
                draft.publish(person, "why")
        elif other not in model.approved:
            with pytest.raises(HistoryError, match="has not approved"):
                draft.publish(person, "why", approved_by=other)
        else:
            assert draft.publish(person, "why", approved_by=other).author == person
            self.published.append(model.now)
            del self.models[person, name]

    @rule(person=people, name=names, choose=st.booleans())
    def catch_up(self, person: str, name: str, choose: bool) -> None:
        if (model := self.models.get((person, name))) is None:
            return
        draft = self.drafts.open(person, name)
        base, theirs = model.bases[model.at], self.published[-1]
        ours = differing(base, model.now)
        clashing = {path for path in ours if draft.three_way(path).conflicts}
        if base == theirs:
            assert draft.catch_up() == draft
            return
        chosen = {path: ours[path] for path in clashing} if choose else {}
        if clashing and not choose:
            with pytest.raises(ConflictError) as conflict:
                draft.catch_up()
            assert set(conflict.value.merged) == clashing
            return
        after = draft.catch_up(chosen)
        for path in differing(base, theirs).keys() - ours.keys():
            assert after.read(path) == theirs.get(path)
        for path in ours.keys() - differing(base, theirs).keys() | chosen.keys():
            assert after.read(path) == ours[path]
        merged = {path: after.read(path) for path in ours}
        model.step(changed(theirs, merged), theirs)

    @rule(person=people, back=st.integers(0, 5))
    def go_back(self, person: str, back: int) -> None:
        states = list(self.history.states())
        state, files = states[back % len(states)], self.published[::-1][back % len(states)]
        now = self.published[-1]
        if files == now:
            with pytest.raises(HistoryError, match="is as it was"):
                restore(self.history, state, person)
        elif (person, "one") not in self.models:
            restore(self.history, state, person, name="one")
            self.models[person, "one"] = Model([now], [now])
            self.models[person, "one"].step(files)

    @rule()
    @precondition(lambda self: self.models)
    def begin_anew(self) -> None:
        folder = self.history.folder
        self.history.close()
        self.history = History.open(folder)
        self.drafts = Drafts(self.history)

    @invariant()
    def all_is_as_in_the_model(self) -> None:
        drafts = {(draft.person, draft.name): draft for draft in self.drafts.all()}
        assert drafts.keys() == self.models.keys()
        for key, model in self.models.items():
            draft = drafts[key]
            base = model.bases[model.at]
            assert draft.changes() == differing(base, model.now)
            assert (len(draft.steps), len(draft.undone)) == (
                model.at,
                len(model.files) - model.at - 1,
            )
            assert {one.person for one in draft.approvals} == model.approved
            assert (draft.moved() is None) == (base == self.published[-1])
        folder = self.history.folder
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in folder.rglob("*.yaml")
        }
        assert files == self.published[-1]


AtRandom.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=25)
TestAtRandom = AtRandom.TestCase
