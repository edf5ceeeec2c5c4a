"""The imported tables of a knowledge base on disk: each is wholly there, or not at all.

A table is two files: its rows, named by a digest of what they hold, and the source file that names
them. Replacing the source file is the one step that takes a table into use.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq

from engine.reference.imports.problems import refused
from engine.reference.source import (
    IMPORTED,
    SOURCE_SUFFIX,
    ReferenceDataError,
    TableSource,
    read_source,
)
from engine.source.save import UNFINISHED, replace_whole

_LOCK = ".lock"
_DIGITS = 12
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Store:
    """The folder ``imported`` of a knowledge base, held for writing by this process."""

    folder: Path

    def put(self, stem: str, suffix: str, rows: bytes, source: Mapping[str, Any]) -> Path:
        """Takes a table into use, in place of the one of the same stem; returns its source file.

        ``source`` is what the source file says besides ``file`` and ``sha256``, which are set
        here. Raises ImportRefusedError when the disk does not take it; the old table then stays.
        """
        digest = hashlib.sha256(rows).hexdigest()
        file = self.folder / f"{stem}-{digest[:_DIGITS]}{suffix}"
        named = {"kind": source["kind"], "file": file.name, "sha256": digest, **source}
        path = self.folder / f"{stem}{SOURCE_SUFFIX}"
        with _writing(self.folder):
            replace_whole(file, rows)
            replace_whole(path, _yaml(named))
        return path

    def source(self, stem: str) -> TableSource | None:
        """The source file of a table; None when there is none, or none that can be read."""
        path = self.folder / f"{stem}{SOURCE_SUFFIX}"
        try:
            return read_source(path) if path.exists() else None
        except ReferenceDataError:
            return None

    def remove(self, stem: str) -> None:
        """Takes a table out of use, and its rows away."""
        with _writing(self.folder):
            (self.folder / f"{stem}{SOURCE_SUFFIX}").unlink()
            self.tidy()

    def tidy(self) -> None:
        """Removes what no source file names: unfinished files, and rows that were replaced."""
        sources = [path for path in self.folder.iterdir() if path.name.endswith(SOURCE_SUFFIX)]
        text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
        for path in self.folder.iterdir():
            unfinished = path.name.startswith(".") and path.name.endswith(UNFINISHED)
            stale = path not in sources and path.name != _LOCK and path.name not in text
            if path.is_file() and (unfinished or stale):
                path.unlink()


@contextmanager
def hold(reference: Path) -> Iterator[Store]:
    """The store in a folder ``reference``, made when it is missing, held until the block ends.

    What an import that was broken off left behind is removed first. Raises ImportRefusedError when
    another process holds it, or the folder may not be written.
    """
    folder = reference / IMPORTED
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(lock, folder)
        store = Store(folder)
        with _writing(folder):
            store.tidy()
        yield store
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        who = os.pread(lock, 200, 0).decode("utf-8", "replace").strip() or "another process"
        message = f"another import is under way ({who})"
        raise refused(
            folder, "locked", message, "wait until it has ended, then try again"
        ) from None
    with _writing(folder):
        os.ftruncate(lock, 0)
        os.pwrite(lock, f"process {os.getpid()}, since {datetime.now():%H:%M:%S}".encode(), 0)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        why = str(error.strerror or error).lower()
        raise refused(
            folder, "unwritable", f"this cannot be written ({why})", _advice(error)
        ) from None


def _advice(error: OSError) -> str:
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return "name a knowledge base of your own with --kb DIR, or allow writing to this one"
    if error.errno in _NO_ROOM:
        return "free some room on the disk, or name another knowledge base with --kb DIR"
    return "name another knowledge base with --kb DIR"


def _yaml(data: Mapping[str, Any]) -> bytes:
    stream = io.BytesIO()
    yaml = YAML()
    yaml.width = 96
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.dump(_laid_out(data), stream)
    return stream.getvalue()


def _laid_out(value: Any) -> Any:
    """Lists of single values on one line, everything else below each other."""
    if isinstance(value, Mapping):
        return {key: _laid_out(each) for key, each in value.items()}
    if isinstance(value, list):
        laid_out = CommentedSeq(map(_laid_out, value))
        if not any(isinstance(each, Mapping) for each in value):
            laid_out.fa.set_flow_style()
        return laid_out
    return value
