"""The audit log: only added to, and whatever is done to it afterwards is found."""

from __future__ import annotations

import multiprocessing
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.audit import Anchor, AuditError, AuditLog, Kind, anchor_of, verify
from engine.audit.verify import anchor_text


def _log(folder: Path, many: int) -> AuditLog:
    log = AuditLog(folder)
    for number in range(1, many + 1):
        log.append(Kind.PUBLISHED, "dana", {"state": f"{number:040x}", "reason": f"No. {number}"})
    return log


def test_what_was_written_holds(tmp_path: Path) -> None:
    log = _log(tmp_path, 5)
    assert verify(log).problems == ()
    assert [entry.number for entry in log.entries()] == [1, 2, 3, 4, 5]
    assert log.last() == list(log.entries())[-1]


def test_a_log_that_is_not_there_is_empty_and_holds(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    assert log.last() is None
    assert verify(log).holds


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_change_of_any_byte_is_found(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = _log(tmp_path_factory.mktemp("kb"), 4)
    last = log.last()
    assert last is not None
    anchor = Anchor("a" * 40, last.number, last.hash)
    content = bytearray(log.path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    log.path.write_bytes(bytes(content))
    assert not verify(log, [anchor]).holds


@pytest.mark.parametrize("taken", [0, 1, 2])
def test_an_entry_taken_out_is_found(taken: int, tmp_path: Path) -> None:
    log = _log(tmp_path, 4)
    lines = log.path.read_bytes().splitlines(True)
    del lines[taken]
    log.path.write_bytes(b"".join(lines))
    assert not verify(log).holds


def test_entries_that_change_places_are_found(tmp_path: Path) -> None:
    log = _log(tmp_path, 4)
    lines = log.path.read_bytes().splitlines(True)
    lines[1], lines[2] = lines[2], lines[1]
    log.path.write_bytes(b"".join(lines))
    assert not verify(log).holds


def test_an_entry_written_anew_with_a_right_hash_of_its_own_is_found(tmp_path: Path) -> None:
    log = _log(tmp_path, 3)
    entries = list(log.entries())
    lines = log.path.read_bytes().splitlines(True)
    lines[1] = replace(entries[1], person="somebody else").line()
    log.path.write_bytes(b"".join(lines))
    assert any("does not follow" in problem for problem in verify(log).problems)


def test_a_log_cut_at_its_end_is_found_by_what_was_published(tmp_path: Path) -> None:
    log = _log(tmp_path, 4)
    last = log.last()
    assert last is not None
    anchor = anchor_of("b" * 40, anchor_text(last))
    assert anchor is not None
    lines = log.path.read_bytes().splitlines(True)
    log.path.write_bytes(b"".join(lines[:-1]))
    assert verify(log).holds
    (problem,) = verify(log, [anchor]).problems
    assert problem == "entry 4 is missing: state bbbbbbbbbb was published after it was written"


def test_what_a_kill_has_torn_is_named_by_the_next_entry_and_is_no_tampering(
    tmp_path: Path,
) -> None:
    log = _log(tmp_path, 2)
    with log.path.open("ab") as stream:
        stream.write(b'{"number":3,"at":"2026')
    assert verify(log).holds
    log.append(Kind.APPROVED, "dana", {})
    verdict = verify(log)
    assert (verdict.holds, verdict.entries, verdict.torn) == (True, 3, 1)


def test_a_torn_line_that_is_altered_later_is_found(tmp_path: Path) -> None:
    log = _log(tmp_path, 2)
    with log.path.open("ab") as stream:
        stream.write(b'{"number":3,"at":"2026')
    log.append(Kind.APPROVED, "dana", {})
    log.path.write_bytes(log.path.read_bytes().replace(b'"at":"2026\n', b'"at":"2025\n'))
    assert not verify(log).holds


def _append_forever(folder: Path) -> None:
    log = AuditLog(folder)
    while True:
        log.append(Kind.EVALUATED, "dana", {"facts": "x" * 5000})


def test_killed_while_adding_in_a_loop_the_chain_holds(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    for attempt in range(12):
        child = spawn.Process(target=_append_forever, args=(tmp_path,))
        child.start()
        while AuditLog(tmp_path).last() is None and child.is_alive():
            pass
        child.join(0.002 * attempt)
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        assert verify(AuditLog(tmp_path)).holds
    AuditLog(tmp_path).append(Kind.APPROVED, "dana", {})
    assert verify(AuditLog(tmp_path)).holds


def _append_many(folder: Path, many: int) -> None:
    _log(folder, many)


def test_several_processes_add_to_one_chain(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("fork")
    children = [spawn.Process(target=_append_many, args=(tmp_path, 20)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    verdict = verify(AuditLog(tmp_path))
    assert (verdict.entries, verdict.problems) == (80, ())


def test_nothing_is_added_after_a_line_that_is_no_entry(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.path.parent.mkdir()
    log.path.write_text("not a log\n")
    with pytest.raises(AuditError, match="payor-rules audit verify"):
        log.append(Kind.APPROVED, "dana", {})
    assert log.path.read_text() == "not a log\n"


def test_an_entry_longer_than_what_is_read_at_once_is_followed(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    log.append(Kind.EVALUATED, "dana", {"notes": ["x" * 100] * 2000})
    log.append(Kind.EVALUATED, "dana", {})
    assert verify(log).entries == 2
