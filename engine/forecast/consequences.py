"""What a rule says of a projected visit, ready to be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from engine.determination.table_use import TableUses
from engine.determination.told import told
from engine.facts.vocabulary import Vocabulary
from engine.forecast.effects import Effect
from engine.forecast.model import Consequence
from engine.forecast.walk import Step
from engine.policy.model import PolicyRule, Severity
from engine.rules.tree import Standing

_SEVERITIES = list(Severity)
_STANDINGS = list(Standing)


def consequence(
    step: Step, rule: PolicyRule, lines: tuple[int, ...], follows: Standing, vocabulary: Vocabulary
) -> Consequence:
    """What a rule says on some lines of a visit; its title, where it is met."""

    first = lines[0] if lines else None

    def put_in(text: str) -> str:
        if "{" not in text:
            return text
        said = TableUses(step.linked, step.assessment.views.day).words(first, rule.id)
        return told(text, step.assessment, vocabulary, first, rule.id, said)

    message, fix = rule.title, rule.fix
    if follows is not Standing.MET:
        message = put_in(rule.message)
    if fix is not None:
        fix = replace(fix, do=put_in(fix.do))
    return Consequence(
        rule=rule.id,
        policy=rule.origin.policy,
        title=rule.title,
        lines=lines,
        follows=follows,
        severity=rule.severity,
        message=message,
        fix=fix,
        denial=rule.denial,
        sources=rule.sources,
        confidence=rule.confidence,
    )


def of_effects(
    step: Step, found: Iterable[Effect], vocabulary: Vocabulary
) -> tuple[Consequence, ...]:
    """What follows once a limit is past, the worst first; a rule of several lines stands once."""
    lines: dict[tuple[str, Standing], list[int]] = {}
    for effect in found:
        follows = effect.past.standing
        if effect.worsens and follows is not None:
            numbers = lines.setdefault((effect.rule, follows), [])
            if effect.line is not None:
                numbers.append(effect.line)
    worst: dict[str, Consequence] = {}
    for (rule_id, follows), numbers in sorted(lines.items(), key=lambda e: _order(e[0][1])):
        rule = step.linked.rules[rule_id]
        worst.setdefault(rule_id, consequence(step, rule, tuple(numbers), follows, vocabulary))
    return tuple(sorted(worst.values(), key=worst_first))


def standing_now(step: Step, rule_id: str, vocabulary: Vocabulary) -> Consequence | None:
    """What a rule says of a visit as it stands; None where it is silent."""
    standing = step.standing(rule_id)
    if standing is None:
        return None
    lines = step.lines(rule_id, standing) or ()
    return consequence(step, step.linked.rules[rule_id], lines, standing, vocabulary)


def worst_first(one: Consequence) -> tuple[int, int]:
    """For sorting: what is broken before what may be, and the severe before the rest."""
    return _order(one.follows), _SEVERITIES.index(one.severity)


def _order(standing: Standing) -> int:
    return _STANDINGS.index(standing)
