"""Files like those that CMS publishes, of the size and form of a whole quarter, for measuring.

The layout is that of the practitioner pair edits of 2026 Q3: four archives of 608,227 to 675,235
rows, 2,633,389 in all. Which pairs there are, is made up.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path
from string import ascii_uppercase
from typing import IO
from xml.sax.saxutils import escape

from engine.locations import shipped_knowledge_base
from engine.reference import read_source

PARTS = (675_037, 675_235, 674_890, 608_227)
_NAME = "medicare-ncci-2026q3-practitioner-ptp-edits-ccipra-v322r0-f{}.zip"
PREAMBLE = (
    ("CPT only copyright 2025 American Medical Association.  All rights reserved.", *[""] * 6),
    ("Column1/Column2 Edits", *[""] * 6),
    (
        "Column 1",
        "Column 2",
        "*=in existence",
        "Effective",
        "Deletion",
        "Modifier",
        "PTP Edit Rationale",
    ),
    ("", "", "prior to 1996", "Date", "Date", "0=not allowed", ""),
    ("", "", "", "", "*=no data", "1=allowed", ""),
    ("", "", "", "", "", "9=not applicable", ""),
)
"""What stands before the rows of CMS's pair edits."""
_RATIONALES = (
    "Misuse of Column Two code with Column One code",
    "Mutually exclusive procedures",
    "CPT Manual or CMS manual coding instruction",
    "Standards of medical / surgical practice",
    "More extensive procedure",
)
_DATES = tuple(f"{year}{month:02}01" for year in range(1996, 2027) for month in (1, 4, 7, 10))[:-1]
_LAST = tuple(f"{year}{end}" for year in range(2000, 2026) for end in ("0331", "0630", "1231"))
_SHIPPED = shipped_knowledge_base() / "reference" / "ncci-pairs-2024q3.source.yaml"
THERAPY = read_source(_SHIPPED).code_sets["therapy"]
_CODES = tuple(sorted({f"{number:05}" for number in range(100, 99_500, 13)} | THERAPY))
_OTHERS = 345
"""Column 2 codes of a column 1 code, about as many as in CMS's table."""

_SHEET = "xl/worksheets/sheet1.xml"
_WORKBOOK = {
    "[Content_Types].xml": '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.'
    'openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
    ' ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application'
    '/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/'
    'worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    'spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    "_rels/.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.'
    'openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.'
    'openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"'
    "/></Relationships>",
    "xl/workbook.xml": '<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.'
    'openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships"><sheets><sheet name="Edits" sheetId="1" r:id="rId1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns='
    '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target='
    '"worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
}

_SHEET_HEAD = (
    b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/'
    b'spreadsheetml/2006/main"><sheetData>'
)
_STRINGS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/'
    'spreadsheetml/2006/main">'
)
_AT_ONCE = 10_000

Row = tuple[str, ...]


def write_quarter(folder: Path, *, sheets: bool, parts: tuple[int, ...] = PARTS) -> list[Path]:
    """Writes the archives of a quarter into a folder, as text or as spreadsheets."""
    rows = _rows()
    paths = []
    for number, size in enumerate(parts, 1):
        path = folder / _NAME.format(number)
        member = f"ccipra-v322r0-f{number}.{'xlsx' if sheets else 'TXT'}"
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
            archive.open(member, "w", force_zip64=True) as stream,
        ):
            (write_sheet if sheets else write_text)(stream, chain(PREAMBLE, islice(rows, size)))
        paths.append(path)
    return paths


def _rows() -> Iterator[Row]:
    """Rows in the order of their codes; about half of them have ended, as in CMS's table."""
    number = 0
    for at, column_1 in enumerate(_CODES):
        others = sorted(
            _CODES[(at * 7 + step * 22) % len(_CODES)] for step in range(1, _OTHERS + 1)
        )
        for column_2 in others:
            number += 1
            if column_1 == column_2:
                continue
            first = _DATES[number * 31 % len(_DATES)]
            last, indicator = "*", "01"[number % 5 > 0]
            if number % 2:
                last = _LAST[number % len(_LAST)]
                if last < first:
                    last, indicator = first, "9"
            rationale = _RATIONALES[number % len(_RATIONALES)]
            yield (column_1, column_2, "*"[number % 40 :], first, last, indicator, rationale)


def write_text(stream: IO[bytes], rows: Iterable[Row]) -> None:
    """Writes rows as CMS's text files have them."""
    left = iter(rows)
    while block := list(islice(left, _AT_ONCE)):
        stream.write("".join("\t".join(row) + "\r\n" for row in block).encode("latin-1"))


def write_sheet(stream: IO[bytes], rows: Iterable[Row]) -> None:
    """Writes rows as the only sheet of a workbook, each cell a text."""
    shared: dict[str, int] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _WORKBOOK.items():
            book.writestr(name, content)
        with book.open(_SHEET, "w", force_zip64=True) as sheet:
            sheet.write(_SHEET_HEAD)
            for number, row in enumerate(rows, 1):
                places = (
                    (column, shared.setdefault(text, len(shared)))
                    for column, text in zip(ascii_uppercase, row, strict=False)
                    if text
                )
                cells = "".join(
                    f'<c r="{column}{number}" t="s"><v>{at}</v></c>' for column, at in places
                )
                sheet.write(f'<row r="{number}">{cells}</row>'.encode())
            sheet.write(b"</sheetData></worksheet>")
        texts = "".join(f"<si><t>{escape(text)}</t></si>" for text in shared)
        book.writestr("xl/sharedStrings.xml", f"{_STRINGS_HEAD}{texts}</sst>")
