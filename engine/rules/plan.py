"""A compiled network as data: what is sent to the process that runs it.

Nothing here needs more than the standard library's lightest parts, since a worker loads it.
A feature is sent as two whole numbers, its lower and its upper bound: both are its value, or,
for an unknown one, ``-UNKNOWN`` and ``UNKNOWN``.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

UNKNOWN = 2**53
"""Stands for an unknown value; beyond every value and constant that a rule may have."""


class Kind(NamedTuple):
    """One message of a session: its text with a ``%s`` for each bound, and which bounds these are.

    Bound ``i`` of a network of n features is the lower bound of feature i, or, from n on, the
    upper bound of feature ``i - n``.
    """

    template: str
    bounds: tuple[int, ...]


class Step(NamedTuple):
    """One rule of the network: what it matches, and the tag that it asserts.

    ``kind`` is the index of the message it matches, or -1; ``tags`` are (tag, copy) pairs;
    ``asserts`` is a tag, or -1.
    """

    kind: int
    tags: tuple[tuple[int, int], ...]
    asserts: int


class Handed(NamedTuple):
    """A derived fact of the visit, handed to a feature of each line.

    ``definite`` and ``possible`` are tags of the visit's network, or -1.
    """

    feature: int
    definite: int
    possible: int


class Plan(NamedTuple):
    """The network of one scope. ``rules`` is the ruleset's JSON, with a rule named ``"0"``, ... for
    each step; ``tags`` holds the messages that assert each tag; ``always`` is a tag or -1."""

    features: int
    rules: str
    kinds: tuple[Kind, ...]
    steps: tuple[Step, ...]
    tags: tuple[tuple[str, ...], ...]
    always: int
    handed: tuple[Handed, ...]


def to_json(plan: Plan) -> str:
    """The plan as text for another process."""
    return json.dumps(plan)


def from_json(text: str) -> Plan:
    """The plan that ``to_json`` wrote."""
    fields: list[Any] = json.loads(text)
    features, rules, kinds, steps, tags, always, handed = fields
    return Plan(
        features=features,
        rules=rules,
        kinds=tuple(Kind(template, tuple(bounds)) for template, bounds in kinds),
        steps=tuple(
            Step(kind, tuple((tag, copy) for tag, copy in used), asserts)
            for kind, used, asserts in steps
        ),
        tags=tuple(tuple(messages) for messages in tags),
        always=always,
        handed=tuple(Handed(*each) for each in handed),
    )
