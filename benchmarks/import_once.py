"""Imports the files of a quarter once, and prints what that took.

Started by ``import_tables`` as ``python -m benchmarks.import_once WAY FOLDER FILE...``, in a new
process: ``ours`` is ``payor-rules import ptp``, ``csv`` reads the same text row by row with the csv
module of Python, keeps the same rows in a list, and checks nothing.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

from benchmarks.published_tables import THERAPY
from engine.reference.imports.pair_edits import run
from engine.reference.imports.request import ImportRequest


def main() -> None:
    """Prints a JSON object: seconds, peak memory, and the rows kept."""
    way, folder, *files = sys.argv[1:]
    paths = tuple(map(Path, files))
    start = time.perf_counter()
    kept = naively(paths) if way == "csv" else ours(Path(folder), paths)
    seconds = time.perf_counter() - start
    scale = 1 if sys.platform == "darwin" else 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale
    print(json.dumps({"seconds": seconds, "peak_bytes": peak, "kept": kept}))


def ours(folder: Path, paths: tuple[Path, ...]) -> str:
    """What the import says."""
    told = run(ImportRequest(files=paths, folder=folder, today=date(2026, 11, 23)))
    return told[0].splitlines()[0]


def naively(paths: tuple[Path, ...]) -> str:
    """How many rows name a therapy code."""
    kept, total = [], 0
    for path in paths:
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as stream:
            text = io.TextIOWrapper(stream, encoding="latin-1", newline="")
            for row in csv.reader(text, delimiter="\t"):
                total += 1
                if row[0] in THERAPY or row[1] in THERAPY:
                    kept.append(row)
    return f"kept {len(kept):,} of {total:,} rows"


if __name__ == "__main__":
    main()
