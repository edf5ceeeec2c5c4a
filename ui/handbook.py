"""Codes, pairs and rules as HTML: what ``payor-rules edits`` and ``explain`` print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from engine.determination import phrases
from engine.determination.words import plain_name
from engine.facts.pairs import PairState
from engine.handbook.codes import CodeTold, PairTold
from engine.handbook.rules import DatedValue, Explanation
from engine.handbook.words import COLUMNS, INDICATORS
from engine.knowledge.code_sheets import CodeTable, PairTable, held_against
from engine.policy.model import PLACEHOLDER
from engine.therapy import Indicator
from ui import markup
from ui.words import age, capitalized, counted, us


def heading(words: str) -> str:
    """A heading within a page."""
    return f"<h3 class='pr-heading'>{markup.text(words)}</h3>"


def soft(words: str) -> str:
    """A quieter sentence."""
    return f"<p class='pr-soft'>{markup.text(us(words))}</p>"


def points(items: Iterable[str]) -> str:
    """A list of HTML items."""
    inside = "".join(f"<li>{item}</li>" for item in items)
    return f"<ul class='pr-points'>{inside}</ul>" if inside else ""


# --- one code --------------------------------------------------------------------------------


def code(told: CodeTold, labels: Mapping[str, str]) -> str:
    """One code: how it is counted, its maxima, its pairs, the rules that name it."""
    parts = [f"<p>{markup.text(_counting(told))}</p>"]
    if not told.tables:
        parts.append(soft("No edit table is loaded."))
    parts += _maxima(told.tables)
    for number, table in enumerate(told.tables):
        before = told.tables[0] if number else None
        parts += _pairs(told, table, before, labels)
    by_policy: dict[str, list[str]] = {}
    for rule in told.rules:
        by_policy.setdefault(rule.written_in, []).append(f"{rule.id}: {rule.title}")
    if by_policy:
        parts.append(heading("Rules that name it"))
        parts += [
            f"<details class='pr-why'><summary><b>{markup.text(policy)}</b>"
            f" <span class='pr-soft'>{counted(len(rules), 'rule')}</span></summary>"
            + points(markup.text(us(rule)) for rule in rules)
            + "</details>"
            for policy, rules in by_policy.items()
        ]
    return "".join(parts)


def _counting(told: CodeTold) -> str:
    if not told.timed_by:
        return "Not counted by the minute."
    if not told.untimed_by:
        return "Counted by the minute."
    by, others = ", ".join(told.timed_by), ", ".join(told.untimed_by)
    return f"Counted by the minute by {by}; not by {others}."


def _maxima(tables: Iterable[CodeTable]) -> Iterator[str]:
    rows = []
    for table in tables:
        if table.maxima is not None:
            most = table.maximum
            units = "none is published" if most is None else counted(most.units, "unit")
            held = "" if most is None else capitalized(held_against(most))
            rows.append([table.service, units, held, us(table.maxima.says)])
    if rows:
        cells = ([markup.text(capitalized(cell)) for cell in row] for row in rows)
        yield heading("Unit maximum")
        yield markup.table(("Table", "Most", "Held against", "Edition"), cells, "Unit maximum")


def _pairs(
    told: CodeTold, table: CodeTable, before: CodeTable | None, labels: Mapping[str, str]
) -> Iterator[str]:
    yield heading(capitalized(us(f"{table.service} {table.edits.says}")))
    shown = 0
    for column, indicator in COLUMNS:
        others = table.others(column, indicator)
        alike = before and {c for c in before.others(column, indicator) if table.holds(c)}
        if not others or set(others) == alike:
            continue
        shown += 1
        said = capitalized(COLUMNS[column, indicator].format(told.code))
        yield (
            f"<details class='pr-why'><summary>{markup.text(said)}"
            f" <span class='pr-soft'>{counted(len(others), 'code')}, indicator {indicator.value}"
            f"</span></summary>{_others(told, others, indicator, labels)}</details>"
        )
    if not shown:
        same = before is not None and table.reach != "none"
        yield soft("The same as above." if same else "No pair of it is in force.")


def _others(
    told: CodeTold, others: Iterable[str], indicator: Indicator, labels: Mapping[str, str]
) -> str:
    named, unnamed = [], []
    for other in others:
        if other in labels:
            region = indicator is Indicator.MODIFIER and other in told.by_region
            apart = " - another body region" if region else ""
            named.append(markup.text(f"{other} {labels[other]}{apart}"))
        else:
            unnamed.append(other)
    return points([*named, *([markup.text(", ".join(unnamed))] if unnamed else [])])


# --- two codes -------------------------------------------------------------------------------


def pair(told: PairTold) -> str:
    """Two codes: what each table says of them, their history, and what policies add."""
    parts = []
    for table in told.tables:
        parts.append(heading(capitalized(us(f"{table.service} {table.edits.says}"))))
        parts.append("".join(_standing(table)))
    if not told.tables:
        parts.append(soft("No edit table is loaded."))
    parts.append(heading("What policies add"))
    alike: dict[tuple[str, str], list[str]] = {}
    for each in told.rules:
        alike.setdefault((each.rule, each.says), []).append(each.policy)
    rows = [
        [markup.text(rule), markup.text(", ".join(policies)), markup.text(us(capitalized(says)))]
        for (rule, says), policies in alike.items()
    ]
    if rows:
        parts.append(markup.table(("Rule", "Policies", "Says"), rows, "Rules on this pair"))
    if told.silent:
        parts.append(soft(f"No rule on this pair: {', '.join(told.silent)}."))
    return "".join(parts)


def _standing(table: PairTable) -> Iterator[str]:
    edit = table.decides
    if table.state is PairState.OUTSIDE:
        yield "<p>It does not hold this pair, and so does not say whether there is an edit.</p>"
    elif table.state is PairState.UNREAD:
        yield "<p>Not known for this day.</p>"
    elif table.state is PairState.INACTIVE:
        yield "<p><b>No edit:</b> both are paid, and no modifier is asked for.</p>"
    if edit is not None and table.state is PairState.ACTIVE:
        first, second = markup.text(edit.column_1), markup.text(edit.column_2)
        yield (
            f"<p><b>In force:</b> {first} is paid (column 1), {second} is denied beside it"
            f" (column 2). Indicator {edit.indicator.value}: {INDICATORS[edit.indicator]}."
        )
        if edit.indicator is Indicator.MODIFIER:
            yield f" The modifier stands on {second}."
        yield "</p>"
    rows = [
        [
            f"{markup.text(row.column_1)} over {markup.text(row.column_2)}",
            markup.text(us(str(row.effective or "not given"))),
            markup.text(us(str(row.deletion or "-"))),
            str(row.indicator.value),
            markup.text(row.rationale),
        ]
        for row in table.rows
    ]
    if rows:
        head = ("Pair", "First day", "Last day", "Indicator", "Ground")
        yield markup.table(head, rows, f"Rows of the {table.service} table")


# --- rules -----------------------------------------------------------------------------------


def rule(told: Explanation, today: date) -> str:
    """One rule: what it demands, what follows, its values, and where it is written."""
    parts = ["".join(_rows(told))]
    findings = [
        f"<b>{markup.text(capitalized(phrases.SEVERITIES[part.severity]))}:</b>"
        f" {_message(part.message)}"
        + (f"<br><span class='pr-soft'>{markup.text(part.fix.do)}</span>" if part.fix else "")
        for part in told.parts
        if not part.concludes
    ]
    if findings:
        parts.append(heading("When it is broken") + points(findings))
    for value in told.values:
        parts.append(_value(value))
    if told.demands:
        written = points(
            f"<code>{markup.text(key)}: {markup.text(_flow(entry))}</code>"
            for key, entry in told.demands.items()
        )
        parts.append(f"<details class='pr-why'><summary>As written</summary>{written}</details>")
    cited = [
        markup.link(source)
        + markup.text(f", {source.section}" if source.section else "")
        + (
            f" <span class='pr-soft'>read {us(str(source.read_on))},"
            f" {age(source.read_on, today)}</span>"
            if source.read_on
            else ""
        )
        for source in told.sources
    ]
    if cited:
        parts.append(heading("Where it is written") + points(cited))
    return "".join(parts)


def _message(message: str) -> str:
    """A message as a rule writes it; what a visit fills in stands there in italics."""
    return PLACEHOLDER.sub(
        lambda found: f"<i>{plain_name(found.group(1))}</i>", markup.text(us(message))
    )


def _rows(told: Explanation) -> Iterator[str]:
    rows = [
        ("Policy", f"{told.file.title} ({told.file.document.name}:{told.line})"),
        ("Inherited by", ", ".join(p for p in told.held_by if p != told.file.id)),
        ("Disabled by", "; ".join(f"{policy}: {why}" for policy, why in told.disabled_by)),
        ("Confidence", phrases.CONFIDENCES[told.data["confidence"]]),
        ("Holds", _dates(told.data.get("from"), told.data.get("until"))),
        ("If denied", next((phrases.denial(p.denial) for p in told.parts if p.denial), "")),
        ("Note", str(told.data.get("note", ""))),
    ]
    cells = ([markup.text(name), markup.text(us(text))] for name, text in rows if text)
    yield markup.table(("", ""), cells, f"About {told.rule}", "pr-pairs")


def _value(value: DatedValue) -> str:
    rows = (
        [markup.text(us(_dates(starts, ends)) or "always"), markup.text(f"{amount} {value.unit}")]
        for starts, ends, amount in value.entries
    )
    title = capitalized(value.about)
    return heading(title) + markup.table(("Days", "Value"), rows, title)


def _dates(starts: date | None, ends: date | None) -> str:
    words = [f"from {starts}" if starts else "", f"until {ends}" if ends else ""]
    return " ".join(word for word in words if word)


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
