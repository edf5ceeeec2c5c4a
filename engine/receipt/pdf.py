"""A receipt as a PDF of one page, with the record attached as a file."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO

from pypdf import PdfReader, PdfWriter
from reportlab.lib import colors
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import inch
from reportlab.platypus import Flowable, KeepInFrame, Paragraph, SimpleDocTemplate, Spacer, Table

from engine.determination.model import Determination
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.receipt.contents import Contents, contents
from engine.receipt.record import record_of

ATTACHED = "receipt.json"
"""The name of the record among the files attached to the PDF."""

_MARGIN = 0.7 * inch
_INK = colors.HexColor("#141B1A")
_QUIET = colors.HexColor("#4A5654")
_RULE = colors.HexColor("#B9C6C4")
_SHADE = colors.HexColor("#F3F6F6")

_TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=8.5, leading=11, textColor=_INK)
_CELL = ParagraphStyle("cell", parent=_TEXT, leading=10.5)
_NAME = ParagraphStyle("name", parent=_CELL, textColor=_QUIET)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontSize=9, textColor=_QUIET, spaceAfter=3)
_ANSWER = ParagraphStyle(
    "answer", parent=_TEXT, fontName="Helvetica-Bold", fontSize=13, leading=16, spaceAfter=8
)
_HEAD = ParagraphStyle(
    "head", parent=_TEXT, fontName="Helvetica-Bold", fontSize=9.5, spaceBefore=8, spaceAfter=2
)
_ITEM = ParagraphStyle("item", parent=_TEXT, leftIndent=9, bulletIndent=0, spaceAfter=1.5)


def to_pdf(visit: Visit, determination: Determination, vocabulary: Vocabulary) -> bytes:
    """The receipt of a determination; long ones are set smaller, so that one page holds them."""
    record = record_of(visit, determination, vocabulary)
    told = contents(visit, determination, record, vocabulary)
    page = BytesIO()
    document = SimpleDocTemplate(
        page,
        pagesize=letter,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{told.title}: {_shown(told.answer)}",
        author="payor-rules",
        invariant=1,
    )
    # A frame keeps some room for itself on each side.
    width, height = document.width - 12, document.height - 12
    whole = KeepInFrame(width, height, list(_flow(told, width)), mode="shrink")
    document.build([whole])
    writer = PdfWriter(clone_from=PdfReader(page))
    writer.add_attachment(ATTACHED, record.as_json().encode("utf-8", "surrogatepass"))
    printed = BytesIO()
    writer.write(printed)
    return printed.getvalue()


def _flow(told: Contents, width: float) -> Iterator[Flowable]:
    yield Paragraph(_marked(told.title), _TITLE)
    yield Paragraph(_marked(told.answer), _ANSWER)
    yield _about(told, width)
    yield Spacer(1, 8)
    yield _lines(told, width)
    for title, texts in told.sections:
        yield Paragraph(_marked(title), _HEAD)
        yield from (Paragraph(_marked(text), _ITEM, bulletText="\u2022") for text in texts)
    yield Spacer(1, 8)
    yield Paragraph(_marked(told.closing), _TITLE)


def _about(told: Contents, width: float) -> Flowable:
    rows = [[Paragraph(_marked(n), _NAME), Paragraph(_marked(t), _CELL)] for n, t in told.about]
    return Table(
        rows,
        colWidths=[width * 0.18, width * 0.82],
        hAlign="LEFT",
        style=[("TOPPADDING", (0, 0), (-1, -1), 1), ("BOTTOMPADDING", (0, 0), (-1, -1), 1)],
    )


def _lines(told: Contents, width: float) -> Flowable:
    head, *rows = told.lines
    cells = [[Paragraph(_marked(cell), _NAME) for cell in head]]
    cells += [[Paragraph(_marked(cell), _CELL) for cell in row] for row in rows]
    return Table(
        cells,
        colWidths=[width * share for share in (0.13, 0.34, 0.3, 0.23)],
        hAlign="LEFT",
        style=[
            ("BACKGROUND", (0, 0), (-1, 0), _SHADE),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )


def _marked(text: str) -> str:
    """Text as reportlab's markup, in which nothing of it acts as markup."""
    return escape(_shown(text), quote=False)


def _shown(text: str) -> str:
    """The text in the letters that the printed font has."""
    return text.encode("cp1252", "replace").decode("cp1252")
