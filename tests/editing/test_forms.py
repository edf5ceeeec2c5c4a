"""Forms of rules: every rule has one, and what is typed is checked before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from engine.editing.fields import FieldKind, answers_of
from engine.editing.forms import GENERAL, Form, part_form, read_form, rule_form
from engine.editing.names import Names
from engine.facts import vocabulary
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.shapes import SHAPES, Kind

DAY = date(2026, 6, 1)
BASE = KnowledgeBase.open()
WORDS = vocabulary.load()


def form_of(policy: str, rule: str) -> Form:
    file = BASE.files[policy]
    data = next(each for each in file.rules if each["id"] == rule)
    return form(file, data)


def form(file: PolicyFile, data: Any) -> Form:
    titles = {source.id: source.title for source in file.sources.values()}
    names = Names.of(BASE, file.id, DAY)
    return rule_form(data.get("shape", GENERAL), WORDS, data, names, sources=titles)


def rules() -> Iterator[tuple[PolicyFile, Any]]:
    for file in BASE.files.values():
        for rule in file.rules:
            yield file, rule


def test_a_form_that_nobody_touched_says_what_the_rule_says() -> None:
    for file, rule in rules():
        made = form(file, rule)
        read = read_form(made, answers_of(made.fields))
        assert read.ok, (rule["id"], [(f.name, f.problem) for f in read.form.problems])
        assert read.data == rule, rule["id"]


def test_every_key_of_a_rule_but_its_shape_and_the_change_of_its_fix_has_a_field() -> None:
    for file, rule in rules():
        made = form(file, rule)
        tops = {str(field.path[0]) for field in made.fields}
        assert set(rule) - tops <= {"shape"}, rule["id"]


def test_every_shape_has_a_form_without_any_code_for_it() -> None:
    for shape in SHAPES.values():
        made = rule_form(shape.name, WORDS, {"shape": shape.name})
        names = {str(field.path[0]) for field in made.fields}
        assert {parameter.name for parameter in shape.parameters} <= names
        assert all(field.label[:1].isupper() for field in made.fields)


def test_fields_say_what_they_take() -> None:
    made = form_of("medicare-part-b", "K-03-ot")
    assert made.field("most").kind is FieldKind.MONEY
    assert made.field("most").unit == "USD"
    assert "kx_threshold_ot" in {option.value for option in made.field("most").options}
    assert made.field("severity").kind is FieldKind.CHOICE
    assert "set:therapy" in {option.value for option in made.field("codes").options}
    assert made.field("sources").kind is FieldKind.CHOICES
    assert made.field("title").required
    assert not made.field("note").required
    assert form_of("medicare-part-b", "T-10").field("require").kind is FieldKind.CONDITION


def test_a_typed_number_is_a_number_and_a_chosen_value_is_named() -> None:
    made = form_of("texas-medicaid", "TXM-3.1")
    assert read_form(made, {("most",): " 5 "}).data["most"] == 5  # type: ignore[index]
    other = form_of("cigna-direct", "CIG-3.1")
    named = read_form(other, {("most",): {"value": "units_a_day"}})
    assert named.data is not None
    assert named.data["most"] == {"value": "units_a_day"}


@pytest.mark.parametrize(
    ("path", "answer", "words"),
    [
        (("most",), "four", "'four' is no whole number - write a whole number, such as 8"),
        (("most",), "", "this is needed - write a whole number"),
        (("most",), "-3", "-3 is below zero"),
        (("most",), {"value": "assistant_pay"}, "did you mean 'assistant_pays'?"),
        (("pool",), "set:timd", "did you mean 'set:timed'?"),
        (("pool",), "9711", "'9711' is no code - write five digits"),
        (("pool",), "97168-97161", "is no code"),
        (("codes",), ["97110", "x"], "'x' is no code"),
        (("beyond",), "deny", "'deny' is none of the choices - choose one of: cut, deny_claim"),
        (("from",), "2026-02-30", "'2026-02-30' is no day - write it as year-month-day"),
        (("severity",), "harsh", "is none of the choices"),
        (("title",), "   ", "this is needed - write something"),
        (("id",), "a b", "'a b' is no id"),
        (("sources",), ["TMPPM-2061-5.5"], "did you mean 'TMPPM-2016-5.5'?"),
        (("sources",), [], "what is verified names the document"),
        (("denial", "group"), "", "this is needed with the rest"),
        (("when",), {"patient.agee": 3}, "fact 'patient.agee' - did you mean 'patient.age'"),
        (("when",), {"patient.age": {"at_least": "x"}}, "a whole number is expected here"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_told_at_its_field(path: Any, answer: Any, words: str) -> None:
    read = read_form(form_of("texas-medicaid", "TXM-3.1"), {path: answer})
    assert not read.ok
    assert [field.path for field in read.form.problems] == [path]
    assert words in read.form.problems[0].problem


def test_all_wrong_answers_are_told_at_once() -> None:
    answers: dict[Any, Any] = {("most",): "x", ("pool",): "y", ("until",): "z", ("title",): ""}
    read = read_form(form_of("texas-medicaid", "TXM-3.1"), answers)
    assert {field.path for field in read.form.problems} == set(answers)


def test_an_unverified_rule_may_not_deny_and_the_form_says_so() -> None:
    made = form_of("texas-medicaid", "TXM-3.1")
    read = read_form(made, {("confidence",): "unverified"})
    assert [field.name for field in read.form.problems] == ["severity"]
    assert "an unverified rule cannot have severity 'deny'" in read.form.problems[0].problem
    assert read_form(made, {("confidence",): "unverified", ("severity",): "warn"}).ok


def test_a_rule_that_would_deny_by_its_shape_is_noted_while_it_is_not_verified() -> None:
    data = {"shape": "not_payable", "confidence": "unverified"}
    assert rule_form("not_payable", WORDS, data).notes
    assert not rule_form("not_payable", WORDS, data | {"confidence": "verified_primary"}).notes


def test_a_rule_that_ends_before_it_begins_is_told() -> None:
    made = form_of("texas-medicaid", "TXM-5.1")
    read = read_form(made, {("until",): "2016-04-30"})
    assert "it ends before it begins on 2016-05-01" in read.form.problems[0].problem
    assert read_form(made, {("until",): "2016-05-01"}).ok


def test_leaving_a_field_empty_takes_the_key_away() -> None:
    read = read_form(form_of("texas-medicaid", "TXM-3.1"), {("note",): ""})
    assert read.data is not None
    assert "note" not in read.data


def test_the_change_that_a_fix_states_is_kept_though_it_has_no_field() -> None:
    read = read_form(form_of("medicare-part-b", "K-03-ot"), {("fix", "do"): "add KX"})
    assert read.data is not None
    assert read.data["fix"] == {
        "kind": "attest", "do": "add KX", "change": {"line.modifiers": "KX"},
    }  # fmt: skip


def test_an_answer_that_waits_for_another_stays_in_its_field() -> None:
    read = read_form(form_of("cigna-direct", "CIG-3.1"), {("fix", "do"): "ask them"})
    assert read.data is None
    assert read.form.field("fix", "do").value == "ask them"
    assert "choose the kind" in read.form.field("fix", "kind").problem


def test_emptying_all_parts_of_a_fix_takes_it_away() -> None:
    answers: dict[Any, Any] = {("fix", "kind"): "", ("fix", "do"): ""}
    read = read_form(form_of("medicare-part-b", "K-03-ot"), answers)
    assert read.data is not None
    assert "fix" not in read.data


def test_a_general_rule_says_what_must_hold_or_what_it_counts_as() -> None:
    made = rule_form(GENERAL, WORDS, {"id": "X", "title": "x", "confidence": "unverified"})
    read = read_form(made, {})
    assert [field.name for field in read.form.problems] == ["require"]
    assert read_form(made, {("require",): {"patient.hospice": False}}).ok
    both: dict[Any, Any] = {("require",): {"patient.hospice": False}, ("conclude",): "x"}
    assert not read_form(made, both).ok


def parts() -> Iterator[tuple[PolicyFile, str, Any]]:
    """Every other part of the shipped policies that has a form, with its data."""
    for file in BASE.files.values():
        data = file.data
        yield file, "policy", data
        yield from ((file, "source", each) for each in data.get("sources") or ())
        yield from ((file, "code_set", each) for each in (data.get("code_sets") or {}).values())
        for value in (data.get("values") or {}).values():
            yield file, "value", value
            yield from ((file, "value_entry", each) for each in value["dated"])
        for key in ("scope", "payment"):
            if key in data:
                yield file, key, data[key]


def test_the_forms_of_all_other_parts_say_what_the_files_say() -> None:
    kinds = set()
    for file, part, data in parts():
        titles = {source.id: source.title for source in file.sources.values()}
        made = part_form(part, WORDS, data, Names.of(BASE, file.id, DAY), sources=titles)
        read = read_form(made, answers_of(made.fields))
        assert read.ok, (file.id, part, [(f.name, f.problem) for f in read.form.problems])
        assert read.data == data, (file.id, part)
        kinds.add(part)
    assert kinds == {"policy", "source", "code_set", "value", "value_entry", "scope", "payment"}


def test_a_value_is_typed_as_the_others_of_its_name_are() -> None:
    made = part_form("value_entry", WORDS, {}, like=2480)
    read = read_form(made, {("value",): "2,510", ("confidence",): "unverified"})
    assert read.data == {"value": 2510, "confidence": "unverified"}
    wrong = read_form(made, {("value",): "much", ("confidence",): "unverified"})
    assert [field.name for field in wrong.form.problems] == ["value"]
    chosen = part_form("value_entry", WORDS, {}, like=True)
    answers: dict[Any, Any] = {("value",): "false", ("confidence",): "unverified"}
    assert read_form(chosen, answers).data == {"value": False, "confidence": "unverified"}


def test_the_scope_is_chosen_in_words() -> None:
    made = part_form("scope", WORDS, {}, Names.of(BASE, "tricare", DAY))
    plans = {option.value: option.label for option in made.field("plan_types").options}
    assert plans["ppo"] == "PPO"


def test_every_field_of_every_shape_is_asked_in_plain_words() -> None:
    for shape in (GENERAL, *SHAPES):
        made = rule_form(shape, WORDS, {"id": "X", "shape": shape})
        for field in made.fields:
            told = (field.label, field.help, *(option.label for option in field.options))
            assert not any(set("_{}[]") & set(text) for text in told), (shape, field.name, told)
            assert field.label[:1].isupper(), (shape, field.name)
            known = [option.value for option in field.options]
            if field.kind is FieldKind.CHOICE and field.usual:
                assert field.usual in known, (shape, field.name)


def test_every_parameter_has_a_label_words_for_its_options_and_a_unit_for_its_number() -> None:
    for shape in SHAPES.values():
        for parameter in shape.parameters:
            assert parameter.label, (shape.name, parameter.name)
            assert parameter.label.lower() != parameter.name.replace("_", " ") or (
                parameter.name in ("table", "modifiers")
            ), (shape.name, parameter.name)
            assert len(parameter.said) == len(parameter.options), (shape.name, parameter.name)
            if parameter.kind is Kind.COUNT:
                assert parameter.unit, (shape.name, parameter.name)


def test_what_holds_anyway_is_shown_and_not_written_down() -> None:
    data = {"id": "X", "title": "x", "shape": "daily_maximum", "pool": ["97110"], "most": 4}
    data |= {"confidence": "unverified"}
    made = rule_form("daily_maximum", WORDS, data)
    assert made.field("counted").usual == "together"
    assert made.field("severity").usual == "reduce"
    same = read_form(made, {("counted",): "together", ("beyond",): "cut"})
    assert same.data == data
    other = read_form(made, {("counted",): "each_code"})
    assert other.data == {**data, "counted": "each_code"}
