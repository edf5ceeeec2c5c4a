"""Saving: whole or not at all, and never over somebody else's work."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.source.edit import ChangedOnDiskError, EditableFile, EditError, ReadOnlyError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "p.yaml"
    file.write_bytes(b"a: 1 # x\r\n")
    return file


def edited(path: Path) -> EditableFile:
    file = EditableFile.open(path)
    file.set(("a",), 2)
    return file


def test_a_save_replaces_the_text_and_keeps_the_mode(path: Path) -> None:
    path.chmod(0o640)
    edited(path).save()
    assert path.read_bytes() == b"a: 2 # x\r\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert [entry.name for entry in path.parent.iterdir()] == ["p.yaml"]


def test_a_save_without_a_change_does_not_touch_the_file(path: Path) -> None:
    before = path.stat()
    EditableFile.open(path).save()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_edits_may_go_on_after_a_save(path: Path) -> None:
    file = edited(path)
    file.save()
    file.set(("a",), 3)
    file.save()
    assert path.read_bytes() == b"a: 3 # x\r\n"


def test_a_link_stays_a_link(path: Path) -> None:
    link = path.parent / "link.yaml"
    link.symlink_to(path)
    edited(link).save()
    assert link.is_symlink()
    assert path.read_bytes() == b"a: 2 # x\r\n"


def test_somebody_elses_change_is_not_overwritten(path: Path) -> None:
    file = edited(path)
    path.write_bytes(b"a: 9\n")
    with pytest.raises(ChangedOnDiskError, match="open it again"):
        file.save()
    assert path.read_bytes() == b"a: 9\n"


def test_a_removed_file_is_not_brought_back(path: Path) -> None:
    file = edited(path)
    path.unlink()
    with pytest.raises(ChangedOnDiskError, match="removed"):
        file.save()
    assert not path.exists()


def test_a_read_only_file_is_refused(path: Path) -> None:
    path.chmod(0o444)
    with pytest.raises(ReadOnlyError, match="read-only"):
        edited(path).save()
    assert path.read_bytes() == b"a: 1 # x\r\n"


def test_a_read_only_folder_is_refused(path: Path) -> None:
    file = edited(path)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(ReadOnlyError, match="folder"):
            file.save()
    finally:
        path.parent.chmod(0o755)
    assert path.read_bytes() == b"a: 1 # x\r\n"


def test_a_failure_while_writing_leaves_the_old_file_and_no_other(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(EditError, match="No space left"):
        edited(path).save()
    assert path.read_bytes() == b"a: 1 # x\r\n"
    assert [entry.name for entry in path.parent.iterdir()] == ["p.yaml"]
