"""The history of a knowledge base: published states, each a commit of its git repository."""

from engine.history.draft import Draft
from engine.history.draft_commits import Approval, Step
from engine.history.drafts import Drafts
from engine.history.problems import (
    BehindError,
    ConflictError,
    DraftMovedError,
    HistoryError,
    NoDraftError,
    NoHistoryError,
    UnfinishedError,
    UnsettledError,
)
from engine.history.publish import publish
from engine.history.repository import History
from engine.history.restoring import restore
from engine.history.state import State
from engine.history.three_way import ThreeWay

__all__ = [
    "Approval",
    "BehindError",
    "ConflictError",
    "Draft",
    "DraftMovedError",
    "Drafts",
    "History",
    "HistoryError",
    "NoDraftError",
    "NoHistoryError",
    "State",
    "Step",
    "ThreeWay",
    "UnfinishedError",
    "UnsettledError",
    "publish",
    "restore",
]
