"""Line ends: the editor knows one kind, and lines that nobody touched keep their own."""

from __future__ import annotations

from engine.source.text import LINE_END, SourceText


def as_shown(text: str) -> str:
    """The text with a line feed at the end of every line, as the editor holds it."""
    return LINE_END.sub("\n", text)


def with_line_ends(typed: str, original: str) -> str:
    """What was typed, with the line ends of the original.

    Lines before and after what changed keep their own; those between get the original's most
    frequent one.
    """
    if "\r" not in original:
        return typed
    ends = LINE_END.findall(original)
    was, now = as_shown(original).split("\n"), typed.split("\n")
    least = min(len(was), len(now))
    start = 0
    while start < least and was[start] == now[start]:
        start += 1
    end = 0
    while end < least - start and was[-1 - end] == now[-1 - end]:
        end += 1
    newline = SourceText("", original).newline
    ended = []
    for index, line in enumerate(now[:-1]):
        below = len(now) - 1 - index
        if index < min(start, len(ends)):
            ended.append(line + ends[index])
        elif below < min(end, len(was)):
            ended.append(line + ends[len(was) - 1 - below])
        else:
            ended.append(line + newline)
    return "".join((*ended, now[-1]))
