"""What tests of commands start from."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.locations import KNOWLEDGE_BASE_VARIABLE
from tests.cli.commands import NARROWER, OTHER, POLICY, TAPED, UNSTATED, VISIT, Desk


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    """A folder with a knowledge base and three visits, of 80 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, "kb")
    made = Desk(tmp_path, capsys)
    made.write("kb/acme.yaml", POLICY)
    made.write("kb/acme-ohio.yaml", NARROWER)
    made.write("kb/zenith.yaml", OTHER)
    made.write("visit.yaml", VISIT)
    made.write("taped.yaml", TAPED)
    made.write("unstated.yaml", UNSTATED)
    return made
