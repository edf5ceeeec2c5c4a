"""Text that is set in from the left, wraps within its own column and leaves no blanks behind."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.segment import Segment

NARROWEST = 20


class SetIn:
    """Something to print, ``by`` columns in from the left; what stands ``below`` two further in.

    Unlike a table's cells its lines end where their words end, so that piped text has no blanks
    at the ends of lines.
    """

    def __init__(self, first: RenderableType, *below: RenderableType, by: int = 0) -> None:
        self._parts = ((first, by), *((part, by + 2) for part in below))

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for part, by in self._parts:
            within = options.update(width=max(NARROWEST, options.max_width - by))
            for line in console.render_lines(part, within, pad=False):
                kept = _without_end_blanks(line)
                if kept and by:
                    yield Segment(" " * by)
                yield from kept
                yield Segment.line()


def _without_end_blanks(line: list[Segment]) -> list[Segment]:
    kept = list(line)
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        text, style, control = kept[-1]
        kept[-1] = Segment(text.rstrip(), style, control)
    return kept
