"""Where a command writes: results to stdout, problems and progress to stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TextIO, TypeVar

from rich.console import Console
from rich.text import Text

from engine.source import Diagnostic, in_order
from engine.source.render import one_to_text

if TYPE_CHECKING:
    from rich.console import RenderableType

PIPED_WIDTH = 80
"""Columns of text that does not go to a terminal."""

_NARROWEST = 40
_STYLES = (
    (r"(?m)^\S.*?: (error): ", "bold red"),
    (r"(?m)^\S.*?: (warning): ", "bold yellow"),
    (r"(?m)^  (write instead): ", "green"),
    (r"(?m)^ +(?:\d+ )?\| +(\^)$", "bold red"),
)

Item = TypeVar("Item")
Watcher = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Terminal:
    """The two streams of a command; coloured only where the stream is a terminal that wants it."""

    out: Console
    err: Console

    @classmethod
    def open(cls, *, color: bool = True) -> Terminal:
        """The terminal of this process."""
        return cls(_console(sys.stdout, color), _console(sys.stderr, color))

    def show(self, *parts: RenderableType) -> None:
        """Writes to stdout, wrapped to the width of the terminal."""
        for part in parts:
            self.out.print(part)

    def raw(self, text: str) -> None:
        """Writes text to stdout as it is, for programs to read."""
        self.out.file.write(text if text.endswith("\n") else text + "\n")

    def say(self, message: str) -> None:
        """Writes one message to stderr."""
        self.err.print(Text(message), soft_wrap=True)

    def diagnostics(self, found: Iterable[Diagnostic], *, to_stdout: bool = False) -> None:
        """Writes diagnostics by file and line, a blank line between two."""
        console = self.out if to_stdout else self.err
        for number, diagnostic in enumerate(in_order(found)):
            if number:
                console.print()
            console.print(_coloured(one_to_text(diagnostic)), soft_wrap=True)

    def follow(self, doing: str, items: Sequence[Item]) -> Iterator[Item]:
        """The items one by one, with a bar on stderr when somebody is watching."""
        if not self.err.is_terminal or len(items) < 2:
            yield from items
            return
        from rich.progress import track

        yield from track(items, doing, console=self.err, transient=True)

    @contextmanager
    def watching(self) -> Iterator[Watcher | None]:
        """Something to tell what is being done, how much of it, and of how much; None unwatched."""
        if not self.err.is_terminal:
            yield None
            return
        from rich.progress import Progress

        with Progress(console=self.err, transient=True) as bar:
            task = bar.add_task("")

            def watch(doing: str, done: int, total: int) -> None:
                bar.update(task, description=doing, completed=done, total=total)

            yield watch


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Whoever reads has seen enough; ``main`` ends quietly."""
        raise BrokenPipeError


def _console(stream: TextIO, color: bool) -> Console:
    # A stream that cannot show a character shows '?' for it rather than failing.
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPED_WIDTH
    console = _Console(
        file=stream,
        width=width,
        no_color=True if not color else None,
        color_system="auto" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    if console.width < _NARROWEST:
        console.width = _NARROWEST
    return console


def _coloured(text: str) -> Text:
    shown = Text(text)
    for pattern, style in _STYLES:
        shown.highlight_regex(pattern, style)
    return shown
