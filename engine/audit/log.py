"""Adding to the audit log and reading it: a file of lines that is only ever added to."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.audit.entry import BEGINNING, Entry, Kind, hash_of, read_entry

FOLDER = "audit"
NAME = "log.jsonl"
_BLOCK = 65_536


class AuditError(Exception):
    """The log cannot be read or added to; the message says why and how to go on."""


class AuditLog:
    """The audit log of the knowledge base in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FOLDER / NAME

    def append(self, kind: Kind, person: str, about: Mapping[str, Any]) -> Entry:
        """Adds an entry that lasts through a power cut, and returns it; one process at a time.

        What a killed process has left of a line stays, is ended, and is named in this entry. Raises
        AuditError when the log may not be written, or its last entry cannot be read.
        """
        return self.append_all(kind, person, [about])[0]

    def append_all(
        self, kind: Kind, person: str, abouts: Iterable[Mapping[str, Any]]
    ) -> tuple[Entry, ...]:
        """Adds entries in one go; see ``append``."""
        added: list[Entry] = []
        try:
            self.path.parent.mkdir(exist_ok=True)
            with self._held() as handle:
                end = os.lseek(handle, 0, os.SEEK_END)
                whole, torn = _last_lines(handle, end)
                number, before = self._following(whole)
                now = datetime.now(UTC).replace(microsecond=0)
                left, lines = (hash_of(torn) if torn else ""), []
                for about in abouts:
                    line = Entry(number, now, kind, person, about, before, left).line()
                    written = read_entry(line)
                    assert written is not None
                    added.append(written)
                    lines.append(line)
                    number, before, left = number + 1, written.hash, ""
                _write(handle, (b"\n" if torn else b"") + b"".join(lines))
        except OSError as error:
            raise AuditError(
                f"the audit log {self.path} cannot be written:"
                f" {str(error.strerror or error).lower()} - allow writing to its folder, and make"
                " room on the disk"
            ) from error
        return tuple(added)

    def lines(self) -> Iterator[bytes]:
        """The lines as they stand, without their ends; none when there is no log yet."""
        try:
            with self.path.open("rb") as stream:
                for line in stream:
                    yield line.removesuffix(b"\n")
        except FileNotFoundError:
            return
        except OSError as error:
            raise AuditError(
                f"the audit log {self.path} cannot be read: {str(error.strerror).lower()}"
                " - ask for read permission"
            ) from error

    def entries(self) -> Iterator[Entry]:
        """The entries from the first on; what is none is left out (``verify`` tells of it)."""
        for line in self.lines():
            entry = read_entry(line)
            if entry is not None:
                yield entry

    def last(self) -> Entry | None:
        """The newest entry; None before the first."""
        try:
            with self.path.open("rb") as stream:
                whole, _ = _last_lines(stream.fileno(), stream.seek(0, os.SEEK_END))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AuditError(
                f"the audit log {self.path} cannot be read: {error.strerror}"
            ) from error
        return None if whole is None else read_entry(whole)

    def _following(self, last: bytes | None) -> tuple[int, str]:
        if last is None:
            return 1, BEGINNING
        entry = read_entry(last)
        if entry is None:
            raise AuditError(
                f"the last line of the audit log {self.path} is no entry - payor-rules audit verify"
                " says what is wrong; put the log aside, and a new one begins"
            )
        return entry.number + 1, entry.hash

    @contextmanager
    def _held(self) -> Iterator[int]:
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield handle
        finally:
            os.close(handle)


def _last_lines(handle: int, end: int) -> tuple[bytes | None, bytes]:
    """The last whole line that is an entry or the last of all, and what stands unended after it.

    Lines that a kill has torn, and that were ended since, are passed over.
    """
    start, held = end, b""
    while start > 0:
        size = min(_BLOCK, start)
        start -= size
        held = os.pread(handle, size, start) + held
        *whole, torn = held.split(b"\n")
        # The first of them may begin before what was read, unless that is all there is.
        known = whole if start == 0 else whole[1:]
        for line in reversed(known):
            if read_entry(line) is not None:
                return line, torn
        if start == 0 and known:
            return known[-1], torn
    return None, held


def _write(handle: int, content: bytes) -> None:
    while content:
        content = content[os.write(handle, content) :]
    os.fsync(handle)
