"""The compiled network of one scope: what it reads, what it runs, what its firings mean."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from engine.rules.bounds import Certainty
from engine.rules.encode import (
    Derivation,
    DerivedTag,
    EncodedStep,
    Encoding,
    RuleStanding,
    encode,
)
from engine.rules.features import Reader, reader
from engine.rules.layout import lay_out
from engine.rules.limits import Refusal, beyond_limits
from engine.rules.normal_form import Inherited
from engine.rules.plan import Handed, Plan
from engine.rules.tree import RuleSet, Scope, Standing

STANDINGS = (Standing.BROKEN, Standing.MET, Standing.POSSIBLE)
"""The standings, those first that leave no room for the others."""

_PROPERTY = re.compile(r'"([^"]+)":')


@dataclass(frozen=True)
class CompiledScope:
    """The network of one scope: ``reader`` gives its values, ``encoding`` tells its firings."""

    scope: Scope
    reader: Reader
    encoding: Encoding
    plan: Plan

    @cached_property
    def meanings(self) -> tuple[tuple[bool, int, int], ...]:
        """For each step: whether it finds a standing, of which rule or conclusion, and its rank.

        The rank of a standing is its place in ``STANDINGS``; that of a conclusion is 1 when it
        surely holds and 0 when it may; that of a step which finds nothing is -1.
        """
        return tuple(map(_meaning, self.encoding.steps))

    def beyond_limits(self) -> Iterator[Refusal]:
        """What the C engine cannot bear of it, by the rule or conclusion it comes from."""
        messages = {}
        for number, kind in enumerate(self.plan.kinds):
            messages[f"K{number}"] = [
                name for name in _PROPERTY.findall(kind.template) if name not in ("id", "sid")
            ]
        for copies in self.plan.tags:
            for message in copies:
                messages[json.loads(message)["kind"]] = ["kind", "n"]
        for refusal in beyond_limits(json.loads(self.plan.rules), messages):
            if refusal.rule.isdecimal():
                yield replace(refusal, rule=self.encoding.steps[int(refusal.rule)].source)
            else:
                yield replace(refusal, rule=f"{self.scope} network")


def _meaning(step: EncodedStep) -> tuple[bool, int, int]:
    match step.finding:
        case RuleStanding(rule, standing):
            return True, rule, STANDINGS.index(standing)
        case Derivation(conclusion, definite):
            return False, conclusion, int(definite)
        case None:
            return False, 0, -1


def compile_scope(
    rule_set: RuleSet, scope: Scope, visit: CompiledScope | None = None
) -> CompiledScope:
    """Compiles one scope; that of lines needs the compiled ``visit`` for what it inherits."""
    encoding = encode(rule_set, scope)
    handed = []
    for index, feature in enumerate(encoding.features):
        if isinstance(feature, Inherited) and visit is not None:
            numbers = visit.encoding.tag_numbers
            handed.append(
                Handed(
                    index,
                    numbers.get(DerivedTag(feature.name, True, Certainty.DEFINITE), -1),
                    numbers.get(DerivedTag(feature.name, True, Certainty.POSSIBLE), -1),
                )
            )
    plan = lay_out(len(encoding.features), encoding.tags, encoding.steps, handed)
    return CompiledScope(scope, reader(encoding.features), encoding, plan)
