"""Files as CMS publishes them, in small, and importing them into a folder."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.published_tables import PREAMBLE, Row, write_sheet, write_text
from engine.reference.imports import pair_edits, unit_maxima
from engine.reference.imports.problems import ImportRefusedError
from engine.reference.imports.request import ImportOptions, ImportRequest
from engine.reference.source import IMPORTED

TODAY = date(2026, 11, 23)
MISUSE = "Misuse of Column Two code with Column One code"


def edit(column_1: str, column_2: str, *rest: str) -> Row:
    """A row; the rest are its effective and deletion date and its indicator."""
    effective, deletion, indicator = (*rest, *("20200101", "*", "1")[len(rest) :])
    return column_1, column_2, "", effective, deletion, indicator, MISUSE


EDITS = (
    edit("0001A", "0591T", "20220101", "20231231"),
    edit("97012", "97140", "19960101"),
    edit("97140", "97124", "19960101", "*", "0"),
    edit("97140", "97530", "20200101", "20200101", "9"),
    edit("97530", "97116", "20201001", "20250630"),
    edit("98940", "97140"),
    edit("99213", "99214"),
)
MAXIMA = """\
"Codes are copyright 2025 American Medical Association. \u00ae

All rights reserved.",,,
"HCPCS/
CPT Code",{} Services MUE Values,MUE Adjudication Indicator,MUE Rationale
0001U,1,2 Date of Service Edit: Policy,Code Descriptor / CPT Instruction
97110,8,3 Date of Service Edit: Clinical,Clinical: CMS Workgroup
97140,6,3 Date of Service Edit: Clinical,Clinical: CMS Workgroup
97161,1,2 Date of Service Edit: Policy,CMS Policy
G0283,1,1 Line Edit,Nature of Service/Procedure
"""


def text_of(rows: Iterable[Row]) -> bytes:
    """A text file of pair edits."""
    stream = io.BytesIO()
    write_text(stream, [*PREAMBLE, *rows])
    return stream.getvalue()


def sheet_of(rows: Iterable[Row], before: Iterable[Row] = PREAMBLE) -> bytes:
    """A workbook of pair edits."""
    stream = io.BytesIO()
    write_sheet(stream, [*before, *rows])
    return stream.getvalue()


def archive(**members: bytes | str) -> bytes:
    """A zip archive of files by their names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content.encode("latin-1") if isinstance(content, str) else content)
    return stream.getvalue()


def zipped(**members: bytes) -> bytes:
    """A zip archive; two underscores in a name stand for a dot."""
    return archive(**{name.replace("__", "."): content for name, content in members.items()})


class Folder:
    """A folder of downloaded files and, below it, the folder ``reference`` of a knowledge base."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reference = path / "kb" / "reference"
        self.reference.parent.mkdir()

    def write(self, name: str, content: bytes | str) -> Path:
        """Writes a file; returns its path."""
        path = self.path / name
        path.write_bytes(content.encode("latin-1") if isinstance(content, str) else content)
        return path

    def edits(self, name: str, rows: Iterable[Row] = EDITS) -> Path:
        """Writes a text file of pair edits."""
        return self.write(name, text_of(rows))

    def maxima(self, name: str, text: str = MAXIMA, of: str = "Practitioner") -> Path:
        """Writes a CSV file of unit maxima."""
        return self.write(name, text.format(of))

    def import_edits(self, *files: Path, **options: Any) -> tuple[str, ...]:
        """Imports pair edits; returns what is said."""
        return pair_edits.run(self._request(files, options))

    def import_maxima(self, *files: Path, **options: Any) -> tuple[str, ...]:
        """Imports unit maxima; returns what is said."""
        return unit_maxima.run(self._request(files, options))

    def _request(self, files: tuple[Path, ...], options: dict[str, Any]) -> ImportRequest:
        return ImportRequest(files, self.reference, TODAY, ImportOptions(**options))

    def loaded(self) -> dict[str, bytes]:
        """Every stored file by name, but for the lock."""
        folder = self.reference / IMPORTED
        paths = folder.iterdir() if folder.is_dir() else ()
        return {path.name: path.read_bytes() for path in paths if path.name != ".lock"}

    def refusal(self, *files: Path, maxima: bool = False, **options: Any) -> str:
        """What is said when nothing is imported; what was there before is as it was."""
        before = self.loaded()
        try:
            (self.import_maxima if maxima else self.import_edits)(*files, **options)
        except ImportRefusedError as error:
            assert self.loaded() == before
            return str(error)
        raise AssertionError("it was imported")
