"""A rule copied to another payor brings what it names, and what is there is not brought twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from engine.editing.copying import Copied, copy_rule
from engine.editing.needs import Name
from engine.editing.new_policy import (
    NewPolicy,
    new_policy_text,
    policy_problems,
)
from engine.knowledge import KnowledgeBase
from engine.policy.inheritance import chain_of
from engine.source import read_document
from engine.source.diagnostics import is_error

BASE = KnowledgeBase.open()
POLICIES = [file.id for file in BASE.files.values() if not file.abstract]
RULES = [(policy, rule) for policy in POLICIES for rule in BASE.linker(policy).merged.rules]
NEEDS_MORE = {"no-unit-method", "no-payment"}
"""A rule that counts or prices units needs how the policy does so, which is the policy's to say."""


def path_of(policy: str) -> str:
    return str(PurePosixPath(*PurePosixPath(BASE.files[policy].document.name).parts[1:]))


def copied(source: str, rule: str, target: str) -> Copied:
    merged = BASE.linker(source).merged, BASE.linker(target).merged
    return copy_rule(merged[0], rule, merged[1], BASE.files[target].document.text)


def errors(base: KnowledgeBase, policy: str) -> list[str]:
    """The errors of a policy's file, by itself and where others inherit from it."""
    name = base.files[policy].document.name
    heirs = [
        file.id
        for file in base.files.values()
        if policy in {above.id for above in chain_of(file, base.files)[0]}
    ]
    assert policy in heirs
    found = (*base.diagnostics, *(each for heir in heirs for each in base.check_policy(heir)))
    return [
        str(each)
        for each in found
        if is_error(each) and each.file == name and each.code not in NEEDS_MORE
    ]


def test_a_rule_brings_its_value_and_its_sources() -> None:
    told = copied("cigna-direct", "CIG-3.1", "tricare")
    assert {(each.section, each.name) for each in told.added} >= {
        ("rules", "CIG-3.1"),
        ("values", "units_a_day"),
        ("code_sets", "counted_by_minute"),
    }
    assert not told.renamed
    assert not told.lacking
    data = read_document(told.text.encode()).data
    assert data["rules"][-1]["id"] == "CIG-3.1"
    assert "units_a_day" in data["values"]


def test_what_both_inherit_is_not_brought() -> None:
    told = copied("tricare", "TRI-1.1", "texas-medicaid")
    assert Name("code_sets", "timed") not in told.added


def test_a_name_that_means_something_else_there_gets_another() -> None:
    told = copied("texas-medicaid", "TXM-11.1", "tricare")
    assert told.renamed == {
        Name("values", "assistant_pays"): "assistant_pays_texas_medicaid",
        Name("code_sets", "treatment"): "treatment_texas_medicaid",
    }
    rule = read_document(told.text.encode()).data["rules"][-1]
    assert rule["pays_percent"] == {"value": "assistant_pays_texas_medicaid"}


def test_a_copy_to_its_own_policy_gets_an_id_of_its_own() -> None:
    told = copied("tricare", "TRI-1.1", "tricare")
    assert told.rule_id == "TRI-1.1-tricare"
    assert [each.section for each in told.added] == ["rules"]


def test_derived_facts_come_with_the_rules_that_conclude_them() -> None:
    told = copied("tricare", "TRI-4.1", "texas-medicaid")
    ids = [rule["id"] for rule in read_document(told.text.encode()).data["rules"]]
    assert {"TRI-5-plans", "TRI-4-baseline"} <= set(ids)
    assert ids[-1] == "TRI-4.1"


def test_an_unknown_rule_is_no_rule_to_copy() -> None:
    told = copied("tricare", "TRI-99", "texas-medicaid")
    assert told.lacking == (Name("rules", "TRI-99"),)
    assert told.text == BASE.files["texas-medicaid"].document.text


@settings(max_examples=12, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(st.sampled_from(RULES), st.sampled_from(POLICIES))
def test_any_rule_copied_to_any_policy_leaves_it_without_a_new_error(
    which: tuple[str, str], target: str
) -> None:
    source, rule = which
    told = copied(source, rule, target)
    assert not told.lacking
    after = BASE.with_changes({path_of(target): told.text.encode()})
    assert errors(after, target) == []
    before = BASE.files[target].document.text.split("\n")
    kept = iter(told.text.split("\n"))
    assert all(any(line == other for other in kept) for line in before)


NEW = NewPolicy(
    id="aetna-ppo",
    title="Aetna, PPO plans",
    extends="cigna-direct",
    payor="aetna",
    about="Starts from another payor's rules: look at each of them.",
    scope={"lines_of_business": ["commercial"], "plan_types": ("ppo",), "from": date(2026, 1, 1)},
    disabled={"CIG-3.1": "no cap was read"},
    reviewed_on=date(2026, 11, 24),
)


def test_a_new_payor_is_a_policy_that_the_knowledge_base_takes() -> None:
    assert list(policy_problems(BASE, NEW)) == []
    text = new_policy_text(
        NEW, "# yaml-language-server: $schema=../../schemas/policy.schema.json\n"
    )
    after = BASE.with_changes({"commercial/aetna-ppo.yaml": text.encode()})
    assert [each for each in after.check() if is_error(each)] == []
    file = after.files["aetna-ppo"]
    assert (file.payor, file.extends) == ("aetna", "cigna-direct")
    assert file.scope.plan_types == frozenset(["ppo"])
    assert "CIG-3.1" in after.linker("aetna-ppo").merged.disabled


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"id": ""}, "id", "this is needed"),
        ({"id": "../tricare"}, "id", "is no id - use small letters"),
        ({"id": "tricare"}, "id", "already"),
        ({"title": " "}, "title", "this is needed"),
        ({"payor": "A B"}, "payor", "is no id"),
        ({"extends": "cigna-drect"}, "extends", "did you mean 'cigna-direct'?"),
        ({"scope": {"states": ["ZZ"]}}, "scope.states", "none of the choices"),
        ({"scope": {"planets": ["mars"]}}, "scope.planets", "a scope has no 'planets'"),
        ({"disabled": {"CIG-99": "x"}}, "disabled.CIG-99", "is inherited - leave it out"),
        ({"disabled": {"CIG-3.1": ""}}, "disabled.CIG-3.1", "say why"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_new_payor_is_told_at_its_field(
    changed: dict[str, object], field: str, words: str
) -> None:
    new = replace(NEW, **changed)  # type: ignore[arg-type]
    told = dict(policy_problems(BASE, new))
    assert words in told[field]
