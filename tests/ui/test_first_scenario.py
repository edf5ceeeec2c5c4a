"""A rule or policy without a scenario gets its first: a visit, and the answer shown before."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.history import Drafts, History
from engine.knowledge.settings import Role
from engine.source import read_document
from tests.ui.pages import page_alone, settled, text
from tests.ui.workbench import drafts, linked, own_base
from ui import people

__all__ = ["own_base"]

NEW = b"""\
policy: harbor
title: Harbor Health
extends: cigna-direct
scope: {disciplines: [OT], states: [TX]}
rules:
  - id: HEAT
    title: Heat alone is not covered
    shape: not_payable
    codes: ["97010"]
    confidence: unverified
"""


@pytest.fixture
def begun(own_base: Path) -> Path:
    """A policy that was begun in a draft."""
    Drafts(History.open(own_base)).begin("Ana", "Harbor").write(
        "commercial/harbor.yaml", NEW, "new policy harbor"
    )
    return own_base


def asked(rule: str = "") -> AppTest:
    """The page with the dialog open."""
    page = page_alone("rules", None, policy="harbor", **({"rule": rule} if rule else {}))
    return settled(page.button(key="first-scenario-write").click().run())


def scenarios(folder: Path) -> dict[str, str]:
    """The scenario files of the draft."""
    (draft,) = drafts(folder)
    changes = {path: content for path, content in draft.changes().items() if "scenario" in path}
    return {path: content.decode() for path, content in changes.items() if content}


def test_a_new_policy_is_offered_a_first_scenario_with_its_answer_shown_before(begun: Path) -> None:
    page = asked()
    assert "The answer today" not in text(page)
    page.text_input(key="first-scenario-lines").set_value("97110 30, 97140 15").run()
    told = text(settled(page))
    assert "The answer today" in told
    assert "Harbor Health" in told
    page.text_input(key="first-scenario-title").set_value("A plain visit").run()
    settled(page.button(key="first-scenario-keep").click().run())
    ((path, written),) = scenarios(begun).items()
    assert path == "commercial/scenarios/harbor/kept/a-plain-visit.yaml"
    data = read_document(written.encode()).data
    assert (data["policy"], data["visit"]["payor"]) == ("harbor", "harbor")
    assert (data["visit"]["discipline"], data["visit"]["state"]) == ("OT", "TX")
    assert [line["minutes"] for line in data["visit"]["lines"]] == [30, 15]
    assert data["scenarios"][0]["expect"]["outcome"]
    page = page_alone("rules", None, policy="harbor")
    assert [each for each in page.button if each.label == "Write the first scenario"] == []


def test_a_rule_without_a_scenario_says_whether_it_speaks_on_the_visit(begun: Path) -> None:
    page = asked("HEAT")
    lines = page.text_input(key="first-scenario-lines")
    lines.set_value("97110 30").run()
    assert "the visit does not break it" in text(settled(page))
    page.text_input(key="first-scenario-lines").set_value("97010 15").run()
    assert "This rule speaks on the visit" in text(settled(page))
    page.text_input(key="first-scenario-title").set_value("Heat alone").run()
    settled(page.button(key="first-scenario-keep").click().run())
    assert len(scenarios(begun)) == 1
    page = page_alone("rules", None, policy="harbor", rule="HEAT")
    assert any("1 scenario would notice" in each.value for each in page.caption)
    assert "Heat alone" in text(page) + linked(page)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("heat", "names no code"),
        ("9711", "names no code"),
    ],
)
def test_what_is_no_visit_says_so(begun: Path, typed: str, words: str) -> None:
    page = asked()
    page.text_input(key="first-scenario-lines").set_value(typed).run()
    assert words in text(settled(page)).replace("\\", "")
    assert scenarios(begun) == {}


def test_a_scenario_without_a_title_or_with_one_that_is_taken_is_not_kept(begun: Path) -> None:
    page = asked()
    page.text_input(key="first-scenario-lines").set_value("97110 30").run()
    settled(page.button(key="first-scenario-keep").click().run())
    assert "no title yet" in text(page)
    assert scenarios(begun) == {}


@pytest.mark.usefixtures("begun")
def test_a_viewer_is_offered_no_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "role", lambda: Role.VIEWER)
    for rule in ({}, {"rule": "HEAT"}):
        page = page_alone("rules", None, policy="harbor", **rule)
        assert [each for each in page.button if "first scenario" in each.label] == []


@pytest.mark.usefixtures("own_base")
def test_a_policy_that_has_scenarios_is_offered_none() -> None:
    page = page_alone("rules", None, policy="cigna-direct")
    assert [each for each in page.button if "first scenario" in each.label] == []
