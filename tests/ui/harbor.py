"""A small knowledge base with a scenario and past visits, and the pages that publish on it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.determination.withheld import STATE_VARIABLE
from engine.history import Draft, Drafts, History, State, publish
from engine.locations import KNOWLEDGE_BASE_VARIABLE
from tests.ui.browser.harbor import POLICY
from tests.ui.pages import page_alone, settled
from ui import knowledge, people
from ui.publishing.rehearsal import Looked, rehearsal

FILE = "harbor.yaml"
_POLICY = POLICY.replace("{from: 2020-01-01, value: 4", "{value: 4").replace(
    "    most: {value: units_a_day}\n", "    most: {value: units_a_day}\n    severity: deny\n"
)
SCENARIO_FILE = "scenarios/harbor/units.yaml"
FOUR = "value: 4"
_MOST_RUNS = 5
SCENARIOS = """\
policy: harbor
visit:
  date_of_service: 2026-03-02
  discipline: PT
  lines:
    - {code: "97110", minutes: 75}
scenarios:
  # The plan's own example.
  - title: the fifth unit of a day is too many
    expect:
      lines: {1: {outcome: needs_action}}
"""


def visit(minutes: int) -> dict[str, object]:
    """A visit of one line."""
    return {
        "payor": "harbor",
        "date_of_service": "2026-03-02",
        "discipline": "PT",
        "lines": [{"code": "97110", "minutes": minutes}],
    }


def make(folder: Path) -> Path:
    """A knowledge base with a first state, and a file of past visits beside it."""
    (folder / "scenarios" / "harbor").mkdir(parents=True)
    (folder / FILE).write_text(_POLICY, encoding="utf-8")
    (folder / SCENARIO_FILE).write_text(SCENARIOS, encoding="utf-8")
    past = folder.parent / "past.jsonl"
    lines = [json.dumps(visit(minutes)) for minutes in (30, 45, 60, 75, 76, 90)]
    past.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "knowledge-base.yaml").write_text(f"visits: {past}\n", encoding="utf-8")
    History.begin(folder, "Ana", "The first state").close()
    return folder


@pytest.fixture
def harbor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The knowledge base, which the pages then use; Ana works on it."""
    folder = make(tmp_path / "harbor")
    monkeypatch.setenv(KNOWLEDGE_BASE_VARIABLE, str(folder))
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path / "state"))
    monkeypatch.setattr(people, "person", lambda: "Ana")
    knowledge.close()
    yield folder
    knowledge.close()


def begin(folder: Path, old: str = FOUR, new: str = "value: 5", person: str = "Ana") -> Draft:
    """A draft with one change of the policy."""
    draft = Drafts(History.open(folder)).begin(person, "Five units")
    text = (folder / FILE).read_text("utf-8")
    assert old in text
    return draft.write(FILE, text.replace(old, new, 1).encode(), "the daily maximum")


def the_draft(folder: Path, person: str = "Ana") -> Draft:
    """The one draft of a person as it stands."""
    (draft,) = Drafts(History.open(folder)).all(person)
    return draft


def looked(folder: Path, person: str = "Ana") -> Looked:
    """What comes of looking at the draft, waited for."""
    # The files are looked at now and then only; what a page shows next is of this reading too.
    knowledge.look_again()
    found = rehearsal(knowledge.current(), the_draft(folder, person)).done.result(60)
    assert found is not None
    return found


def opened(folder: Path, person: str = "Ana", **address: str) -> AppTest:
    """The page with everything worked out that is worked out beside it."""
    return looked_at(folder, page_alone("publish", None, **address), person)


def looked_at(folder: Path, page: AppTest, person: str = "Ana") -> AppTest:
    """The page when all is worked out, also where what is published is read again meanwhile."""
    for _ in range(_MOST_RUNS):
        looked(folder, person)
        settled(page.run())
        if not page.get("progress"):
            break
    return page


def publish_now(folder: Path, old: str, new: str, reason: str, author: str = "Ben") -> State:
    """What somebody else has published meanwhile."""
    history = History.open(folder)
    text = (folder / FILE).read_text("utf-8")
    assert old in text
    changes = {FILE: text.replace(old, new, 1).encode()}
    return publish(history, changes, history.head().id, author, reason)
