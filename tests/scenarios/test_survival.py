"""Mutants: what is changed in a policy, what scenarios notice of it, and what may go unnoticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest

from engine.determination.evaluate import Evaluator
from engine.knowledge import KnowledgeBase
from engine.rules.tree import Conclusion, Rule, RuleSet
from engine.scenarios import report_text, run_scenarios
from engine.scenarios.bench import Benches, Stretch
from engine.scenarios.compare import differences
from engine.scenarios.dated_mutants import dated_mutants
from engine.scenarios.library import Library
from engine.scenarios.mutants import Swap, linked_mutants, policy_mutants
from engine.scenarios.notice import Noticing
from engine.scenarios.report import MutationResult
from tests.scenarios.small_policy import (
    CITED,
    HEAD,
    MINUTES,
    POLICY,
    SCENARIOS,
    VALUES,
    VISIT,
    VISITS,
    knowledge_base,
    without,
    write,
)


def mutation(folder: Path, scenarios: str, policy: str = POLICY) -> MutationResult:
    return mutation_of(knowledge_base(folder, policy, file=scenarios), "small")


def mutation_of(base: KnowledgeBase, policy: str) -> MutationResult:
    report = run_scenarios(base, [policy], mutation=True)
    assert report.diagnostics == ()
    (found,) = report.policies
    assert found.mutation is not None
    assert report.passed is (not found.failed and found.mutation.passed)
    return found.mutation


def survivors(result: MutationResult) -> list[str]:
    return [f"{survivor.rule}: {survivor.mutation}" for survivor in result.survivors]


def test_good_scenarios_notice_every_change(tmp_path: Path) -> None:
    result = mutation(tmp_path, SCENARIOS)
    assert survivors(result) == []
    assert result.noticed == result.made > 30


@pytest.mark.parametrize(
    ("title", "unnoticed"),
    [
        ("Eight minutes are enough", ["MIN: line.minutes: 'at least 8' becomes 'at least 9'"]),
        (
            "The thirtieth visit is covered",
            [
                "VISITS: episode.visits: 'at most 30' becomes 'at most 29'",
                "limit: 30 (from 2025-01-01) becomes 29",
            ],
        ),
        (
            "The thirty-first visit is not, for exercise",
            ["VISITS: 97110 left out of the values of line.code"],
        ),
        (
            "Seven minutes are too few",
            ["MIN: line.minutes: 'at least 8' becomes 'at least 7'"],
        ),
        (
            "Until 2024 the twentieth visit is covered",
            [
                "VISITS: episode.visits: 'at most 20' becomes 'at most 19'",
                "limit: 20 becomes 19",
            ],
        ),
        ("From 2025 on it is", ["limit: from 2025-01-01 becomes 2025-01-02"]),
        (
            "Traction is hands-on",
            ["HANDS-ON: manual_traction left out of the values of line.techniques"],
        ),
    ],
)
def test_without_its_scenario_a_change_goes_unnoticed(
    tmp_path: Path, title: str, unnoticed: list[str]
) -> None:
    assert survivors(mutation(tmp_path, without(title))) == unnoticed


def test_survivors_are_shown_where_the_rule_is_written(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path / "kb", POLICY, file=without("Eight minutes are enough"))
    report = run_scenarios(base, mutation=True)
    line = POLICY[: POLICY.index("id: MIN")].count("\n") + 1
    assert (
        f"    kb/payors/small.yaml:{line}: MIN: unnoticed:"
        " line.minutes: 'at least 8' becomes 'at least 9'\n"
    ) in report_text(report)


def test_a_scenario_that_fails_anyway_notices_nothing(tmp_path: Path) -> None:
    wrong = SCENARIOS.replace("expect: {findings: [MIN]}", "expect: {findings: []}").replace(
        "but: {lines: {1: {minutes: 8}}}\n    expect: {findings: []}",
        "but: {lines: {1: {minutes: 8}}}\n    expect: {findings: [MIN]}",
    )
    assert survivors(mutation(tmp_path, wrong)) == [
        "MIN: line.minutes: 'at least 8' becomes 'at least 9'"
    ]


def test_a_note_is_only_noticed_where_notes_are_expected(tmp_path: Path) -> None:
    silent = SCENARIOS.replace(", notes: [NOTE]", "").replace(", notes: []", "")
    assert [s for s in survivors(mutation(tmp_path, silent)) if "disabled" in s] == [
        "NOTE: disabled"
    ]


def test_a_line_that_is_spared_is_noticed_by_its_outcome_alone(tmp_path: Path) -> None:
    # Both lines break the rule, so that the visit's set of findings stays the same without one.
    both = 'but: {lines: {1: {minutes: 7}, 2: {code: "97124", minutes: 6}}}'
    scenario = f"  - title: two\n    {both}\n    expect: {{findings: [MIN]"
    policy = HEAD + "rules:\n" + MINUTES.replace('["97140"]', '["97140", "97124"]')
    bare = survivors(mutation(tmp_path / "bare", VISIT + scenario + "}\n", policy))
    lines = ", lines: {2: {outcome: not_covered}}}\n"
    told = survivors(mutation(tmp_path / "told", VISIT + scenario + lines, policy))
    assert "MIN: 97124 left out of the values of line.code" in bare
    assert "MIN: 97124 left out of the values of line.code" not in told


# --- excuses ---------------------------------------------------------------------------------

BOUND = "line.minutes: 'at least 8' becomes 'at least 9'"


def excused(folder: Path, rule: str, text: str) -> MutationResult:
    file = without("Eight minutes are enough")
    file += f"survivors:\n  - {{rule: {rule}, mutation: {text!r}, because: nobody bills it}}\n"
    return mutation(folder, file)


@pytest.mark.parametrize("text", [BOUND, "*becomes 'at least 9'", "line.minutes*"])
def test_a_written_reason_excuses_a_survivor(tmp_path: Path, text: str) -> None:
    result = excused(tmp_path, "MIN", text)
    assert result.passed
    (survivor,) = result.excused
    assert survivor.because == "nobody bills it"
    assert result.noticed == result.made - 1


def test_an_excuse_for_what_is_noticed_is_an_error(tmp_path: Path) -> None:
    result = excused(tmp_path, "MIN", "disabled")
    assert not result.passed
    (problem,) = result.problems
    assert (problem.code, problem.source_line.strip()[:12]) == ("idle-excuse", "- {rule: MIN")
    assert len(result.survivors) == 1


def test_an_excuse_with_a_slip_in_the_rule_names_the_rule_meant(tmp_path: Path) -> None:
    (problem,) = excused(tmp_path, "MINN", BOUND).problems
    assert problem.advice == "did you mean 'MIN'?"


def test_letters_of_an_excuse_other_than_the_star_stand_for_themselves(tmp_path: Path) -> None:
    assert not excused(tmp_path, "M.N", BOUND).passed


# --- dates -----------------------------------------------------------------------------------

FROM = VISITS.replace("  - id: VISITS\n", "  - id: VISITS\n    from: 2026-01-01\n").replace(
    "{value: limit}", "30"
)
LATE = "episode: {visits: 31}"


def on(day: str, findings: str) -> str:
    but = f"{{date_of_service: {day}, {LATE}}}"
    return f"  - title: on {day}\n    but: {but}\n    expect: {{findings: {findings}}}\n"


@pytest.mark.parametrize(
    ("days", "unnoticed"),
    [
        ([("2026-01-01", "[VISITS]"), ("2025-12-31", "[]")], []),
        ([("2026-01-01", "[VISITS]")], ["2025-12-31"]),
        ([("2025-12-31", "[]")], ["2026-01-02"]),
        ([("2026-01-02", "[VISITS]"), ("2025-12-30", "[]")], ["2026-01-02", "2025-12-31"]),
    ],
)
def test_the_first_day_of_a_rule_is_noticed_on_both_sides(
    tmp_path: Path, days: list[tuple[str, str]], unnoticed: list[str]
) -> None:
    file = VISIT + "".join(on(*day) for day in days)
    result = mutation(tmp_path, file, HEAD + "rules:\n" + FROM)
    dated = [text for text in survivors(result) if "from 2026" in text]
    assert dated == [f"VISITS: from 2026-01-01 becomes {day}" for day in unnoticed]


def test_the_last_day_of_a_rule_is_noticed_on_both_sides(tmp_path: Path) -> None:
    until = FROM.replace("from:", "until:")
    file = VISIT + on("2026-01-01", "[VISITS]") + on("2026-01-02", "[]")
    result = mutation(tmp_path / "both", file, HEAD + "rules:\n" + until)
    assert [text for text in survivors(result) if "until" in text] == []
    result = mutation(
        tmp_path / "one", VISIT + on("2026-01-01", "[VISITS]"), HEAD + "rules:\n" + until
    )
    assert [text for text in survivors(result) if "until" in text] == [
        "VISITS: until 2026-01-01 becomes 2026-01-02"
    ]


def test_a_value_that_only_enters_messages_is_not_moved(tmp_path: Path) -> None:
    wording = POLICY.replace(
        "{episode.visits: {at_most: {value: limit}}}", "{episode.visits: {at_most: 30}}"
    )
    result = mutation(tmp_path, without("Until 2024 the twenty-first visit is not"), wording)
    assert not [text for text in survivors(result) if text.startswith("limit")]


def test_the_outer_ends_of_a_value_are_not_moved(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path, POLICY, file=SCENARIOS)
    bench = Benches(Library(base)).of("small")
    assert [change.text for change in dated_mutants(bench)] == [
        "from 2025-01-01 becomes 2025-01-02",
        "from 2025-01-01 becomes 2024-12-31",
        "20 becomes 21",
        "20 becomes 19",
        "30 (from 2025-01-01) becomes 31",
        "30 (from 2025-01-01) becomes 29",
    ]


# --- one place, one change -------------------------------------------------------------------

SETS = 'code_sets:\n  hands: {about: hands-on, codes: ["97140", "97124"], confidence: unverified}\n'
ORDER = f"""\
  - id: CHECK
    title: Two criteria
    shape: indication_checklist
    codes: set:hands
    all_of:
      - {{id: few, require: {{line.minutes: {{at_least: 8}}}}, message: too few}}
      - {{id: many, require: {{line.minutes: {{at_most: 60}}}}, message: too many}}
{CITED}"""


def mutants_of(folder: Path, policy: str) -> list[tuple[str, str, int]]:
    base = knowledge_base(folder, policy, file=VISIT + "  - title: x\n    expect: {findings: []}\n")
    (stretch,) = Benches(Library(base)).of("small").stretches
    merged = base.linker("small").merged
    return [
        (mutant.rule, mutant.text, len(mutant.variants[0]))
        for mutant in linked_mutants(stretch.linked, merged, base.vocabulary)
    ]


def test_what_the_parts_of_a_rule_share_is_changed_in_all_of_them(tmp_path: Path) -> None:
    found = mutants_of(tmp_path, HEAD + SETS + "rules:\n" + ORDER)
    assert ("CHECK", "left out of where it applies: line.code is 97124 or 97140", 2) in found
    assert ("CHECK/few", "disabled", 1) in found
    assert ("CHECK/many", "disabled", 1) in found


def test_a_code_set_is_changed_in_every_rule_that_uses_it(tmp_path: Path) -> None:
    other = MINUTES.replace('["97140"]', "set:hands")
    found = mutants_of(tmp_path, HEAD + SETS + "rules:\n" + ORDER + other)
    assert [entry for entry in found if entry[0].startswith("set:")] == [
        ("set:hands", "97124 left out", 3),
        ("set:hands", "97140 left out", 3),
    ]
    assert not [text for rule, text, _ in found if "left out of the values of line.code" in text]


UNIT_METHOD = f"""\
  - id: UNITS
    title: Units
    shape: unit_method
    codes: ["97140"]
    method: cms_pooled
    minutes_per_unit: 15
    first_unit_minutes: 8
{CITED}"""


def test_the_minutes_of_the_unit_method_are_moved_wherever_units_are_counted(
    tmp_path: Path,
) -> None:
    found = mutants_of(tmp_path, HEAD + "rules:\n" + UNIT_METHOD)
    assert [(text, many) for rule, text, many in found if rule == "UNITS" and ": " in text][
        -4:
    ] == [
        ("minutes_per_unit: 15 becomes 16", 5),
        ("minutes_per_unit: 15 becomes 14", 5),
        ("first_unit_minutes: 8 becomes 9", 5),
        ("first_unit_minutes: 8 becomes 7", 5),
    ]


def test_a_method_of_whole_units_has_no_first_minutes_to_move(tmp_path: Path) -> None:
    whole = UNIT_METHOD.replace("cms_pooled", "whole")
    found = mutants_of(tmp_path, HEAD + "rules:\n" + whole)
    assert not [text for _, text, _ in found if text.startswith("first_unit_minutes")]


def test_rules_that_differ_by_their_numbers_are_one_but_for_the_numbers(tmp_path: Path) -> None:
    base = knowledge_base(tmp_path, HEAD + VALUES + "rules:\n" + VISITS, file=SCENARIOS)
    linked = [one for one, _ in base.linker("small").every_stretch()]
    merged = base.linker("small").merged
    one_date = policy_mutants(linked[:1], merged, base.vocabulary)
    two_dates = policy_mutants(linked, merged, base.vocabulary)
    assert len(linked) == 2
    assert len(two_dates) - len(one_date) == 2
    assert {len(mutant.variants) for mutant in two_dates.values()} == {1, 2}


# --- inheritance -----------------------------------------------------------------------------

CHILD = "policy: child\ntitle: A child\nextends: small\n"
PLAIN = (
    VISIT.replace("policy: small", "policy: child") + "  - title: x\n    expect: {findings: []}\n"
)


def test_an_inherited_rule_is_changed_in_the_policy_where_it_stands(tmp_path: Path) -> None:
    write(tmp_path, "child", CHILD, file=PLAIN)
    base = knowledge_base(tmp_path, POLICY, file=SCENARIOS)
    assert mutation_of(base, "child").made == 0
    assert mutation_of(base, "small").made > 30


def test_a_rule_of_a_policy_without_scenarios_is_changed_in_those_that_inherit_it(
    tmp_path: Path,
) -> None:
    abstract = POLICY.replace("title: A small policy", "title: A base\nabstract: true")
    write(tmp_path, "child", CHILD, file=PLAIN)
    write(
        tmp_path,
        "other",
        CHILD.replace("child", "other"),
        file=SCENARIOS.replace("policy: small", "policy: other"),
    )
    base = knowledge_base(tmp_path, abstract)
    result = mutation_of(base, "child")
    assert result.made > 30
    # The scenarios of the other child notice what those of this one do not.
    assert survivors(result) == []


# --- the quick way and the long way ----------------------------------------------------------


def swapped(stretch: Stretch, swaps: tuple[Swap, ...]) -> RuleSet:
    """The rules of a stretch with some swapped, built anew."""
    becomes = {was.id: new for was, new in swaps if was is not None}
    logic: Iterator[Rule | Conclusion] = chain(
        stretch.linked.logic.rules, stretch.linked.logic.conclusions
    )
    kept = [new for one in logic if (new := becomes.get(one.id, one)) is not None]
    return RuleSet(
        "changed",
        tuple(one for one in kept if isinstance(one, Rule)),
        tuple(one for one in kept if isinstance(one, Conclusion)),
    )


@pytest.mark.parametrize("left", ["", "The thirtieth visit is covered", "A plain visit"])
def test_a_change_is_noticed_exactly_when_a_scenario_evaluated_under_it_fails(
    tmp_path: Path, left: str
) -> None:
    base = knowledge_base(tmp_path, POLICY, file=without(left) if left else SCENARIOS)
    bench = Benches(Library(base)).of("small")
    evaluator = Evaluator(base)
    noticing = Noticing(evaluator, frozenset())
    tried = noticed = 0
    for stretch in bench.stretches:
        merged = base.linker("small").merged
        for mutant in linked_mutants(stretch.linked, merged, base.vocabulary):
            (swaps,) = mutant.variants
            changed = replace(
                stretch.linked,
                logic=swapped(stretch, swaps),
                key=f"{stretch.linked.key} {mutant.rule} {mutant.text}",
            )
            said = [
                evaluator.determine(one.visit, as_of=one.asked_on, linked=changed)
                for one in stretch.scenarios
            ]
            pairs = zip(stretch.scenarios, said, strict=True)
            fails = any(any(differences(one, determination)) for one, determination in pairs)
            assert noticing.notices(stretch, swaps, {}) is fails, (mutant.rule, mutant.text)
            tried, noticed = tried + 1, noticed + fails
    evaluator.close()
    assert tried > noticed > 30
