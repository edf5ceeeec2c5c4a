"""``payor-rules test``: runs the scenarios that stand beside policies."""

from __future__ import annotations

import json
from argparse import Namespace

from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.determination.set_in import SetIn
from engine.scenarios import NoSuchPolicyError, run_scenarios
from engine.scenarios.render import report_lines


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Runs the scenarios of the policies named, or of all; fails when one came out otherwise."""
    base = open_knowledge_base(arguments)
    try:
        with terminal.watching() as progress:
            report = run_scenarios(
                base,
                arguments.policies or None,
                coverage=arguments.coverage,
                mutation=arguments.mutation,
                progress=progress,
            )
    except NoSuchPolicyError as error:
        raise UsageError(str(error)) from None
    if arguments.format == "json":
        terminal.raw(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    else:
        terminal.diagnostics(report.diagnostics, to_stdout=True)
        terminal.show(*(SetIn(line) for line in report_lines(report)))
    return ExitCode.DONE if report.passed else ExitCode.FAILED
