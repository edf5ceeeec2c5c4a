"""The fast reader reads what the careful one reads, and leaves to it whatever is amiss."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.facts import vocabulary
from engine.facts.read_visit import read_plain, read_visit
from engine.facts.write_visit import visit_to_data
from engine.locations import examples_folder
from engine.source.quick_check import QuickChecker
from engine.source.schema_check import validator_of

WORDS = vocabulary.load()
ODD: tuple[Any, ...] = (
    *(None, True, False, -1, 0, 1, 2.5, 23.0, 10**9, "", " ", "x", "97140", " 97140 ", 97140),
    *("2026-02-30", "2026-03-02", "09:00-09:23", "23:00-01:00", [], ["GP", "GP"], ["GP"], [1], {}),
    *({"visits_ago": 3}, {"visits_ago": -1}, {"unknown": 1}, [{"from": "2026-03-02"}]),
)


@cache
def visits() -> tuple[dict[str, Any], ...]:
    """The visits of the examples, as data."""
    found = []
    for path in sorted(examples_folder().glob("*.yaml")):
        reading = read_visit(path, WORDS, labels={})
        if reading.visit is not None:
            found.append(visit_to_data(reading.visit, WORDS))
    return tuple(found)


def places(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place below the top."""
    inner = enumerate(data) if isinstance(data, list) else ()
    for key, value in data.items() if isinstance(data, dict) else inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def spoiled(random: Random) -> dict[str, Any]:
    """A visit in which something else stands at one place, or a key too many."""
    data = copy.deepcopy(random.choice(visits()))
    *above, last = random.choice(list(places(data)))
    holder: Any = data
    for step in above:
        holder = holder[step]
    if isinstance(holder, dict) and random.random() < 0.3:
        last = random.choice(("discipline", "units", "nonsense"))
    holder[last] = random.choice(ODD)
    return data


@pytest.mark.parametrize("number", range(len(visits())))
def test_every_example_is_read_alike(number: int) -> None:
    data = visits()[number]
    found = read_plain(data, WORDS, "visit")
    assert found is not None
    assert found == read_visit(data, WORDS, "visit", labels={}).visit


@given(st.randoms(use_true_random=False))
def test_what_the_careful_reader_refuses_the_fast_one_leaves_to_it(random: Random) -> None:
    data = spoiled(random)
    careful = read_visit(json.dumps(data).encode(), WORDS, "visit", labels={})
    found = read_plain(data, WORDS, "visit")
    assert found is None or found == careful.visit


SCHEMAS = (
    {"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False},
    {"type": "object", "properties": {"a": {"type": "integer"}}},
    {"type": "object", "properties": {}, "required": ["a"], "additionalProperties": False},
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1},
    {"type": "array", "items": {"type": "number"}, "maxItems": 2},
    {"type": ["string", "integer"], "allOf": [{"pattern": "^x"}]},
    {"oneOf": [{"type": "boolean"}, {"type": "object", "required": ["a"]}]},
    {"type": "string", "format": "date"},
)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["x", "y", "2026-03-02"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=4,
)


@given(st.sampled_from(SCHEMAS), DATA)
def test_the_quick_check_says_what_the_validator_says(schema: dict[str, Any], data: Any) -> None:
    assert QuickChecker(schema).fits(data) == validator_of(schema).is_valid(data)
