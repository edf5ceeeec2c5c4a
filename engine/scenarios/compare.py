"""What a determination says against what its scenario expects, difference by difference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from engine.determination.estimate import usd
from engine.determination.model import Determination, Finding, LineDetermination, Outcome
from engine.policy.model import Severity
from engine.scenarios.model import ExpectedLine, Part, Place, Scenario

NONE = "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that came out otherwise.

    ``what`` names it (``outcome``, ``line 1: units``, ``findings``). For sets, ``missing`` was
    expected and did not come, ``extra`` came and was not expected; each with what is known of it.
    """

    what: str
    place: Place
    expected: str
    got: str
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()


def differences(scenario: Scenario, said: Determination) -> Iterator[Difference]:
    """Every difference between what a scenario expects and what was determined."""
    expect = scenario.expect
    if expect.outcome is not None and said.outcome is not expect.outcome:
        yield _outcome(scenario, "outcome", ("outcome",), expect.outcome, said.outcome)
    for number, line in expect.lines.items():
        yield from _line(scenario, line, said.lines[number - 1])
    yield from _rules(scenario, said)
    yield from _questions(scenario, said)
    yield from _mends(scenario, said)
    yield from _estimate(scenario, said)


def fired_rules(findings: Iterable[Finding], *, informing: bool) -> dict[str, list[Finding]]:
    """The rules that fire, each with its findings: those that only inform, or all others."""
    fired: dict[str, list[Finding]] = {}
    for finding in findings:
        if (finding.severity is Severity.INFO) is informing:
            fired.setdefault(finding.rule, []).append(finding)
    return fired


def asked_facts(said: Determination) -> frozenset[str]:
    """The facts that a determination asks for, or says that it waits for."""
    asked = [question.place for line in said.lines for question in line.questions]
    needed = [place for line in said.lines for place in line.info_needed]
    return frozenset(fact for _, fact in (*asked, *needed, *said.info_needed))


def _outcome(
    scenario: Scenario, what: str, path: tuple[str, ...], wanted: Outcome, got: Outcome
) -> Difference:
    return Difference(what, _at(scenario, path), wanted.value, got.value)


def _line(scenario: Scenario, wanted: ExpectedLine, got: LineDetermination) -> Iterator[Difference]:
    path, name = ("lines", str(got.number)), f"line {got.number}"
    if wanted.outcome is not None and got.outcome is not wanted.outcome:
        yield _outcome(
            scenario, f"{name}: outcome", (*path, "outcome"), wanted.outcome, got.outcome
        )
    if "units" in wanted.states and got.units != wanted.units:
        place = _at(scenario, (*path, "units"))
        yield Difference(f"{name}: units", place, _number(wanted.units), _number(got.units))
    carried = frozenset(modifier for part in got.bill for modifier in part.modifiers)
    if "modifiers" in wanted.states and carried != wanted.modifiers:
        place = _at(scenario, (*path, "modifiers"))
        yield _sets(f"{name}: modifiers", place, wanted.modifiers, carried)
    parts = tuple(Part(part.units, frozenset(part.modifiers)) for part in got.bill)
    if "bill" in wanted.states and parts != wanted.bill:
        place = _at(scenario, (*path, "bill"))
        yield Difference(f"{name}: bill", place, _parts(wanted.bill), _parts(parts))
    allowed = None if got.estimate is None else got.estimate.allowed
    if "allowed" in wanted.states and allowed != wanted.allowed:
        place = _at(scenario, (*path, "allowed"))
        yield Difference(f"{name}: allowed", place, _usd(wanted.allowed), _usd(allowed))


def _estimate(scenario: Scenario, said: Determination) -> Iterator[Difference]:
    """The parts of the estimate that are expected, and came out otherwise."""
    wanted, got = scenario.expect.estimate, said.estimate
    if wanted is None:
        return
    place = _at(scenario, ("estimate",))
    if wanted.allowed is None or got is None:
        if wanted.allowed is not None or got is not None:
            allowed = None if got is None else got.allowed
            yield Difference("estimate", place, _usd(wanted.allowed), _usd(allowed))
        return
    for name in ("allowed", "payor", "patient"):
        expected, found = getattr(wanted, name), getattr(got, name)
        if expected is not None and expected != found:
            yield Difference(f"estimate: {name}", place, _usd(expected), _usd(found))


def _rules(scenario: Scenario, said: Determination) -> Iterator[Difference]:
    expect = scenario.expect
    found = fired_rules(said.findings, informing=False)
    notes = fired_rules(said.findings, informing=True)
    if expect.findings is not None and expect.findings != found.keys():
        yield _rule_sets(scenario, "findings", expect.findings, found)
    if expect.notes is not None and expect.notes != notes.keys():
        yield _rule_sets(scenario, "notes", expect.notes, notes)
    fired = found | notes
    lacking = sorted(expect.includes - fired.keys())
    if lacking:
        wanted, got = _words(expect.includes), _words(fired)
        yield Difference("includes", _at(scenario, ("includes",)), wanted, got, tuple(lacking))
    barred = sorted(expect.excludes & fired.keys())
    if barred:
        yield Difference(
            "excludes",
            _at(scenario, ("excludes",)),
            f"none of {_words(expect.excludes)}",
            _words(fired),
            extra=tuple(_described(rule, fired[rule]) for rule in barred),
        )


def _rule_sets(
    scenario: Scenario, what: str, wanted: frozenset[str], got: dict[str, list[Finding]]
) -> Difference:
    return Difference(
        what,
        _at(scenario, (what,)),
        _words(wanted),
        _words(got),
        missing=tuple(sorted(wanted - got.keys())),
        extra=tuple(_described(rule, got[rule]) for rule in sorted(got.keys() - wanted)),
    )


def _described(rule: str, findings: list[Finding]) -> str:
    places = dict.fromkeys(
        f"{'visit' if f.line is None else f'line {f.line}'} {f.standing.value}" for f in findings
    )
    return f"{rule} ({', '.join(places)}: {findings[0].message})"


def _questions(scenario: Scenario, said: Determination) -> Iterator[Difference]:
    expect, asked = scenario.expect, asked_facts(said)
    lacking = tuple(sorted(expect.asks - asked))
    if lacking:
        place = _at(scenario, ("asks",))
        yield Difference("asks", place, _words(expect.asks), _words(asked), missing=lacking)
    barred = tuple(sorted(expect.asks_not & asked))
    if barred:
        place = _at(scenario, ("asks_not",))
        yield Difference(
            "asks_not", place, f"none of {_words(expect.asks_not)}", _words(asked), extra=barred
        )


def _mends(scenario: Scenario, said: Determination) -> Iterator[Difference]:
    proved = {
        frozenset(step.place[1] for step in mend.steps)
        for line in said.lines
        for mend in line.mends
    }
    for index, wanted in enumerate(scenario.expect.mends):
        if wanted not in proved:
            got = "; ".join(sorted(map(_words, proved))) or NONE
            place = _at(scenario, ("mends", index))
            yield Difference("mends", place, _words(wanted), got)


def _sets(what: str, place: Place, wanted: frozenset[str], got: frozenset[str]) -> Difference:
    missing, extra = tuple(sorted(wanted - got)), tuple(sorted(got - wanted))
    return Difference(what, place, _words(wanted), _words(got), missing, extra)


def _at(scenario: Scenario, path: tuple[str | int, ...]) -> Place:
    return scenario.at("expect", *path)


def _words(words: Collection[str]) -> str:
    return ", ".join(sorted(words)) or NONE


def _usd(amount: int | None) -> str:
    return NONE if amount is None else usd(amount)


def _number(number: int | None) -> str:
    return NONE if number is None else str(number)


def _parts(parts: tuple[Part, ...]) -> str:
    return "; ".join(f"{part.units} with {_words(part.modifiers)}" for part in parts) or NONE
