"""The published tables that a policy looks into: whether they are there, and their editions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from engine.facts.tables import Tables
from engine.policy.model import LinkedPolicy
from engine.reference import ReferenceDataError
from engine.rules.tree import Compare, Measure, RuleSet, facts_of_term, literals
from engine.source import Diagnostic, in_order
from engine.therapy import Published, edition_text

_MAXIMA = ("over_unit_maximum", "unit_maximum_unread")


_MOST_KEPT = 256
_KEPT: dict[int, tuple[RuleSet, tuple[tuple[str, Measure], ...]]] = {}


def table_uses(linked: LinkedPolicy) -> tuple[tuple[str, Measure], ...]:
    """Every measure of a rule or conclusion that looks into a published table, with the id.

    Worked out once for each set of rules: every answer asks for it.
    """
    known = _KEPT.get(id(linked.logic))
    if known is None or known[0] is not linked.logic:
        while len(_KEPT) >= _MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        known = _KEPT[id(linked.logic)] = linked.logic, tuple(_table_uses(linked.logic))
    return known[1]


def _table_uses(logic: RuleSet) -> Iterator[tuple[str, Measure]]:
    conditions = [
        *((rule.id, part) for rule in logic.rules for part in (rule.applies, rule.broken)),
        *((conclusion.id, conclusion.when) for conclusion in logic.conclusions),
    ]
    for name, condition in conditions:
        for literal in literals(condition):
            if isinstance(literal, Compare):
                for part in facts_of_term(literal.term):
                    if isinstance(part, Measure) and "service" in dict(part.args):
                        yield name, part


def of_maxima(measure: Measure) -> bool:
    """The measure looks into a table of unit maxima, not of pairs."""
    return measure.name in _MAXIMA


def missing_tables(linked: LinkedPolicy, tables: Tables) -> tuple[Diagnostic, ...]:
    """One problem for each rule that looks into a table that is not there, or cannot be used."""
    problems: list[Diagnostic] = []
    for rule_id, measure in table_uses(linked):
        try:
            published(measure, tables, linked.service_date)
        except ReferenceDataError as error:
            problems.extend(error.diagnostics)
        except LookupError:
            origin = linked.rules[rule_id].origin
            kind = "unit maxima" if of_maxima(measure) else "pair edits"
            service = dict(measure.args)["service"]
            problems.append(
                Diagnostic(
                    "error",
                    "missing-table",
                    f"the rule looks into {kind} '{service}', and there is no such table",
                    origin.file,
                    origin.line,
                    origin.column,
                    advice="add the table to the folder 'reference', or disable the rule",
                )
            )
    return in_order(problems)


def editions(
    linked: LinkedPolicy, tables: Tables, day: date, rules: Collection[str]
) -> Iterator[str]:
    """Which editions of published tables some of a policy's rules looked into on a day."""
    used = {measure for rule_id, measure in table_uses(linked) if rule_id in rules}
    yield from sorted({cited(measure, tables, day) for measure in used})


def published(measure: Measure, tables: Tables, day: date) -> Published:
    """The edition that a measure looks into for a day; raises LookupError without one."""
    args = dict(measure.args)
    table, service = str(args["table"]), str(args["service"])
    if of_maxima(measure):
        return tables.maxima(table, service, day)
    return tables.edits(table, service, day)


def cited(measure: Measure, tables: Tables, day: date) -> str:
    """The edition that a measure looks into for a day, in words."""
    kind = "table of unit maxima" if of_maxima(measure) else "edit table"
    what = f"{dict(measure.args)['service']} {kind}"
    return edition_text(what, published(measure, tables, day), day)
