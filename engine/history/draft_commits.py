"""How a draft is kept in git: one ref, which moves in one step whatever is done.

Every step of a draft is a commit on top of the one before it, the first on top of the published
state that the draft was begun on. The ref is at the last step; or, where steps were undone or the
draft was approved, at a *place*: a commit whose first parent is the step at which the draft stands
and whose second, when steps can be redone, is the last of them. All of a draft hangs on its ref, so
that git never clears away any of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from dulwich.objects import Commit, ObjectID

from engine.history.alone import insist
from engine.history.problems import HistoryError
from engine.history.repository import History
from engine.history.state import State, commit_of, message_of, state_of

_APPROVED = re.compile(r"approved (\S+) (.+)")
_PLACE = "place"
_LONGEST_STEP = 200


@dataclass(frozen=True, slots=True)
class Approval:
    """Another person has looked at exactly this state of a draft and agrees."""

    person: str
    given: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """What was done in one step of a draft; ``id`` is its commit."""

    id: str
    says: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """A draft as its ref keeps it: the step it stands ``at``, the last step, the approvals.

    ``number`` counts the steps done, ``last`` those and the ones that can be redone.
    """

    person: str
    name: str
    base: str
    begun: datetime
    changed: datetime
    at: str
    tip: str
    number: int
    last: int
    approvals: tuple[Approval, ...]


def kept_at(history: History, commit: bytes) -> Kept:
    """The draft that a ref at this commit keeps; raises HistoryError when it keeps none."""
    try:
        top = history.commit(commit)
        place = state_of(top)
        at = tip = top
        approvals: tuple[Approval, ...] = ()
        if place.reason == _PLACE and "Step" not in place.trailers:
            at = history.commit(top.parents[0])
            tip = history.commit(top.parents[-1])
            approvals = tuple(_approvals(place.about))
        first, last = state_of(at).trailers, state_of(tip).trailers
        return Kept(
            person=first["Person"],
            name=first["Draft"],
            base=first["Base"],
            begun=datetime.fromisoformat(first["Begun"]),
            changed=place.published,
            at=at.id.decode(),
            tip=tip.id.decode(),
            number=int(first["Step"]),
            last=int(last["Step"]),
            approvals=approvals,
        )
    except (KeyError, IndexError, ValueError, HistoryError) as error:
        raise HistoryError(
            "this draft cannot be read - look at it with git, or ask who keeps the folder"
        ) from error


def begin_commit(
    history: History, tree: ObjectID, base: ObjectID, person: str, name: str
) -> ObjectID:
    """The first commit of a draft, on a published state."""
    begun = datetime.now().astimezone().replace(microsecond=0)
    message = _message("begun", person, name, base.decode(), begun, 0)
    return _add(history, commit_of(tree, (base,), person, message))


def add_step(
    history: History, draft: Kept, tree: ObjectID, says: str, base: str | None = None
) -> ObjectID:
    """The commit of a step on top of where a draft stands, told as ``says``.

    With ``base``, the step puts the draft on another published state.
    """
    parents = [ObjectID(each.encode()) for each in (draft.at, base) if each is not None]
    message = _message(
        says, draft.person, draft.name, base or draft.base, draft.begun, draft.number + 1
    )
    return _add(history, commit_of(tree, parents, draft.person, message))


def add_place(
    history: History, draft: Kept, at: ObjectID, approvals: Sequence[Approval]
) -> ObjectID:
    """The commit that puts a draft at one of its steps, so approved; the step itself may do."""
    tip = ObjectID(draft.tip.encode())
    if at == tip and not approvals:
        return tip
    lines = (f"approved {one.given.isoformat()} {one.person}" for one in approvals)
    author = approvals[-1].person if approvals else draft.person
    message = message_of(_PLACE, "\n".join(lines), {})
    parents = (at,) if at == tip else (at, tip)
    return _add(history, commit_of(history.commit(at).tree, parents, author, message))


def steps_down(history: History, at: str, number: int) -> Iterator[tuple[Commit, Step]]:
    """The steps of a draft, the last first; not the one with which it was begun."""
    commit = history.commit(at.encode())
    for _ in range(number):
        yield commit, _step(state_of(commit))
        commit = history.commit(commit.parents[0])


def _step(state: State) -> Step:
    return Step(state.id, state.reason, state.published)


def _approvals(lines: str) -> Iterator[Approval]:
    for line in lines.splitlines():
        found = _APPROVED.fullmatch(line)
        if found:
            yield Approval(found[2], datetime.fromisoformat(found[1]))


def _add(history: History, commit: Commit) -> ObjectID:
    insist(history, lambda: history.repository.object_store.add_object(commit))
    return commit.id


def _message(says: str, person: str, name: str, base: str, begun: datetime, number: int) -> bytes:
    shown = "".join(letter if letter.isprintable() else " " for letter in says)
    told = " ".join(shown.split())[:_LONGEST_STEP]
    trailers = {
        "Person": person,
        "Draft": name,
        "Base": base,
        "Begun": begun.isoformat(),
        "Step": str(number),
    }
    return message_of(told or "changed", "", trailers)
