"""An impact as plain data, as ``schemas/impact.schema.json`` describes it; amounts are USD."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from engine.determination.judgement import Judgement
from engine.impact.model import Example, Impact

SCHEMA_ID = "https://payor-rules.org/schemas/impact.schema.json"

_CENTS = 100


def as_data(impact: Impact) -> dict[str, Any]:
    """The data of an impact."""
    dollars = impact.dollars
    return {
        "schema": SCHEMA_ID,
        "visits": impact.visits,
        "unreadable": impact.unreadable,
        "duplicates": impact.duplicates,
        "untouched": impact.untouched,
        "alike": impact.alike,
        "judged": impact.judged,
        "changed": impact.changed,
        "kinds": {kind.value: visits for kind, visits in impact.kinds.items()},
        "outcomes": [
            {"before": moved.before, "after": moved.after, "visits": moved.visits}
            for moved in impact.outcomes
        ],
        "expected": {
            "before": _usd(dollars.before),
            "after": _usd(dollars.after),
            "visits": dollars.visits,
            "unknown": dollars.unknown,
        },
        "policies": dict(impact.policies),
        "rules": dict(impact.rules),
        "examples": [_example(example) for example in impact.examples],
        "problems": [
            {key: value for key, value in asdict(problem).items() if key in _OF_PROBLEM}
            for problem in impact.problems
        ],
        "more_problems": impact.more_problems,
    }


_OF_PROBLEM = ("severity", "code", "message", "file", "line", "column", "advice")


def _example(example: Example) -> dict[str, Any]:
    return {
        "file": example.file,
        "line": example.line,
        "visit": example.name,
        "kinds": [kind.value for kind in example.kinds],
        "before": _judgement(example.before),
        "after": _judgement(example.after),
        "rules": list(example.rules),
    }


def _judgement(judged: Judgement | None) -> dict[str, Any] | None:
    if judged is None:
        return None
    return {
        "policy": judged.policy,
        "outcome": judged.outcome.value,
        "expected": None if judged.expected is None else _usd(judged.expected),
        "lines": [
            {
                "code": line.code,
                "outcome": line.outcome.value,
                "units": line.units,
                "bill": [
                    {"units": part.units, "modifiers": list(part.modifiers)} for part in line.bill
                ],
            }
            for line in judged.lines
        ],
    }


def _usd(cents: int) -> float:
    return cents / _CENTS
