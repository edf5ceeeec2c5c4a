"""One visit against one payor: from facts to a determination, from a file to JSON, the searches."""

from __future__ import annotations

import json
from collections.abc import Callable

from benchmarks.cases import AS_OF, Cases, visit_file
from benchmarks.table import Goal, Row, under
from benchmarks.timing import Timing, in_turn
from engine.determination.as_data import as_data
from engine.determination.ask import questions
from engine.determination.assess import Assessment, assess
from engine.determination.bill import billing
from engine.determination.evaluate import Evaluator
from engine.determination.mend import Mender
from engine.determination.model import Outcome
from engine.determination.unknowns import Unknowns
from engine.facts.read_visit import read_visit
from engine.rules.evaluate import read_values
from engine.rules.in_process import InProcessEngine
from engine.rules.plan import UNKNOWN
from engine.rules.tree import Standing

_BARE = "bare network, in this process"


def rows(cases: Cases, seconds: float) -> list[Row]:
    """The figures of the first table, held to the bare network on the complete visit."""
    base = cases.base
    evaluator = Evaluator(base)

    def from_file() -> str:
        reading = read_visit(visit_file("complete"), base.vocabulary, labels=base.labels)
        assert reading.visit is not None
        return json.dumps(as_data(evaluator.determine(reading.visit, as_of=AS_OF)))

    def determine(name: str) -> Callable[[], object]:
        return lambda: evaluator.determine(cases.visits[name], as_of=AS_OF)

    with InProcessEngine(cases.compiled) as network:
        calls: dict[str, Callable[[], object]] = {
            _BARE: bare(cases, "complete", network),
            "facts to determination with its why": determine("complete"),
            "file to JSON": from_file,
        }
        timed = in_turn(calls, seconds)
        searches: dict[str, Callable[[], object]] = {
            "search for mends alone (broken visit)": mends(cases),
            "search for questions alone (open visit)": asked(cases),
            "whole determination of the broken visit": determine("broken"),
            "whole determination of the open visit": determine("open"),
        }
        timed |= in_turn(searches, seconds)
    evaluator.close()
    first = timed[_BARE]
    return [
        Row(name, each, each.least / first.least, _goals(name, each, first))
        for name, each in timed.items()
    ]


def _goals(name: str, timing: Timing, bare_run: Timing) -> tuple[Goal, ...]:
    if name.startswith("facts to"):
        ratio = Goal("minimum < 5 x the bare network", timing.least < 5 * bare_run.least)
        return ratio, under(timing.p99, 0.010, "p99")
    if name == "file to JSON":
        return (under(timing.p99, 0.025, "p99"),)
    if name.startswith("search"):
        return (under(timing.p99, 0.100, "p99"),)
    return ()


def bare(cases: Cases, name: str, network: InProcessEngine) -> Callable[[], object]:
    """What the C engine takes for a visit whose numbers have been read."""
    seen = cases.views(name)
    visit, lines = read_values(cases.compiled, seen.visit, seen.lines)
    own = [UNKNOWN if value is None else value for value in visit]
    rows_ = [[UNKNOWN if value is None else value for value in line] for line in lines]
    return lambda: network.run(own, rows_)


def mends(cases: Cases) -> Callable[[], object]:
    """The search for what mends each line of the broken visit, after its evaluation."""
    search = _Search(cases, "broken")
    lines = range(1, len(cases.visits["broken"].lines) + 1)
    return lambda: [search.mender().mends(line, search.leads_to(line)) for line in lines]


def asked(cases: Cases) -> Callable[[], object]:
    """The search for the questions of each line of the open visit, after its evaluation."""
    search = _Search(cases, "open")
    lines = range(1, len(cases.visits["open"].lines) + 1)

    def call() -> object:
        unknowns = Unknowns(search.assessment, cases.base.vocabulary)
        return [
            questions(
                search.assessment, line, unknowns, cases.base.vocabulary, search.leads_to(line)
            )
            for line in lines
        ]

    return call


class _Search:
    """The searches of an evaluation, without the rest of it."""

    def __init__(self, cases: Cases, name: str) -> None:
        self._words = cases.base.vocabulary
        self.assessment = assess(cases.linked, cases.visits[name], cases.base.tables)

    def mender(self, assessment: Assessment | None = None) -> Mender:
        """What seeks mends; that of the visit itself where no other is given."""
        at = assessment or self.assessment
        return Mender(at, self._words, billing(at).ways)

    def leads_to(self, line: int) -> Callable[[Assessment], Outcome]:
        """The outcome of a line in a changed visit."""

        def outcome(changed: Assessment) -> Outcome:
            broken = bool(changed.blocking(line, Standing.BROKEN))
            if broken and not self.mender(changed).can_mend(line):
                return Outcome.NOT_COVERED
            if changed.blocking(line, Standing.POSSIBLE):
                return Outcome.CONDITIONAL
            return Outcome.NEEDS_ACTION if broken else Outcome.COVERED

        return outcome
