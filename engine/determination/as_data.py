"""A determination as plain dicts, lists, numbers and text, as determination.schema.json says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.determination.estimate_data import estimate_data, in_usd, line_estimate_data
from engine.determination.local_words import local_data
from engine.determination.model import (
    Determination,
    Finding,
    LineDetermination,
    Mend,
    Question,
    Reason,
    UnitTable,
)
from engine.determination.phrases import OUTCOMES
from engine.determination.table_use import TableUse
from engine.determination.words import as_written, label_of
from engine.facts import vocabulary
from engine.facts.visit import Place, Value
from engine.policy.model import Denial, Fix, Source
from engine.therapy import ClaimRemark

SCHEMA_ID = "https://payor-rules.org/schemas/determination.schema.json"
SOMETHING_ELSE = "-"
"""Stands in an answer for every value that no rule names."""

Data = dict[str, Any]


def as_data(determination: Determination) -> Data:
    """The determination, ready for ``json.dumps``.

    Dates are ISO texts, values are as a visit file writes them. Each source is written once,
    below ``sources``; findings and reasons name it by its key, ``policy:source``.
    """
    told = determination
    return {
        "schema": SCHEMA_ID,
        "visit": told.visit,
        "payor": told.payor,
        "policy": {
            "id": told.policy,
            "title": told.policy_title,
            "key": told.policy_key,
            "files": list(told.files),
            "reviewed_on": _day(told.reviewed_on),
            "review_due": _day(told.review_due),
        },
        "date_of_service": _day(told.date_of_service),
        "processing_date": _day(told.processing_date),
        "as_of": _day(told.as_of),
        "outcome": told.outcome.value,
        "says": OUTCOMES[told.outcome],
        "confidence": told.confidence and told.confidence.value,
        "lines": [_line(line) for line in told.lines],
        "findings": [_finding(finding) for finding in told.visit_findings],
        "met": [_reason(reason) for reason in told.visit_met],
        "info_needed": _places(told.info_needed),
        "units": [_units(table) for table in told.unit_tables],
        "estimate": told.estimate and estimate_data(told.estimate),
        "contractor": told.contractor and local_data(told.contractor),
        "notes": list(told.notes),
        "sources": _sources(told),
    }


def _line(line: LineDetermination) -> Data:
    return {
        "number": line.number,
        "code": line.code,
        "label": line.label,
        "outcome": line.outcome.value,
        "says": OUTCOMES[line.outcome],
        "confidence": line.confidence and line.confidence.value,
        "units": line.units,
        "bill": [{"units": bill.units, "modifiers": list(bill.modifiers)} for bill in line.bill],
        "estimate": line.estimate and line_estimate_data(line.estimate),
        "findings": [_finding(finding) for finding in line.findings],
        "met": [_reason(reason) for reason in line.met],
        "mends": [_mend(mend) for mend in line.mends],
        "questions": [_question(question) for question in line.questions],
        "info_needed": _places(line.info_needed),
    }


def _finding(finding: Finding) -> Data:
    origin = finding.origin
    return {
        "rule": finding.rule,
        "line": finding.line,
        "standing": finding.standing.value,
        "severity": finding.severity.value,
        "blocks": finding.blocks,
        "title": finding.title,
        "message": finding.message,
        "fix": finding.fix and _fix(finding.fix),
        "confidence": finding.confidence.value,
        "sources": _keys(origin.policy, finding.sources),
        "origin": {
            "policy": origin.policy,
            "file": origin.file,
            "line": origin.line,
            "column": origin.column,
        },
        "clock": finding.clock.value,
        "denial": finding.denial and denial_data(finding.denial),
        "at_stake": in_usd(finding.at_stake),
        "waits_for": _places(finding.waits_for),
        "why": _reason(finding.why),
        "table": finding.table and table_data(finding.table),
        "capped": finding.capped,
        "note": finding.note,
    }


def _fix(fix: Fix) -> Data:
    return {"kind": fix.kind, "do": fix.do, "change": dict(fix.change)}


def denial_data(denial: Denial) -> Data:
    """A foretold denial, as the schema of a determination states it."""
    return {
        "group": denial.group,
        "carc": list(denial.carc),
        "rarc": list(denial.rarc),
        "liable": denial.liable,
        "remedy": denial.remedy and denial.remedy.value,
    }


def _reason(reason: Reason) -> Data:
    return {
        "rule": reason.rule,
        "title": reason.title,
        "standing": reason.standing,
        "confidence": reason.confidence.value,
        "sources": _keys(reason.origin.policy, reason.sources),
        "facts": [
            {"fact": fact.fact, "label": fact.label, "value": _plain(fact.value), "says": fact.says}
            for fact in reason.facts
        ],
        "because": [_reason(below) for below in reason.because],
        "table": reason.table and table_data(reason.table),
    }


def table_data(use: TableUse) -> Data:
    """What was taken from a published table, as the schema of a determination states it."""
    held = use.maximum
    return {
        "kind": use.kind,
        "table": use.table,
        "service": use.service,
        "valid_from": _day(use.valid_from),
        "valid_through": _day(use.valid_through),
        "version": use.version,
        "imported": use.imported,
        "reach": use.reach.value,
        "says": use.says,
        "pairs": [
            {
                "column_1": pair.column_1,
                "column_2": pair.column_2,
                "beside": pair.beside,
                "state": pair.state.value,
                "indicator": pair.indicator,
                "until": _day(pair.until),
                "apart": pair.apart
                and {"holds": pair.apart.holds, "by": pair.apart.by, "why": pair.apart.why},
            }
            for pair in use.pairs
        ],
        "maximum": held
        and {
            "code": held.maximum.code,
            "units": held.maximum.units,
            "held_against": held.maximum.adjudication.word,
            "claimed": held.claimed,
        },
    }


def _mend(mend: Mend) -> Data:
    steps = [
        _place(step.place)
        | {"value": _value(step.place, step.value), "kind": step.kind, "do": step.do}
        for step in mend.steps
    ]
    return {"steps": steps, "leads_to": mend.leads_to.value}


def _question(question: Question) -> Data:
    return _place(question.place) | {
        "asks": question.asks,
        "answered_by": question.answered_by,
        "settles": question.settles,
        "rules": list(question.rules),
        "answers": [
            {
                "value": _value(question.place, answer.value),
                "says": answer.says,
                "leads_to": answer.leads_to.value,
                "still_open": answer.still_open,
            }
            for answer in question.answers
        ],
    }


def _units(table: UnitTable) -> Data:
    return {
        "discipline": table.discipline or None,
        "rule": table.rule,
        "sources": _keys(table.origin.policy, table.sources),
        **{key: _plain(value) for key, value in table.proof.items()},
        "notes": list(table.notes),
        "choices": list(table.choices),
        "claim": None if table.claim is None else [_remark(each) for each in table.claim],
        "table": [list(row) for row in table.rows],
    }


def _remark(remark: ClaimRemark) -> Data:
    return {
        "fault": remark.fault.value,
        "code": remark.code,
        "claimed": remark.claimed,
        "least": remark.least,
        "most": remark.most,
        "text": remark.text,
    }


def _places(places: Iterable[Place]) -> list[Data]:
    return [_place(place) for place in places]


def _place(place: Place) -> Data:
    line, fact = place
    return {"line": line, "fact": fact, "label": label_of(vocabulary.load(), fact)}


def _value(place: Place, value: Value) -> Any:
    """The value as a visit file writes it; None for 'something else'."""
    if value == SOMETHING_ELSE or value == frozenset((SOMETHING_ELSE,)):
        return None
    return _plain(as_written(vocabulary.load().facts.get(place[1]), value))


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def _keys(policy: str, sources: Iterable[Source]) -> list[str]:
    return [f"{policy}:{source.id}" for source in sources]


def _sources(determination: Determination) -> dict[str, Data]:
    found: dict[str, Data] = {}
    cited = [(reason.origin, reason.sources) for reason in _reasons(determination)]
    cited += [(table.origin, table.sources) for table in determination.unit_tables]
    for origin, sources in cited:
        for source in sources:
            found[f"{origin.policy}:{source.id}"] = _source(source)
    if determination.estimate is not None:
        for source in determination.estimate.sources:
            found[f"{determination.estimate.policy}:{source.id}"] = _source(source)
    return dict(sorted(found.items()))


def _source(source: Source) -> Data:
    return {
        "title": source.title,
        "section": source.section,
        "url": source.url,
        "published": source.published,
        "read_on": _day(source.read_on),
        "primary": source.primary,
    }


def _reasons(determination: Determination) -> Iterable[Reason]:
    waiting = [finding.why for finding in determination.findings]
    waiting += determination.visit_met
    for line in determination.lines:
        waiting += line.met
    while waiting:
        reason = waiting.pop()
        waiting += reason.because
        yield reason


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None
