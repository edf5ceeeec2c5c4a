"""The page that checks a visit: facts go in, the answer follows, nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.pages import VISIT, facts, opened, settled, text, type_code
from ui.code_box import KEY


def test_an_empty_page_says_what_is_wanted() -> None:
    page = opened()
    assert "Choose the payor and add the first code" in text(page)
    assert [title.value for title in page.title] == ["Will this be covered?"]


def test_the_answer_follows_from_payor_code_and_minutes() -> None:
    page = opened()
    page.selectbox("payor").set_value("medicare-part-b")
    type_code(page, "97140 23")
    settled(page.run())
    assert facts(page)["lines"] == [{"code": "97140", "minutes": 23}]
    assert "Depends on facts not known yet" in text(page)
    assert "Next question" in text(page)


def test_lines_entered_faster_than_the_page_answers_are_each_added_once() -> None:
    page = opened()
    type_code(page, "97140 23", "97110 15")
    settled(page.run())
    settled(page.run())
    assert [line["code"] for line in facts(page)["lines"]] == ["97140", "97110"]
    sent = page.session_state[KEY]["typed"]
    # Sent before the page had said that the first two were taken in.
    page.session_state[KEY] = {"typed": {**sent, "entries": [*sent["entries"], "97530"]}}
    settled(page.run())
    assert [line["code"] for line in facts(page)["lines"]] == ["97140", "97110", "97530"]


@pytest.mark.parametrize(
    "sent",
    [
        None,
        {"session": "an older one", "first": 1, "entries": ["97140"]},
        {"first": "1", "entries": ["97140"]},
        "97140",
    ],
)
def test_entries_of_another_session_or_none_at_all_add_nothing(sent: object) -> None:
    page = opened(VISIT)
    page.session_state[KEY] = {"typed": sent}
    settled(page.run())
    assert len(facts(page)["lines"]) == 2


def test_a_pasted_list_adds_a_line_for_each_code_and_what_holds_none_says_so() -> None:
    page = opened(VISIT)
    type_code(page, "97530 10; 97112, 8; 97535")
    settled(page.run())
    assert [line["code"] for line in facts(page)["lines"]][2:] == ["97530", "97112", "97535"]
    type_code(page, "two of the usual")
    settled(page.run())
    assert "holds no code" in text(page)
    assert len(facts(page)["lines"]) == 5
    type_code(page, " ".join(["97110 15"] * 200))
    assert "a visit holds no more lines" in text(settled(page.run()))


def test_minutes_that_are_emptied_are_unknown() -> None:
    page = opened(VISIT)
    settled(page.number_input("line|1|line.minutes").set_value(None).run())
    assert "minutes" not in facts(page)["lines"][0]
    assert "pr-verdict" in text(page)


def test_who_treated_states_all_minutes_of_the_line() -> None:
    page = opened(VISIT)
    settled(page.get_by_key("by-1").set_value("assistant").run())
    assert facts(page)["lines"][0]["furnished"] == {"assistant": 23}


def test_clock_times_make_the_minutes() -> None:
    visit = {**VISIT, "lines": [{"code": "97140"}]}
    page = opened(visit)
    page.session_state["more-1"] = True
    settled(page.run())
    settled(page.text_input("clock-1").set_value("9:00-9:23").run())
    assert facts(page)["lines"][0] == {"code": "97140", "blocks": ["9:00-9:23"]}
    assert "23" in text(page)


def test_an_applied_fix_is_shown_as_tried_out_and_can_be_undone() -> None:
    visit = {**VISIT, "lines": [{**VISIT["lines"][0], "units": 2, "modifiers": []}]}
    page = opened(visit)
    before = text(page)
    assert "What would mend it" in before
    settled(page.button("apply-1").click().run())
    assert facts(page)["lines"][0]["modifiers"] == ["GP"]
    assert "Tried out" in text(page)
    settled(page.button("undo-0").click().run())
    assert facts(page)["lines"][0]["modifiers"] == []
    assert text(page) == before


def test_an_answer_is_taken_in_and_the_next_question_follows() -> None:
    page = opened({**VISIT, "payor": "cigna", "plan": {"line_of_business": "commercial"}})
    for _ in range(30):
        buttons = [b for b in page.button if str(b.key) == "answer-0"]
        if not buttons:
            break
        before = facts(page)
        settled(buttons[0].click().run())
        assert facts(page) != before


def test_a_question_put_off_gives_way_to_another() -> None:
    page = opened(VISIT)
    first = next(body for body in text(page).split("\n") if "pr-asks" in body)
    settled(page.button("later").click().run())
    assert first not in text(page)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"payor": "aetna"}, "no policy of the payor"),
        ({"date_of_service": "1995-03-02"}, "1995"),
        ({"lines": [{"code": "9714"}, {"code": "97110", "minutes": 15}]}, "five characters"),
        (
            {"lines": [{"code": "99999", "minutes": 15}]},
            "no code list or table that is loaded knows",
        ),
        ({"lines": [{"code": "97110", "blocks": ["9:00"]}]}, "a start and an end"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_what_is_wrong_is_said_and_the_rest_is_kept(change: dict[str, object], says: str) -> None:
    page = opened({**VISIT, **change})
    shown = text(page).casefold().replace("\\", "")
    assert says in shown
    assert facts(page)["discipline"] == "PT"


def test_beside_a_field_only_what_is_wrong_is_said() -> None:
    shown = text(opened({**VISIT, "lines": [{"code": "97110", "blocks": ["9:00"]}]}))
    assert "line 1: blocks" not in shown.replace("\\", "")


def test_a_date_in_the_future_is_warned_of() -> None:
    assert "lies after today" in text(opened({**VISIT, "date_of_service": "2090-03-02"}))


def test_forty_lines_are_folded_and_answered() -> None:
    page = opened({**VISIT, "lines": VISIT["lines"] * 20})
    assert "pr-verdict" in text(page)
    assert len(page.get("expander")) >= 40


def test_a_broken_address_is_said_to_be_so_and_the_page_still_works() -> None:
    page = opened()
    page.query_params["visit"] = "1broken"
    settled(page.run())
    assert "cannot be read" in page.warning[0].value
    page.selectbox("payor").set_value("medicare-part-b")
    type_code(page, "97140")
    settled(page.run())
    assert facts(page)["payor"] == "medicare-part-b"


def test_an_example_opens_with_one_click_and_undo_brings_the_page_back() -> None:
    page = opened()
    settled(page.button("example-0").click().run())
    assert len(facts(page)["lines"]) == 4
    settled(page.button("take-back").click().run())
    assert "add the first code" in text(page)


def test_markup_in_a_visit_is_shown_as_text() -> None:
    page = opened({**VISIT, "payor": "<script>alert(1)</script>[x](http://y)"})
    assert "<script>" not in text(page).replace("\\<script\\>", "")


def test_a_broken_policy_file_is_told_and_the_others_are_used(own_policies: Path) -> None:
    (own_policies / "broken.yaml").write_text("policy: broken\nrulez: []\n", encoding="utf-8")
    page = opened(VISIT)
    assert any("mistakes in the policy files" in warning.value for warning in page.warning)
    assert "pr-verdict" in text(page)


def test_without_any_policy_the_page_says_so(own_policies: Path) -> None:
    for path in own_policies.rglob("*.yaml"):
        path.unlink()
    page = opened()
    assert [title.value for title in page.title] == ["No policies are loaded"]


def test_a_date_that_is_taken_out_is_asked_for() -> None:
    page = opened(VISIT)
    settled(page.date_input("first|0|date_of_service").set_value(None).run())
    assert "State the date of service" in text(page)
    assert len(facts(page)["lines"]) == 2
