"""An import is wholly there or not at all, whatever ends it, and two do not meet."""

from __future__ import annotations

import fcntl
import os
import resource
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from engine.reference import read_reference_tables
from engine.reference.imports.problems import ImportRefusedError
from engine.reference.imports.store import hold
from tests.reference.published import EDITS, TODAY, edit

ROOT = Path(__file__).resolve().parents[2]
NAME = "practitioner-2026q3.txt"
CHILD = """
import os, pathlib, signal, sys
from datetime import date
from pathlib import Path
from engine.reference.imports.pair_edits import run
from engine.reference.imports.request import ImportRequest

file, folder, how, at = sys.argv[1:]
# Tests that run in the background are started with the interrupt ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
left = int(at)

def end():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.Signals[how])

def ending(name):
    plain = getattr(os, name)
    def ended(*args, **named):
        end()
        return plain(*args, **named)
    setattr(os, name, ended)

for name in ("fsync", "replace", "rename", "open", "unlink"):
    ending(name)
request = ImportRequest((Path(file),), Path(folder), date(2026, 11, 23), watch=lambda *_: end())
try:
    run(request)
except KeyboardInterrupt:
    sys.exit(130)
"""


def child(folder, file, how: str, at: int) -> int:
    command = [sys.executable, "-c", CHILD, file, folder.reference, how, str(at)]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True).returncode


def whole(folder) -> frozenset[str]:
    """The codes of the loaded table, which is opened and held against its digest."""
    return read_reference_tables(folder.reference).edits("practitioner", TODAY).edits.codes()


@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGINT"])
def test_an_import_that_is_ended_anywhere_leaves_the_old_table_or_the_new_one(folder, how):
    before, after = [edit("97140", "97110")], [edit("97140", "97112")]
    file = folder.edits(NAME, before)
    folder.import_edits(file)
    old = whole(folder)
    folder.edits(NAME, after)
    seen = set()
    for at in range(1, 40):
        code = child(folder, file, how, at)
        seen.add(whole(folder))
        if code == 0:
            break
    else:
        pytest.fail("it was never let through")
    assert seen == {old, frozenset(("97140", "97112"))}
    folder.import_edits(file)
    kept = {name for name in folder.loaded() if not name.endswith(".source.yaml")}
    assert len(kept) == 1


def test_what_a_killed_import_left_is_cleared_away_by_the_next(folder):
    folder.import_edits(folder.edits(NAME))
    imported = folder.reference / "imported"
    (imported / ".ncci-pairs.abc.new").write_bytes(b"half")
    (imported / "ncci-pairs-practitioner-2026q3-000000000000.sqlite").write_bytes(b"old")
    folder.import_maxima(folder.maxima("MUE_Practitioner_Eff_07-01-2026.csv"))
    names = folder.loaded()
    assert len([name for name in names if name.endswith(".source.yaml")]) == 2
    assert len(names) == 4


def test_the_replaced_rows_stay_until_the_next_import_for_whoever_reads_them_now(folder):
    folder.import_edits(folder.edits(NAME))
    reading = read_reference_tables(folder.reference).edits("practitioner", TODAY)
    folder.import_edits(folder.edits(NAME, EDITS[:3]))
    assert "98940" in reading.edits.codes()
    assert "98940" not in whole(folder)


def test_of_two_imports_at_once_the_second_is_refused_and_told_who_holds_it(folder):
    with hold(folder.reference):
        told = folder.refusal(folder.edits(NAME))
    assert f"another import is under way (process {os.getpid()}, since" in told
    folder.import_edits(folder.edits(NAME))


def test_a_lock_that_somebody_left_is_no_lock(folder):
    folder.import_edits(folder.edits(NAME))
    lock = folder.reference / "imported" / ".lock"
    assert lock.read_bytes()
    with lock.open() as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
    folder.import_edits(folder.edits(NAME))


def test_a_full_disk_is_told_and_the_old_table_stays(folder):
    folder.import_edits(folder.edits(NAME))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    file = folder.edits("new-" + NAME, EDITS[:3])
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
        told = folder.refusal(file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert "cannot be written (file too large)" in told
    assert "free some room on the disk" in told
    assert "98940" in whole(folder)


@contextmanager
def powerless(folder: Path):
    """Within it, this process may not write into a folder; root would, so it is nobody."""
    root = os.geteuid() == 0
    folder.chmod(stat.S_IRUSR | stat.S_IXUSR)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(stat.S_IRWXU)


def test_a_read_only_knowledge_base_is_told(folder):
    with (
        powerless(folder.path),
        pytest.raises(ImportRefusedError) as raised,
        hold(folder.path / "reference"),
    ):
        pytest.fail("it was held")
    told = str(raised.value)
    assert "cannot be written (permission denied)" in told
    assert "name a knowledge base of your own with --kb DIR" in told


def test_a_file_in_the_place_of_the_folder_is_told(folder):
    folder.reference.write_bytes(b"")
    told = folder.refusal(folder.edits(NAME))
    assert "cannot be written (not a directory)" in told
    assert "name another knowledge base with --kb DIR" in told
