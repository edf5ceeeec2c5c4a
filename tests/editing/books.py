"""Excel files as spreadsheets write them: sheets with texts, numbers, days, formulas and errors."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from string import ascii_uppercase
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts><font/></fonts><fills><fill/></fills><borders>'
    '<border/></borders><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf'
    ' numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Formula:
    """A formula with the number that the spreadsheet worked out, none if it has not yet."""

    says: str
    worked_out: float | None = None


@dataclass(frozen=True)
class Failed:
    """What a cell shows that could not be worked out: ``#REF!``."""

    shown: str


Cell = str | float | date | Formula | Failed | None


def book(sheets: Mapping[str, Sequence[Sequence[Cell]]], first_row: int = 1) -> bytes:
    """A workbook with these sheets, whose rows begin in a row of their own."""
    stream = io.BytesIO()
    names = list(sheets)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for n in range(1, len(names) + 1)
        )
        made.writestr(
            "[Content_Types].xml",
            f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType'
            '="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
            ' ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType='
            '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{kinds}</Types>",
        )
        made.writestr("_rels/.rels", _relations({"officeDocument": "xl/workbook.xml"}))
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(names, 1)
        )
        made.writestr(
            "xl/workbook.xml",
            f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets>'
            "</workbook>",
        )
        targets = [("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(names) + 1)]
        made.writestr("xl/_rels/workbook.xml.rels", _related([*targets, ("styles", "styles.xml")]))
        made.writestr("xl/styles.xml", _STYLES)
        for n, name in enumerate(names, 1):
            made.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(sheets[name], first_row))
    return stream.getvalue()


def _relations(targets: Mapping[str, str]) -> str:
    return _related(list(targets.items()))


def _related(targets: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _sheet(rows: Sequence[Sequence[Cell]], first_row: int) -> str:
    written = "".join(
        f'<row r="{number}">'
        + "".join(
            _cell(f"{column}{number}", cell)
            for column, cell in zip(ascii_uppercase, row, strict=False)
        )
        + "</row>"
        for number, row in enumerate(rows, first_row)
    )
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _cell(place: str, cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        case date():
            return f'<c r="{place}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
        case Formula(says, None):
            return f'<c r="{place}"><f>{escape(says)}</f></c>'
        case Formula(says, number):
            return f'<c r="{place}"><f>{escape(says)}</f><v>{number}</v></c>'
        case Failed(shown):
            return f'<c r="{place}" t="e"><v>{escape(shown)}</v></c>'
        case _:
            return f'<c r="{place}"><v>{cell}</v></c>'
