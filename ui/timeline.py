"""The planned visits as a picture: a lane for each clock, and on it a mark for each visit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import altair as alt

from engine.forecast import Clock, Forecast, Kind, PlannedVisit
from engine.forecast.words import limit_of, name_of, weekday, when
from ui import markup
from ui.words import capitalized, us, us_date

IN_ORDER, LAST, PAST = "in order", "last in order, or due", "past it"
AGAIN, RECORD, UNKNOWN = "due again, if renewed", "to be recorded again", "not known"
AMOUNTS = (Kind.THRESHOLD, Kind.REVIEW_AMOUNT)
"""Clocks that are crossed by a visit; nothing is due before."""
_RECORDS = "To be recorded again"

_LANE = 46
_AXIS = 70
_LATE = 0.6
"""Share of the time after which the words stand left of their mark."""
_SHAPES = {
    IN_ORDER: "circle",
    LAST: "diamond",
    PAST: "M-1,-.65L-.65,-1L0,-.35L.65,-1L1,-.65L.35,0L1,.65L.65,1L0,.35L-.65,1L-1,.65L-.35,0Z",
    AGAIN: "M0,-1L1,0L0,1L-1,0ZM0,-.6L-.6,0L0,.6L.6,0Z",
    RECORD: "square",
    UNKNOWN: "M-1,-.15L1,-.15L1,.15L-1,.15Z",
}
_SIZES = {IN_ORDER: 34, LAST: 280, PAST: 60, AGAIN: 150, RECORD: 64, UNKNOWN: 40}
_LIGHT = ("#3f7f79", "#8a5200", "#b3261e", "#8a5200", "#1c4a99", "#6b6f76")
_DARK = ("#4fb3a6", "#f6c36b", "#ff9b91", "#f6c36b", "#a5c8ff", "#a3a8ae")
_INK = {"light": "#141B1A", "dark": "#E4ECEB"}


@dataclass(frozen=True)
class Mark:
    """How a clock stands on one visit; ``says`` is written beside the mark where it matters."""

    lane: str
    visit: PlannedVisit
    state: str
    says: str = ""


def dated(visit: PlannedVisit) -> str:
    """A visit with its day: ``visit 10, Mon 10/26/2026``."""
    return f"{name_of(visit)}, {weekday(visit.day)} {us_date(visit.day)}"


def lane_of(clock: Clock) -> str:
    """What a lane is called: the clock with its limit."""
    limit = us(limit_of(clock))
    if clock.through is not None and clock.kind is not Kind.AUTHORIZATION:
        limit = f"through {us_date(clock.through)}"
    return capitalized(f"{clock.label}, {limit}" if limit else clock.label)


def watched(forecast: Forecast) -> list[Clock]:
    """The clocks with a lane of their own: all but what is to be recorded again."""
    return [clock for clock in forecast.clocks if clock.kind is not Kind.DOCUMENTATION]


def marks(forecast: Forecast) -> list[Mark]:
    """Every mark of the picture, lane by lane."""
    found = [mark for clock in watched(forecast) for mark in _lane(clock, forecast)]
    records = [clock for clock in forecast.clocks if clock.kind is Kind.DOCUMENTATION]
    due = {index for each in records if each.due is not None for index in (each.due, *each.again)}
    found += [Mark(_RECORDS, forecast.visits[index], RECORD) for index in sorted(due)]
    return found


def _lane(clock: Clock, forecast: Forecast) -> Iterator[Mark]:
    lane = lane_of(clock)
    for visit, value in zip(forecast.visits, clock.values, strict=True):
        if clock.ends is not None and visit.day >= clock.ends:
            return
        says = _says(clock, visit)
        if visit.index == clock.due and not clock.ran_out and clock.kind not in AMOUNTS:
            state = LAST
        elif visit.index in clock.again:
            state = AGAIN
        elif value is None:
            state = UNKNOWN
        elif value > clock.limit if clock.rises else value < clock.limit:
            state = PAST
        else:
            state = IN_ORDER
        yield Mark(lane, visit, state, says)


def _says(clock: Clock, visit: PlannedVisit) -> str:
    """What is written beside the one mark of a lane that matters; empty beside the others."""
    day = f"{name_of(visit)}, {weekday(visit.day)} {visit.day:%m/%d}"
    if clock.ran_out:
        return "past it already" if visit.index == 0 else ""
    if clock.kind in AMOUNTS:
        return f"crossed on {day}" if visit.index == clock.runs_out else ""
    if visit.index != clock.due:
        return ""
    return f"due by {day}" if clock.kind is Kind.PROGRESS_REPORT else f"last: {day}"


def chart(forecast: Forecast, theme: str) -> alt.LayerChart:
    """The picture, in the colours of a theme, ``light`` or ``dark``."""
    told = marks(forecast)
    lanes = list(dict.fromkeys(mark.lane for mark in told))
    first, last = forecast.visits[0].day, forecast.visits[-1].day
    late = first.toordinal() + (last - first).days * _LATE
    rows = [_row(mark, mark.visit.day.toordinal() > late) for mark in told]
    colours = _DARK if theme == "dark" else _LIGHT
    shown = [state for state in _SHAPES if any(mark.state == state for mark in told)]
    colour_of = dict(zip(_SHAPES, colours, strict=True))
    ink = _INK["dark" if theme == "dark" else "light"]
    base = alt.Chart(alt.InlineData(values=rows))
    x = alt.X(
        "day:T",
        title=None,
        scale=alt.Scale(padding=14),
        axis=alt.Axis(format="%m/%d/%y", labelOverlap=True, grid=True),
    )
    y = alt.Y(
        "lane:N",
        title=None,
        sort=lanes,
        axis=alt.Axis(labelLimit=300, labelFontSize=14, labelColor=ink, grid=False, ticks=False),
    )
    legend = alt.Legend(title=None, orient="top", symbolType="circle", labelFontSize=13,
                        labelColor=ink, labelLimit=220)  # fmt: skip
    points = base.mark_point(filled=True, opacity=1).encode(
        x,
        y,
        shape=alt.Shape(
            "state:N",
            scale=alt.Scale(domain=shown, range=[_SHAPES[state] for state in shown]),
            legend=legend,
        ),
        color=alt.Color(
            "state:N",
            scale=alt.Scale(domain=shown, range=[colour_of[state] for state in shown]),
            legend=legend,
        ),
        size=alt.Size("size:Q", scale=None, legend=None),
        tooltip=[alt.Tooltip("lane:N", title="Clock"), alt.Tooltip("visit:N", title="Visit"),
                 alt.Tooltip("state:N", title="Stands")],
    )  # fmt: skip
    beside: tuple[tuple[bool, Literal["left", "right"], int], ...] = (
        (False, "left", -6),
        (True, "right", 6),
    )
    words = [
        base.transform_filter(alt.datum.late == side)
        .mark_text(align=align, dx=dx, dy=-15, fontSize=13, fontWeight=600, color=ink)
        .encode(x, y, text="says:N")
        for side, align, dx in beside
    ]
    return alt.LayerChart(layer=[points, *words]).properties(height=_AXIS + _LANE * len(lanes))


def _row(mark: Mark, late: bool) -> dict[str, Any]:
    return {
        "lane": mark.lane,
        # Noon: no time zone of a browser moves it to another day.
        "day": f"{mark.visit.day.isoformat()}T12:00:00",
        "visit": dated(mark.visit),
        "state": mark.state,
        "size": _SIZES[mark.state],
        "says": mark.says,
        "late": late,
    }


def in_words(forecast: Forecast) -> str:
    """The picture for who cannot see it."""
    first, last = forecast.visits[0], forecast.visits[-1]
    lanes = ". ".join(f"{lane_of(c)}: {us(when(c, forecast))}" for c in watched(forecast))
    return f"Timeline from {dated(first)}, to {dated(last)}. {lanes}."


def events(forecast: Forecast) -> str:
    """What comes, as a list by visit: the picture for a narrow screen."""
    by_visit: dict[int, list[str]] = {}
    for clock in watched(forecast):
        lane = lane_of(clock)
        renewed = "due again, if renewed" if clock.due is not None else "again past it"
        told = [(index, renewed) for index in clock.again]
        if clock.ran_out:
            told.append((0, "past it already"))
        elif clock.runs_out is not None and clock.kind in AMOUNTS:
            told.append((clock.runs_out, "crossed"))
        elif clock.runs_out is not None:
            due = clock.kind is Kind.PROGRESS_REPORT
            told.append((clock.runs_out - 1, "due" if due else "last in order"))
            told.append((clock.runs_out, "past it"))
        for index, says in told:
            by_visit.setdefault(index, []).append(f"{lane}: {says}")
    return "<ol class='pr-events'>" + "".join(_event(forecast, by_visit)) + "</ol>"


def _event(forecast: Forecast, by_visit: dict[int, list[str]]) -> Iterable[str]:
    for index in sorted(by_visit):
        yield (
            f"<li><b>{markup.text(capitalized(dated(forecast.visits[index])))}</b>"
            f"{_listed(by_visit[index])}</li>"
        )


def _listed(said: Sequence[str]) -> str:
    return "".join(f"<br>{markup.text(each)}" for each in said)
