"""Codes and pairs as a page of a coder's reference, for the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.console import RenderableType
from rich.text import Text

from engine.cli.wording import counted
from engine.determination.set_in import SetIn
from engine.facts.pairs import PairState
from engine.handbook.codes import CodeFee, CodeTold, PairTold
from engine.handbook.words import COLUMNS, INDICATORS
from engine.knowledge.code_sheets import CodeTable, PairTable, held_against
from engine.knowledge.pair_rules import PairRule
from engine.source.diagnostics import listed
from engine.therapy import Indicator, PairEdit


def code_page(told: CodeTold, labels: Mapping[str, str], day: date) -> Iterator[RenderableType]:
    """One code: how it is counted, its maxima, its pairs, and the rules that name it."""
    yield SetIn(Text(f"{_named(told.code, told.label)}, on {day}", "bold"))
    yield SetIn(Text(_counting(told)), by=2)
    if not told.tables:
        yield SetIn(Text("no edit table is loaded", "yellow"), by=2)
    yield from _maxima(told.tables)
    yield from _fees(told.fees)
    for number, table in enumerate(told.tables):
        before = told.tables[0] if number else None
        yield from _pairs(told, table, before, labels)
    yield from _rules(told)


def pair_page(told: PairTold, day: date) -> Iterator[RenderableType]:
    """Two codes: what the tables say of them on the day, their history, and the policies."""
    names = " with ".join(map(_named, told.codes, told.labels))
    yield SetIn(Text(f"{names}, on {day}", "bold"))
    if not told.tables:
        yield SetIn(Text("no edit table is loaded", "yellow"), by=2)
    for number, table in enumerate(told.tables):
        same = number and _alike(table, told.tables[0])
        below = [Text("the same")] if same else list(_standing(table))
        yield SetIn(Text(f"{table.service} {table.edits.says}", "cyan"), *below, by=2)
    yield _title("what policies add")
    yield from _policies(told.rules)
    if told.silent:
        yield SetIn(Text(f"no rule on this pair: {', '.join(told.silent)}", "dim"), by=2)


def _named(code: str, label: str) -> str:
    return f"{code} {label}" if label else code


def _title(words: str) -> Text:
    return Text.assemble("\n", (words, "bold"))


def _counting(told: CodeTold) -> str:
    if not told.timed_by:
        return "not counted by the minute"
    if not told.untimed_by:
        return "counted by the minute"
    return (
        f"counted by the minute by {', '.join(told.timed_by)}; not by {', '.join(told.untimed_by)}"
    )


def _maxima(tables: Sequence[CodeTable]) -> Iterator[RenderableType]:
    rows: dict[str, list[str]] = {}
    editions: dict[str, list[str]] = {}
    for table in tables:
        if table.maxima is None:
            continue
        said = "none is published"
        if table.maximum is not None:
            said = f"{counted(table.maximum.units, 'unit')}, {held_against(table.maximum)}"
        rows.setdefault(said, []).append(table.service)
        editions.setdefault(table.maxima.says, []).append(table.service)
    if rows:
        yield _title("unit maximum")
    for said, services in rows.items():
        yield SetIn(Text.assemble((f"{listed(services)}: ", "cyan"), said), by=2)
    for says, services in editions.items():
        of = f"{listed(services)}: " if len(editions) > 1 else ""
        yield SetIn(Text(f"{of}{says}", "dim"), by=2)


def _fees(fees: Sequence[CodeFee]) -> Iterator[RenderableType]:
    if fees:
        yield _title("relative values of one unit")
    for fee in fees:
        said = "the schedule does not list it"
        if fee.values is not None:
            values = fee.values
            said = (
                f"work {values.work}, practice expense {values.practice_expense}"
                f" ({values.facility_practice_expense} in a facility), malpractice"
                f" {values.malpractice}; status {values.status}"
            )
        yield SetIn(Text(said), Text(f"{fee.title}, from {fee.valid_from} on", "dim"), by=2)


# --- pairs of one code -----------------------------------------------------------------------


def _pairs(
    told: CodeTold, table: CodeTable, before: CodeTable | None, labels: Mapping[str, str]
) -> Iterator[RenderableType]:
    yield _title(f"{table.service} {table.edits.says}")
    yield SetIn(Text(_reach(table)), by=2)
    shown = False
    for column, indicator in COLUMNS:
        others = table.others(column, indicator)
        if before is not None:
            alike = {code for code in before.others(column, indicator) if table.holds(code)}
            if set(others) == alike:
                continue
        if others:
            shown = True
            head = Text(COLUMNS[column, indicator].format(told.code), "bold")
            head.append(f" · indicator {indicator.value}", "dim not bold")
            yield SetIn(head, *_others(told, others, indicator, labels), by=2)
    if before is None:
        yield from _former(table)
    elif not shown:
        yield SetIn(Text("of these, the same as the table above"), by=2)


def _reach(table: CodeTable) -> str:
    match table.reach:
        case "any":
            return f"it holds every pair of {table.code}"
        case "some":
            return (
                f"it holds the pairs of {table.code} with therapy codes; of others it says nothing"
            )
    return f"it says nothing of {table.code} but the rows below"


def _others(
    told: CodeTold, others: Sequence[str], indicator: Indicator, labels: Mapping[str, str]
) -> Iterator[Text]:
    """A row for each code that has a label, and one for all that have none."""
    for code in others:
        if code in labels:
            row = Text(f"{code}  {labels[code]}")
            if indicator is Indicator.MODIFIER and code in told.by_region:
                row.append(" · another body region", "dim")
            yield row
    unnamed = [code for code in others if code not in labels]
    if unnamed:
        yield Text(", ".join(unnamed), "dim")


def _former(table: CodeTable) -> Iterator[RenderableType]:
    unread = table.in_state(PairState.UNREAD)
    if unread:
        codes = ", ".join(dict.fromkeys(_other(edit, table.code) for edit in unread))
        said = f"not known for this day, since their rows give no first day: {codes}"
        yield SetIn(Text(said, "yellow"), by=2)
    ended: dict[str, dict[str, None]] = {}
    for edit in table.in_state(PairState.INACTIVE):
        other = _other(edit, table.code)
        if not any(other in table.others(*group) for group in COLUMNS):
            ended.setdefault(_ended(edit), {})[other] = None
    if ended:
        rows = [Text(f"{when}: {', '.join(sorted(codes))}") for when, codes in ended.items()]
        yield SetIn(Text("no edit any more", "bold"), *rows, by=2)


def _other(edit: PairEdit, code: str) -> str:
    return edit.column_2 if edit.column_1 == code else edit.column_1


def _ended(edit: PairEdit) -> str:
    if edit.indicator is Indicator.NOT_APPLICABLE:
        return "deleted as of their own first day, so never in force"
    if edit.deletion is None:
        return f"in force from {edit.effective} on"
    return f"last day {edit.deletion}"


def _rules(told: CodeTold) -> Iterator[RenderableType]:
    by_policy: dict[str, list[str]] = {}
    for rule in told.rules:
        by_policy.setdefault(rule.written_in, []).append(rule.id)
    if not by_policy:
        return
    yield _title("rules that name it (payor-rules explain RULE)")
    for policy, rules in by_policy.items():
        yield SetIn(Text.assemble((f"{policy}: ", "cyan"), ", ".join(rules)), by=2)


# --- two codes -------------------------------------------------------------------------------


def _alike(table: PairTable, other: PairTable) -> bool:
    return (table.state, table.decides, table.rows) == (other.state, other.decides, other.rows)


def _standing(table: PairTable) -> Iterator[Text]:
    edit = table.decides
    match table.state:
        case PairState.OUTSIDE:
            yield Text(
                "it does not hold this pair, and so does not say whether there is an edit", "yellow"
            )
        case PairState.UNREAD:
            ground = "its row gives no first day" if edit else "the oldest table has no row of it"
            yield Text(f"not known for this day: {ground}", "yellow")
        case PairState.INACTIVE:
            yield Text("no edit: both are paid, and no modifier is asked for", "green")
    if edit is not None and table.state is PairState.ACTIVE:
        style = "red" if edit.indicator is Indicator.NEVER else "dark_orange"
        yield Text.assemble(
            ("in force: ", style),
            f"{edit.column_1} is paid (column 1), {edit.column_2} is denied beside it (column 2)",
        )
        yield Text(f"indicator {edit.indicator.value}: {INDICATORS[edit.indicator]}")
        if edit.indicator is Indicator.MODIFIER:
            yield Text(f"the modifier stands on {edit.column_2}")
    for row in table.rows:
        yield Text(_row(row, decides=row == edit), "dim")


def _row(edit: PairEdit, *, decides: bool) -> str:
    first = f"since {edit.effective}" if edit.effective else "first day not given"
    last = "" if edit.deletion is None else f", last day {edit.deletion}"
    indicator = "" if decides else f", indicator {edit.indicator.value}"
    if edit.indicator is Indicator.NOT_APPLICABLE:
        last = f", deleted as of {edit.deletion}, so never in force"
        first = f"from {edit.effective}" if edit.effective else ""
    dates = f"{first}{last}".removeprefix(", ")
    pair = f"{edit.column_1} over {edit.column_2}"
    return f"row: {pair}, {dates}{indicator} · {edit.rationale}"


def _policies(rules: Iterable[PairRule]) -> Iterator[RenderableType]:
    """The rules by policy, alike ones together; of policies that only inherit them, the names."""
    told: dict[str, list[PairRule]] = {}
    for rule in rules:
        told.setdefault(rule.policy, []).append(rule)
    inheriting: dict[str, list[str]] = {}
    for policy in sorted(told):
        own = told[policy]
        parents = sorted({rule.written_in for rule in own})
        if policy not in parents and len(parents) == 1 and parents[0] in told:
            inheriting.setdefault(parents[0], []).append(policy)
            continue
        alike: dict[str, list[str]] = {}
        for rule in own:
            table = f" ({rule.service} table)" if rule.service else ""
            alike.setdefault(rule.says, []).append(f"{rule.rule}{table}")
        below = [Text.assemble((f"{listed(ids)}: ", "bold"), says) for says, ids in alike.items()]
        yield SetIn(Text(policy, "cyan"), *below, by=2)
    for parent, policies in inheriting.items():
        yield SetIn(Text.assemble((listed(policies), "cyan"), f": as {parent}"), by=2)
