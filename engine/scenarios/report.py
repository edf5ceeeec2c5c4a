"""What a run of scenarios showed, as immutable data and as data for JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from engine.scenarios.compare import Difference
from engine.scenarios.model import Place, Scenario
from engine.source import Diagnostic, to_json
from engine.source.diagnostics import is_error


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """One scenario as it ran; ``problem`` says why it could not be evaluated, when it could not."""

    scenario: Scenario
    differences: tuple[Difference, ...] = ()
    problem: str = ""

    @property
    def passed(self) -> bool:
        """Everything came out as expected."""
        return not self.differences and not self.problem


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """In how many scenarios a rule or conclusion fires, may fire, and does not fire.

    A rule fires when it is broken, a conclusion when it holds. ``always`` marks one that by its
    own words fires everywhere, so that no scenario can show it silent. All counts are 0 when no
    scenario has a date on which the rule is in force. ``policy``, ``file`` and ``line`` are where
    it is written; ``shown_by`` is another policy whose scenarios show the same rule.
    """

    rule: str
    title: str
    policy: str
    file: str
    line: int
    fired: int
    possible: int
    silent: int
    always: bool
    shown_by: str = ""

    @property
    def seen(self) -> bool:
        """Some scenario has a date on which the rule is in force."""
        return self.fired + self.possible + self.silent > 0

    @property
    def complete(self) -> bool:
        """Some scenario shows it fire, and another shows it not to; if only of another policy."""
        own = self.fired > 0 and (self.silent > 0 or self.always)
        return own or bool(self.shown_by)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A change of a rule or value that no scenario notices; ``because`` excuses it.

    ``file`` and ``line`` are where the rule or value is written.
    """

    rule: str
    mutation: str
    file: str
    line: int
    because: str = ""


@dataclass(frozen=True, slots=True)
class MutationResult:
    """How many changes were made to a policy, and which of them nobody noticed."""

    made: int
    survivors: tuple[Survivor, ...]
    excused: tuple[Survivor, ...]
    problems: tuple[Diagnostic, ...]

    @property
    def noticed(self) -> int:
        """How many changes some scenario noticed."""
        return self.made - len(self.survivors) - len(self.excused)

    @property
    def passed(self) -> bool:
        """Every change was noticed or excused, and every excuse was needed."""
        return not self.survivors and not self.problems


@dataclass(frozen=True, slots=True)
class PolicyReport:
    """What the scenarios of one policy showed; coverage and mutation are None unless asked for."""

    policy: str
    title: str
    results: tuple[ScenarioResult, ...]
    coverage: tuple[RuleCoverage, ...] | None = None
    mutation: MutationResult | None = None

    @property
    def failed(self) -> tuple[ScenarioResult, ...]:
        """The scenarios that came out otherwise."""
        return tuple(result for result in self.results if not result.passed)

    @property
    def uncovered(self) -> tuple[RuleCoverage, ...]:
        """The rules that no scenario shows both firing and not firing."""
        return tuple(rule for rule in self.coverage or () if not rule.complete)

    @property
    def passed(self) -> bool:
        """No scenario failed, no rule is uncovered and no change slips, as far as was asked."""
        slipped = self.mutation is not None and not self.mutation.passed
        return not self.failed and not self.uncovered and not slipped


@dataclass(frozen=True, slots=True)
class TestReport:
    """What a run showed, policy by policy; ``diagnostics`` are what is wrong with the files."""

    policies: tuple[PolicyReport, ...]
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Every file could be read, and every policy passed."""
        unread = any(map(is_error, self.diagnostics))
        return not unread and all(policy.passed for policy in self.policies)

    def as_dict(self) -> dict[str, Any]:
        """The report as a dict that ``json.dumps`` takes."""
        return {
            "passed": self.passed,
            "diagnostics": [to_json(diagnostic) for diagnostic in self.diagnostics],
            "policies": [_policy(policy) for policy in self.policies],
        }


def _policy(policy: PolicyReport) -> dict[str, Any]:
    data: dict[str, Any] = {
        "policy": policy.policy,
        "title": policy.title,
        "passed": policy.passed,
        "scenarios": [_result(result) for result in policy.results],
    }
    if policy.coverage is not None:
        data["coverage"] = [asdict(rule) | {"complete": rule.complete} for rule in policy.coverage]
    if policy.mutation is not None:
        mutation = policy.mutation
        data["mutation"] = {
            "made": mutation.made,
            "noticed": mutation.noticed,
            "survivors": [asdict(survivor) for survivor in mutation.survivors],
            "excused": [asdict(survivor) for survivor in mutation.excused],
            "problems": [to_json(problem) for problem in mutation.problems],
        }
    return data


def _result(result: ScenarioResult) -> dict[str, Any]:
    scenario = result.scenario
    return {
        "title": scenario.title,
        "cites": scenario.cites,
        "passed": result.passed,
        "problem": result.problem,
        "differences": [_difference(difference) for difference in result.differences],
        **_place(scenario.place),
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "what": difference.what,
        "expected": difference.expected,
        "got": difference.got,
        "missing": list(difference.missing),
        "extra": list(difference.extra),
        **_place(difference.place),
    }


def _place(place: Place) -> Mapping[str, Any]:
    return {"file": place.file, "line": place.line}
