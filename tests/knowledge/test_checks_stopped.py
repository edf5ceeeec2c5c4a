"""A check that is stopped leaves nothing half checked behind."""

from __future__ import annotations

import pytest

from engine.knowledge import KnowledgeBase
from engine.knowledge.base import CheckStoppedError


def test_a_stopped_check_is_made_whole_by_the_next() -> None:
    asked = 0

    def stopped() -> bool:
        nonlocal asked
        asked += 1
        return asked > 2

    base = KnowledgeBase.open()
    with pytest.raises(CheckStoppedError):
        base.check_policy("cigna-direct", stopped)
    assert base.check_policy("cigna-direct") == KnowledgeBase.open().check_policy("cigna-direct")
