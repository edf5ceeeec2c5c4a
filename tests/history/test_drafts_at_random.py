"""Whatever is done to drafts in whatever order, they hold what a plain model of them holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

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
from tests.history.memory import folder_in_memory

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
places = st.integers(0, 3)
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


def begun(machine: AtRandom) -> bool:
    """There is a draft."""
    return bool(machine.models)


class AtRandom(RuleBasedStateMachine):
    """Steps in a knowledge base and in its model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = folder_in_memory()
        folder = Path(self.folder.name)
        for path, content in FIRST.items():
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
        self.history = History.begin(folder, "Ana", "first")
        self.drafts = Drafts(self.history)
        self.models: dict[tuple[str, str], Model] = {}
        self.published = [dict(FIRST)]
        self.written = 0

    def teardown(self) -> None:
        self.history.close()
        self.folder.cleanup()

    def chosen(self, which: int) -> tuple[tuple[str, str], Model]:
        """One of the drafts there are."""
        keys = sorted(self.models)
        key = keys[which % len(keys)]
        return key, self.models[key]

    @initialize(person=people, name=names)
    def begin_one(self, person: str, name: str) -> None:
        self.begin(person, name)

    @rule(person=people, name=names)
    def begin(self, person: str, name: str) -> None:
        if (person, name) in self.models:
            with pytest.raises(HistoryError, match="already"):
                self.drafts.begin(person, name)
            return
        self.drafts.begin(person, name)
        self.models[person, name] = Model([self.published[-1]], [self.published[-1]])

    @precondition(begun)
    @rule(which=places, by=changes)
    def write(self, which: int, by: dict[str, bytes | None]) -> None:
        key, model = self.chosen(which)
        seen = self.drafts.open(*key)
        after = changed(model.now, by)
        now = seen.write_many(by, "a step")
        if after == model.now:
            assert now == seen
        else:
            model.step(after)

    @precondition(begun)
    @rule(which=places, path=st.sampled_from(PATHS), number=st.integers(2, 99))
    def write_something_new(self, which: int, path: str, number: int) -> None:
        key, model = self.chosen(which)
        old = model.now.get(path, FIRST["a.yaml"]).splitlines(keepends=True) or [b"\n"]
        old[number % len(old)] = b"%d: %d\n" % (number % len(old), number)
        self.drafts.open(*key).write(path, b"".join(old), "new")
        if changed(model.now, {path: b"".join(old)}) != model.now:
            model.step(changed(model.now, {path: b"".join(old)}))

    @precondition(begun)
    @rule(which=places, by=changes, moved=st.sampled_from(("back", "on", "on and back")))
    def write_late(self, which: int, by: dict[str, bytes | None], moved: str) -> None:
        key, model = self.chosen(which)
        seen = self.drafts.open(*key)
        if moved == "back" and seen.can_undo:
            seen.undo()
            model.at -= 1
            model.approved.clear()
        else:
            # Never written before, so that it is a step whatever stands there.
            self.written += 1
            text = b"late: %d\n" % self.written
            elsewhere = seen.write("late.yaml", text, "elsewhere")
            model.step(changed(model.now, {"late.yaml": text}))
            if moved == "on and back":
                elsewhere.undo()
                model.at -= 1
        for deed in (lambda: seen.write_many(by, "too late"), seen.undo, seen.discard):
            if deed == seen.undo and not seen.can_undo:
                continue
            with pytest.raises(DraftMovedError) as late:
                deed()
            assert late.value.draft == self.drafts.open(*key)
            assert late.value.changes in (by, {})

    @precondition(begun)
    @rule(which=places, forward=st.booleans())
    def walk(self, which: int, forward: bool) -> None:
        (person, name), model = self.chosen(which)
        draft = self.drafts.open(person, name)
        to = model.at + (1 if forward else -1)
        if not 0 <= to < len(model.files):
            with pytest.raises(HistoryError, match="nothing to"):
                draft.redo() if forward else draft.undo()
            return
        draft.redo() if forward else draft.undo()
        model.at = to
        model.approved.clear()

    @precondition(begun)
    @rule(which=places)
    def approve(self, which: int) -> None:
        (person, name), model = self.chosen(which)
        other = PEOPLE[1 - PEOPLE.index(person)]
        self.drafts.open(person, name).approve(other)
        model.approved.add(other)

    @precondition(lambda self: len(self.models) > 2)
    @rule(which=places)
    def discard(self, which: int) -> None:
        key, _ = self.chosen(which)
        self.drafts.open(*key).discard()
        del self.models[key]

    @rule(by=changes)
    def publish_elsewhere(self, by: dict[str, bytes | None]) -> None:
        now = self.published[-1]
        if changed(now, by) == now:
            return
        publish(self.history, by, self.history.head().id, "Cleo", "elsewhere")
        self.published.append(changed(now, by))

    @precondition(begun)
    @rule(which=places)
    def publish_draft(self, which: int) -> None:
        (person, name), model = self.chosen(which)
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

    @precondition(begun)
    @rule(which=places, choose=st.booleans())
    def catch_up(self, which: int, choose: bool) -> None:
        (person, name), model = self.chosen(which)
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


AtRandom.TestCase.settings = settings(deadline=None, max_examples=40, stateful_step_count=30)
TestAtRandom = AtRandom.TestCase
