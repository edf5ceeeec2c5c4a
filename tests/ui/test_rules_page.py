"""Rules as the workbench shows them: in sections, found by words, with where they come from."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from engine.handbook.sections import BY_SHAPE
from engine.policy.shapes import SHAPES
from tests.ui.pages import page_alone, settled, text
from ui import knowledge


def linked(page: AppTest) -> str:
    """The HTML of a page that holds links within the workbench."""
    return "\n".join(json.loads(each.proto.json)["html"] for each in page.get("bidi_component"))


def test_every_shape_has_a_section() -> None:
    assert set(SHAPES) == set(BY_SHAPE)


def test_every_policy_is_listed_with_its_payor() -> None:
    told = linked(page_alone("rules", None))
    assert "Highmark, West Virginia, commercial plans" in told
    assert "builds on highmark" in told
    assert "Shared by several payors" in told


def test_a_code_finds_the_rules_that_name_it_in_every_policy() -> None:
    page = page_alone("rules", None)
    page.text_input(key="rules-sought").set_value("dry needling").run()
    told = linked(settled(page))
    assert "T-13" in told
    assert "CIG-7.1" in told
    assert "Medicare Part B, outpatient physical" in told


def test_words_that_nothing_holds_say_so() -> None:
    page = page_alone("rules", None)
    page.text_input(key="rules-sought").set_value("zebra").run()
    assert "Nothing holds these words" in linked(settled(page))


def test_a_policy_shows_what_is_own_inherited_overridden_and_disabled() -> None:
    told = linked(page_alone("rules", None, policy="cigna-ash"))
    assert "inherited from cigna-direct" in told
    assert "overrides cigna-direct" in told
    assert "disabled, from cigna-direct" in told
    assert "data-go='cigna-direct:'" in told
    assert "Units and daily limits" in told


def test_a_rule_leads_to_the_policy_that_it_is_inherited_from() -> None:
    told = linked(page_alone("rules", None, policy="cigna-ash", rule="CIG-4.1"))
    assert "data-go='cigna-direct:CIG-4.1'" in told


def test_a_disabled_rule_says_why() -> None:
    told = linked(page_alone("rules", None, policy="cigna-ash", rule="CIG-3.1"))
    assert "Disabled here" in told
    assert "announced by Cigna for its own contracts" in told


def test_a_rule_names_the_scenarios_that_would_notice() -> None:
    page = page_alone("rules", None, policy="cigna-direct", rule="CIG-3.1")
    assert any("would notice when it changes" in each.value for each in page.caption)


def test_an_address_of_a_policy_that_is_not_there_says_so() -> None:
    page = page_alone("rules", None, policy="../../etc", rule="x")
    assert any("there is no policy" in each.value for each in page.markdown)


def test_a_policy_says_what_was_not_read() -> None:
    page = page_alone("rules", None, policy="cigna-direct")
    assert any("ask the payor" in each.label for each in page.expander)
    assert "Modifiers GP, GO, 96 and 97" in text(page)


def test_a_rule_is_read_with_its_source_and_what_follows_when_it_is_broken() -> None:
    told = text(page_alone("rules", None, policy="medicare-part-b", rule="U-01"))
    assert "When it is broken" in told
    assert "chirocode.com" in told
    assert "<i>minutes</i> minutes of <i>code</i> earn no unit" in told


def test_what_a_policy_says_is_shown_as_text(own_policies: Path) -> None:
    mean = "<img src=x onerror=alert(1)> **bold** :material/home: [a](javascript:b)"
    path = own_policies / "commercial" / "highmark-wv.yaml"
    text = path.read_text("utf-8")
    title = "title: Highmark, West Virginia, commercial plans"
    assert title in text
    path.write_text(text.replace(title, f'title: "{mean}"'), "utf-8")
    knowledge.close()
    for page in (
        page_alone("rules", None),
        page_alone("rules", None, policy="highmark-wv", rule="HM-1"),
    ):
        assert "<img" not in linked(page)
        assert "&lt;img" in linked(page)
    assert "**bold**" not in page_alone("rules", None, policy="highmark-wv").title[0].value
