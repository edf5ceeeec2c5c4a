"""Importing a quarter of CMS's pair edits, 2.6 million rows, as text and as spreadsheets."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.published_tables import write_quarter
from benchmarks.table import Goal, Row, under
from benchmarks.timing import Timing

MOST_SECONDS = 30.0
MOST_BYTES = 1 << 30


def rows(rounds: int = 1) -> Iterator[Row]:
    """The import of either form, and beside that of text a bare reading with the csv module."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        text = write_quarter(_made(folder, "text"), sheets=False)
        sheets = write_quarter(_made(folder, "sheets"), sheets=True)
        ways = (
            ("import of text", "ours", text),
            ("the same text, csv module", "csv", text),
            ("import of spreadsheets", "ours", sheets),
        )
        taken: dict[str, list[dict[str, object]]] = {what: [] for what, _, _ in ways}
        for _ in range(rounds):
            for what, way, paths in ways:
                taken[what].append(_once(way, folder, paths))
        for what, way, _ in ways:
            yield _row(what, way, taken[what])


def _row(what: str, way: str, taken: list[dict[str, object]]) -> Row:
    seconds = tuple(float(str(each["seconds"])) for each in taken)
    peak = max(int(str(each["peak_bytes"])) for each in taken)
    note = f"peak {peak / 1e6:.0f} MB; {taken[0]['kept']}"
    if way != "ours":
        return Row(what, Timing(seconds), note=note)
    memory = Goal(f"peak < {MOST_BYTES / 1e6:.0f} MB", peak < MOST_BYTES)
    goals = (under(min(seconds), MOST_SECONDS, "min"), memory)
    return Row(what, Timing(seconds), goals=goals, note=note)


def _once(way: str, folder: Path, paths: list[Path]) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.import_once", way, str(folder / "reference")]
    done = subprocess.run([*command, *map(str, paths)], check=True, capture_output=True, text=True)
    told: dict[str, object] = json.loads(done.stdout)
    return told


def _made(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir(exist_ok=True)
    return made
