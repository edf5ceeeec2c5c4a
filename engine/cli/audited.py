"""Answers of commands in the audit log, where the settings of the knowledge base ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.audit import AuditError
from engine.cli.terminal import Terminal
from engine.determination.audited import note_evaluations
from engine.knowledge import KnowledgeBase
from engine.knowledge.settings import read_settings
from engine.publishing.people import this_user


def note(base: KnowledgeBase, evaluations: Sequence[Mapping[str, Any]], terminal: Terminal) -> None:
    """Adds answers, each as an entry tells it; one that cannot be added is given all the same."""
    if not read_settings(base.folder)[0].audit_evaluations:
        return
    try:
        note_evaluations(base.folder, this_user(), evaluations)
    except AuditError as error:
        these = "this answer is" if len(evaluations) == 1 else "these answers are"
        terminal.say(f"{these} not in the audit log: {error}")
