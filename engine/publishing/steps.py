"""Steps before a publication that the audit log tells of: an approval, and going back."""

from __future__ import annotations

from collections.abc import Collection

from engine.audit import AuditError, AuditLog, Kind
from engine.history import Draft, History, HistoryError, State, restore


def approve(draft: Draft, person: str) -> Draft:
    """The draft approved by another person as it stands, and noted; raises as ``Draft.approve``.

    HistoryError says so where it was approved and could not be noted.
    """
    approved = draft.approve(person)
    if approved.approvals == draft.approvals:
        return approved
    about = {"draft": draft.name, "drafted_by": draft.person, "step": draft.at}
    try:
        AuditLog(draft.history.folder).append(Kind.APPROVED, person, about)
    except AuditError as error:
        raise HistoryError(f"this was approved, but {error}") from error
    return approved


def put_back(
    history: History,
    state: State,
    person: str,
    paths: Collection[str] | None = None,
    name: str | None = None,
) -> Draft:
    """A draft that puts files back as they were in a state, and noted; raises as ``restore``.

    HistoryError says so where the draft was made and could not be noted.
    """
    draft = restore(history, state, person, paths, name)
    about = {"state": state.id, "draft": draft.name, "files": sorted(draft.changes())}
    try:
        AuditLog(history.folder).append(Kind.RESTORED, person, about)
    except AuditError as error:
        raise HistoryError(f"the draft '{draft.name}' was made, but {error}") from error
    return draft
