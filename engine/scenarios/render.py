"""A report of scenarios as text for people; ``TestReport.as_dict`` is for programs."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from engine.scenarios.compare import Difference
from engine.scenarios.report import (
    MutationResult,
    PolicyReport,
    RuleCoverage,
    ScenarioResult,
    Survivor,
    TestReport,
)
from engine.source import to_text

_GOOD, _BAD, _QUIET = "green", "bold red", "dim"


def report_text(report: TestReport) -> str:
    """The whole report as plain text, what is wrong with the files first."""
    parts = [to_text(report.diagnostics)] if report.diagnostics else []
    parts += [line.plain for line in report_lines(report)]
    return "\n".join(parts) + "\n"


def report_lines(report: TestReport) -> Iterator[Text]:
    """The report line by line; styles are for terminals, the words say all without them."""
    for policy in report.policies:
        yield from _policy(policy)
    if not report.policies:
        yield Text("no policy to test")


def result_text(result: ScenarioResult) -> str:
    """One scenario that came out otherwise, as plain text."""
    return "\n".join(line.plain for line in _failed(result))


def _policy(policy: PolicyReport) -> Iterator[Text]:
    many, failed = len(policy.results), len(policy.failed)
    said = f"{many - failed} of {_counted(many, 'scenario')} as expected"
    style = _BAD if failed else _GOOD if many else _QUIET
    yield Text.assemble((policy.policy, "bold"), "  ", (said if many else "no scenarios", style))
    for result in policy.failed:
        yield from _failed(result)
    if policy.coverage is not None:
        yield from _coverage(policy.coverage)
    if policy.mutation is not None:
        yield from _mutation(policy.mutation)


def _failed(result: ScenarioResult) -> Iterator[Text]:
    scenario = result.scenario
    yield Text.assemble("  ", (f"{scenario.place}: ", _QUIET), (scenario.title, _BAD))
    if result.problem:
        yield Text(f"    {result.problem}")
    for difference in result.differences:
        yield from _difference(difference)


def _difference(difference: Difference) -> Iterator[Text]:
    yield Text.assemble(
        f"    {difference.what}: expected {difference.expected}, got {difference.got}",
        (f"  ({difference.place})", _QUIET),
    )
    for entry in difference.missing:
        yield Text(f"      missing: {entry}")
    for entry in difference.extra:
        yield Text(f"      not expected: {entry}")


def _coverage(rules: tuple[RuleCoverage, ...]) -> Iterator[Text]:
    open_ = [rule for rule in rules if not rule.complete]
    many = _counted(len(rules), "rule")
    said = f"{len(rules) - len(open_)} of {many} shown firing and not firing"
    yield Text.assemble("  ", (said, _BAD if open_ else _GOOD))
    for rule in open_:
        place = (f"    {rule.file}:{rule.line}: ", _QUIET)
        yield Text.assemble(place, f"{rule.rule}: {_uncovered(rule)}")


def _uncovered(rule: RuleCoverage) -> str:
    if not rule.seen:
        return "no scenario has a date on which it is in force"
    if not rule.fired:
        perhaps = f", only possibly broken in {rule.possible}" if rule.possible else ""
        return f"fires in no scenario (silent or met in {rule.silent}{perhaps})"
    many = _counted(rule.fired + rule.possible, "scenario")
    return f"fires in all {many} - show where it does not"


def _mutation(mutation: MutationResult) -> Iterator[Text]:
    said = f"{mutation.noticed} of {_counted(mutation.made, 'change')} noticed"
    if mutation.excused:
        said += f", {len(mutation.excused)} excused"
    yield Text.assemble("  ", (said, _GOOD if mutation.passed else _BAD))
    for survivor in mutation.survivors:
        yield _survivor(survivor)
    if mutation.problems:
        yield Text(to_text(mutation.problems))


def _survivor(survivor: Survivor) -> Text:
    place = (f"    {survivor.file}:{survivor.line}: ", _QUIET)
    return Text.assemble(place, f"{survivor.rule}: unnoticed: {survivor.mutation}")


def _counted(many: int, what: str) -> str:
    return f"{many} {what}" if many == 1 else f"{many} {what}s"
