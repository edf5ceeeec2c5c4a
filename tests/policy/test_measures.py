"""A measure of the engine takes the arguments that it knows, each of its kind, or says why not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.rules.tree import Measure
from tests.policy.bases import base, faults, policy

BODY = """\
measures:
  m: {measure}
rules:
  - id: R1
    title: A rule
    {codes}require: {{measure.m: {{at_least: 1}}}}
    severity: warn
    sources: [P]
    confidence: verified_primary
"""
CODES = 'codes: ["97140"]\n    '
BLOCK = "minutes_per_unit: 15, first_unit_minutes: 7, timed: [97140], first_block_minutes: 30"
UNITS = "{compute: units_lawful, method: midpoint, minutes_per_unit: 15, first_unit_minutes: 8"


def body(measure: str, codes: str = CODES) -> str:
    """A policy with this measure and a rule that looks at it."""
    return policy(BODY.format(measure=measure, codes=codes))


TAKEN = [
    "{compute: billed}",
    UNITS + ", timed: [97140]}",
    "{compute: units_lawful, method: first_block, " + BLOCK + ", first_block_least: 23}",
    "{compute: distinct_interval, codes: [97140]}",
    "{compute: distinct_interval, codes: [97140], minutes_per_unit: 15, first_unit_minutes: 8}",
]


@pytest.mark.parametrize("measure", TAKEN)
def test_needed_and_optional_arguments_are_taken(tmp_path: Path, measure: str) -> None:
    assert faults(tmp_path, body(measure)) == []


def test_an_optional_argument_reaches_the_measure(tmp_path: Path) -> None:
    day = date(2026, 3, 2)
    linked = base(tmp_path, body(TAKEN[2])).link("acme", day, day)
    measure = linked.measures["m"]
    assert isinstance(measure, Measure)
    assert dict(measure.args)["first_block_least"] == 23


REFUSED = [
    ("{compute: biled}", ["unknown measure 'biled'", "'billed'"]),
    ("{compute: billed, codes: [97140]}", ["unknown argument 'codes'"]),
    (UNITS + "}", ["'units_lawful' also needs timed"]),
    (UNITS + ", timed: [97140], most: 4}", ["unknown argument 'most'"]),
    (UNITS.replace("15", "fifteen") + ", timed: [97140]}", ["whole number"]),
    (UNITS.replace("15", "5") + ", timed: [97140]}", ["5 minutes earned from 8"]),
    (UNITS.replace("midpoint", "midpiont") + ", timed: [97140]}", ["midpiont", "'midpoint'"]),
    (
        "{compute: units_lawful, method: first_block, " + BLOCK + "}",
        ["also needs first_block_least"],
    ),
    (
        "{compute: distinct_interval, codes: [97140], minutes_per_unit: 15}",
        ["also needs first_unit_minutes"],
    ),
    ("{compute: edit_indicator, table: nci, service: practitioner}", ["'nci'", "'ncci'"]),
    ("{compute: billed, sum: [line.units]}", ["unknown argument 'sum'"]),
    ("{least: []}", ["'least' has no entry"]),
    ("{total: [line.units]}", ["this is no measure"]),
    ("{days: [date_of_service]}", ["takes two entries"]),
    ("{sum: [line.unitz]}", ["'line.unitz'", "'line.units'"]),
    ("{sum: [line.techniques]}", ["is no number"]),
    ("[line.units]", ["a measure is a fact, a number or a map"]),
]


@pytest.mark.parametrize(("measure", "words"), REFUSED, ids=[measure for measure, _ in REFUSED])
def test_a_bad_measure_is_named_with_what_to_write(
    tmp_path: Path, measure: str, words: list[str]
) -> None:
    found = "\n".join(faults(tmp_path, body(measure)))
    assert [word for word in words if word not in found] == []


OF_LINES = ["{compute: billed}", "{sum: [line.units, episode.visits]}"]


@pytest.mark.parametrize("measure", OF_LINES)
def test_a_measure_of_lines_in_a_visit_rule_is_refused(tmp_path: Path, measure: str) -> None:
    (found,) = faults(tmp_path, body(measure, codes=""))
    assert "'measure.m' looks at a line" in found


@pytest.mark.parametrize("measure", ["{compute: only_service, codes: [97140]}", "episode.visits"])
def test_a_measure_of_the_visit_may_stand_in_a_visit_rule(tmp_path: Path, measure: str) -> None:
    assert faults(tmp_path, body(measure, codes="")) == []
