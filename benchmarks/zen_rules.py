"""The same rules in zen-engine: one compiled expression for a visit, one for all of its lines.

Numbers are handed over as arrays, which this engine reads several times faster than keyed objects;
an expression is compiled once and evaluated without the overhead of a decision graph. A rule looks
first at whether it may apply, so that most rules end after one comparison.
"""

from __future__ import annotations

from collections.abc import Sequence

import zen

from benchmarks.formulas import Formulas, bounds_of
from benchmarks.handing import Findings, handed, inherited_features
from engine.rules.bounds import Certainty
from engine.rules.compile import CompiledRuleSet
from engine.rules.features import reader
from engine.rules.tree import Rule, Scope, Standing
from engine.rules.view import View

_STANDINGS = (None, Standing.BROKEN, Standing.POSSIBLE, Standing.MET)


class ZenRules:
    """A rule set as zen-engine evaluates it."""

    def __init__(self, compiled: CompiledRuleSet) -> None:
        rules = compiled.rule_set
        line = Formulas(rules, Scope.LINE, lambda place: f"#[{place}]")
        of_lines = _of_rules(line, compiled.line.encoding.rules)
        self._lines = zen.compile_expression(f"map(lines, [{', '.join(of_lines)}])")
        self._given = inherited_features(line.features)
        self._names = tuple(dict.fromkeys(name for _, name in self._given))
        visit = Formulas(rules, Scope.VISIT, lambda place: f"visit[{place}]")
        derived = [
            f"{visit.of_derived(name, Certainty.DEFINITE)} ? 1 :"
            f" {visit.of_derived(name, Certainty.POSSIBLE)} ? 2 : 0"
            for name in self._names
        ]
        of_visit = [*derived, *_of_rules(visit, compiled.visit.encoding.rules)]
        self._visit = zen.compile_expression(f"[{', '.join(of_visit)}]")
        self._read_visit, self._read_line = reader(visit.features).read, reader(line.features).read
        self._visit_ids = [rule.id for rule in compiled.visit.encoding.rules]
        self._line_ids = [rule.id for rule in compiled.line.encoding.rules]

    def evaluate(self, visit: View, lines: Sequence[View]) -> Findings:
        """The standings of a visit and its lines."""
        said = self._visit.evaluate({"visit": bounds_of(self._read_visit(visit))})
        of_lines = [self._read_line(line) for line in lines]
        derived = dict(zip(self._names, said, strict=False))
        rows = handed(of_lines, self._given, lambda name: (False, True, None)[int(derived[name])])
        found = self._lines.evaluate({"lines": [bounds_of(row) for row in rows]})
        return [
            _standings(self._visit_ids, said[len(self._names) :]),
            *(_standings(self._line_ids, row) for row in found),
        ]


def _of_rules(formulas: Formulas, rules: Sequence[Rule]) -> list[str]:
    texts = []
    for rule in rules:
        applies, broken = formulas.of_rule(rule, Certainty.DEFINITE)
        may_apply, may_be_broken = formulas.of_rule(rule, Certainty.POSSIBLE)
        texts.append(
            f"{may_apply} ? ({may_be_broken} ? ({applies} and {broken} ? 1 : 2)"
            f" : ({applies} ? 3 : 0)) : 0"
        )
    return texts


def _standings(ids: Sequence[str], codes: Sequence[int]) -> dict[str, Standing]:
    found = {}
    for id_, code in zip(ids, codes, strict=True):
        standing = _STANDINGS[int(code)]
        if standing is not None:
            found[id_] = standing
    return found
