"""Pages that people with all kinds of bodies and browsers can use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.ui.browser.conftest import Visitors
from tests.ui.browser.test_journeys import VISIT
from tests.ui.browser.walking import idle, in_address

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js"))
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
SPARSE = {**VISIT, "payor": "medicare-part-b", "record": {}, "state": "AZ"}


def serious(page: Page) -> list[str]:
    """What axe-core finds that is serious, each with the elements it is about."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate(
        "levels => axe.run({runOnly: {type: 'tag', values: levels}})", LEVELS
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in found["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_check_page_has_no_serious_barrier(visitors: Visitors, dark: bool) -> None:
    page = visitors.at(in_address(SPARSE), dark=dark)
    for part in ("why", "checklist", "group-Patient"):
        page.locator(f".st-key-{part} summary").first.click()
        idle(page)
    assert serious(page) == []


@pytest.mark.parametrize(
    "name", ["payors", "episode", "scenarios", "rules", "reference", "settings"]
)
def test_the_other_pages_have_no_serious_barrier(visitors: Visitors, name: str) -> None:
    page = visitors.at(in_address(SPARSE).replace("/?", f"/{name}?"))
    assert serious(page) == []


def test_text_twice_as_large_still_fits(visitors: Visitors) -> None:
    page = visitors.at(in_address(SPARSE), width=640, height=512)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 640


def test_letters_twice_as_large_put_the_answer_below_the_facts(visitors: Visitors) -> None:
    page = visitors.at(in_address(SPARSE), width=1440)
    page.add_style_tag(content="html { font-size: 32px !important }")
    page.locator(".pr-jump").wait_for(state="visible")
    visit = page.locator(".st-key-visit").bounding_box()
    answer = page.locator(".pr-verdict").bounding_box()
    assert visit is not None
    assert answer is not None
    assert answer["y"] > visit["y"] + visit["height"]
    assert answer["width"] > 1000
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 1440
