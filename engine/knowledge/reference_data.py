"""The reference data of a knowledge base: code labels, published tables, fees, contractors."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from engine.knowledge.contents import REFERENCE, Contents, unreadable
from engine.reference import ReferenceDataError, ReferenceTables, read_reference_tables
from engine.reference.contractors import Contractors, read_contractors
from engine.reference.fee_schedules import read_fee_schedules
from engine.reference.imported import imported_sources
from engine.reference.labels import LABELS_NAME, code_labels
from engine.source import Diagnostic
from engine.therapy.fee_schedule import FeeSchedule


class LaidOut:
    """A folder made for reading from, which is taken away with the last who hold it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="payor-rules-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class ReferenceData:
    """What was read from a folder of reference data, and what is wrong with it.

    ``laid_out`` holds the files while they are read from a folder made for them: the tables are
    read when they are asked for.
    """

    root: Path
    labels: Mapping[str, str]
    tables: ReferenceTables
    fees: Mapping[str, FeeSchedule]
    contractors: Contractors | None
    problems: tuple[Diagnostic, ...]
    laid_out: LaidOut | None = None

    @property
    def has_imports(self) -> bool:
        """Some table was imported into the folder."""
        return bool(imported_sources(self.root / REFERENCE))


def reference_of(contents: Contents, *, imported: bool = True) -> ReferenceData:
    """The reference data; without ``imported``, imported tables are left out."""
    if not contents.below(REFERENCE):
        return _read(contents.folder, imported)
    laid = _laid_out(contents)
    root = laid.folder
    data = _read(root, imported)
    problems = [
        replace(one, file=one.file.replace(str(root), str(contents.folder), 1))
        for one in data.problems
    ]
    return replace(data, problems=tuple(problems), laid_out=laid)


def _read(root: Path, imported: bool) -> ReferenceData:
    """Labels are the shipped ones where the knowledge base has none of its own."""
    folder = root / REFERENCE
    labels: Mapping[str, str] = {}
    tables = ReferenceTables({}, {})
    fees: Mapping[str, FeeSchedule] = {}
    contractors = None
    problems: list[Diagnostic] = []
    try:
        labels = code_labels(folder if (folder / LABELS_NAME).exists() else None)
    except ReferenceDataError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.append(unreadable(error, folder))
    try:
        if folder.is_dir():
            tables = read_reference_tables(folder, imported=imported)
            fees = read_fee_schedules(folder, imported=imported)
    except ReferenceDataError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.append(unreadable(error, folder))
    try:
        contractors = read_contractors(folder)
    except ReferenceDataError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.append(unreadable(error, folder))
    return ReferenceData(root, labels, tables, fees, contractors, tuple(problems))


def _laid_out(contents: Contents) -> LaidOut:
    """A folder with the reference data as ``contents`` hold them, its other files linked."""
    laid = LaidOut()
    target = laid.folder / REFERENCE
    target.mkdir()
    source = contents.folder / REFERENCE
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link, dirs_exist_ok=True)
    for name, content in contents.below(REFERENCE).items():
        file = laid.folder / name
        file.unlink(missing_ok=True)
        if content is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return laid


def _link(source: str, target: str) -> str:
    Path(target).symlink_to(Path(source).resolve())
    return target
