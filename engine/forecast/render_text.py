"""A forecast as text for a terminal or a pipe: what runs out first stands on top."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from engine.determination import phrases
from engine.determination.set_in import SetIn
from engine.facts.visit import Place
from engine.forecast import words
from engine.forecast.calendar import letters, weeks
from engine.forecast.model import Clock, Consequence, Forecast, Kind, OpenClock
from engine.policy.model import Confidence
from engine.rules.tree import Standing

_RECORD = Kind.DOCUMENTATION
_WIDE = 72
"""Columns that the table of the clocks needs."""


def to_text(forecast: Forecast, *, width: int = 80) -> str:
    """The page as plain text of at most ``width`` columns."""
    stream = io.StringIO()
    console = Console(file=stream, width=width, color_system=None, highlight=False, emoji=False)
    console.print(*page(forecast), sep="\n")
    return stream.getvalue()


def page(forecast: Forecast) -> Iterator[RenderableType]:
    """The parts of the page from the top."""
    yield SetIn(Text(words.headline(forecast), "bold"))
    yield SetIn(Text(words.span(forecast)), by=2)
    if forecast.stopped:
        yield SetIn(Text(f"the plan ends there: {forecast.stopped}", "yellow"), by=2)
    yield from _table(forecast)
    yield from _past(forecast)
    yield from _details(forecast)
    yield from _records(forecast)
    yield from _open(forecast.open_clocks)
    yield from _foreseen(forecast)
    yield from _changes(forecast)
    yield from _within(forecast)
    yield from _calendar(forecast)
    yield _title("notes")
    for note in (*forecast.notes, phrases.NO_PROMISE):
        yield SetIn(Text(note), by=2)


def _table(forecast: Forecast) -> Iterator[RenderableType]:
    marked = letters(forecast.clocks)
    yield _title("what runs out")
    if not marked:
        yield SetIn(Text("nothing that can be counted within this plan"), by=2)
        return
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="underline")
    table.add_column("", no_wrap=True)
    table.add_column("clock", overflow="fold")
    table.add_column("stands at", no_wrap=True)
    table.add_column("last in order", no_wrap=True)
    table.add_column("past it from", no_wrap=True)
    for number, letter in marked.items():
        clock = forecast.clocks[number]
        assert clock.runs_out is not None
        table.add_row(
            letter,
            clock.label,
            words.stands(clock),
            _in_column(forecast, clock.runs_out - 1),
            _in_column(forecast, clock.runs_out),
        )
    yield _WhereWide(SetIn(table, by=2))


class _WhereWide:
    """What is shown only where there is room; the details below say the same."""

    def __init__(self, shown: RenderableType) -> None:
        self._shown = shown

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= _WIDE:
            yield self._shown
        else:
            yield SetIn(Text("see below, by letter"), by=2)


def _in_column(forecast: Forecast, index: int) -> str:
    """A visit with its day, without the year where it is that of the stated visit."""
    visit = forecast.visits[index]
    day = visit.day.isoformat()
    if visit.day.year == forecast.visits[0].day.year:
        day = day[5:]
    return f"{words.short_name(visit)} {words.weekday(visit.day)} {day}"


def _past(forecast: Forecast) -> Iterator[RenderableType]:
    """What has run out already, and what else stands in the way of the stated visit."""
    ran_out = [clock for clock in forecast.clocks if clock.ran_out and clock.kind is not _RECORD]
    if ran_out:
        yield _title(f"has run out already on {words.name_of(forecast.visits[0])}")
    for clock in ran_out:
        line = Text.assemble((clock.label, "bold"), f": {words.stands(clock)}")
        yield SetIn(line, *_consequences(clock, forecast), by=2)
    told = {each.rule for clock in ran_out for each in clock.consequences}
    others = [
        ending.finding
        for ending in forecast.standing
        if ending.finding.severity.blocks and ending.finding.rule not in told
    ]
    if others:
        yield _title(f"also in the way on {words.name_of(forecast.visits[0])} (see check)")
        yield SetIn(Text(words.rules_of(others)), by=2)


def _details(forecast: Forecast) -> Iterator[RenderableType]:
    marked = letters(forecast.clocks)
    if marked:
        yield _title("what to do, and where that is written")
    for number, letter in marked.items():
        clock = forecast.clocks[number]
        first = Text.assemble((f"{letter}  {clock.label}", "bold"))
        first.append(f": {words.when(clock, forecast)}")
        yield SetIn(first, *_consequences(clock, forecast), by=2)


def _records(forecast: Forecast) -> Iterator[RenderableType]:
    """What is to be recorded again, by the note of which visit."""
    clocks = [clock for clock in forecast.clocks if clock.kind is _RECORD and clock.due is not None]
    if clocks:
        yield _title("to be recorded again (if it was done)")
    for clock in clocks:
        assert clock.due is not None
        first = Text(f"by the note of {words.dated(forecast.visits[clock.due])}")
        if clock.ran_out:
            first = Text(f"now: {words.stands(clock)}")
        first.append(f": {clock.label.removeprefix('record of ')}")
        yield SetIn(first, _written(clock.consequences), by=2)


def _consequences(clock: Clock, forecast: Forecast) -> Iterator[Text]:
    if clock.through is not None and not clock.ran_out:
        yield Text(f"through {words.on_day(clock.through)}")
    later = words.again(clock, forecast)
    if later:
        renewed = "if renewed each time, again by" if clock.due is not None else "again on"
        yield Text(f"{renewed} {later}")
    if clock.warns is not None:
        yield Text(f"notice of it on {words.dated(forecast.visits[clock.warns])}")
    yield from _said(clock.consequences)


def _said(consequences: Sequence[Consequence]) -> Iterator[Text]:
    """The worst of what follows, what to do, and where it is written."""
    worst = consequences[0]
    severity = phrases.SEVERITIES[worst.severity]
    if worst.follows is Standing.POSSIBLE:
        severity += ", depending on facts not known yet"
    if worst.follows is not Standing.MET:
        yield Text(f"{severity}: {worst.message}")
    else:
        yield Text(f"from then on: {worst.message}")
    do = words.to_do(worst.fix)
    if do:
        yield Text.assemble(("do: ", "green"), do)
    yield _written(consequences)


def _written(consequences: Sequence[Consequence]) -> Text:
    worst = consequences[0]
    line = Text(words.rules_of(consequences), "dim")
    if worst.sources:
        line.append(" · " + phrases.citation(worst.sources), "dim")
    mark = worst.confidence
    style = "dim" if mark is Confidence.VERIFIED_PRIMARY else "yellow"
    return line.append(" · ", "dim").append(phrases.CONFIDENCES[mark], style)


def _open(clocks: Sequence[OpenClock]) -> Iterator[RenderableType]:
    """The clocks that lack a fact, those together that lack the same."""
    alike: dict[tuple[Place, ...], list[OpenClock]] = {}
    for clock in clocks:
        alike.setdefault(clock.places, []).append(clock)
    if clocks:
        yield _title("not computed, for want of a fact")
    for places, several in alike.items():
        names = dict.fromkeys(f"{clock.label} ({words.limit_of(clock)})" for clock in several)
        first = Text.assemble((", ".join(names), "bold"))
        first.append(f": unknown - state {words.to_state(places)}")
        written = [_written(clock.consequences) for clock in several]
        yield SetIn(first, *map(Text, several[0].asks), *written, by=2)


def _foreseen(forecast: Forecast) -> Iterator[RenderableType]:
    others = [each for each in forecast.foreseen if not each.clocked]
    if others:
        yield _title("other findings to come")
    for each in others:
        finding = each.finding
        severity = phrases.SEVERITIES[finding.severity]
        where = words.dated(forecast.visits[each.first])
        first = Text(f"{where}, {severity}: {finding.message}")
        yield SetIn(first, _written((finding,)), by=2)


def _changes(forecast: Forecast) -> Iterator[RenderableType]:
    if forecast.changes:
        yield _title("the policy changes on the way")
    for change in forecast.changes:
        visit = words.dated(forecast.visits[change.index])
        first = Text.assemble((change.day.isoformat(), "bold"), f", from {visit} on")
        rows = [
            Text(f"{word}: {each.rule}, {each.title}")
            for word, several in (
                ("begins", change.begins),
                ("ends", change.ends),
                ("says otherwise", change.changes),
            )
            for each in several
        ]
        yield SetIn(first, *rows, by=2)


def _within(forecast: Forecast) -> Iterator[RenderableType]:
    kept = [
        clock
        for clock in forecast.clocks
        if clock.runs_out is None and not clock.ran_out and clock.kind is not _RECORD
    ]
    if kept:
        yield _title("does not run out within this plan")
    for clock in kept:
        last = len(forecast.visits) - 1
        row = f"{clock.label}: {words.stands(clock)}"
        if clock.values[last] is not None and words.stands(clock, last) != words.stands(clock):
            row += f", {words.stands(clock, last)} on {words.name_of(forecast.visits[last])}"
        if clock.ends is not None:
            row += f"; the policy states no such limit from {clock.ends} on"
        yield SetIn(Text(row), by=2)


def _calendar(forecast: Forecast) -> Iterator[RenderableType]:
    yield _title("the planned visits")
    legend = "a: the last in order, or due again; A: the first past it; *: to be recorded again"
    yield SetIn(Text(legend, "dim"), by=2)
    for week in weeks(forecast):
        days = [
            f"{words.weekday(day.visit.day)} {words.short_name(day.visit)} {day.marks}".rstrip()
            for day in week.days
        ]
        if week.weeks > 1:
            row = f"{week.monday}  {week.weeks} weeks, {days[0]} to {days[-1]}"
        else:
            row = f"{week.monday}  " + "".join(day.ljust(12) for day in days).rstrip()
        yield SetIn(Text(row), by=2)


def _title(title: str) -> Text:
    return Text.assemble("\n", (title, "bold"))
