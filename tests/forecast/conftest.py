"""One evaluator for all forecasts of the small payor, one for those of the shipped ones."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.determination.evaluate import Evaluator
from engine.knowledge import KnowledgeBase
from tests.forecast.episodes import write_base


@pytest.fixture(scope="session")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Evaluator]:
    """The small payor."""
    base = KnowledgeBase.open(write_base(tmp_path_factory.mktemp("acme")))
    assert base.check() == ()
    evaluator = Evaluator(base)
    yield evaluator
    evaluator.close()


@pytest.fixture(scope="session")
def shipped() -> Iterator[Evaluator]:
    """The payors that are shipped."""
    evaluator = Evaluator(KnowledgeBase.open())
    yield evaluator
    evaluator.close()
