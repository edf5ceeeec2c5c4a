"""A rule changed by form and as YAML: two views of one draft."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from engine.editing.new_policy import NewPolicy
from engine.handbook.sections import BY_SHAPE, Section
from engine.knowledge import KnowledgeBase
from engine.policy.shapes import SHAPES
from tests.ui.pages import page_alone, settled, text
from tests.ui.workbench import CIGNA, changed_lines, draft_text, drafts, linked, own_base, rule_page
from ui import people
from ui.workbench.new_policy import file_of
from ui.workbench.new_rule import _about, _kinds
from ui.workbench.new_value import _name_from
from ui.workbench.value_editor import corrected

__all__ = ["own_base"]
TITLE = "form|cigna-direct|CIG-3.1|title"
EDITOR = f"yaml|{CIGNA}"


def typed(text: str, rev: int = 1, number: int = 1) -> dict[str, object]:
    """What the editor says when something was typed."""
    return {"typed": {"text": text, "rev": rev, "number": number}}


def test_the_first_edit_begins_a_draft_whose_name_stands_in_the_address(own_base: Path) -> None:
    page = rule_page()
    assert drafts(own_base) == ()
    page.text_input(key=TITLE).set_value("At most four units a day").run()
    (draft,) = drafts(settled(page) and own_base)
    assert draft.name.startswith("Draft of ")
    assert page.query_params["draft"] in (draft.name, [draft.name])
    assert page.title[0].value == "At most four units a day"


def test_an_edit_of_the_title_changes_that_line_alone(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("At most four units a day").run()
    assert changed_lines(own_base) == (
        ["    title: No more than four units of therapy a day are paid"],
        ["    title: At most four units a day"],
    )


def test_the_published_files_stay_while_a_draft_is_edited(own_base: Path) -> None:
    before = (own_base / CIGNA).read_bytes()
    rule_page().text_input(key=TITLE).set_value("Another title").run()
    assert (own_base / CIGNA).read_bytes() == before


def test_undo_takes_an_edit_back_and_redo_does_it_again(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("Another title").run()
    page.button(key="draft-undo").click().run()
    assert page.title[0].value == "No more than four units of therapy a day are paid"
    assert draft_text(own_base) == (own_base / CIGNA).read_text("utf-8")
    page.button(key="draft-redo").click().run()
    assert settled(page).title[0].value == "Another title"


def test_an_answer_that_cannot_be_read_stays_in_its_field_and_out_of_the_draft(
    own_base: Path,
) -> None:
    page = rule_page("cigna-direct", "CIG-5.3")
    field = "form|cigna-direct|CIG-5.3|after_visits"
    page.text_input(key=field).set_value("a few").run()
    assert drafts(own_base) == ()
    assert page.text_input(key=field).value == "a few"
    assert "is no whole number" in text(page).replace("\\", "")
    page.text_input(key=field).set_value("6").run()
    assert "after_visits: 6" in draft_text(own_base)
    assert "is no whole number" not in text(settled(page)).replace("\\", "")


def test_a_new_value_from_a_date_ends_the_one_before_and_the_sentence_follows(
    own_base: Path,
) -> None:
    page = rule_page()
    where = "form|cigna-direct|CIG-3.1|most"
    page.session_state[f"add-{where}-units_a_day"] = True
    page.run()
    new = f"new-{where}-units_a_day"
    page.date_input(key=f"{new}-from").set_value(datetime.date(2026, 1, 1))
    page.text_input(key=f"{new}-value").set_value("3")
    next(b for b in page.button if b.label == "Add it").click().run()
    settled(page)
    taken, added = changed_lines(own_base)
    assert taken == []
    assert [line.strip() for line in added] == [
        "until: 2025-12-31",
        "- from: 2026-01-01",
        "value: 3",
    ]
    assert "o more than 3 units a day" in text(page)


def test_a_title_that_still_says_the_old_number_is_mended_with_one_press(own_base: Path) -> None:
    page = rule_page()
    where = "form|cigna-direct|CIG-3.1|most"
    page.session_state[f"add-{where}-units_a_day"] = True
    page.run()
    new = f"new-{where}-units_a_day"
    page.date_input(key=f"{new}-from").set_value(datetime.date(2026, 1, 1))
    page.text_input(key=f"{new}-value").set_value("3")
    assert "still says" not in text(page)
    next(b for b in page.button if b.label == "Add it").click().run()
    settled(page)
    assert "The title still says four; the rule now says 3" in text(page).replace("\\", "")
    page.button(key=f"{TITLE}|instead").click().run()
    settled(page)
    assert page.title[0].value == "No more than three units of therapy a day are paid"
    assert "still says" not in text(page)
    assert "title: No more than three units" in draft_text(own_base)


@pytest.mark.parametrize(
    ("typed_in", "said"),
    [
        ("", "no value yet"),
        ("abc", "'abc' is no number"),
        ("-3", "'-3' is below zero"),
        ("4 units", "'4 units' is no number"),
        ("9" * 20, "is no number"),
        ("x" * 10_000, "is no number"),
    ],
    ids=["nothing", "letters", "negative", "unit", "huge", "endless"],
)
def test_a_new_value_that_is_none_is_refused_with_what_to_write(
    own_base: Path, typed_in: str, said: str
) -> None:
    page, where = rule_page(), "form|cigna-direct|CIG-3.1|most"
    page.session_state[f"add-{where}-units_a_day"] = True
    page.run().text_input(key=f"new-{where}-units_a_day-value").set_value(typed_in)
    next(b for b in page.button if b.label == "Add it").click().run()
    assert drafts(own_base) == ()
    (toast,) = page.toast
    told = toast.value.replace("\\", "")
    assert said in told
    assert "write one such as 4" in told
    assert len(told) < 200


def test_a_new_value_needs_its_first_day(own_base: Path) -> None:
    page, where = rule_page(), "form|cigna-direct|CIG-3.1|most"
    page.session_state[f"add-{where}-units_a_day"] = True
    page.run().text_input(key=f"new-{where}-units_a_day-value").set_value("3")
    page.date_input(key=f"new-{where}-units_a_day-from").set_value(None)
    next(b for b in page.button if b.label == "Add it").click().run()
    assert not page.exception
    assert "no day yet" in text(page)
    assert drafts(own_base) == ()


def test_a_corrected_cell_leaves_the_rest_of_its_entry() -> None:
    dated = {"from": datetime.date(2022, 8, 29), "value": 4, "confidence": "unverified"}
    assert corrected(dated, {"Value": 5.0}) == {**dated, "value": 5}
    assert list(corrected(dated, {"Until": "2026-12-31", "Note": "read twice"})) == [
        "from",
        "value",
        "confidence",
        "until",
        "note",
    ]
    assert corrected(dated, {"From": None}) == {"value": 4, "confidence": "unverified"}


def test_yaml_that_cannot_be_read_is_kept_as_typed_and_the_form_waits(own_base: Path) -> None:
    page = rule_page()
    page.session_state["view"] = "YAML"
    page.run()
    whole = (own_base / CIGNA).read_text("utf-8")
    broken = whole.replace("shape: daily_maximum", "shape: daily_maximum\n      [oops", 1)
    page.session_state[EDITOR] = typed(broken)
    page.run()
    assert draft_text(own_base) == broken
    page.session_state["view"] = "Form"
    page.run()
    said = text(settled(page))
    assert "The form waits for line" in said
    assert "What was typed is kept" in said
    again = rule_page()
    again.session_state["view"] = "Form"
    assert "The form waits for line" in text(settled(again.run()))


def test_a_form_edit_shows_in_the_yaml_and_a_yaml_edit_in_the_form(own_base: Path) -> None:
    page = rule_page()
    page.text_input(key=TITLE).set_value("By form").run()
    page.session_state["view"] = "YAML"
    page.run()
    whole = draft_text(own_base)
    assert "title: By form" in whole
    page.session_state[EDITOR] = typed(whole.replace("By form", "By hand  # why"))
    page.run()
    page.session_state["view"] = "Form"
    page.run()
    assert page.text_input(key=TITLE).value == "By hand"
    page.text_input(key=TITLE).set_value("By form again").run()
    assert "title: By form again  # why" in draft_text(own_base)


def test_what_another_tab_wrote_is_not_overwritten_by_typing(own_base: Path) -> None:
    page = rule_page()
    page.session_state["view"] = "YAML"
    page.run()
    whole = (own_base / CIGNA).read_text("utf-8")
    page.session_state[EDITOR] = typed(whole + "# mine\n")
    page.run()
    (draft,) = drafts(own_base)
    draft.write(CIGNA, (whole + "# theirs\n").encode(), "elsewhere")
    page.session_state[EDITOR] = typed(whole + "# mine, more\n", number=2)
    page.run()
    assert "changed elsewhere while you typed" in text(settled(page))
    assert draft_text(own_base).endswith("# theirs\n")
    next(b for b in page.button if b.label == "Save what I typed").click().run()
    assert draft_text(own_base).endswith("# mine, more\n")


@pytest.mark.usefixtures("own_base")
def test_an_inherited_rule_has_no_form_and_leads_to_where_it_is_written() -> None:
    page = rule_page("cigna-ash", "CIG-4.1")
    assert "data-go='cigna-direct:CIG-4.1'" in linked(page)
    assert [each.key for each in page.text_input if each.key.startswith("form|")] == []


def test_problems_of_the_draft_stand_beside_with_their_line(own_base: Path) -> None:
    page = rule_page()
    page.session_state["view"] = "YAML"
    page.run()
    whole = (own_base / CIGNA).read_text("utf-8")
    page.session_state[EDITOR] = typed(whole.replace("pool: set:counted_by_minute", "pool: set:no"))
    page.run()
    said = text(settled(page)).replace("\\", "")
    assert "unknown code set 'no'" in said
    line = next(n for n, each in enumerate(whole.splitlines(), 1) if "pool: set:counted" in each)
    assert f"Line {line}" in [button.label for button in page.button]


def test_a_rule_is_copied_to_another_payor_as_one_step(own_base: Path) -> None:
    def script() -> None:
        import streamlit as st

        from ui import drafting, session
        from ui.workbench.rule_actions import copy

        session.begin()
        drafting.begin()
        st.write(copy("cigna-direct", "CIG-3.1", "tricare"))

    page = AppTest.from_function(script, default_timeout=60)
    settled(page.run())
    (draft,) = drafts(own_base)
    assert draft.steps[-1].says.endswith("copied from cigna-direct")
    told = draft_text(own_base, "federal/tricare.yaml")
    assert "title: No more than four units of therapy a day are paid" in told
    assert "the most therapy units of a day" in told


def test_what_waits_for_another_answer_stays_in_its_field_and_its_group_open(
    own_base: Path,
) -> None:
    page, group = rule_page(), "group-cigna-direct-CIG-3.1-When it is broken"
    page.session_state[group] = True
    start = "form|cigna-direct|CIG-3.1|fix"
    page.run().text_area(key=f"{start}.do").set_value("ask them").run()
    assert page.text_area(key=f"{start}.do").value == "ask them"
    assert "choose the kind of mend" in text(page)
    assert drafts(own_base) == ()
    page.selectbox(key=f"{start}.kind").set_value("obtain").run()
    assert "Not in the draft yet" not in text(page)
    assert page.session_state[group]
    added = changed_lines(own_base)[1]
    assert "ask them" in "".join(added)
    page.text_area(key=f"{start}.do").set_value("").run()
    page.selectbox(key=f"{start}.kind").set_value(None).run()
    assert page.session_state[group]
    assert draft_text(own_base) == (own_base / CIGNA).read_text("utf-8")


def test_who_may_only_read_sees_no_form_and_can_write_nothing(
    own_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = rule_page()
    monkeypatch.setattr(people, "may", lambda action: action == "view")
    page.text_input(key=TITLE).set_value("Not allowed").run()
    assert drafts(own_base) == ()
    assert "it takes the role of editor" in text(page)
    assert [each for each in page.text_input if each.key == TITLE] == []


@pytest.mark.usefixtures("own_policies")
def test_a_folder_without_history_can_be_read_and_says_how_to_begin() -> None:
    page = rule_page()
    assert "payor-rules init" in text(page)
    assert [each for each in page.text_input if each.key == TITLE] == []


def test_the_shipped_policies_can_only_be_read() -> None:
    assert "came with the software" in text(page_alone("rules", None))


def test_a_new_rule_is_added_when_all_that_it_needs_is_there(own_base: Path) -> None:
    page = rule_page(rule="+")
    page.selectbox(key="new-rule-kind").set_value("visit_limit").run()
    add = next(b for b in page.button if b.label == "Add it to the draft")
    assert add.disabled
    start = "form|cigna-direct|+visit_limit|"
    page.text_input(key=f"{start}id").set_value("CIG-99").run()
    page.text_input(key=f"{start}title").set_value("Thirty visits a year").run()
    page.selectbox(key=f"{start}counter").set_value("episode.visits").run()
    page.text_input(key=f"{start}most").set_value("30").run()
    page.selectbox(key=f"{start}confidence").set_value("unverified").run()
    add = next(b for b in settled(page).button if b.label == "Add it to the draft")
    assert not add.disabled
    add.click().run()
    head = "  - id: CIG-99\n    title: Thirty visits a year\n    shape: visit_limit\n"
    assert head in draft_text(own_base)
    assert page.title[0].value == "Thirty visits a year"


def test_a_new_payor_begins_with_what_it_builds_on_and_whom_it_is_for(own_base: Path) -> None:
    page = page_alone("rules", None, policy="+")
    begin = next(b for b in page.button if b.label == "Begin it")
    assert begin.disabled
    page.text_input(key="policy-title").set_value("Harbor Health, commercial plans").run()
    page.selectbox(key="policy-payor").set_value("highmark").run()
    page.multiselect(key="policy-scope-states").set_value(["OR", "WA"]).run()
    next(b for b in settled(page).button if b.label == "Begin it").click().run()
    assert draft_text(own_base, "commercial/harbor-health.yaml").startswith(
        "policy: harbor-health\ntitle: Harbor Health, commercial plans\npayor: highmark\n"
        "extends: therapy-codes\nscope:"
    )
    assert page.title[0].value.replace("\\", "") == "Harbor Health, commercial plans"


def test_the_file_of_a_new_policy_stands_beside_its_payor_or_its_base() -> None:
    base = KnowledgeBase.open()
    assert file_of(base, NewPolicy("harbor", "Harbor")) == "own/harbor.yaml"
    on_highmark = NewPolicy("harbor", "Harbor", extends="highmark")
    assert file_of(base, on_highmark) == "commercial/harbor.yaml"
    of_tricare = NewPolicy("tricare-west", "TRICARE West", payor="tricare")
    assert file_of(base, of_tricare) == "federal/tricare-west.yaml"


def test_an_inherited_rule_that_does_not_hold_for_a_new_payor_needs_a_reason(
    own_base: Path,
) -> None:
    page = page_alone("rules", None, policy="+")
    page.text_input(key="policy-title").set_value("Highmark of Ohio").run()
    page.selectbox(key="policy-extends").set_value("highmark").run()
    page.multiselect(key="policy-disabled").set_value(["HMK-2.2"]).run()
    assert next(b for b in page.button if b.label == "Begin it").disabled
    page.text_input(key="policy-because-HMK-2.2").set_value("not in Ohio").run()
    next(b for b in settled(page).button if b.label == "Begin it").click().run()
    told = draft_text(own_base, "commercial/highmark-of-ohio.yaml")
    assert told.endswith("rules:\n  - id: HMK-2.2\n    mode: disable\n    because: not in Ohio\n")


def test_a_condition_takes_a_dated_value_or_a_number_in_one_field(own_base: Path) -> None:
    rule = "CIG-10.1-progress"
    page = settled(rule_page("cigna-direct", rule).run())
    key = f"form|cigna-direct|{rule}|when|0|value"
    assert page.selectbox(key=key).value == "progress_report_visits"
    page.selectbox(key=key).set_value("lymphedema_usual_days").run()
    settled(page)
    assert changed_lines(own_base)[1] == [
        "    when: {episode.visits: {more_than: {value: lymphedema_usual_days}}}"
    ]


def test_a_row_without_a_value_stays_out_of_the_draft_until_it_has_one(own_base: Path) -> None:
    page = rule_page("cigna-direct", "CIG-5.2")
    start = "form|cigna-direct|CIG-5.2|when|1"
    page.button(key=f"{start}|add").click().run()
    page.selectbox(key=f"{start}|subject").set_value("discipline").run()
    assert "Not in the draft yet" in text(page)
    assert drafts(own_base) == ()
    page.multiselect(key=f"{start}|value").set_value(["PT"]).run()
    assert changed_lines(own_base)[1] == [
        "    when: {setting: hospital_outpatient, discipline: PT}"
    ]
    assert "Not in the draft yet" not in text(settled(page))
    page.button(key=f"wb-remove-{start}|remove").click().run()
    assert draft_text(own_base) == (own_base / CIGNA).read_text("utf-8")


def test_what_a_measure_says_is_so_is_answered_with_yes_or_no(own_base: Path) -> None:
    rule = "CIG-9.1"
    page = rule_page("cigna-direct", rule)
    start = f"form|cigna-direct|{rule}|when|1"
    page.button(key=f"{start}|add").click().run()
    measure = "measure.lymphedema_diagnosis"
    assert "A diagnosis begins with I89.0" in " ".join(
        page.selectbox(key=f"{start}|subject").options
    ).replace("I890", "I89.0")
    page.selectbox(key=f"{start}|subject").set_value(measure).run()
    page.segmented_control(key=f"{start}|value").set_value("0").run()
    (added,) = changed_lines(own_base)[1]
    assert f"{measure}: 0" in added
    assert page.segmented_control(key=f"{start}|value").value == "0"


def test_a_yes_in_a_condition_is_turned_into_a_no(own_base: Path) -> None:
    page = settled(rule_page("cigna-direct", "CIG-9.1").run())
    key = "form|cigna-direct|CIG-9.1|when|0|value"
    page.segmented_control(key=key).set_value("false").run()
    assert changed_lines(own_base)[1] == ["    when: {concluded.lymphedema_therapy: false}"]
    assert page.segmented_control(key=key).value == "false"


def test_kinds_of_rules_of_one_topic_stand_together_and_say_what_they_are() -> None:
    kinds = _kinds()
    topics = [BY_SHAPE[kind] for kind in kinds]
    assert sorted(kinds) == sorted(SHAPES)
    assert topics == sorted(topics, key=list(Section).index)
    assert _about("daily_maximum").startswith("Daily maximum: the most units of a set of codes")


def test_a_set_of_codes_is_changed_where_it_stands(own_base: Path) -> None:
    page = page_alone("rules", None, policy="cigna-direct")
    page.session_state["part-cigna-direct"] = "Code sets"
    page.run()
    field = settled(page.run()).multiselect(key="set|cigna-direct|reevaluations")
    assert field.value == ["97164", "97168"]
    field.set_value(["97164"]).run()
    assert '    codes: ["97164"]' in changed_lines(own_base)[1]


def test_values_and_sources_are_told_with_the_rules_that_use_them(own_base: Path) -> None:
    page = page_alone("rules", None, policy="cigna-direct")
    page.session_state["part-cigna-direct"] = "Values"
    page.session_state["value-open-cigna-direct-units_a_day"] = True
    assert "units_a_day</code>, used by CIG-3.1" in text(settled(page.run()))
    page.session_state["part-cigna-direct"] = "Sources"
    assert "Gawenda Seminars" in text(settled(page.run()))
    assert drafts(own_base) == ()


def test_a_new_value_is_named_by_what_it_is_where_no_name_is_given() -> None:
    assert _name_from("Visits a year, at most") == "visits_a_year_at_most"
    assert _name_from("60 days") == "_60_days"
    assert _name_from(" - ") == ""
