"""A receipt as Markdown: the page for people, and below it the record for machines."""

from __future__ import annotations

from collections.abc import Iterator

from engine.determination.model import Determination
from engine.determination.render_markdown import plain, table_lines
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.receipt.contents import contents
from engine.receipt.record import record_of

FENCE = "```json receipt"
END = "```"


def to_markdown(visit: Visit, determination: Determination, vocabulary: Vocabulary) -> str:
    """The receipt of a determination; ``read_receipt`` reads it back."""
    return "\n".join(_page(visit, determination, vocabulary)) + "\n"


def _page(visit: Visit, determination: Determination, vocabulary: Vocabulary) -> Iterator[str]:
    record = record_of(visit, determination, vocabulary)
    told = contents(visit, determination, record, vocabulary)
    yield f"# {told.title}"
    yield from ("", f"**{plain(told.answer)}**", "")
    yield from (f"- {name}: {plain(text)}" for name, text in told.about)
    yield ""
    yield from table_lines([[plain(cell) for cell in row] for row in told.lines])
    for title, texts in told.sections:
        yield from ("", f"## {title}", "")
        yield from (f"- {plain(text)}" for text in texts)
    yield from ("", told.closing, "")
    yield from ("## For payor-rules verify", "", FENCE, record.as_json(), END)
