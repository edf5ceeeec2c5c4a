"""The published tables that a policy looks into: whether they are there, and their editions."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from engine.facts.tables import Tables
from engine.policy.model import LinkedPolicy
from engine.rules.tree import Compare, Measure, facts_of_term, literals
from engine.source import Diagnostic, in_order

_MAXIMA = "over_unit_maximum"


def table_uses(linked: LinkedPolicy) -> Iterator[tuple[str, Measure]]:
    """Every measure of a rule or conclusion that looks into a published table, with the id."""
    conditions = [
        *((rule.id, part) for rule in linked.logic.rules for part in (rule.applies, rule.broken)),
        *((conclusion.id, conclusion.when) for conclusion in linked.logic.conclusions),
    ]
    for name, condition in conditions:
        for literal in literals(condition):
            if isinstance(literal, Compare):
                for part in facts_of_term(literal.term):
                    if isinstance(part, Measure) and "service" in dict(part.args):
                        yield name, part


def missing_tables(linked: LinkedPolicy, tables: Tables) -> tuple[Diagnostic, ...]:
    """One problem for each rule that looks into a table that is not there."""
    problems = []
    for rule_id, measure in table_uses(linked):
        try:
            _edition(measure, tables, linked.service_date)
        except LookupError:
            origin = linked.rules[rule_id].origin
            kind = "unit maxima" if measure.name == _MAXIMA else "pair edits"
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
    """Which edition of the edit tables some of a policy's rules looked into on a day."""
    used = {
        (str(dict(measure.args)["service"]), _edition(measure, tables, day))
        for rule_id, measure in table_uses(linked)
        if rule_id in rules
    }
    for service, edition in sorted(used):
        yield f"edit table of {edition} ({service}), the newest that is loaded"


def _edition(measure: Measure, tables: Tables, day: date) -> date:
    """The first day of the table that a measure looks into; raises LookupError without one."""
    args = dict(measure.args)
    look_up = tables.maxima if measure.name == _MAXIMA else tables.edits
    return look_up(str(args["table"]), str(args["service"]), day).valid_from
