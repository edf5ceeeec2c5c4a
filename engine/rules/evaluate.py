"""What the firings of a network say of a visit and its lines, and the reference's word on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine.rules.compile import CompiledRuleSet
from engine.rules.compiled_scope import STANDINGS, CompiledScope
from engine.rules.encode import PartTag
from engine.rules.features import Feature
from engine.rules.normal_form import Inherited
from engine.rules.order import Cycle, dependency_order
from engine.rules.reference import SessionResult, evaluate_session
from engine.rules.tree import Concluded, Includes, OneOf, RuleSet, Scope, Standing, Term
from engine.rules.view import View


@dataclass(frozen=True, slots=True)
class Observed:
    """What was asked and what the answer was.

    The value of a term is a number; that of a membership or derived fact True or False; None is
    unknown.
    """

    asked: Term | OneOf | Includes | Concluded
    value: int | bool | None


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule or conclusion that fired in the network, and the facts that it matched.

    ``standing`` is None for a conclusion, ``concluded`` for a rule; ``definite`` is false where
    the standing or the derived fact is only possible. ``branch`` is the first of the
    alternatives of the condition that held.
    """

    rule_id: str
    standing: Standing | None
    concluded: str | None
    definite: bool
    branch: int
    facts: tuple[Observed, ...]


@dataclass(frozen=True)
class SessionOutcome:
    """The standing of each rule that is not silent, and each derived fact that is not false.

    ``concluded`` maps a derived fact to True (holds) or None (may hold), those that a line
    inherits from its visit included. Rules and derived facts stand in the rule set's order.
    """

    standings: Mapping[str, Standing]
    concluded: Mapping[str, bool | None]
    fired: tuple[int, ...] = field(repr=False)
    values: tuple[int | None, ...] = field(repr=False)
    inherited: Mapping[str, bool | None] = field(repr=False)
    compiled: CompiledScope = field(repr=False, compare=False)

    @cached_property
    def firings(self) -> tuple[Firing, ...]:
        """One firing for each standing and each conclusion, conclusions first."""
        return tuple(_firings(self))


@dataclass(frozen=True)
class Evaluation:
    """What the rules say of a visit as a whole, and of each of its lines."""

    visit: SessionOutcome
    lines: tuple[SessionOutcome, ...]


def read_values(
    compiled: CompiledRuleSet, visit_view: View, line_views: Sequence[View]
) -> tuple[list[int | None], list[list[int | None]]]:
    """The values that the visit's and each line's session needs; None for unknown.

    Raises ``FeatureValueError`` for a number that is beyond what rules can compare.
    """
    read_line = compiled.line.reader.read
    return compiled.visit.reader.read(visit_view), [read_line(view) for view in line_views]


def evaluation(
    compiled: CompiledRuleSet,
    visit_values: Sequence[int | None],
    line_values: Sequence[Sequence[int | None]],
    fired: Sequence[Sequence[int]],
) -> Evaluation:
    """What it means that these steps fired, in the visit's session and in each line's."""
    visit = _outcome(compiled.visit, visit_values, fired[0], {})
    return Evaluation(
        visit,
        tuple(
            _outcome(compiled.line, values, steps, visit.concluded)
            for values, steps in zip(line_values, fired[1:], strict=True)
        ),
    )


def _outcome(
    compiled: CompiledScope,
    values: Sequence[int | None],
    fired: Sequence[int],
    inherited: Mapping[str, bool | None],
) -> SessionOutcome:
    encoding = compiled.encoding
    ranks: dict[int, int] = {}
    conclusions: dict[int, bool] = {}
    meanings = compiled.meanings
    for number in fired:
        is_rule, index, rank = meanings[number]
        if is_rule:
            if ranks.get(index, 3) > rank:
                ranks[index] = rank
        elif rank >= 0:
            conclusions[index] = bool(rank) or conclusions.get(index, False)
    rules = encoding.rules
    concluded: dict[str, bool | None] = dict(inherited)
    for index in sorted(conclusions):
        name = encoding.conclusions[index][1]
        if conclusions[index]:
            concluded[name] = True
        else:
            concluded.setdefault(name, None)
    return SessionOutcome(
        standings={rules[index].id: STANDINGS[ranks[index]] for index in sorted(ranks)},
        concluded=concluded,
        fired=tuple(fired),
        values=tuple(values),
        inherited=inherited,
        compiled=compiled,
    )


def _firings(outcome: SessionOutcome) -> Iterator[Firing]:
    encoding = outcome.compiled.encoding
    meanings = outcome.compiled.meanings
    rules: dict[int, tuple[int, int, int]] = {}
    conclusions: dict[int, tuple[int, int, int]] = {}
    asserted_by: dict[int, int] = {}
    for order, fired in enumerate(outcome.fired):
        step = encoding.steps[fired]
        if step.asserts is not None:
            asserted_by.setdefault(step.asserts, fired)
        is_rule, index, rank = meanings[fired]
        if rank < 0:
            continue
        best, told = (rules, rank) if is_rule else (conclusions, 1 - rank)
        entry = (told, step.branch, order)
        if index not in best or entry < best[index]:
            best[index] = entry

    seen: dict[int | str, Observed] = {}

    def facts(number: int) -> tuple[Observed, ...]:
        observed: dict[int | str, Observed] = {}
        waiting = [number]
        while waiting:
            step = encoding.steps[waiting.pop()]
            for asked in step.observed:
                known = seen.get(asked)
                if known is None:
                    known = seen[asked] = _observe(outcome, asked)
                observed[asked] = known
            for tag in step.tags:
                maker = asserted_by.get(tag)
                if maker is not None and isinstance(encoding.tags[tag], PartTag):
                    waiting.append(maker)
        return tuple(observed.values())

    for index in sorted(conclusions):
        id_, name = encoding.conclusions[index]
        rank, branch, order = conclusions[index]
        yield Firing(id_, None, name, rank == 0, branch, facts(outcome.fired[order]))
    for index in sorted(rules):
        rank, branch, order = rules[index]
        standing = STANDINGS[rank]
        definite = standing is not Standing.POSSIBLE
        id_ = encoding.rules[index].id
        yield Firing(id_, standing, None, definite, branch, facts(outcome.fired[order]))


def _observe(outcome: SessionOutcome, asked: int | str) -> Observed:
    if isinstance(asked, str):
        return Observed(Concluded(asked), outcome.concluded.get(asked, False))
    feature: Feature = outcome.compiled.encoding.features[asked]
    value = outcome.values[asked]
    match feature:
        case Inherited(name):
            return Observed(Concluded(name), outcome.inherited.get(name, False))
        case OneOf() | Includes():
            return Observed(feature, None if value is None else bool(value))
        case _:
            return Observed(feature, value)


# --- the reference ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ReferenceEvaluation:
    """The reference evaluator's word on a visit as a whole, and on each of its lines."""

    visit: SessionResult
    lines: tuple[SessionResult, ...]


def reference_evaluate(
    rule_set: RuleSet, visit_view: View, line_views: Sequence[View]
) -> ReferenceEvaluation:
    """Evaluates in plain Python; raises ``ValueError`` for conclusions that wait for each other."""
    conclusions = dependency_order(rule_set.conclusions)
    if isinstance(conclusions, Cycle):
        raise ValueError(f"conclusions wait for each other: {', '.join(conclusions.ids)}")
    rule_set = RuleSet(rule_set.name, rule_set.rules, conclusions)
    visit = evaluate_session(rule_set, Scope.VISIT, visit_view)
    return ReferenceEvaluation(
        visit,
        tuple(evaluate_session(rule_set, Scope.LINE, view, visit.concluded) for view in line_views),
    )


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rule or derived fact of which network and reference say different things.

    ``session`` is "visit" or "line 1", "line 2", ...
    """

    session: str
    subject: str
    network: str
    reference: str

    def __str__(self) -> str:
        return (
            f"{self.session}: {self.subject} is {self.network} in the network,"
            f" {self.reference} in the reference"
        )


def disagreements(network: Evaluation, reference: ReferenceEvaluation) -> tuple[Disagreement, ...]:
    """Every rule and derived fact on which the two differ, by session; none when they agree."""
    found: list[Disagreement] = []
    sessions = [("visit", network.visit, reference.visit)]
    sessions += [
        (f"line {number}", mine, other)
        for number, (mine, other) in enumerate(
            zip(network.lines, reference.lines, strict=True), start=1
        )
    ]
    for session, mine, other in sessions:
        if mine.standings != other.standings:
            found += _differences(session, mine.standings, other.standings, "silent")
        if mine.concluded != other.concluded:
            found += _differences(session, mine.concluded, other.concluded, "false")
    return tuple(found)


def _differences(
    session: str, mine: Mapping[str, object], other: Mapping[str, object], absent: str
) -> Iterator[Disagreement]:
    for subject in dict.fromkeys((*mine, *other)):
        left, right = mine.get(subject, absent), other.get(subject, absent)
        if left != right:
            yield Disagreement(session, subject, _word(left), _word(right))


def _word(value: object) -> str:
    if value is True:
        return "true"
    return "possible" if value is None else str(value)
