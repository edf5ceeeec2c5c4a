"""Validate, test, explain, payors, facts, schema: what they tell, and with which exit code."""

from __future__ import annotations

import json

import pytest

from engine.cli.schema import GENERATED, text_of
from engine.facts import vocabulary
from engine.locations import schemas_folder
from tests.cli.commands import POLICY, TODAY, VISIT, Desk

SCENARIOS = """\
policy: acme
visit:
  payor: acme
  plan: {line_of_business: commercial}
  state: PA
  date_of_service: 2026-03-02
  lines: [{code: 97140, minutes: 23, techniques: [taping]}]
scenarios:
  - title: taping is denied
    expect: {outcome: not_covered, includes: [NO-TAPING]}
"""

TAPING_LINE = POLICY.splitlines().index("  - id: NO-TAPING") + 1


# --- validate --------------------------------------------------------------------------------


def test_a_knowledge_base_without_mistakes_is_counted(desk: Desk) -> None:
    desk.write("kb/scenarios/acme/taping.yaml", SCENARIOS)
    done = desk.run("validate")
    assert (done.code, done.out) == (0, "no mistakes in 3 policies, 5 rules, 1 scenario\n")


def test_mistakes_of_all_files_are_told_at_once(desk: Desk) -> None:
    desk.write("kb/acme.yaml", POLICY.replace("line.techniques", "line.tecniques"))
    desk.write("kb/zenith.yaml", "policy: zenith\n")
    desk.write("kb/scenarios/acme/taping.yaml", SCENARIOS.replace("NO-TAPING", "NO-TAPES"))
    done = desk.run("validate")
    assert done.code == 1
    for words in ("unknown fact 'line.tecniques'", "kb/zenith.yaml:1:1: error", "taping.yaml:"):
        assert words in done.out
    assert done.out.splitlines()[-1].endswith("errors in 3 files")


def test_validate_as_json_is_a_list_of_diagnostics(desk: Desk) -> None:
    assert json.loads(desk.run("validate", "--format", "json").out) == []
    desk.write("kb/zenith.yaml", "policy: zenith\n")
    (found,) = json.loads(desk.run("validate", "--format", "json").out)
    assert (found["file"], found["severity"]) == ("kb/zenith.yaml", "error")


def test_single_files_of_every_kind_are_validated(desk: Desk) -> None:
    scenarios = desk.write("kb/scenarios/acme/taping.yaml", SCENARIOS)
    assert desk.run("validate", "visit.yaml", "kb/acme.yaml", scenarios).code == 0
    wrong = {
        "late.yaml": VISIT.replace("2026-03-02", "soon"),
        "kb/zenith.yaml": POLICY.replace("acme", "zenith").replace(
            "sources: [P-1]", "sources: [P-2]"
        ),
        "kb/scenarios/acme/taping.yaml": SCENARIOS.replace("not_covered", "never"),
        "list.yaml": "key: value\n",
    }
    for name, text in wrong.items():
        desk.write(name, text)
        done = desk.run("validate", name)
        assert (name, done.code) == (name, 1)
        assert name in done.out


def test_a_mistake_in_another_policy_is_not_blamed_on_the_one_named(desk: Desk) -> None:
    desk.write("kb/zenith.yaml", POLICY.replace("acme", "zenith").replace("taping]", "tapping]"))
    assert desk.run("validate", "kb/zenith.yaml").code == 1
    assert desk.run("validate", "kb/acme.yaml").code == 0


def test_a_mistake_in_what_a_policy_extends_is_told_with_it(desk: Desk) -> None:
    desk.write("kb/acme.yaml", POLICY.replace("taping]", "tapping]"))
    assert "kb/acme.yaml" in desk.run("validate", "kb/acme-ohio.yaml").out


def test_a_policy_that_lies_elsewhere_is_checked_as_a_part_of_the_knowledge_base(
    desk: Desk,
) -> None:
    text = "policy: draft\ntitle: Draft\nextends: acme\nrules: []\n"
    assert desk.run("validate", desk.write("draft.yaml", text)).code == 0
    done = desk.run("validate", desk.write("draft.yaml", text.replace("acme", "acne")))
    assert done.code == 1
    assert "did you mean 'acme'?" in done.out


def test_a_path_that_is_not_there_is_unreadable_input(desk: Desk) -> None:
    assert desk.run("validate", "gone.yaml").code == 2


# --- test ------------------------------------------------------------------------------------


def test_scenarios_pass_or_fail_the_command(desk: Desk) -> None:
    name = desk.write("kb/scenarios/acme/taping.yaml", SCENARIOS)
    assert desk.run("test", "acme").code == 0
    desk.write(name, SCENARIOS.replace("not_covered", "covered"))
    done = desk.run("test")
    assert done.code == 1
    assert "taping is denied" in done.out
    data = json.loads(desk.run("test", "--format", "json").out)
    assert data["passed"] is False


def test_scenarios_of_an_unknown_policy_are_bad_usage(desk: Desk) -> None:
    done = desk.run("test", "acmee")
    assert done.code == 2
    assert "did you mean 'acme'?" in done.err


# --- explain ---------------------------------------------------------------------------------


def test_a_rule_is_explained_with_all_that_is_written_of_it(desk: Desk) -> None:
    desk.write("kb/scenarios/acme/taping.yaml", SCENARIOS)
    done = desk.run("explain", "acme:NO-TAPING", *TODAY)
    assert done.code == 0
    for words in (
        "NO-TAPING — Taping is not manual therapy",
        f"policy: acme, kb/acme.yaml:{TAPING_LINE}",
        "require: {not: {line.techniques: [taping]}}",
        "confidence: verified in the original",
        "scenarios that name it: 1",
        "denied: taping is not manual therapy",
        "fix (none): what was done cannot be changed",
        "if denied: CO-50",
        "source: Payor's policy P-1, 4, read 2026-03-01",
        "https://example.org/p-1",
    ):
        assert words in done.out


def test_a_rule_of_several_policies_is_explained_as_each_file_writes_it(desk: Desk) -> None:
    out = desk.run("explain", "NO-TAPING").out
    assert out.count("NO-TAPING — ") == 2
    assert "disabled by: acme-ohio: the state's bulletin covers taping" in out
    data = json.loads(desk.run("explain", "NO-TAPING", "--format", "json").out)
    assert [(each["policy"], each["line"]) for each in data] == [
        ("acme", TAPING_LINE),
        ("zenith", TAPING_LINE),
    ]
    assert [len(each["disabled_by"]) for each in data] == [1, 0]


def test_the_dated_values_of_a_rule_are_told_with_their_dates(desk: Desk) -> None:
    capped = POLICY + (
        "  - id: CAP\n    title: So many visits a year\n    codes: any\n"
        "    require: {episode.benefit_visits_used: {less_than: {value: visits_a_year}}}\n"
        "    severity: deny\n    message: used up\n    sources: [P-1]\n"
        "    confidence: verified_primary\n"
    )
    desk.write("kb/acme.yaml", capped)
    out = desk.run("explain", "acme:CAP", *TODAY).out
    assert "value visits_a_year: visits that the plan covers" in out
    assert "20 visits, until 2025-12-31" in out
    assert "30 visits, from 2026-01-01" in out


def test_the_rules_of_a_policy_are_listed_inherited_ones_with_their_policy(desk: Desk) -> None:
    out = desk.run("explain", "acme-ohio").out
    assert out == "UNITS  Fifteen minutes make a unit (acme)\n"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("NO-TAPPING", "did you mean 'NO-TAPING'?"),
        ("zz", "'payor-rules explain POLICY' lists the rules of a policy"),
        ("acne:NO-TAPING", "no policy 'acne' - did you mean 'acme'?"),
        ("acme-ohio:NO-TAPING", "does not stand in policy 'acme-ohio'"),
    ],
)
def test_a_rule_that_is_not_there_is_bad_usage(desk: Desk, rule: str, words: str) -> None:
    done = desk.run("explain", rule)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


# --- payors and facts ------------------------------------------------------------------------


def test_payors_are_listed_with_scope_review_and_rules(desk: Desk) -> None:
    out = desk.run("payors").out
    for words in (
        "acme-ohio  Acme Health of Ohio",
        "states: OH",
        "2 rules",
        "held against its sources on 2026-03-01, due again on 2026-09-01",
    ):
        assert words in out
    data = json.loads(desk.run("payors", "--format", "json").out)
    assert [each["payor"] for each in data] == ["acme", "zenith"]


def test_facts_are_listed_and_one_is_told_in_full(desk: Desk) -> None:
    everything = desk.run("facts").out
    assert "date_of_service  date  required" in everything
    told = desk.run("facts", "discipline").out
    for words in ("PT  physical therapy", "answered by: therapist", "afterwards: cannot change"):
        assert words in told
    of_lines = json.loads(desk.run("facts", "line", "--format", "json").out)
    assert of_lines
    assert all(each["id"].startswith("line.") for each in of_lines)


def test_a_misspelt_fact_is_bad_usage(desk: Desk) -> None:
    done = desk.run("facts", "disciplin")
    assert done.code == 2
    assert "did you mean 'discipline'?" in done.err


# --- schema ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_stored_schemas_are_what_would_be_written_now(name: str) -> None:
    stored = (schemas_folder() / f"{name}.schema.json").read_bytes()
    assert stored == text_of(name, schemas_folder()).encode(), "run: payor-rules schema --write"


def test_schemas_are_listed_and_printed(desk: Desk) -> None:
    assert "determination  written by hand" in desk.run("schema").out
    assert json.loads(desk.run("schema", "visit").out)["title"] == "A visit"
    done = desk.run("schema", "vist")
    assert done.code == 2
    assert "did you mean 'visit'?" in done.err


def test_a_schema_written_by_hand_is_never_overwritten(desk: Desk) -> None:
    done = desk.run("schema", "determination", "--write")
    assert done.code == 2
    assert "no generated schema 'determination'" in done.err


# --- the vocabulary --------------------------------------------------------------------------


@pytest.mark.parametrize("command", [("validate",), ("facts",), ("schema", "visit")])
def test_mistakes_in_the_vocabulary_are_told_and_are_no_bug(
    desk: Desk, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> None:
        raise ValueError("vocabulary.yaml:3:1: error: unknown key 'fatcs'")

    monkeypatch.setattr(vocabulary, "load", refused)
    done = desk.run(*command)
    assert done.code == 2
    assert "the vocabulary has mistakes\nvocabulary.yaml:3:1: error" in done.err
