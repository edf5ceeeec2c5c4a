"""Rules and values as sentences that a person would say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from engine.editing.names import Names
from engine.editing.sentences import (
    rule_sentence,
    sentence_of,
    severity_of,
    value_sentence,
)
from engine.editing.shape_words.every_shape import SAYS, by_parameters, demand
from engine.facts import vocabulary
from engine.facts.vocabulary import FactSpec, FactType
from engine.knowledge import KnowledgeBase
from engine.policy.model import Severity
from engine.policy.shapes import SHAPES
from engine.policy.words import fact_words

DAY = date(2026, 6, 1)
BASE = KnowledgeBase.open()


def rules() -> Iterator[tuple[str, Mapping[str, Any]]]:
    for file in BASE.files.values():
        for rule in file.rules:
            yield file.id, rule


def names(policy: str) -> Names:
    return Names.of(BASE, policy, DAY)


def said(policy: str, rule: str) -> str:
    return rule_sentence(BASE, policy, rule, DAY)


def test_every_shipped_rule_is_a_plain_sentence() -> None:
    told = {(policy, rule["id"]): sentence_of(names(policy), rule) for policy, rule in rules()}
    assert len(told) > 400
    for where, sentence in told.items():
        assert sentence[0].isupper(), where
        assert sentence.endswith("."), where
        assert not set("{}[]_") & set(sentence.replace("NDC_", "")), (where, sentence)
        for slip in (
            "..",
            "  ",
            " ,",
            "None",
            "set:",
            "at least some",
            " 1 units",
            "the answer to “Is",
            " USD",
        ):
            assert slip not in sentence, (where, sentence)
        assert not re.search(r"\d{4}-\d\d-\d\d", sentence), (where, sentence)
        assert len(sentence) < 900, (where, sentence)


@pytest.mark.parametrize(
    ("policy", "rule", "sentence"),
    [
        (
            "texas-medicaid",
            "TXM-3.1",
            "When the patient is at most 20 years old: of timed codes, no more than 4 units a day"
            " count, each discipline by itself; a claim with more is denied as a whole.",
        ),
        (
            "medicare-part-b",
            "M-01",
            "For therapy: each line carries modifier GP in physical therapy and GO in occupational"
            " therapy; otherwise the bill is to be changed.",
        ),
        (
            "tricare",
            "TRI-3.1",
            "When it counts as “needs approval” and the patient is enrolled in the region West:"
            " there has been at most 1 visit of this discipline on the day, this one counted;"
            " otherwise the payor denies it.",
        ),
        (
            "medicare-part-b",
            "C-01-verbal",
            "When it is stated when the plan of care was approved by word of mouth, and the plan of"
            " care was approved by word of mouth at most 30 days after the first treatment day, and"
            " it counts as “plan signed”, and the plan of care was signed at most 14 days after the"
            " day on which the plan of care was approved by word of mouth: it counts as “signed in"
            " time”.",
        ),
        (
            "texas-medicaid",
            "TXM-11.1",
            "For treatment: units of which an assistant gave any minute are paid at 70 percent of"
            " the usual rate. The rule holds from December 1, 2017 on, with this number since"
            " September 1, 2018.",
        ),
        (
            "cigna-ash",
            "CIG-2.1",
            "The inherited rule CIG-2.1 does not hold here: ASH does not use the assistant"
            " modifiers.",
        ),
        (
            "uhc-commercial",
            "UHC-7.2-duplicate",
            "For chiropractic manipulation, when another provider gives the same treatment for the"
            " same condition: the payor denies it. This holds from January 1, 2019 to June 30,"
            " 2023.",
        ),
    ],
)  # fmt: skip
def test_a_rule_reads_as_a_person_would_say_it(policy: str, rule: str, sentence: str) -> None:
    assert said(policy, rule) == sentence


def test_a_sentence_tells_the_value_of_the_day() -> None:
    assert "more than $2,480" in rule_sentence(BASE, "medicare-part-b", "K-03-ot", DAY)
    earlier = rule_sentence(BASE, "medicare-part-b", "K-03-ot", date(2020, 6, 1))
    assert "more than $2,080" in earlier


def test_a_value_without_an_entry_on_the_day_is_told_with_its_bound() -> None:
    told = rule_sentence(BASE, "medicare-part-b", "K-03-ot", date(2030, 1, 1))
    assert "more than $2,480 (until December 31, 2026)" in told


def test_a_sentence_tells_what_a_number_becomes_and_since_when_it_is_what_it_is() -> None:
    path = "commercial/cigna-direct.yaml"
    content = BASE.contents.read(path)
    assert content is not None
    four = "      - from: 2022-08-29\n        value: 4\n"
    rest = "        sources: [GAWENDA-4]\n        confidence: verified_secondary\n"
    text = content.decode().replace(
        four + rest,
        f"{four}        until: 2026-12-31\n{rest}"
        + f"{four}{rest}".replace("2022-08-29", "2027-01-01").replace("value: 4", "value: 5"),
    )
    base = BASE.with_changes({path: text.encode()})
    before = rule_sentence(base, "cigna-direct", "CIG-3.1", DAY)
    assert "no more than 4 units a day count" in before
    assert before.endswith(" From January 1, 2027 on: 5 units. This holds from August 29, 2022 on.")
    after = rule_sentence(base, "cigna-direct", "CIG-3.1", date(2028, 1, 1))
    assert "no more than 5 units a day count" in after
    assert after.endswith(
        " The rule holds from August 29, 2022 on, with this number since January 1, 2027."
    )


def test_a_dated_value_tells_each_of_its_entries() -> None:
    assert value_sentence(BASE, "medicare-part-b", "deductible", DAY) == (
        "What a patient pays first of Part B services in a calendar year: $257 from January 1,"
        " 2025 to December 31, 2025; $283 from January 1, 2026 to December 31, 2026."
    )


def test_an_unverified_rule_is_told_as_a_caution() -> None:
    data = {"id": "X", "title": "x", "shape": "not_payable", "codes": ["97010"]}
    verified = sentence_of(names("tricare"), data | {"confidence": "verified_primary"})
    unverified = sentence_of(names("tricare"), data | {"confidence": "unverified"})
    assert verified == "For 97010 (hot or cold pack): the payor does not pay for it."
    assert unverified == verified[:-1] + "; it is told as a caution, not as a denial."
    assert severity_of(data | {"confidence": "unverified"}) is Severity.WARN


def test_every_shape_has_words_of_its_own_that_the_shipped_rules_use_whole() -> None:
    assert set(SAYS) == set(SHAPES)
    for policy, rule in rules():
        if "shape" in rule:
            assert demand(names(policy), rule) != by_parameters(names(policy), rule), rule["id"]


def test_a_shape_without_words_is_told_by_its_parameters() -> None:
    data = {"shape": "daily_maximum", "pool": ["97110"], "most": 4}
    assert by_parameters(names("tricare"), data) == (
        "the most units of a set of codes that one day may hold, and what happens beyond (the codes"
        " whose units are counted together: 97110 (exercise for strength, motion and endurance);"
        " the most units that count on one day: 4)"
    )


def test_every_fact_has_a_clause_and_its_contrary() -> None:
    for spec in vocabulary.load().facts.values():
        positive, negative = fact_words.positive(spec), fact_words.negative(spec)
        assert not positive.startswith("the answer to"), spec.id
        asks_yes_or_no = spec.type in (FactType.YES_NO, FactType.RECORDED)
        assert ("{" in positive) is not asks_yes_or_no, spec.id
        if asks_yes_or_no or spec.type.is_several or spec.type is FactType.CHOICE:
            assert negative != positive, spec.id
            assert not negative.startswith("it is not so that"), spec.id


def test_a_fact_without_a_phrase_is_told_by_its_question() -> None:
    like = vocabulary.load()["patient.hospice"]
    spec = FactSpec("x.y", FactType.YES_NO, "Is the moon full?", like.answered_by, like.change)
    assert fact_words.positive(spec) == "the answer to “Is the moon full?” is yes"
    assert "not" in fact_words.negative(spec)


def leaves(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(data, Mapping):
        for key, inner in data.items():
            yield from leaves(inner, (*path, str(key)))
    elif isinstance(data, list):
        for index, inner in enumerate(data):
            yield from leaves(inner, (*path, index))
    elif isinstance(data, int) and not isinstance(data, bool):
        yield path


def with_leaf(data: Any, path: tuple[str | int, ...]) -> Any:
    if not path:
        return data + 7
    step, rest = path[0], path[1:]
    if isinstance(data, Mapping):
        return {k: with_leaf(v, rest) if k == step else v for k, v in data.items()}
    return [with_leaf(v, rest) if i == step else v for i, v in enumerate(data)]


def test_another_number_makes_another_sentence() -> None:
    told = 0
    for policy, rule in rules():
        wanted = {k: v for k, v in rule.items() if k not in ("denial", "note", "fix", "message")}
        for path in leaves(wanted):
            if str(path[0]).startswith("pair_"):
                continue
            told += 1
            changed = with_leaf(wanted, path)
            before, after = (sentence_of(names(policy), data) for data in (wanted, changed))
            assert before != after, (rule["id"], path)
    assert told > 80
