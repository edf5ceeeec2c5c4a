"""The text of a source file with its lines: from a character's index to line and column."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from engine.source.diagnostics import Diagnostic, Related, Severity, trimmed

LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class SourceText:
    """``text`` has no byte order mark and keeps its line ends; ``name`` is shown to the user."""

    name: str
    text: str

    @cached_property
    def line_starts(self) -> list[int]:
        """The index at which each line starts."""
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    @cached_property
    def newline(self) -> str:
        r"""The line end of most lines: ``\n`` (also when there is none), ``\r\n`` or ``\r``."""
        windows = self.text.count("\r\n")
        counts = {
            "\n": self.text.count("\n") - windows,
            "\r\n": windows,
            "\r": self.text.count("\r") - windows,
        }
        return max(counts, key=lambda newline: counts[newline])

    def position(self, index: int) -> tuple[int, int]:
        """Line and column (1-based, in characters) of an index."""
        line = bisect_right(self.line_starts, index)
        return line, index - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line (1-based) without its end; empty past the last line."""
        if not 1 <= number <= len(self.line_starts):
            return ""
        start = self.line_starts[number - 1]
        match = LINE_END.search(self.text, start)
        return self.text[start : match.start() if match else len(self.text)]

    def diagnostic(
        self,
        index: int,
        code: str,
        message: str,
        advice: str = "",
        *,
        severity: Severity = "error",
        related: Iterable[Related] = (),
    ) -> Diagnostic:
        """A diagnostic at an index of this text."""
        line, column = self.position(index)
        source_line, caret = trimmed(self.line(line), column)
        return Diagnostic(
            severity, code, message, self.name, line, column, source_line, caret, advice,
            tuple(related),
        )  # fmt: skip

    def related(self, index: int, label: str) -> Related:
        """An index of this text as the other end of a problem."""
        line, column = self.position(index)
        return Related(label, self.name, line, column)
