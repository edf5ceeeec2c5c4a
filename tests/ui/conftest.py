"""What tests of pages start from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit import config

from engine.determination.withheld import STATE_VARIABLE
from engine.locations import KNOWLEDGE_BASE_VARIABLE, shipped_knowledge_base
from ui import knowledge
from ui.start import HOST


@pytest.fixture(autouse=True)
def served_here() -> Iterator[None]:
    """The pages are served to this machine alone, as their settings say."""
    before = config.get_option("server.address")
    config.set_option("server.address", HOST)
    yield
    config.set_option("server.address", before)


@pytest.fixture
def own_policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped policies, without their scenarios, which the pages then use."""
    folder = tmp_path / "policies"
    shutil.copytree(
        shipped_knowledge_base(), folder, ignore=shutil.ignore_patterns("scenarios", "*.csv.gz")
    )
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, str(folder))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    knowledge.close()
    yield folder
    knowledge.close()
