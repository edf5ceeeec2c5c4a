"""What a rule took from a published table: the edition, the rows, and the words for messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from engine.facts.apart import Apart, apart
from engine.facts.day import Day
from engine.facts.maxima import HeldAgainst, held_against
from engine.facts.measures import Args
from engine.facts.measures.edits import terms_of
from engine.facts.pairs import LinePair, PairState, line_pairs
from engine.facts.visit import Line
from engine.knowledge.edit_tables import cited, of_maxima, published, table_uses
from engine.policy.model import LinkedPolicy, PolicyRule
from engine.rules.tree import Measure
from engine.source.diagnostics import listed
from engine.therapy import Adjudication, ClockBlock, Indicator, Reach, reach

PAIR_EDITS = "pair_edits"
UNIT_MAXIMA = "unit_maxima"
_MORE: Mapping[Adjudication, str] = {
    Adjudication.LINE: "more, if furnished, may be paid on a line of their own with a modifier",
    Adjudication.DAY_POLICY: "no appeal wins more",
    Adjudication.DAY_CLINICAL: "the records may overturn that",
}


@dataclass(frozen=True, slots=True)
class PairUse:
    """A pair of the line with another line of the day (numbered from 1).

    ``apart`` is whether the record shows them separate, where the line is column 2 of an edit that
    a modifier may unlock.
    """

    column_1: str
    column_2: str
    beside: int
    state: PairState
    indicator: int | None
    until: date | None
    apart: Apart | None


@dataclass(frozen=True, slots=True)
class TableUse:
    """The edition of a table that a rule looked into on the day of service, and what it found.

    ``says`` cites the edition. ``pairs`` are empty for a table of unit maxima, ``maximum`` is None
    for an edit table, and where the line claims no units or has no maximum.
    """

    kind: str
    table: str
    service: str
    valid_from: date
    valid_through: date
    version: str
    imported: bool
    reach: Reach
    says: str
    pairs: tuple[PairUse, ...] = ()
    maximum: HeldAgainst | None = None


class TableUses:
    """The tables that the rules of a linked policy look into, for one visit."""

    def __init__(self, linked: LinkedPolicy, day: Day) -> None:
        self._day = day
        self._rules = linked.rules
        self._measures: dict[str, list[Measure]] = {}
        for rule_id, measure in table_uses(linked):
            self._measures.setdefault(rule_id, []).append(measure)

    def of(self, line: int | None, rule_id: str) -> TableUse | None:
        """What a rule took from its table for a line; None where it looked into none."""
        measures = self._measures.get(rule_id)
        if line is None or not measures:
            return None
        args: dict[str, str | int | tuple[str, ...]] = {}
        for measure in measures:
            args |= dict(measure.args)
        return self._use(self._day.visit.lines[line - 1], Args(args), measures[0])

    def words(self, line: int | None, rule_id: str) -> Mapping[str, str]:
        """What the message of a rule may name of its table (see ``TABLE_WORDS``)."""
        use = self.of(line, rule_id)
        if use is None:
            return {}
        if use.maximum is not None:
            by_line = use.maximum.maximum.adjudication is Adjudication.LINE
            return {
                "maximum.code": use.maximum.maximum.code,
                "maximum.units": str(use.maximum.maximum.units),
                "maximum.claimed": str(use.maximum.claimed),
                "maximum.against": "on one line" if by_line else "for the day",
                "maximum.more": _MORE[use.maximum.maximum.adjudication],
            }
        return dict(_pair_words(use, self._rules[rule_id]))

    def _use(self, line: Line, args: Args, measure: Measure) -> TableUse:
        maxima = of_maxima(measure)
        table, service = args.text("table"), args.text("service")
        on, tables = self._day.date_of_service, self._day.tables
        edition = published(measure, tables, on)
        return TableUse(
            kind=UNIT_MAXIMA if maxima else PAIR_EDITS,
            table=table,
            service=service,
            valid_from=edition.valid_from,
            valid_through=edition.valid_through,
            version=edition.version,
            imported=edition.imported,
            reach=reach(edition, on),
            says=cited(measure, tables, on),
            pairs=() if maxima else tuple(self._pairs(line, args)),
            maximum=held_against(self._day, line, table, service) if maxima else None,
        )

    def _pairs(self, line: Line, args: Args) -> Iterator[PairUse]:
        for pair in line_pairs(self._day, line, args.text("table"), args.text("service")):
            if pair.edit is None and pair.state is not PairState.OUTSIDE:
                continue
            yield PairUse(
                column_1=pair.edit.column_1 if pair.edit else pair.other.code,
                column_2=pair.edit.column_2 if pair.edit else line.code,
                beside=pair.other.number,
                state=pair.state,
                indicator=pair.edit.indicator.value if pair.edit else None,
                until=pair.edit.deletion if pair.edit else None,
                apart=_apart(pair, args, self._day.visit.sessions),
            )


def _apart(pair: LinePair, args: Args, sessions: tuple[ClockBlock, ...]) -> Apart | None:
    asked = pair.state is PairState.ACTIVE and pair.is_column_2 and args.has("by_region")
    if not asked or pair.edit is None or pair.edit.indicator is not Indicator.MODIFIER:
        return None
    by_region = frozenset(args.texts("by_region"))
    return apart(pair.line, pair.other, by_region, terms_of(args), sessions)


def _pair_words(use: TableUse, rule: PolicyRule) -> Iterator[tuple[str, str]]:
    never = [pair for pair in use.pairs if pair.state is PairState.ACTIVE and pair.indicator == 0]
    open_ = [pair for pair in use.pairs if pair.apart is not None]
    shared = [pair for pair in open_ if pair.apart and pair.apart.holds is False]
    yield "edit.never", _codes(never)
    yield "edit.paid", _codes(open_)
    yield "edit.shared", _why(shared, of=len(open_))
    yield "edit.apart", _why(open_, of=1)
    yield "edit.unread", _codes(pair for pair in use.pairs if pair.state is PairState.UNREAD)
    outside = (pair for pair in use.pairs if pair.state is PairState.OUTSIDE)
    yield "edit.outside", _codes(outside)
    by = {pair.apart.by for pair in open_ if pair.apart}
    fits = [modifier for what, modifier in rule.fits if by == {what}]
    yield "edit.fitting", " or ".join((*rule.bill_with, *fits))


def _codes(pairs: Iterable[PairUse]) -> str:
    """The codes of the first column, ``97012 (line 2)``."""
    return listed(list(dict.fromkeys(f"{pair.column_1} (line {pair.beside})" for pair in pairs)))


def _why(pairs: Iterable[PairUse], of: int) -> str:
    """Why lines are apart or not; of several, each with its code."""
    told = [(pair.column_1, pair.apart.why) for pair in pairs if pair.apart is not None]
    if len({why for _, why in told}) == 1 and of == 1:
        return told[0][1]
    return "; ".join(f"{why} ({code})" for code, why in told)
