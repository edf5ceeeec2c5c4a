"""Compiling a policy, opening many of them, and what a thousand edits leave behind."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from benchmarks.cases import AS_OF, POLICY, Cases
from benchmarks.table import Goal, Row, under
from benchmarks.timing import Timing, in_turn
from engine.knowledge.base import KnowledgeBase
from engine.rules.compile import compile_rules
from engine.rules.in_process import InProcessEngine
from engine.rules.process import Engine

POLICIES = 20
_OPENINGS = 5
_SETTLED_AFTER = 100
"""Edits after which memory is first looked at: caches are full and the allocator has its arenas."""

_ID = re.compile(r"^policy: (\S+)$", re.MULTILINE)
_EDITED = re.compile(r"(^  progress_days:\n(?:    .*\n)*?    dated: \[\{value: )\d+", re.MULTILINE)
_MEGABYTE = 1024 * 1024


def rows(cases: Cases, seconds: float, edits: int) -> list[Row]:
    """The figures of the third table."""

    def compile_and_load() -> None:
        InProcessEngine(compile_rules(cases.linked.logic)).close()

    calls: dict[str, Callable[[], object]] = {
        f"compiling {POLICY}": lambda: compile_rules(cases.linked.logic),
        "compiling, and loading both networks": compile_and_load,
    }
    found = [
        Row(name, timing, goals=(under(timing.p99, 0.200, "p99"),))
        for name, timing in in_turn(calls, seconds).items()
    ]
    with tempfile.TemporaryDirectory() as folder:
        found.append(_opening(scaled(cases.base, Path(folder))))
    with tempfile.TemporaryDirectory() as folder:
        found.append(_editing(cases, Path(folder), edits))
    return found


def scaled(base: KnowledgeBase, into: Path, most: int = POLICIES) -> Path:
    """A knowledge base of so many policies: the shipped ones, and copies of them under new ids."""
    folder = into / "policies"
    shutil.copytree(base.folder, folder)
    whole = [file for file in base.files.values() if not file.abstract]
    for number in range(max(0, most - len(whole))):
        path = folder / Path(whole[number % len(whole)].document.name).relative_to(base.folder.name)
        text = _ID.sub(rf"policy: \1-copy-{number}", path.read_text(encoding="utf-8"), count=1)
        (path.parent / f"{path.stem}-copy-{number}.yaml").write_text(text, encoding="utf-8")
    return folder


def _opening(folder: Path) -> Row:
    """Reading and checking a folder, in new processes: nothing of it is remembered."""
    told = [
        json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.open_folder", str(folder)],
                check=True,
                capture_output=True,
            ).stdout
        )
        for _ in range(_OPENINGS)
    ]
    timing = Timing(tuple(each["seconds"] for each in told))
    peak = max(each["peak_bytes"] for each in told) / _MEGABYTE
    return Row(
        f"reading and checking {told[0]['policies']} policies, {told[0]['rules']} rules",
        timing,
        goals=(under(timing.median, 1.0, "median"),),
        note=f"peak memory {peak:.0f} MB; {told[0]['problems']} problems found",
    )


def _editing(cases: Cases, folder: Path, edits: int) -> Row:
    """Edits of one number of a policy, each saved, read, linked, compiled and evaluated."""
    copied = folder / "policies"
    shutil.copytree(cases.base.folder, copied, ignore=shutil.ignore_patterns("scenarios"))
    for name, file in cases.base.files.items():
        if name != POLICY and not file.abstract:
            (copied.parent / file.document.name).unlink()
    path = copied.parent / cases.base.files[POLICY].document.name
    text = path.read_text(encoding="utf-8")
    seen = cases.views("complete")
    day = cases.linked.service_date
    taken, memory, keys = [], [], set()
    with Engine() as engine:
        for number in range(edits):
            edited, changed = _EDITED.subn(rf"\g<1>{10 + number}", text)
            assert changed, "the value that is edited is not where it was"
            path.write_text(edited, encoding="utf-8")
            start = time.perf_counter()
            linked = KnowledgeBase.open(copied).link(POLICY, day, AS_OF)
            compiled = compile_rules(linked.logic)
            engine.evaluate(compiled, seen.visit, seen.lines)
            taken.append(time.perf_counter() - start)
            keys.add(compiled.key)
            if number >= min(_SETTLED_AFTER, edits // 2):
                memory.append(_resident(engine))
    assert len(keys) == edits, "an edit changed nothing"
    growth = (memory[-1] - memory[0]) / _MEGABYTE
    return Row(
        f"{edits:,} edits: read, link, compile, evaluate",
        Timing(tuple(taken)),
        goals=(Goal("memory grows by < 50 MB", growth < 50),),
        note=f"memory grew by {growth:.1f} MB, worker included, to {memory[-1] / _MEGABYTE:.0f} MB",
    )


def _resident(engine: Engine) -> int:
    """Memory of this process and of the engine's, in bytes."""
    own = psutil.Process()
    processes = [own, *(psutil.Process(pid) for pid in engine.process_ids())]
    return sum(process.memory_info().rss for process in processes)
