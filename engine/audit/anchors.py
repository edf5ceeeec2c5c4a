"""What the published states of a knowledge base have recorded of its audit log."""

from __future__ import annotations

from collections.abc import Iterator

from engine.audit.log import AuditLog
from engine.audit.verify import Anchor, anchor_of, anchor_text
from engine.history import History

TRAILER = "Audit"
"""The trailer of a published state that holds the number and hash of the newest entry."""


def anchors(history: History) -> Iterator[Anchor]:
    """The anchors of all states that have one, the newest first."""
    for state in history.states():
        anchor = anchor_of(state.id, state.trailers.get(TRAILER, ""))
        if anchor is not None:
            yield anchor


def trailer(log: AuditLog) -> dict[str, str]:
    """The trailer for a state that is published now; none before the first entry."""
    last = log.last()
    return {} if last is None else {TRAILER: anchor_text(last)}
