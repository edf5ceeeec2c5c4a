"""A knowledge base of one's own with a history, and the workbench on it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.determination.withheld import STATE_VARIABLE
from engine.history import Draft, Drafts, History
from engine.locations import KNOWLEDGE_BASE_VARIABLE, shipped_knowledge_base
from tests.ui.pages import page_alone
from ui import knowledge, people

CIGNA = "commercial/cigna-direct.yaml"


@pytest.fixture
def own_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped policies with a history, which the pages then use."""
    folder = tmp_path / "own"
    shutil.copytree(
        shipped_knowledge_base(), folder, ignore=shutil.ignore_patterns("cms", "*.csv.gz")
    )
    History.begin(folder, "Ana", "The first state").close()
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, str(folder))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setattr(people, "person", lambda: "Ana")
    knowledge.close()
    yield folder
    knowledge.close()


def drafts(folder: Path) -> tuple[Draft, ...]:
    """The drafts that are kept."""
    return Drafts(History.open(folder)).all()


def draft_text(folder: Path, path: str = CIGNA) -> str:
    """A file as the one draft has it."""
    (draft,) = drafts(folder)
    content = draft.read(path)
    assert content is not None
    return content.decode()


def changed_lines(folder: Path, path: str = CIGNA) -> tuple[list[str], list[str]]:
    """The lines that the draft takes away from a file, and those that it adds."""
    before = (folder / path).read_text("utf-8").splitlines()
    after = draft_text(folder, path).splitlines()
    return [x for x in before if x not in after], [x for x in after if x not in before]


def rule_page(policy: str = "cigna-direct", rule: str = "CIG-3.1", **more: str) -> AppTest:
    """The page of a rule."""
    return page_alone("rules", None, policy=policy, rule=rule, **more)


def linked(page: AppTest) -> str:
    """The HTML of a page that holds links within the workbench."""
    told = [json.loads(each.proto.json) for each in page.get("bidi_component")]
    return "\n".join(data["html"] for data in told if "html" in data)
