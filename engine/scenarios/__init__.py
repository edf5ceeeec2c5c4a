"""Scenarios as tests: visits beside a policy with what it should say, and how much they show."""

from engine.scenarios.read import read_scenarios
from engine.scenarios.render import report_text
from engine.scenarios.report import TestReport
from engine.scenarios.run import NoSuchPolicyError, ScenarioRun, run_scenarios

__all__ = [
    "NoSuchPolicyError",
    "ScenarioRun",
    "TestReport",
    "read_scenarios",
    "report_text",
    "run_scenarios",
]
