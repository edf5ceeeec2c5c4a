"""The clocks of a forecast as HTML: how far each has come, when it runs out, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from engine.determination import phrases
from engine.forecast import Clock, Forecast, Kind
from engine.forecast.model import Consequence, Foreseen, Unit
from engine.forecast.project import ALLOWED
from engine.forecast.words import again, stands, to_do, when
from engine.policy.model import Confidence
from engine.rules.tree import Standing
from ui import markup
from ui.answer import written
from ui.timeline import AMOUNTS, dated, lane_of, watched
from ui.words import capitalized, dollars, us

_WHOLE = 100.0


def headline(forecast: Forecast) -> str:
    """What comes first, in a sentence or two."""
    clocks = watched(forecast)
    past = [clock.label for clock in clocks if clock.ran_out]
    said = []
    if past:
        said.append(f"Past already: {', '.join(dict.fromkeys(past))}.")
    coming = next((clock for clock in clocks if clock.runs_out is not None), None)
    if coming is not None:
        said.append(_comes(coming, forecast))
    elif forecast.open_clocks and not clocks:
        said.append("No clock can be counted yet: facts are missing.")
    elif not past:
        said.append("Nothing that can be counted runs out within this plan.")
    return " ".join(said)


def _comes(clock: Clock, forecast: Forecast) -> str:
    assert clock.runs_out is not None
    name, past = capitalized(clock.label), dated(forecast.visits[clock.runs_out])
    before = dated(forecast.visits[clock.runs_out - 1])
    if clock.kind is Kind.PROGRESS_REPORT:
        return f"{name} due by {before}."
    if clock.kind in AMOUNTS:
        return f"{name} crossed on {past}, by estimate."
    return f"{name} in order through {before}."


def cards(forecast: Forecast, numbers: Sequence[int]) -> str:
    """A card for each clock, those that run out first in front."""
    inside = "".join(_card(clock, forecast, numbers) for clock in watched(forecast))
    return f"<ul class='pr-clocks'>{inside}</ul>"


def _card(clock: Clock, forecast: Forecast, numbers: Sequence[int]) -> str:
    never = clock.runs_out is None and not clock.ran_out
    parts = [f"<h3 class='pr-heading pr-first'>{markup.text(lane_of(clock))}</h3>"]
    parts.append(_gauge(clock))
    parts.append(f"<p><b>{markup.text(us(capitalized(_when(clock, forecast))))}</b></p>")
    if clock.runs_out is not None or clock.ran_out:
        parts += [_paragraph(said) for said in _further(clock, forecast)]
    if clock.kind in AMOUNTS:
        parts.append(_paragraph(_rests_on(forecast), soft=True))
    if clock.ends is not None:
        parts.append(_paragraph(f"The policy states no such limit from {clock.ends} on"))
    if not never:
        parts += _said(clock.consequences, forecast, numbers)
    else:
        parts.append(_source(clock.consequences, forecast.as_of))
    return f"<li class='pr-finding{' pr-quiet' if never else ''}'>{''.join(parts)}</li>"


def _when(clock: Clock, forecast: Forecast) -> str:
    if clock.ran_out and clock.kind in AMOUNTS:
        return f"above it on {dated(forecast.visits[0])} already"
    return when(clock, forecast)


def _further(clock: Clock, forecast: Forecast) -> Iterator[str]:
    later = again(clock, forecast)
    if later:
        renewed = "If renewed each time, again by" if clock.due is not None else "Again on"
        yield f"{renewed} {later}"
    if clock.warns is not None:
        yield f"Notice of it on {dated(forecast.visits[clock.warns])}"


def _rests_on(forecast: Forecast) -> str:
    """On what the amounts of the visits to come rest: they are never more than an estimate."""
    lines = forecast.visits[0].visit.lines
    amounts = [line.count(ALLOWED) for line in lines]
    if None in amounts:
        return "Estimate: what the payor allows for a visit is not known"
    each = dollars(sum(amount or 0 for amount in amounts))
    return f"Estimate: each visit to come is taken to add {each}, as this one"


def _gauge(clock: Clock) -> str:
    """How far the clock has come, as words and as a bar."""
    value = clock.values[0]
    if clock.unit is Unit.CENTS and value is not None:
        says = f"{dollars(value)} of {dollars(clock.limit)}"
    else:
        says = us(stands(clock))
    if says.startswith("through"):
        # The heading of the card says so already.
        return ""
    words = f"<p>Stands at {markup.text(says)}</p>" if says else ""
    counted = clock.unit in (Unit.CENTS, Unit.COUNT, Unit.DAYS)
    if value is None or not clock.rises or clock.limit <= 0 or not counted:
        return words
    share = min(_WHOLE, max(0.0, _WHOLE * value / clock.limit))
    full = " pr-gauge-full" if clock.ran_out else ""
    return (
        f"{words}<div class='pr-gauge{full}' role='img' aria-label='{markup.text(says)}'>"
        f"<span style='width:{share:.1f}%'></span></div>"
    )


def _said(said: Sequence[Consequence], forecast: Forecast, numbers: Sequence[int]) -> Iterator[str]:
    """The worst of what follows, what to do, and where it is written."""
    worst = said[0]
    yield _message(worst, numbers)
    do = to_do(worst.fix)
    if do:
        yield f"<p><b>Do:</b> {markup.text(us(do))}</p>"
    yield _source(said, forecast.as_of)


def _message(said: Consequence, numbers: Sequence[int]) -> str:
    tag = phrases.SEVERITIES[said.severity]
    if said.follows is Standing.POSSIBLE:
        tag += ", depending on facts not known yet"
    elif said.follows is Standing.MET:
        tag = "from then on"
    where = phrases.on_lines([numbers[n - 1] for n in said.lines], len(numbers))
    head = f"{where}, {tag}" if where else tag
    return (
        f"<p><span class='pr-tag'>{markup.text(capitalized(head))}</span> "
        f"{markup.text(us(capitalized(said.message)))}</p>"
    )


def _source(said: Sequence[Consequence], today: date) -> str:
    worst = said[0]
    # Parts of one rule are told as one.
    rule, *others = dict.fromkeys(each.rule.split("/")[0] for each in said)
    also = f" · also {markup.text(', '.join(others))}" if others else ""
    mark = markup.text(phrases.CONFIDENCES[worst.confidence])
    if worst.confidence is not Confidence.VERIFIED_PRIMARY:
        mark = f"<b>{mark}</b>"
    return f"<p class='pr-soft'>{written(rule, worst.sources, today)} · {mark}{also}</p>"


def records(forecast: Forecast) -> str:
    """What is to be recorded again, by the note of which visit; empty where nothing is."""
    items = []
    for clock in forecast.clocks:
        if clock.kind is not Kind.DOCUMENTATION or clock.due is None:
            continue
        by = "Now" if clock.ran_out else f"By the note of {dated(forecast.visits[clock.due])}"
        what = clock.label.removeprefix("record of ")
        items.append(
            f"<li class='pr-finding'><p><span class='pr-tag'>{markup.text(by)}</span> "
            f"{markup.text(what)}</p>{_source(clock.consequences, forecast.as_of)}</li>"
        )
    return _findings(items)


def to_come(forecast: Forecast, numbers: Sequence[int]) -> str:
    """Findings that no clock explains, with the visit on which each first appears."""
    others = [each for each in forecast.foreseen if not each.clocked]
    return _findings(_foreseen(each, forecast, numbers) for each in others)


def _foreseen(each: Foreseen, forecast: Forecast, numbers: Sequence[int]) -> str:
    first = capitalized(dated(forecast.visits[each.first]))
    said = "".join(_said((each.finding,), forecast, numbers))
    return f"<li class='pr-finding'><p><b>{markup.text(first)}</b></p>{said}</li>"


def in_the_way(forecast: Forecast, numbers: Sequence[int]) -> str:
    """What stands in the way of the stated visit itself, beside what its clocks say."""
    told = {each.rule for clock in forecast.clocks if clock.ran_out for each in clock.consequences}
    others = [
        ending.finding
        for ending in forecast.standing
        if ending.finding.severity.blocks and ending.finding.rule not in told
    ]
    return _findings(
        f"<li class='pr-finding'>{''.join(_said((each,), forecast, numbers))}</li>"
        for each in others
    )


def changes(forecast: Forecast) -> str:
    """The days on which the policy turns, with the rules that begin, end or say otherwise."""
    items = []
    for change in forecast.changes:
        rows = "".join(
            f"<li><span class='pr-kind'>{word}</span> {markup.text(us(each.title))}"
            f" <code>{markup.text(each.rule)}</code></li>"
            for word, several in (
                ("Begins", change.begins),
                ("Ends", change.ends),
                ("Says otherwise", change.changes),
            )
            for each in several
        )
        visit = dated(forecast.visits[change.index])
        day = markup.text(us(f"From {change.day} on, the first visit then being {visit}"))
        items.append(
            f"<li class='pr-finding'><p><b>{day}</b></p><ul class='pr-points'>{rows}</ul></li>"
        )
    return _findings(items)


def notes(forecast: Forecast) -> str:
    """What the forecast takes to be so, and that it promises nothing."""
    said = [capitalized(us(note)) for note in (*forecast.notes, phrases.NO_PROMISE)]
    inside = "".join(f"<li>{markup.text(each)}</li>" for each in said)
    return f"<ul class='pr-soft pr-notes'>{inside}</ul>"


def _findings(items: Iterable[str]) -> str:
    inside = "".join(items)
    return f"<ul class='pr-findings'>{inside}</ul>" if inside else ""


def _paragraph(said: str, *, soft: bool = False) -> str:
    style = " class='pr-soft'" if soft else ""
    return f"<p{style}>{markup.text(us(said))}</p>"
