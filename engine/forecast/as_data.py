"""A forecast as plain data for programs, as schemas/forecast.schema.json describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine.determination.words import label_of
from engine.facts import vocabulary
from engine.facts.vocabulary import NEVER_RECORDED
from engine.facts.write_visit import visit_to_data
from engine.forecast import words
from engine.forecast.frequency import WEEKDAYS
from engine.forecast.model import (
    Change,
    Clock,
    Consequence,
    Forecast,
    Foreseen,
    OpenClock,
    PlannedVisit,
    Unit,
)
from engine.policy.model import Source

SCHEMA_ID = "https://payor-rules.org/schemas/forecast.schema.json"

Data = dict[str, Any]


def as_data(forecast: Forecast, *, facts: bool = False) -> Data:
    """The forecast with dates as ISO text and amounts in USD; ``facts`` adds projected visits."""
    events: dict[int, list[Data]] = {visit.index: [] for visit in forecast.visits}
    for index, event in _events(forecast):
        events[index].append(event)
    return {
        "schema": SCHEMA_ID,
        "visit": forecast.visit,
        "payor": forecast.payor,
        "policy": forecast.policy,
        "policy_title": forecast.policy_title,
        "frequency": forecast.frequency,
        "as_of": forecast.as_of.isoformat(),
        "clocks": [_clock(clock, forecast) for clock in forecast.clocks],
        "open_clocks": [_open(clock) for clock in forecast.open_clocks],
        "foreseen": [_foreseen(each, forecast) for each in forecast.foreseen],
        "standing": [
            {**_said(each.finding), "gone": _visit(forecast, each.gone)}
            for each in forecast.standing
        ],
        "changes": [_change(change, forecast) for change in forecast.changes],
        "timeline": [
            _planned(visit, events[visit.index], facts=facts) for visit in forecast.visits
        ],
        "notes": list(forecast.notes),
        "stopped": forecast.stopped or None,
        "sources": _sources(forecast),
    }


def _clock(clock: Clock, forecast: Forecast) -> Data:
    return {
        "kind": clock.kind.value,
        "label": clock.label,
        "counts": clock.counts,
        "unit": clock.unit_says,
        "rises": clock.rises,
        "limit": _number(clock.unit, clock.limit),
        "limit_says": words.limit_of(clock),
        "stands_at": words.stands(clock),
        "says": words.when(clock, forecast),
        "values": [None if value is None else _number(clock.unit, value) for value in clock.values],
        "renewed": [
            None if value is None else _number(clock.unit, value) for value in clock.renewed
        ],
        "ran_out": clock.ran_out,
        "last_in_order": _visit(forecast, clock.last_in_order),
        "runs_out": _visit(forecast, clock.runs_out),
        "due": _visit(forecast, clock.due),
        "again": [_visit(forecast, index) for index in clock.again],
        "warn_at": _visit(forecast, clock.warns),
        "through": None if clock.through is None else clock.through.isoformat(),
        "ends": None if clock.ends is None else clock.ends.isoformat(),
        "consequences": [_said(each) for each in clock.consequences],
    }


def _number(unit: Unit, value: int) -> int | float | None:
    """A number of a clock as a chart takes it; None for what is nowhere in the record."""
    if unit is Unit.CENTS:
        return value / 100
    return None if unit is Unit.VISITS_AGO and value >= NEVER_RECORDED else value


def _open(clock: OpenClock) -> Data:
    return {
        "kind": clock.kind.value,
        "label": clock.label,
        "limit_says": words.limit_of(clock),
        "state": [
            {"line": line, "fact": fact, "label": label_of(vocabulary.load(), fact)}
            for line, fact in clock.places
        ],
        "asks": list(clock.asks),
        "consequences": [_said(each) for each in clock.consequences],
    }


def _said(said: Consequence) -> Data:
    return {
        "rule": said.rule,
        "policy": said.policy,
        "title": said.title,
        "lines": list(said.lines),
        "follows": said.follows.value,
        "severity": said.severity.value,
        "message": said.message,
        "fix": said.fix and {"kind": said.fix.kind, "do": said.fix.do},
        "denial": said.denial
        and {
            "group": said.denial.group,
            "carc": list(said.denial.carc),
            "rarc": list(said.denial.rarc),
            "liable": said.denial.liable,
        },
        "sources": [f"{said.policy}:{source.id}" for source in said.sources],
        "confidence": said.confidence.value,
    }


def _foreseen(each: Foreseen, forecast: Forecast) -> Data:
    return {
        **_said(each.finding),
        "first": _visit(forecast, each.first),
        "last": _visit(forecast, each.last),
        "clocked": each.clocked,
    }


def _change(change: Change, forecast: Forecast) -> Data:
    return {
        "date": change.day.isoformat(),
        "visit": _visit(forecast, change.index),
        "begins": [_said(each) for each in change.begins],
        "ends": [_said(each) for each in change.ends],
        "changes": [_said(each) for each in change.changes],
    }


def _visit(forecast: Forecast, index: int | None) -> Data | None:
    if index is None:
        return None
    visit = forecast.visits[index]
    return {"index": index, "number": visit.number, "date": visit.day.isoformat()}


# --- the timeline ----------------------------------------------------------------------------


def _planned(visit: PlannedVisit, events: list[Data], *, facts: bool) -> Data:
    data: Data = {
        "index": visit.index,
        "number": visit.number,
        "date": visit.day.isoformat(),
        "weekday": WEEKDAYS[visit.day.weekday()],
        "policy": visit.policy,
        "events": events,
    }
    if facts:
        data["facts"] = visit_to_data(visit.visit, vocabulary.load())
    return data


def _events(forecast: Forecast) -> Iterator[tuple[int, Data]]:
    """What happens on which visit, by the place of its clock, or by its rule."""
    for number, clock in enumerate(forecast.clocks):
        named = [("notice", clock.warns), ("due", clock.due), ("runs_out", clock.runs_out)]
        named += [("again", index) for index in clock.again]
        for event, index in named:
            if index is not None:
                yield index, _event(event, clock.label, clock=number)
    for each in forecast.foreseen:
        if not each.clocked:
            yield each.first, _event("finding", each.finding.message, rule=each.finding.rule)
    for change in forecast.changes:
        yield change.index, _event("policy_changes", f"the policy changes on {change.day}")


def _event(event: str, label: str, clock: int | None = None, rule: str | None = None) -> Data:
    return {"event": event, "label": label, "clock": clock, "rule": rule}


# --- sources ---------------------------------------------------------------------------------


def _sources(forecast: Forecast) -> Data:
    found: dict[str, Data] = {}
    for said in _every_consequence(forecast):
        for source in said.sources:
            found[f"{said.policy}:{source.id}"] = _source(source)
    return dict(sorted(found.items()))


def _every_consequence(forecast: Forecast) -> Iterable[Consequence]:
    for clock in forecast.clocks:
        yield from clock.consequences
    for open_clock in forecast.open_clocks:
        yield from open_clock.consequences
    yield from (each.finding for each in forecast.foreseen)
    yield from (each.finding for each in forecast.standing)
    for change in forecast.changes:
        yield from (*change.begins, *change.ends, *change.changes)


def _source(source: Source) -> Data:
    return {
        "title": source.title,
        "section": source.section,
        "url": source.url,
        "published": source.published,
        "read_on": None if source.read_on is None else source.read_on.isoformat(),
        "primary": source.primary,
    }
