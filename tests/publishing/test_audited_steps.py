"""Approvals and going back are in the audit log, with who did it, and go on though it fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.audit import AuditLog, Kind, verify
from engine.history import Drafts, History, HistoryError, publish
from engine.publishing.steps import approve, put_back

ONE = b"policy: one\ntitle: One\n"
TWO = b"policy: one\ntitle: Two\n"


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """Two published states."""
    (tmp_path / "one.yaml").write_bytes(ONE)
    made = History.begin(tmp_path, "Ana", "a beginning")
    publish(made, {"one.yaml": TWO}, made.head().id, "Ana", "another title")
    yield made
    made.close()


def hinder(history: History) -> None:
    """Makes the log impossible to write."""
    (history.folder / "audit").write_text("a file where the folder is to be", "utf-8")


def test_an_approval_is_noted_once_with_who_gave_it(history: History) -> None:
    draft = Drafts(history).begin("Ana", "Mine").write("one.yaml", ONE, "the first title")
    approved = approve(draft, "Ben")
    assert [one.person for one in approved.approvals] == ["Ben"]
    assert approve(approved, "Ben").approvals == approved.approvals
    (entry,) = AuditLog(history.folder).entries()
    assert (entry.kind, entry.person) == (Kind.APPROVED, "Ben")
    assert entry.about == {"draft": "Mine", "drafted_by": "Ana", "step": draft.at}


def test_nobody_approves_their_own_and_nothing_is_noted(history: History) -> None:
    draft = Drafts(history).begin("Ana", "Mine")
    with pytest.raises(HistoryError, match="nobody approves their own"):
        approve(draft, "Ana")
    assert not AuditLog(history.folder).path.exists()


def test_going_back_is_noted_with_the_state_and_the_files(history: History) -> None:
    first = list(history.states())[-1]
    draft = put_back(history, first, "Ben")
    assert draft.read("one.yaml") == ONE
    (entry,) = AuditLog(history.folder).entries()
    assert (entry.kind, entry.person) == (Kind.RESTORED, "Ben")
    assert entry.about == {"state": first.id, "draft": draft.name, "files": ["one.yaml"]}


def test_an_approval_stands_though_the_log_cannot_be_written(history: History) -> None:
    draft = Drafts(history).begin("Ana", "Mine").write("one.yaml", ONE, "the first title")
    hinder(history)
    with pytest.raises(HistoryError, match="this was approved, but the audit log"):
        approve(draft, "Ben")
    assert [one.person for one in Drafts(history).open("Ana", "Mine").approvals] == ["Ben"]


def test_a_draft_is_made_though_the_log_cannot_be_written(history: History) -> None:
    hinder(history)
    with pytest.raises(HistoryError, match="was made, but the audit log"):
        put_back(history, list(history.states())[-1], "Ben")
    assert [draft.person for draft in Drafts(history).all()] == ["Ben"]


def test_entries_added_in_one_go_are_a_chain(tmp_path: Path) -> None:
    log = AuditLog(tmp_path)
    assert log.append_all(Kind.EVALUATED, "Ana", []) == ()
    added = log.append_all(Kind.EVALUATED, "Ana", [{"n": number} for number in range(5)])
    assert [entry.number for entry in added] == [1, 2, 3, 4, 5]
    assert log.append(Kind.PUBLISHED, "Ana", {}).before == added[-1].hash
    assert verify(log).holds
    assert verify(log).entries == 6
    log.path.write_bytes(log.path.read_bytes() + b'{"torn')
    torn, after = log.append_all(Kind.EVALUATED, "Ana", [{}, {}])
    assert torn.torn
    assert not after.torn
    assert verify(log).holds
