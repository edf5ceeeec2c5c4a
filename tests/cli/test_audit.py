"""``payor-rules audit``: whether the log was tampered with, told by exit code and in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.audit import AuditLog, Kind
from engine.audit.anchors import trailer
from engine.cli.main import main
from engine.history import History, publish


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base with two entries in its log, the second after a publication."""
    (tmp_path / "one.yaml").write_text("policy: one\ntitle: One\n")
    (tmp_path / ".gitignore").write_text("audit/\n")
    history = History.begin(tmp_path, "dana", "a beginning")
    log = AuditLog(tmp_path)
    log.append(Kind.PUBLISHED, "dana", {"reason": "a beginning"})
    state = publish(
        history,
        {"one.yaml": b"policy: one\ntitle: First\n"},
        history.head().id,
        "dana",
        "another title",
        trailers=trailer(log),
    )
    log.append(Kind.PUBLISHED, "dana", {"state": state.id})
    history.close()
    return tmp_path


def test_an_untouched_log_holds(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--kb", str(base)]) == 0
    assert (
        capsys.readouterr().out
        == "the audit log holds: 2 entries, held against 1 published state\n"
    )


def test_a_log_without_its_end_fails_where_a_state_remembers_it(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    AuditLog(base).path.write_bytes(b"")
    assert main(["audit", "verify", "--kb", str(base)]) == 1
    assert "entry 1 is missing" in capsys.readouterr().out


def test_an_altered_entry_is_told_as_data(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = AuditLog(base).path
    path.write_text(path.read_text().replace("a beginning", "an end"))
    assert main(["audit", "verify", "--kb", str(base), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["holds"]
    assert told["problems"] == ["line 1: entry 1 was altered after it was written"]


def test_the_newest_entry_is_shown_first(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "show", "--kb", str(base), "--most", "1"]) == 0
    assert capsys.readouterr().out.startswith("  2  published  dana\n")


def test_another_action_is_refused_with_what_to_write(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["audit", "verfy", "--kb", str(base)])
    assert "did you mean 'verify'" in capsys.readouterr().err
