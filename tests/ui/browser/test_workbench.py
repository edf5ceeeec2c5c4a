"""What a billing manager does with the workbench, in a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from engine.history import Drafts, History, publish
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.harbor import POLICY
from tests.ui.browser.test_access import serious
from tests.ui.browser.walking import idle

RULE = """\
  - id: R-{number}
    title: {title}
    codes: ["97140"]
    when: {{discipline: PT}}
    require: {{line.one_on_one: true}}
    severity: warn
    message: "{{line.code}} was shared with another patient"
    sources: [MED-12]
    confidence: verified_primary
"""
CAP = "/rules?policy=harbor&rule=CAP"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A knowledge base with one policy and a history."""
    made = tmp_path / "harbor"
    made.mkdir()
    (made / "harbor.yaml").write_text(POLICY, encoding="utf-8")
    History.begin(made, "Ana", "The first state").close()
    return made


def lengthened(folder: Path, rules: int) -> int:
    """Publishes the policy with many more rules; how many lines it has then."""
    more = "".join(
        RULE.format(number=number, title=f"Rule number {number}") for number in range(rules)
    )
    history = History.open(folder)
    text = POLICY + more
    publish(history, {"harbor.yaml": text.encode()}, history.head().id, "Ana", "Many rules")
    history.close()
    return text.count("\n")


def draft_text(folder: Path) -> str:
    """The policy as the one draft has it."""
    (draft,) = Drafts(History.open(folder)).all()
    content = draft.read("harbor.yaml")
    assert content is not None
    return content.decode()


def view(page: Page, name: str) -> None:
    """Looks at the rule in another way."""
    page.get_by_role("radio", name=name, exact=True).click()
    idle(page)


def test_a_dated_value_is_changed_by_form_and_the_yaml_changes_where_it_must(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(CAP)
    said = page.locator(".wb-sentence")
    expect(said).to_contain_text("no more than 4 units a day")
    page.get_by_text("Add a new value from a date").click()
    page.get_by_label("Value (units)").fill("5")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text(re.compile("5 units from [A-Z][a-z]+ 1, 20"))).to_be_visible()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    added = [line for line in draft_text(folder).splitlines() if line not in POLICY.splitlines()]
    assert re.search("until: 20..-12-31", added[0])
    assert "value: 5" in "".join(added[1:])
    assert [line for line in POLICY.splitlines() if line not in draft_text(folder)] == [
        "      - {from: 2020-01-01, value: 4, sources: [MED-12], confidence: verified_primary}"
    ]
    view(page, "YAML")
    page.get_by_text("What changes in this file").click()
    expect(page.locator(".cm-changedLine, .cm-insertedLine").first).to_be_visible()
    page.reload()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 change")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".st-key-draft-bar")).to_contain_text("no change yet")
    assert draft_text(folder) == POLICY


def test_an_unfinished_line_of_yaml_is_kept_and_the_form_waits_for_it(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(CAP)
    view(page, "YAML")
    editor = page.locator(".cm-content").first
    editor.wait_for()
    expect(page.locator(".cm-activeLine").first).to_contain_text("- id: CAP")
    page.keyboard.press("End")
    page.keyboard.type("\nnote: [unfinished")
    expect(page.locator(".st-key-problems")).to_contain_text("Line")
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 file unfinished")
    view(page, "Form")
    expect(page.get_by_text("The form waits for line")).to_be_visible()
    assert "note: [unfinished" in draft_text(folder)
    page.reload()
    expect(page.get_by_text("The form waits for line")).to_be_visible()
    page.get_by_role("button", name="Show that line").click()
    expect(page.locator(".cm-content").first).to_contain_text("note: [unfinished")
    page.get_by_role("button", name="Undo").click()
    view(page, "Form")
    expect(page.get_by_label("Title", exact=True)).to_have_value("A day has four units at most")
    assert draft_text(folder) == POLICY


def test_letters_are_there_again_when_the_page_is_loaded_anew_right_after_the_last_key(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(f"{CAP}&view=YAML")
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(" And these letters.")
    page.reload()
    first = "# Kept by hand; comments stay where they are. And these letters."
    expect(page.locator(".cm-line").first).to_have_text(first)
    expect(page.locator(".st-key-draft-bar")).to_contain_text("no rule changed, 1 file edited")
    assert draft_text(folder).splitlines()[0] == first
    page.reload()
    expect(page.locator(".cm-line").first).to_have_text(first)
    expect(page.get_by_text("changed elsewhere")).to_have_count(0)
    assert len(Drafts(History.open(folder)).all()[0].steps) == 1


def test_letters_typed_while_the_server_restarts_come_into_the_draft(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(f"{CAP}&view=YAML")
    page.locator(".cm-content").first.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("End")
    page.keyboard.type(" Before,")
    expect(page.locator(".st-key-draft-bar")).to_contain_text("1 file edited")
    managers.server.stop()
    page.keyboard.type(" meanwhile.")
    page.locator("[data-testid=stApp]:not([data-test-connection-state=CONNECTED])").wait_for()
    managers.server.start()
    first = "# Kept by hand; comments stay where they are. Before, meanwhile."
    expect(page.locator(".cm-line").first).to_have_text(first)
    # The step is told beside what is typed once it is saved.
    page.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]").wait_for()
    for _ in range(60):
        if draft_text(folder).splitlines()[0] == first:
            return
        page.wait_for_timeout(500)
    raise AssertionError("what was typed meanwhile never came into the draft")


def test_a_mistake_is_told_at_its_line_and_gone_when_typing_goes_on(
    managers: Visitors, folder: Path
) -> None:
    page = managers.at(f"{CAP}&view=YAML")
    line = 1 + POLICY.splitlines().index("  - id: CAP")
    expect(page.locator(".cm-activeLine").first).to_contain_text("- id: CAP")
    page.keyboard.press("End")
    page.keyboard.type("\nnote: [more")
    page.keyboard.press("Delete")
    told = page.locator(".st-key-problems").get_by_role("button")
    expect(told).to_contain_text(re.compile(rf"Line {line + 2}\b"))
    marked = page.locator(".cm-lintRange-error").first
    expect(marked).to_be_visible()
    page.keyboard.type("]")
    expect(page.locator(".cm-lintRange-error").first).to_be_visible()
    for _ in range(len("[more]")):
        page.keyboard.press("Backspace")
    page.keyboard.type("read twice")
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    view(page, "Form")
    page.get_by_text("Where it is written").first.click()
    expect(page.get_by_label("Note", exact=True)).to_have_value("read twice")
    assert draft_text(folder).splitlines()[line] == "    note: read twice"
    before = POLICY.splitlines()
    assert draft_text(folder).splitlines() == [
        *before[:line],
        "    note: read twice",
        *before[line:],
    ]


def test_a_condition_is_built_by_keyboard_alone(managers: Visitors) -> None:
    page = managers.at("/rules?policy=harbor&rule=HANDS")
    page.get_by_role("button", name="Add a condition").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not in the draft yet")).to_be_visible()
    box = page.get_by_role("combobox", name="Fact").last
    box.focus()
    page.keyboard.type("setting")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    idle(page)
    expect(page.get_by_role("combobox", name="Compared").last).to_be_visible()


def test_from_the_list_to_a_rule_and_back_without_loading_anew(managers: Visitors) -> None:
    page = managers.at("/rules")
    page.evaluate("window.stayed = true")
    page.get_by_role("link", name="Harbor Health, commercial plans").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Health, commercial plans")
    page.get_by_role("link", name="A day has four units at most").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A day has four units at most")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Harbor Health, commercial plans")
    assert page.evaluate("window.stayed") is True


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_editing_has_no_serious_barrier(managers: Visitors, dark: bool) -> None:
    page = managers.at("/rules?policy=harbor&rule=HANDS", dark=dark)
    page.get_by_label("Title", exact=True).fill("One patient at a time")
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text("One patient at a time")
    for title in ("Where it is written", "When it is broken"):
        page.get_by_text(title).first.click()
        idle(page)
    assert serious(page) == []
    page.locator(".st-key-changes button").first.click()
    expect(page.get_by_text("Title: now “One patient at a time”")).to_be_visible()
    assert serious(page) == []


def test_a_policy_of_three_thousand_lines_is_edited_by_form_and_as_yaml(
    managers: Visitors, folder: Path
) -> None:
    assert lengthened(folder, 340) > 3000
    before = (folder / "harbor.yaml").read_text("utf-8")
    page = managers.at("/rules?policy=harbor&rule=R-300")
    page.get_by_label("Title", exact=True).fill("One patient at a time")
    page.keyboard.press("Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text("One patient at a time")
    view(page, "YAML")
    expect(page.locator(".cm-activeLine").first).to_contain_text("- id: R-300")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type(", always", delay=20)
    expect(page.get_by_role("heading", level=1)).to_have_text("One patient at a time, always")
    titled = before.replace("Rule number 300\n", "One patient at a time, always\n")
    assert draft_text(folder).splitlines() == titled.splitlines()
