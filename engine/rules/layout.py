"""Encoded steps laid out as a ruleset of the C engine and the messages of a session."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from engine.rules.bounds import BoundTest
from engine.rules.encode import AlwaysTag, EncodedStep
from engine.rules.limits import (
    PATTERNS_OF_A_KIND,
    RESERVED_HASHES,
    RULES_ON_ONE_CHAIN,
    name_hash,
)
from engine.rules.plan import Handed, Kind, Plan, Step

MOST_PROPERTIES = 220
TAGS_OF_A_KIND = 100
PRIME = "$prime"

Bound = tuple[int, bool]
"""A feature's index, and whether its upper bound is meant."""


def lay_out(
    features: int, tags: Sequence[object], steps: Sequence[EncodedStep], handed: Iterable[Handed]
) -> Plan:
    """The plan of a network: steps that read features share messages of at most 60 patterns."""
    kinds = _kinds_of_steps(steps)
    names = _property_names({bound for kind in kinds for bound in _bounds(kind)})
    rules: dict[str, Any] = {}
    plans: list[Kind] = []
    kind_of: dict[int, int] = {}
    patterns: dict[int, list[Any]] = {}
    for number, kind in enumerate(kinds):
        common = Counter(test for index, step in kind for test in step.tests)
        for index, step in kind:
            kind_of[index] = number
            ordered = sorted(step.tests, key=lambda test: (-common[test], test))
            patterns[index] = [
                {"kind": f"K{number}"},
                *(_test(names[test[:2]], test) for test in ordered),
            ]
        bounds = _bounds(kind)
        places = "".join(f',"{names[bound]}":%s' for bound in bounds)
        plans.append(
            Kind(
                f'{{"id":"{number + 2}","sid":"0","kind":"K{number}"{places}}}',
                tuple(feature + features * upper for feature, upper in bounds),
            )
        )

    uses: Counter[int] = Counter()
    copies: dict[tuple[int, int], tuple[str, int]] = {}
    laid: list[Step] = []
    for index, step in enumerate(steps):
        entries = [{"m": {"$and": patterns[index]}}] if index in patterns else []
        used = []
        for place, tag in enumerate(step.tags):
            copy = uses[tag] // RULES_ON_ONE_CHAIN
            uses[tag] += 1
            at = len(copies)
            kind_name, constant = copies.setdefault(
                (tag, copy), (f"T{at // TAGS_OF_A_KIND}", at % TAGS_OF_A_KIND)
            )
            entries.append({f"t{place}": {"$and": [{"kind": kind_name}, {"n": constant}]}})
            used.append((tag, copy))
        rules[str(index)] = {"all": entries, "pri": 0}
        asserts = -1 if step.asserts is None else step.asserts
        laid.append(Step(kind_of.get(index, -1), tuple(used), asserts))
    rules[PRIME] = {"all": [{"m": {"$and": [{"kind": PRIME}]}}], "pri": 65_535}

    messages: list[list[str]] = [[] for _ in tags]
    for number, ((tag, _), (kind_name, constant)) in enumerate(copies.items(), len(kinds) + 2):
        messages[tag].append(f'{{"id":"{number}","sid":"0","kind":"{kind_name}","n":{constant}}}')
    always = next((number for number, tag in enumerate(tags) if isinstance(tag, AlwaysTag)), -1)
    return Plan(
        features=features,
        rules=json.dumps(rules, ensure_ascii=False, separators=(",", ":")),
        kinds=tuple(plans),
        steps=tuple(laid),
        tags=tuple(map(tuple, messages)),
        always=always,
        handed=tuple(handed),
    )


_Patterns = list[tuple[int, EncodedStep]]


def _kinds_of_steps(steps: Sequence[EncodedStep]) -> list[_Patterns]:
    """Steps with tests, in their order, as many to a kind as its message bears."""
    kinds: list[_Patterns] = []
    held: set[Bound] = set()
    for index, step in enumerate(steps):
        if not step.tests:
            continue
        needed = {test[:2] for test in step.tests}
        full = kinds and (
            len(kinds[-1]) == PATTERNS_OF_A_KIND or len(held | needed) > MOST_PROPERTIES
        )
        if full or not kinds:
            kinds.append([])
            held = set()
        kinds[-1].append((index, step))
        held |= needed
    return kinds


def _bounds(kind: _Patterns) -> list[Bound]:
    return sorted({test[:2] for _, step in kind for test in step.tests})


def _property_names(bounds: Iterable[Bound]) -> dict[Bound, str]:
    """A name for each bound, none of which the engine takes for another or for its own."""
    taken = {*RESERVED_HASHES, name_hash("kind"), name_hash("n")}
    names: dict[Bound, str] = {}
    for feature, upper in sorted(bounds):
        name = f"{'h' if upper else 'l'}{feature}"
        while name_hash(name) in taken:
            name += "x"
        taken.add(name_hash(name))
        names[feature, upper] = name
    return names


def _test(name: str, test: BoundTest) -> dict[str, Any]:
    equality: dict[str, Any] = {name: test.constant}
    return {test.operator: equality} if test.operator else equality
