"""What is recorded with a publication: what changed, its impact on past visits, the audit log."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from textwrap import shorten

from engine.audit import AuditError, AuditLog, Kind
from engine.audit.anchors import trailer
from engine.history import HistoryError, State
from engine.impact import Impact, Progress, impact, read_visits
from engine.impact.words import dollars_words
from engine.knowledge.base import KnowledgeBase
from engine.knowledge.differences import SETTING, Difference

_MOST_CHANGES, _LONGEST = 20, 200
"""Lines that tell what changed, and letters of each: a new library changes thousands of things."""


def changes_words(
    before: KnowledgeBase, after: KnowledgeBase, found: Iterable[Difference]
) -> tuple[str, ...]:
    """What changed, a line each with its policy, for the record of a state."""
    told = [_change(before, after, one) for one in found]
    if len(told) > _MOST_CHANGES:
        left = len(told) - _MOST_CHANGES
        told = [*told[:_MOST_CHANGES], f"and {left:,} more"]
    return tuple(told)


def _change(before: KnowledgeBase, after: KnowledgeBase, one: Difference) -> str:
    file = after.files.get(one.policy) or before.files.get(one.policy)
    whole = one.part == "policy" and one.policy == one.name
    title = "Settings" if one.part == SETTING or file is None else file.title
    return shorten(one.says if whole else f"{title}: {one.says}", _LONGEST, placeholder=" …")


def impact_on(
    before: KnowledgeBase,
    after: KnowledgeBase,
    visits: Path,
    progress: Callable[[Progress], None],
) -> Impact:
    """What a change makes of the past visits in a file; raises as ``impact`` does."""
    return impact(before, after, read_visits(visits, before.vocabulary), progress=progress)


def impact_words(found: Impact) -> str:
    """The impact in a line, for the record of a state."""
    said = f"{found.changed:,} of {found.visits:,} past visits come out otherwise"
    if found.changed and found.dollars.visits:
        said += f", {dollars_words(found.dollars)}"
    return said


def audit_trailer(folder: Path) -> dict[str, str]:
    """What a state records of the audit log; raises HistoryError when the log cannot be read."""
    try:
        return trailer(AuditLog(folder))
    except AuditError as error:
        raise HistoryError(f"nothing was published: {error}") from error


def note_publication(folder: Path, person: str, state: State) -> None:
    """Adds a publication to the audit log; raises AuditError when that cannot be written.

    The state is published all the same.
    """
    about = {"state": state.id, "reason": state.reason, **state.trailers}
    AuditLog(folder).append(Kind.PUBLISHED, person, about)
