"""Importing fee schedules: CMS's yearly files, or a payor's own list: ``import fee-schedule``."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from operator import eq
from pathlib import Path, PurePosixPath

from engine.reference.imports.amounts import read_amount_list
from engine.reference.imports.fee_tables import FeeTable
from engine.reference.imports.kept_codes import kept_codes
from engine.reference.imports.localities import read_locality_file
from engine.reference.imports.open_table import OpenTable, open_table
from engine.reference.imports.problems import ImportRefusedError, problem, refused
from engine.reference.imports.relative_values import read_value_file
from engine.reference.imports.request import ImportRequest
from engine.reference.imports.store import Store, hold
from engine.source import Diagnostic
from engine.source.diagnostics import listed

_VALUES = re.compile(r"pprrvu", re.IGNORECASE)
_LOCALITIES = re.compile(r"gpci", re.IGNORECASE)
_OTHER_PROGRAM = re.compile(r"(?<!non)qpp", re.IGNORECASE)
_LIKED = (".csv", ".xlsx")
"""CMS's text files of this kind have columns of fixed width, which are not read."""


def run(request: ImportRequest) -> tuple[str, ...]:
    """Imports files of any years, and lists of one payor; see ``Importer``."""
    codes = kept_codes(request.folder, request.options.codes)
    with hold(request.folder) as store:
        tables = _read_all(request, codes.codes)
        told = [line for table in tables for line in _put(store, table, request.today)]
        store.tidy()
        return tuple(told)


def _read_all(request: ImportRequest, codes: frozenset[str]) -> list[FeeTable]:
    problems: list[Diagnostic] = []
    found: dict[str, FeeTable] = {}
    for path in request.files:
        try:
            for table in _read(path, request, codes):
                other = found.setdefault(table.stem, table)
                if other is not table:
                    message = f"{other.file.shown} is the same table"
                    advice = "give one of the two"
                    problems.append(problem(table.file.shown, "several-files", message, advice))
        except ImportRefusedError as error:
            problems.extend(error.problems)
    if problems:
        raise ImportRefusedError(problems)
    return [found[stem] for stem in sorted(found)]


def _read(path: Path, request: ImportRequest, codes: frozenset[str]) -> Iterator[FeeTable]:
    options = request.options
    if options.payor is not None:
        file = _opened(path, request)
        yield read_amount_list(file, options.payor, options.effective, codes)
        return
    members = _members(path)
    if members:
        for member, read in members:
            file = _opened(path, request, partial(eq, member))
            yield read(file, options.effective, codes)
        return
    file = _opened(path, request)
    kind = _kind(file.names)
    if kind is None:
        message = "its name does not say what it is: relative values (PPRRVU) or localities (GPCI)"
        advice = "give CMS's own file, or say --payor ID for a payor's list of amounts"
        raise refused(file.shown, "unnamed-table", message, advice)
    yield kind(file, options.effective, codes)


Reads = Callable[[OpenTable, date | None, frozenset[str]], FeeTable]


def _kind(names: Iterable[str]) -> Reads | None:
    for name in names:
        if _VALUES.search(name):
            return read_value_file
        if _LOCALITIES.search(name):
            return read_locality_file
    return None


def _members(path: Path) -> list[tuple[str, Reads]]:
    """The tables of an archive of CMS's, with what reads each; none where it is no archive of them.

    Of several forms of a table the first liked is taken, and of the two programs of payment the
    one of providers outside advanced payment models.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (OSError, zipfile.BadZipFile):
        return []
    found: list[tuple[str, Reads]] = []
    for pattern, read in ((_VALUES, read_value_file), (_LOCALITIES, read_locality_file)):
        named = [name for name in names if pattern.search(PurePosixPath(name).name)]
        outside = [name for name in named if not _OTHER_PROGRAM.search(name)]
        for suffix in _LIKED:
            fitting = [name for name in outside or named if name.lower().endswith(suffix)]
            if len(fitting) > 1:
                several = listed(fitting)
                message = f"the archive holds several tables of one kind: {several}"
                advice = "unpack it and give one of them"
                raise refused(path.name, "several-tables", message, advice)
            if fitting:
                found.append((fitting[0], read))
                break
    return found


def _opened(
    path: Path, request: ImportRequest, wanted: Callable[[str], bool] = lambda _: True
) -> OpenTable:
    file = open_table(path, wanted)
    request.watch(f"reading {file.shown}", 0, file.size)
    return file


def _put(store: Store, table: FeeTable, today: date) -> Iterator[str]:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    source = {
        **table.about,
        "imported": {
            "on": today,
            "version": "",
            "files": [
                {
                    "name": table.file.shown,
                    "sha256": table.file.sha256,
                    "rows": table.read,
                    "kept": len(table.rows),
                }
            ],
        },
    }
    ordered = {key: source[key] for key in (*_FIRST, *(k for k in source if k not in _FIRST))}
    path = store.put(table.stem, ".csv", stream.getvalue().encode(), ordered)
    yield (
        f"{table.about['title']}, from {table.about['valid_from']}: kept {len(table.rows):,} of"
        f" {table.read:,} rows; {path}"
    )
    yield from table.told


_FIRST = ("kind", "valid_from", "valid_through", "tables", "title", "publisher", "licence")
