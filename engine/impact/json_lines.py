"""Past visits as JSON lines: on each line one visit, as a visit file holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import Any, BinaryIO

from engine.impact.entry import BadEntry, Entry, entry_of
from engine.impact.identity import identity_in
from engine.source import Diagnostic
from engine.source.diagnostics import listed, quoted

NAME = "visit"
"""The key, and the column, by which a visit is named; it is no fact."""

_LONGEST = 200_000
"""Bytes of one visit; more is no visit."""
_MARK = b"\xef\xbb\xbf"


def json_lines(path: FilePath, stream: BinaryIO) -> Iterator[Entry | BadEntry]:
    """The entries of a file, in order; empty lines are passed over."""
    file, told = str(path), set[str]()
    number = 0
    while raw := stream.readline(_LONGEST + 1):
        number += 1
        if len(raw) > _LONGEST:
            yield _bad(file, number, 1, "too-large", "the line is too long for a visit", _ONE_EACH)
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(_LONGEST + 1)
            continue
        text = raw.removeprefix(_MARK if number == 1 else b"").strip()
        if not text:
            continue
        found = _entry(file, number, text)
        if isinstance(found, Entry):
            names = {".".join(map(str, path)) for path in found.left_out} - {NAME} - told
            if names:
                told |= names
                yield BadEntry((told_who(file, number, sorted(names)),), visits=0)
        yield found
        if isinstance(found, BadEntry) and number == 1 and text in (b"[", b"{"):
            return


_ONE_EACH = "one visit a line, {...}, without line breaks in it"


def told_who(file: str, line: int, names: list[str], column: int = 1) -> Diagnostic:
    """What is said of keys or columns that tell who a patient is."""
    message = f"{listed(map(quoted, names))} would tell who a patient is, and is left out"
    advice = "nothing that names a patient; no answer rests on it"
    return Diagnostic("warning", "identity", message, file, line, column, advice=advice)


def _entry(file: str, number: int, text: bytes) -> Entry | BadEntry:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        column = getattr(error, "colno", 1)
        why = getattr(error, "msg", "it is nested too deep, or not saved as UTF-8")
        what = f"the line is no JSON ({why.lower()})"
        return _bad(file, number, column, "not-json", what, _ONE_EACH)
    if not isinstance(data, dict):
        what = "a list" if isinstance(data, list) else "no map"
        return _bad(file, number, 1, "not-a-map", f"the line is {what}, not a visit", _ONE_EACH)
    left_out = tuple(identity_in(data))
    if NAME in data:
        left_out = (*left_out, (NAME,))
    stated = data.get(NAME)
    name = str(stated) if isinstance(stated, str | int) else f"line {number}"
    return entry_of(data, text, file=file, line=number, name=name, left_out=left_out)


def _bad(file: str, line: int, column: int, code: str, message: str, advice: str) -> BadEntry:
    return BadEntry((Diagnostic("error", code, message, file, line, column, advice=advice),))
