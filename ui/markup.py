"""HTML of our own making, in which text from elsewhere stays text."""

from __future__ import annotations

import html as _html
from collections.abc import Iterable, Sequence

from engine.determination.model import Outcome
from engine.determination.phrases import OUTCOMES, SHORT
from engine.policy.model import Source


def text(words: object) -> str:
    """Text from elsewhere, inert."""
    return _html.escape(str(words), quote=True)


def chip(outcome: Outcome, words: str | None = None, *, short: bool = False) -> str:
    """An outcome as icon and words: the style sheet draws an icon of its own for each."""
    said = words if words is not None else (SHORT if short else OUTCOMES)[outcome]
    return f"<span class='pr-chip pr-{outcome.value}'><span>{text(said)}</span></span>"


def link(source: Source) -> str:
    """The title of a source; opens the document in another tab where it has an address."""
    if not source.url.startswith(("https://", "http://")):
        return text(source.title)
    return (
        f"<a href='{text(source.url)}' target='_blank' rel='noopener noreferrer'>"
        f"{text(source.title)}</a>"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str, style: str = "") -> str:
    """A table of cells that are HTML already; the first cell of a row names it."""
    cells = "".join(f"<th scope='col'>{cell}</th>" for cell in head)
    body = "".join(
        f"<tr><th scope='row'>{row[0]}</th>"
        + "".join(f"<td>{cell}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f"<div class='pr-scroll' tabindex='0' role='region' aria-label='{text(caption)}'>"
        f"<table class='pr-table {style}'><caption class='pr-hidden'>{text(caption)}</caption>"
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )
