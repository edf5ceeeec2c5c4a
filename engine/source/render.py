"""Diagnostics as text for people and as JSON for programs; nothing else renders them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any

from engine.source.diagnostics import Diagnostic, Related, in_order


def to_text(diagnostics: Iterable[Diagnostic]) -> str:
    """Every diagnostic as a compiler would print it, sorted, a blank line between two."""
    return "\n\n".join(one_to_text(diagnostic) for diagnostic in in_order(diagnostics))


def one_to_text(diagnostic: Diagnostic) -> str:
    """Place, severity and message; the source line with a caret; the advice; the other ends."""
    place = _place(diagnostic.file, diagnostic.line, diagnostic.column)
    rows = [f"{place}: {diagnostic.severity}: {diagnostic.message} [{diagnostic.code}]"]
    if diagnostic.source_line.strip():
        margin = f"{diagnostic.line or ''} | "
        rows.append(f"  {margin}{_printable(diagnostic.source_line)}")
        if diagnostic.caret is not None:
            lead = _blank(diagnostic.source_line[: diagnostic.caret])
            rows.append(f"  {' ' * (len(margin) - 2)}| {lead}^")
    if diagnostic.advice:
        rows.append(f"  write instead: {diagnostic.advice}")
    rows += [f"  {_place(r.file, r.line, r.column)}: {r.label}" for r in diagnostic.related]
    return "\n".join(rows)


def to_json(diagnostic: Diagnostic) -> dict[str, Any]:
    """The diagnostic as a dict that ``json.dumps`` takes."""
    return {
        "severity": diagnostic.severity,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": diagnostic.file,
        "line": diagnostic.line,
        "column": diagnostic.column,
        "source_line": diagnostic.source_line,
        "advice": diagnostic.advice,
        "related": [_related_to_json(related) for related in diagnostic.related],
    }


def _related_to_json(related: Related) -> dict[str, Any]:
    return {
        "label": related.label,
        "file": related.file,
        "line": related.line,
        "column": related.column,
    }


def _place(file: str, line: int | None, column: int | None) -> str:
    return ":".join(str(part) for part in (file, line, column) if part is not None)


def _printable(line: str) -> str:
    """Control and direction characters could reorder or clear a terminal; they become ``?``."""
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in line)


def _blank(lead: str) -> str:
    """White space as wide as ``lead`` is on a terminal, tabs kept."""
    return "".join(_blank_character(c) for c in lead)


def _blank_character(character: str) -> str:
    if character == "\t":
        return "\t"
    if unicodedata.combining(character):
        return ""
    return "  " if unicodedata.east_asian_width(character) in "WF" else " "
