"""What therapists do with the pages, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from engine.receipt import read_receipt
from tests.ui.browser.conftest import Visitors
from tests.ui.browser.walking import (
    add_line,
    answer,
    choose_payor,
    facts,
    idle,
    in_address,
    offered,
    outcome,
    tab_to,
)
from ui.running import Server

MEETS = "Meets the policy as written"
DEPENDS = "Depends on facts not known yet"
ACTION = "Needs action"
VISIT: dict[str, Any] = {
    "payor": "acme",
    "date_of_service": "2026-03-02",
    "discipline": "PT",
    "authorization": {"on_file": True},
    "record": {"pain_level": True},
    "lines": [{"code": "97140", "minutes": 23}],
}


def test_from_empty_to_covered_through_two_applied_fixes(visitors: Visitors) -> None:
    page = visitors.at()
    choose_payor(page, "Acme Health")
    add_line(page, "97140 23")
    outcome(page, DEPENDS)
    answer(page, "No")
    page.get_by_role("button", name="Apply").click()
    outcome(page, DEPENDS)
    answer(page, "Nowhere in the record")
    outcome(page, ACTION)
    page.get_by_role("button", name="Apply").click()
    outcome(page, MEETS)
    assert facts(page)["authorization"] == {"on_file": True}
    tried = page.locator(".st-key-tried-out")
    expect(tried.get_by_role("button", name="Undo")).to_have_count(2)
    tried.get_by_role("button", name="Undo").first.click()
    outcome(page, ACTION)


def test_refresh_back_and_a_sent_address_keep_the_facts(visitors: Visitors) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    add_line(page, "97110 15")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(2)
    page.wait_for_timeout(2_100)  # after this long the browser's own back is meant
    page.reload()
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(2)
    sent = page.url
    idle(page)
    page.go_back()
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(1)
    other = visitors.one()
    other.goto(sent)
    expect(other.locator(".pr-verdict tbody tr")).to_have_count(2)


def test_two_visitors_never_see_each_others_facts(visitors: Visitors) -> None:
    first, second = visitors.at(), visitors.at()
    add_line(first, "97140 23")
    add_line(second, "97110 15")
    add_line(first, "97530 10")
    expect(first.locator(".st-key-line-2")).to_be_visible()
    idle(first)
    assert [line["code"] for line in facts(first)["lines"]] == ["97140", "97530"]
    assert [line["code"] for line in facts(second)["lines"]] == ["97110"]
    expect(second.get_by_text("97140")).to_have_count(0)


def test_after_a_restart_of_the_server_the_facts_are_there_and_what_was_typed_meanwhile(
    visitors: Visitors, server: Server
) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    assert server.stop() in (0, -15)
    box = page.get_by_role("combobox", name="Add a line")
    box.press_sequentially("97110 15")
    box.press("Enter")
    server.start()
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(2, timeout=40_000)
    idle(page)
    assert [line["code"] for line in facts(page)["lines"]] == ["97140", "97110"]
    add_line(page, "97530 8")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(3)


def test_by_keyboard_alone_from_the_first_field_to_the_answer(visitors: Visitors) -> None:
    page = visitors.at()
    tab_to(page, "Payor")
    page.keyboard.type("Acme")
    offered(page, "Acme")
    page.keyboard.press("Enter")
    idle(page)
    tab_to(page, "First code")
    page.keyboard.type("97140 23")
    page.keyboard.press("Enter")
    outcome(page, DEPENDS)
    page.keyboard.type("97110 15")
    page.keyboard.press("Enter")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(2)


def test_no_line_is_lost_however_fast_it_is_typed(visitors: Visitors) -> None:
    page = visitors.at(in_address({**VISIT, "lines": []}))
    page.get_by_role("combobox", name="First code").click()
    typed = ["97140 23", "97110 15", "97530 8", "exercise for strength", "97112 10"]
    for entry in typed:
        page.keyboard.type(entry)
        page.keyboard.press("Enter")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(len(typed))
    idle(page)
    assert [line["code"] for line in facts(page)["lines"]] == [
        "97140",
        "97110",
        "97530",
        "97110",
        "97112",
    ]


def test_codes_are_found_by_name_and_chosen_with_the_arrow_keys(visitors: Visitors) -> None:
    page = visitors.at(in_address({**VISIT, "lines": []}))
    box = page.get_by_role("combobox", name="First code")
    box.press_sequentially("9711")
    expect(page.get_by_role("option").first).to_contain_text("97110")
    box.press("Enter")  # several codes begin so: none is taken
    expect(page.get_by_text("Several codes begin so")).to_be_visible()
    box.fill("manual 23")
    expect(page.get_by_role("option", name="97140 manual therapy, 23 minutes")).to_be_visible()
    box.press("ArrowUp")
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(1)
    idle(page)
    (line,) = facts(page)["lines"]
    assert line["minutes"] == 23


def test_at_phone_width_nothing_is_cut_off(visitors: Visitors) -> None:
    page = visitors.at(in_address(VISIT), width=390, height=844)
    outcome(page, MEETS)
    wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    assert wide <= 390
    order = page.evaluate(
        "[...document.querySelectorAll('.st-key-visit, .pr-verdict, .st-key-rest')]"
        ".map(e => e.getBoundingClientRect().top)"
    )
    assert order == sorted(order)


def test_on_a_phone_the_outcome_stays_in_sight_and_leads_to_the_answer(visitors: Visitors) -> None:
    page = visitors.at(in_address(VISIT), width=390, height=844)
    outcome(page, MEETS)
    expect(page.locator(".pr-jump")).to_be_in_viewport()
    expect(page.locator(".pr-verdict")).not_to_be_in_viewport()
    page.get_by_role("link", name="See the answer").click()
    expect(page.locator(".pr-verdict")).to_be_in_viewport()
    add_line(page, "97110 15")
    expect(page.locator(".pr-verdict tbody tr")).to_have_count(2)


def test_markup_in_policies_is_shown_as_text(visitors: Visitors) -> None:
    page = visitors.at(in_address({**VISIT, "authorization": {"on_file": False}}))
    outcome(page, ACTION)
    expect(page.locator(".pr-finding").first).to_contain_text("<script>document.title")
    page.get_by_text("Why this answer").click()
    expect(page.locator(".pr-reason").first).to_contain_text("[link](https://elsewhere.example/x)")
    assert page.locator("a[href*='elsewhere.example']").count() == 0
    assert page.title() != "run"


def test_the_receipt_is_printed_and_reads_back(visitors: Visitors, tmp_path: Path) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    for name, ending in (("Print (PDF)", "pdf"), ("Markdown", "md")):
        with page.expect_download() as downloading:
            page.get_by_role("button", name=name).click()
        saved = tmp_path / f"receipt.{ending}"
        downloading.value.save_as(saved)
        record = read_receipt(saved.read_bytes())
        assert record.answer["outcome"] == "covered"


def test_a_kept_scenario_opens_again_by_its_address(visitors: Visitors) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    page.get_by_role("button", name="Keep as scenario").click()
    page.get_by_label("Title").fill("Approved, with the level of pain")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("Kept as approved-with-the-level-of-pain.yaml")).to_be_visible()
    other = visitors.at("/scenarios?scenario=acme:Approved, with the level of pain")
    other.get_by_role("button", name="Open this visit").click()
    outcome(other, MEETS)


def test_every_payor_is_compared(visitors: Visitors) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    page.get_by_role("link", name="Every payor").click()
    expect(page.get_by_role("columnheader", name="Medicare Part B")).to_be_visible()
    cell = page.locator(".pr-cell", has_text="Rules").first
    cell.locator("summary").click()
    expect(cell.locator(".pr-finding").first).to_be_visible()


def test_policies_published_meanwhile_are_used_with_a_notice(
    visitors: Visitors, server: Server
) -> None:
    page = visitors.at(in_address(VISIT))
    outcome(page, MEETS)
    policy = server.folder / "policies" / "acme.yaml"
    before = policy.read_text(encoding="utf-8")
    policy.write_text(before.replace("authorization.on_file: true", "supervision: direct"))
    page.wait_for_timeout(1_100)
    add_line(page, "97110 15")
    expect(page.get_by_text("The policies were changed")).to_be_visible()
    outcome(page, DEPENDS)
    policy.write_text(before, encoding="utf-8")
