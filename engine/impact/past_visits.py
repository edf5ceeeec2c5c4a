"""A file of past visits, given once and read as often as an edit asks for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path as FilePath
from typing import BinaryIO

from engine.facts import vocabulary
from engine.facts.vocabulary import Vocabulary
from engine.impact.csv_rows import csv_rows
from engine.impact.entry import BadEntry, Entry
from engine.impact.json_lines import json_lines
from engine.source import Diagnostic

_WIDE = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


class PastVisitsError(ValueError):
    """A file that holds no visits; ``diagnostics`` say why, and what to give instead."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(diagnostics[0].message)
        self.diagnostics = diagnostics


class PastVisits:
    """The visits of a file, JSON lines or CSV.

    They are never held in memory all at once. The stream tells where each visit stands and the
    little that decides whether an edit can touch it; reading it is left to whoever needs it.
    ``readable`` are the keys of those that were read and found in order.
    """

    def __init__(self, path: FilePath, is_csv: bool, words: Vocabulary) -> None:
        self.path = path
        self.is_csv = is_csv
        self.readable: set[bytes] = set()
        self._words = words

    @property
    def size(self) -> int:
        """The bytes of the file; raises PastVisitsError when it is gone."""
        try:
            return self.path.stat().st_size
        except OSError as error:
            raise _cannot(self.path, error) from None

    def stream(self) -> Iterator[tuple[Entry | BadEntry, int]]:
        """Every visit in order, each with about how many bytes of the file have been read.

        Raises PastVisitsError when the file cannot be read (any more).
        """
        with _opened(self.path) as file:
            if self.is_csv:
                entries = csv_rows(self.path, file, self._words)
            else:
                entries = json_lines(self.path, file)
            try:
                for entry in entries:
                    yield entry, 0 if file.closed else file.tell()
            except OSError as error:
                raise _cannot(self.path, error) from None

    def find(self, line: int) -> Entry | None:
        """The visit that begins on a line of the file; None when none does."""
        for entry, _ in self.stream():
            if isinstance(entry, Entry) and entry.line == line:
                return entry
        return None


def read_visits(path: str | os.PathLike[str], words: Vocabulary | None = None) -> PastVisits:
    """The past visits of a file; only its beginning is looked at here.

    A file that begins with ``{`` holds JSON lines, any other is CSV with a heading. Raises
    PastVisitsError when it cannot be read, is empty, or its heading lacks what a visit needs.
    """
    known = words or vocabulary.load()
    where = FilePath(path)
    with _opened(where) as file:
        head = file.read(_HEAD)
    if head.startswith(_WIDE) or b"\0" in head:
        raise _refused(where, "not-utf8", "the file is not saved as UTF-8", "save it as CSV UTF-8")
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise _refused(where, "empty-file", "the file is empty", "JSON lines, or CSV")
    if start.startswith(b"["):
        advice = "one visit a line, without a list around them"
        raise _refused(where, "not-json-lines", "the file is a JSON list", advice)
    visits = PastVisits(where, not start.startswith(b"{"), known)
    first = next(visits.stream(), None)
    if first is None:
        raise _refused(where, "no-visit", "the file holds no visit", "a row for each line")
    entry, _ = first
    if visits.is_csv and isinstance(entry, BadEntry):
        errors = tuple(each for each in entry.problems if each.code == "missing-column")
        if errors:
            raise PastVisitsError(entry.problems)
    return visits


@contextmanager
def _opened(path: FilePath) -> Iterator[BinaryIO]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise _cannot(path, error) from None
    with file:
        yield file


def _cannot(path: FilePath, error: OSError) -> PastVisitsError:
    if isinstance(error, FileNotFoundError):
        return _refused(path, "missing-file", f"{path} is not there", "the path of a file")
    if isinstance(error, IsADirectoryError):
        return _refused(path, "directory", f"{path} is a folder", "a file of visits in it")
    reason = (error.strerror or "unknown reason").lower()
    return _refused(path, "unreadable", f"{path} cannot be read: {reason}", "a file you may read")


def _refused(path: FilePath, code: str, message: str, advice: str) -> PastVisitsError:
    return PastVisitsError((Diagnostic("error", code, message, str(path), advice=advice),))
