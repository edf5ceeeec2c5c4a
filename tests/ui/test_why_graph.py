"""The graph of an answer: rules, what they rest on, and nothing of its own making."""

from __future__ import annotations

from datetime import date

from engine import evaluate, read_visit
from tests.ui.pages import VISIT
from ui.why_graph import dot


def test_every_rule_in_the_way_is_a_node_with_its_facts() -> None:
    visit = read_visit({**VISIT, "lines": [{"code": "97140", "techniques": ["taping"]}]})
    reasons = [each.why for each in evaluate(visit, as_of=date(2026, 3, 3)).findings if each.blocks]
    drawn = dot(reasons, "dark")
    assert reasons
    assert all(f'"rule {reason.rule}"' in drawn for reason in reasons)
    assert "techniques: taping" in drawn
    assert " -> " in drawn


def test_signs_of_graphviz_stay_text() -> None:
    assert dot([], "light").startswith("digraph why {")
    assert dot([], "light").endswith("}")
