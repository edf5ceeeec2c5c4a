"""A change held against what was published meanwhile: both sides, and both together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.history.merge import merge
from engine.history.problems import ConflictError
from engine.history.repository import History


@dataclass(frozen=True, slots=True)
class ThreeWay:
    """A file as it was when the change began, as changed, and as published now; None: not there.

    ``merged`` has both changes; where they clash, in ``conflicts`` places, both stand marked. A
    file that one side changed and the other took away clashes in one place, and is kept in
    ``merged``.
    """

    base: bytes | None
    ours: bytes | None
    theirs: bytes | None
    merged: bytes | None
    conflicts: int = 0


def three_way(history: History, path: str, base: str, ours: bytes | None, head: str) -> ThreeWay:
    """A file that was changed on the state ``base``, held against the state ``head``."""
    began, theirs = history.read(base, path), history.read(head, path)
    if ours in (began, theirs):
        return ThreeWay(began, ours, theirs, theirs)
    if theirs == began:
        return ThreeWay(began, ours, theirs, ours)
    if ours is None or theirs is None:
        return ThreeWay(began, ours, theirs, theirs if ours is None else ours, 1)
    merged = merge(began or b"", ours, theirs)
    return ThreeWay(began, ours, theirs, merged.text, merged.conflicts)


def together(
    history: History, changes: Mapping[str, bytes | None], base: str, head: str
) -> dict[str, bytes | None]:
    """The changes of ``base`` as they go on top of ``head``, without those that change nothing.

    Raises ConflictError when some clash with what was published between.
    """
    settled: dict[str, bytes | None] = {}
    clashes: dict[str, str] = {}
    for path, ours in changes.items():
        found = three_way(history, path, base, ours, head)
        if found.conflicts:
            clashes[path] = (found.merged or b"").decode("utf-8", "replace")
        elif found.merged != found.theirs:
            settled[path] = found.merged
    if clashes:
        raise ConflictError(
            f"published meanwhile, on the same lines: {', '.join(sorted(clashes))}"
            " - look at both and choose",
            clashes,
        )
    return settled
