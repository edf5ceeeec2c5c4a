"""What is passed over comes out the same, and what is judged comes out as a determination does."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.determination.evaluate import AnswerWithheldError, Evaluator, NoSuchPayorError
from engine.determination.judgement import Judgement, judgement_of
from engine.determination.model import Outcome
from engine.facts.visit import Visit
from engine.impact.compare import Comparer, How
from engine.impact.model import Kind, kinds_of
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from tests.cli.commands import NARROWER, POLICY
from tests.impact.past import VISIT, acme, read
from tests.impact.past import edited as edited_text
from tests.impact.past import visit as taped
from tests.impact.random_edits import (
    AS_OF,
    SORTS,
    edited,
    scenario_visits,
    shipped,
    touched_payors,
    visits_of,
)

MEDICARE = "cms/medicare-part-b.yaml"


def determined(evaluator: Evaluator, visit: Visit) -> Judgement | None:
    """What the whole determination comes to; None where there is none."""
    try:
        return judgement_of(evaluator.determine(visit, as_of=AS_OF))
    except (NoSuchPayorError, KnowledgeBaseError):
        return None


@pytest.fixture(scope="module")
def evaluator() -> Evaluator:
    return Evaluator(shipped())


def test_a_judgement_is_that_of_the_whole_determination(evaluator: Evaluator) -> None:
    comparer = Comparer(shipped(), shipped(), AS_OF)
    picked = Random(7).sample(scenario_visits(), 45)
    for visit in picked:
        assert comparer.fully(visit).before == determined(evaluator, visit), visit.name


@pytest.mark.parametrize("sort", SORTS)
@settings(max_examples=5)
@given(seed=st.integers(0, 10**9))
def test_after_any_edit_no_visit_is_passed_over_that_changes(sort: str, seed: int) -> None:
    random = Random(f"{sort} {seed}")
    edit = edited(random, sort)
    if edit is None:
        return
    fast, naive = Comparer(shipped(), edit.base, AS_OF), Comparer(shipped(), edit.base, AS_OF)
    for visit in visits_of(edit, random, 30):
        found, expected = fast.compare(visit), naive.fully(visit)
        if found.how is How.JUDGED:
            assert (found.before, found.after) == (expected.before, expected.after), edit.says
        else:
            assert expected.before == expected.after, f"{edit.says}: {visit.name}"


@settings(max_examples=4)
@given(st.sampled_from(list(SORTS)), st.integers(0, 10**9))
def test_after_any_edit_what_changes_is_what_two_determinations_tell(sort: str, seed: int) -> None:
    random = Random(f"{sort} {seed}")
    edit = edited(random, sort)
    if edit is None:
        return
    comparer, after = Comparer(shipped(), edit.base, AS_OF), Evaluator(edit.base)
    before = Evaluator(shipped())
    for visit in visits_of(edit, random, 9):
        try:
            told = kinds_of(determined(before, visit), determined(after, visit))
        except AnswerWithheldError as error:
            raise AssertionError(f"{edit.says}: {visit.name}") from error
        found = comparer.compare(visit)
        assert kinds_of(found.before, found.after) == told, f"{edit.says}: {visit.name}"
    before.close()
    after.close()


def changed(old: str, new: str) -> KnowledgeBase:
    """The shipped knowledge base with another text in its largest policy."""
    text = shipped().contents.read(MEDICARE)
    assert text is not None
    assert old.encode() in text
    return shipped().with_changes({MEDICARE: text.replace(old.encode(), new.encode(), 1)})


def hows(after: KnowledgeBase) -> set[How]:
    """How far the visits of all scenarios had to be looked at, a hundredth of them."""
    comparer = Comparer(shipped(), after, AS_OF)
    return {comparer.compare(visit).how for visit in scenario_visits()[::100]}


def test_lines_put_in_above_touch_no_visit() -> None:
    assert hows(changed("values:\n", "# a remark\n\n\nvalues:\n")) == {How.UNTOUCHED}


def test_another_wording_touches_no_visit() -> None:
    assert hows(changed("title: ", "title: The newest ")) == {How.UNTOUCHED}


def test_nothing_is_touched_where_nothing_differs() -> None:
    assert hows(shipped().with_changes({})) == {How.UNTOUCHED}


def test_another_way_to_pay_changes_the_amount_alone() -> None:
    after = changed("further_percent: {value: further_units_pay}", "further_percent: 10")
    comparer, own = Comparer(shipped(), after, AS_OF), touched_payors(shipped(), "medicare-part-b")
    found = [
        comparer.compare(visit)
        for visit in scenario_visits()
        if visit.facts["payor"] in own and len(visit.lines) > 1
    ][::8]
    kinds = {kinds_of(each.before, each.after) for each in found}
    assert kinds == {(), (Kind.AMOUNT,)}


def test_visits_of_other_payors_are_untouched_by_another_way_to_count_units() -> None:
    after = changed("{value: 8, sources", "{value: 9, sources")
    comparer = Comparer(shipped(), after, AS_OF)
    own = touched_payors(shipped(), "medicare-part-b")
    for visit in scenario_visits()[::40]:
        found = comparer.compare(visit)
        if visit.facts["payor"] not in own:
            assert found.how is How.UNTOUCHED
        else:
            assert found.how is How.JUDGED


MARKED = """\
  - id: MARKED
    title: The discipline is marked
    codes: ["97140"]
    require: {line.modifiers: [GP]}
    severity: change_billing
    message: the line lacks GP
    fix: {kind: rebill, do: add GP}
    sources: [P-1]
    confidence: verified_primary
  - id: LONG
    title: Lines with GP are short
    codes: ["97140"]
    when: {line.modifiers: [GP]}
    require: {line.minutes: {at_most: 60}}
    severity: deny
    message: the line is too long
    fix: {kind: none, do: what was done cannot be changed}
    sources: [P-1]
    confidence: verified_primary
"""


def test_a_rule_that_only_stands_in_the_way_of_a_mend_is_not_missed(tmp_path: Path) -> None:
    before = acme(tmp_path, POLICY + MARKED)
    after = edited_text(before, "at_most: 60", "at_most: 10")
    (line,) = VISIT["lines"]
    unmarked = read(
        taped(
            lines=[{**line, "techniques": ["joint_mobilization"], "modifiers": ["59"], "units": 2}]
        )
    )
    found = Comparer(before, after, AS_OF).compare(unmarked)
    assert found.before is not None
    assert found.after is not None
    assert found.before.outcome is Outcome.NEEDS_ACTION
    assert found.after.outcome is Outcome.NOT_COVERED
    assert found.rules == ()


def test_visits_that_another_policy_decides_are_not_missed(tmp_path: Path) -> None:
    acme(tmp_path)
    (tmp_path / "kb" / "ohio.yaml").write_text(NARROWER, encoding="utf-8")
    before = KnowledgeBase.open(tmp_path / "kb")
    after = before.with_changes({"ohio.yaml": NARROWER.replace("[OH]", "[PA]").encode()})
    found = Comparer(before, after, AS_OF).compare(read(taped(state="PA")))
    assert found.before is not None
    assert found.after is not None
    assert kinds_of(found.before, found.after) == (Kind.POLICY, Kind.OUTCOME)
    assert Comparer(before, after, AS_OF).compare(read(taped(state="TX"))).before == (
        Comparer(before, after, AS_OF).compare(read(taped(state="TX"))).after
    )
