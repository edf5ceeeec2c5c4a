"""What is known of codes and pairs as plain data, as edits.schema.json says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from engine.facts.pairs import PairState
from engine.handbook.codes import CodeFee, CodeTold, PairTold
from engine.knowledge.code_sheets import CodeTable, Edition, PairTable
from engine.therapy import Indicator, PairEdit

SCHEMA_ID = "https://payor-rules.org/schemas/edits.schema.json"

Data = dict[str, Any]


def edits_data(day: date, codes: Iterable[CodeTold], pairs: Iterable[PairTold]) -> Data:
    """Codes and pairs on a day of service, ready for ``json.dumps``."""
    return {
        "schema": SCHEMA_ID,
        "on": day.isoformat(),
        "codes": [_code(told) for told in codes],
        "pairs": [_pair(told) for told in pairs],
    }


def _code(told: CodeTold) -> Data:
    return {
        "code": told.code,
        "label": told.label,
        "timed_by": list(told.timed_by),
        "untimed_by": list(told.untimed_by),
        "tables": [_code_table(table) for table in told.tables],
        "relative_values": [_fee(fee) for fee in told.fees],
        "rules": [
            {"policy": rule.written_in, "rule": rule.id, "title": rule.title} for rule in told.rules
        ],
    }


def _fee(fee: CodeFee) -> Data:
    values = fee.values
    return {
        "title": fee.title,
        "valid_from": fee.valid_from.isoformat(),
        "status": "" if values is None else values.status,
        "work": values and float(values.work),
        "practice_expense": values and float(values.practice_expense),
        "facility_practice_expense": values and float(values.facility_practice_expense),
        "malpractice": values and float(values.malpractice),
    }


def _code_table(table: CodeTable) -> Data:
    maximum = table.maximum
    return {
        "service": table.service,
        "edition": _edition(table.edits),
        "complete_for": table.reach,
        "column_1": _columns(table, 1),
        "column_2": _columns(table, 2),
        "unread": [_row(edit) for edit in table.in_state(PairState.UNREAD)],
        "ended": [_row(edit) for edit in table.in_state(PairState.INACTIVE)],
        "maximum": maximum and {"units": maximum.units, "held_against": maximum.adjudication.word},
        "maxima_edition": table.maxima and _edition(table.maxima),
    }


def _columns(table: CodeTable, column: int) -> Data:
    return {
        "never": list(table.others(column, Indicator.NEVER)),
        "with_modifier": list(table.others(column, Indicator.MODIFIER)),
    }


def _pair(told: PairTold) -> Data:
    return {
        "codes": list(told.codes),
        "labels": list(told.labels),
        "tables": [_pair_table(table) for table in told.tables],
        "rules": [
            {
                "policy": rule.policy,
                "written_in": rule.written_in,
                "rule": rule.rule,
                "title": rule.title,
                "service": rule.service,
                "says": rule.says,
            }
            for rule in told.rules
        ],
        "silent": list(told.silent),
    }


def _pair_table(table: PairTable) -> Data:
    return {
        "service": table.service,
        "edition": _edition(table.edits),
        "state": table.state.value,
        "decides": table.decides and _row(table.decides),
        "rows": [_row(edit) for edit in table.rows],
    }


def _row(edit: PairEdit) -> Data:
    return {
        "column_1": edit.column_1,
        "column_2": edit.column_2,
        "indicator": edit.indicator.value,
        "effective": edit.effective and edit.effective.isoformat(),
        "deletion": edit.deletion and edit.deletion.isoformat(),
        "rationale": edit.rationale,
    }


def _edition(edition: Edition) -> Data:
    return {
        "valid_from": edition.valid_from.isoformat(),
        "valid_through": edition.valid_through.isoformat(),
        "version": edition.version,
        "imported": edition.imported,
        "reach": edition.reach.value,
        "says": edition.says,
    }
