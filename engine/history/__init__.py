"""The history of a knowledge base: published states, each a commit of its git repository."""

from engine.history.problems import (
    ConflictError,
    HistoryError,
    NoHistoryError,
    UnsettledError,
)
from engine.history.publish import publish
from engine.history.repository import History
from engine.history.state import State

__all__ = [
    "ConflictError",
    "History",
    "HistoryError",
    "NoHistoryError",
    "State",
    "UnsettledError",
    "publish",
]
