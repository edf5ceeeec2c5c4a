"""What an edit may change of a visit though every rule stands on it as before."""

from __future__ import annotations

from pathlib import Path

from engine.determination.model import Outcome
from engine.impact.compare import Compared, Comparer, How
from engine.impact.model import Kind, kinds_of
from engine.knowledge import KnowledgeBase
from tests.cli.commands import POLICY
from tests.impact.past import VISIT, acme, edited, read
from tests.impact.past import visit as taped
from tests.impact.random_edits import AS_OF

(LINE,) = VISIT["lines"]
PLAIN = taped(lines=[{**LINE, "techniques": ["joint_mobilization"], "modifiers": ["GP"]}])

MARKED = """\
  - id: MARKED
    title: A line is marked by its plan
    shape: modifier_required
    codes: ["97140"]
    any_of: [GP, GO]
    sources: [P-1]
    confidence: verified_primary
"""
RECODED = "    fix: {kind: none, do: what was done cannot be changed}"
DERIVED = """\
  - id: NEAR
    title: A visit near by
    when: {any: [{state: OH}, {plan.type: hmo}]}
    conclude: near
    sources: [P-1]
    confidence: verified_primary
  - id: NEAR-BY
    title: Only visits near by
    codes: ["97140"]
    require: {concluded.near: true}
    severity: deny
    message: too far
    fix: {kind: none, do: where it was cannot be changed}
    sources: [P-1]
    confidence: verified_primary
"""


def compared(before: KnowledgeBase, after: KnowledgeBase, data: dict[str, object]) -> Compared:
    """What the edit makes of a visit: the same as two judgements do."""
    comparer, visit = Comparer(before, after, AS_OF), read(data)
    found, full = comparer.compare(visit), comparer.fully(visit)
    if found.how is How.JUDGED:
        assert (found.before, found.after) == (full.before, full.after)
    else:
        assert full.before == full.after
    return found


def outcomes(found: Compared) -> tuple[Outcome, Outcome]:
    """The outcome by each form of a visit that was judged."""
    assert found.before is not None
    assert found.after is not None
    return found.before.outcome, found.after.outcome


def test_another_modifier_that_is_proposed_first_is_noticed(tmp_path: Path) -> None:
    before = acme(tmp_path, POLICY + MARKED)
    found = compared(before, edited(before, "[GP, GO]", "[GO, GP]"), PLAIN)
    assert kinds_of(found.before, found.after) == (Kind.MODIFIERS,)
    assert found.rules == ("MARKED",)


def test_another_change_that_would_mend_is_noticed(tmp_path: Path) -> None:
    fix = '    fix: {{kind: rebill, do: bill it otherwise, change: {{line.code: "{}"}}}}'
    before = acme(tmp_path, POLICY.replace(RECODED, fix.format("97140")))
    found = compared(before, edited(before, '{line.code: "97140"}', '{line.code: "97110"}'), VISIT)
    assert outcomes(found) == (Outcome.NOT_COVERED, Outcome.NEEDS_ACTION)
    assert found.rules == ("NO-TAPING",)


def test_other_words_of_a_mend_touch_no_visit(tmp_path: Path) -> None:
    before = acme(tmp_path)
    after = edited(before, "do: what was done cannot be changed", "do: nothing can be done")
    assert compared(before, after, VISIT).how is How.UNTOUCHED


def test_modifiers_that_are_proposed_in_another_order_are_noticed(tmp_path: Path) -> None:
    second = MARKED.replace("MARKED", "SECOND").replace("[GP, GO]", "[KX]")
    before = acme(tmp_path, POLICY + MARKED + second)
    after = before.with_changes({"acme.yaml": (POLICY + second + MARKED).encode()})
    both = taped(lines=[{**PLAIN["lines"][0], "modifiers": ["GP", "KX"]}])
    found = compared(before, after, both)
    assert kinds_of(found.before, found.after) == (Kind.MODIFIERS,)


def test_a_derived_fact_that_holds_whatever_is_answered_is_noticed(tmp_path: Path) -> None:
    """The rule waits for the state by both forms; by the second no answer can break it."""
    before = acme(tmp_path, POLICY + DERIVED)
    after = edited(before, "{plan.type: hmo}", "{not: {state: OH}}")
    found = compared(before, after, PLAIN)
    assert outcomes(found) == (Outcome.CONDITIONAL, Outcome.COVERED)
    assert found.rules == ()


def test_a_rule_that_asks_for_a_derived_fact_stands_by_its_new_definition(tmp_path: Path) -> None:
    before = acme(tmp_path, POLICY + DERIVED)
    after = edited(before, "{state: OH}", "{state: PA}")
    found = compared(
        before, after, {**PLAIN, "state": "PA", "plan": {**VISIT["plan"], "type": "ppo"}}
    )
    assert outcomes(found) == (Outcome.NOT_COVERED, Outcome.COVERED)
    assert found.rules == ("NEAR-BY",)
