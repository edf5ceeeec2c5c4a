"""Measures payor-rules, and other rule engines beside it: ``python -m benchmarks``.

See benchmarks/README.md for how to read what it prints. Nothing is written, and no goal that is
missed makes it fail.
"""

from __future__ import annotations

import argparse

from rich.console import Console

from benchmarks import (
    command_line,
    engines,
    forecasts,
    impact,
    import_tables,
    knowledge_base,
    one_visit,
    proposal,
    sparse,
)
from benchmarks.cases import load
from benchmarks.table import machine_line, show

_PARTS = (
    "visit",
    "sparse",
    "forecast",
    "engines",
    "knowledge",
    "impact",
    "proposal",
    "commands",
    "imports",
)


def main() -> None:
    """Runs the parts asked for, one after the other."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of: {', '.join(_PARTS)}")
    parser.add_argument("--seconds", type=float, default=8.0, help="for each table (8)")
    parser.add_argument("--edits", type=int, default=1000, help="of a policy, for memory (1000)")
    chosen = parser.parse_args()
    unknown = [part for part in chosen.parts if part not in _PARTS]
    if unknown:
        parser.error(f"no part {unknown[0]!r} - known: {', '.join(_PARTS)}")
    parts = chosen.parts or _PARTS
    console = Console(width=None if Console().is_terminal else 140)
    cases = load()
    console.print(machine_line())
    console.print(cases.size() + "\n")
    if "visit" in parts:
        show(console, "one visit, one payor", one_visit.rows(cases, chosen.seconds), "bare")
    if "sparse" in parts:
        show(console, "sparse visits", sparse.rows(cases, chosen.seconds), "fewest lines")
    if "forecast" in parts:
        show(console, "forecasts", forecasts.rows(cases, chosen.seconds), "shorter")
    if "engines" in parts:
        found = engines.rows(cases, chosen.seconds)
        show(console, "the same findings, from facts to standings", found, "ours")
        console.print(engines.verdict(found) + "\n")
    if "knowledge" in parts:
        show(console, "policies", knowledge_base.rows(cases, chosen.seconds, chosen.edits))
    if "impact" in parts:
        show(console, "past visits under an edited policy", impact.rows(cases), "naive")
    if "proposal" in parts:
        show(console, "a draft before it is published", proposal.rows(cases))
    if "commands" in parts:
        show(console, "command line, to the first output", command_line.rows())
    if "imports" in parts:
        show(console, "a quarter of pair edits", list(import_tables.rows()))
    console.print(machine_line())


if __name__ == "__main__":
    main()
