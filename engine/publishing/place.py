"""Which folders can be published to: knowledge bases of one's own, never the shipped one."""

from __future__ import annotations

from pathlib import Path

from engine.history import History, NoHistoryError
from engine.locations import shipped_knowledge_base
from engine.publishing.library import LIBRARY_REF


def own_history(folder: Path) -> History:
    """The history of a knowledge base of one's own; raises NoHistoryError for any other folder."""
    if folder.resolve() == shipped_knowledge_base().resolve():
        raise NoHistoryError(
            "the shipped policies are not published to - payor-rules init DIR makes a knowledge"
            " base of your own; then name it with --kb"
        )
    return History.open(folder)


def is_of_library(history: History) -> bool:
    """The knowledge base was made from the library, so that newer ones can be taken over."""
    return LIBRARY_REF in history.repository.refs
