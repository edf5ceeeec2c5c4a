"""How long the command takes to say its first word, in new processes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.cases import visit_file
from benchmarks.table import Row, under
from benchmarks.timing import Timing

_RUNS = 7
_EXAMPLES = Path(__file__).parents[1] / "examples"


def rows() -> list[Row]:
    """The figures of the fourth table."""
    example = next(iter(sorted(_EXAMPLES.glob("*.yaml"))), visit_file("complete"))
    commands = {
        "--help": ["--help"],
        "payors": ["payors"],
        f"check {example.name}": ["check", str(example)],
    }
    return [_row(f"payor-rules {name}", words) for name, words in commands.items()]


def _row(name: str, words: list[str]) -> Row:
    taken = []
    for _ in range(_RUNS):
        seconds, code, error = _first_output(words)
        if code > 1:
            return Row(name, None, note=f"failed with status {code}: {error.strip()}")
        taken.append(seconds)
    timing = Timing(tuple(taken))
    return Row(name, timing, goals=(under(timing.median, 0.5, "median"),))


def _first_output(words: list[str]) -> tuple[float, int, str]:
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        command = [sys.executable, "-m", "engine.cli.main", *words]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            seconds = time.perf_counter() - start
            process.stdout.read()
            code = process.wait()
        errors.seek(0)
        return seconds, code, errors.read().decode(errors="replace")
