"""The little of Markdown that generated pages are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def notice(made_from: str) -> str:
    """The comment at the top of a generated page."""
    return f"<!-- Made from {made_from} by `make docs`. Change that, not this page. -->"


def code(text: object) -> str:
    """Text as code."""
    return f"`{text}`"


def codes(texts: Iterable[object]) -> str:
    """Several texts as code, with commas between."""
    return ", ".join(map(code, texts))


def sentence(text: str) -> str:
    """Text with a capital at its beginning and a full stop at its end."""
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", ":")) else ".")


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; a bar within a cell would end it, and is escaped."""
    lines = [_row(header), _row(["---"] * len(header)), *map(_row, rows)]
    return "\n".join(lines)


def page(*parts: str) -> str:
    """Parts with an empty line between, and one line end at the end."""
    return "\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _row(cells: Sequence[object]) -> str:
    return (
        "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"
    )
