"""What lies in the folder of a knowledge base: its policy files and its reference data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from engine.reference import ReferenceDataError, ReferenceTables, read_reference_tables
from engine.reference.contractors import Contractors, read_contractors
from engine.reference.fee_schedules import read_fee_schedules
from engine.reference.labels import LABELS_NAME, code_labels
from engine.source import Diagnostic
from engine.therapy.fee_schedule import FeeSchedule

NOT_POLICIES = ("reference", "scenarios")


def policy_paths(root: Path) -> tuple[list[Path], list[Diagnostic]]:
    """The policy files below a folder, sorted, and the folders that may not be read.

    A policy file is every YAML file outside reference data, scenarios and what is hidden.
    """
    paths: list[Path] = []
    problems: list[Diagnostic] = []

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            problems.append(_unreadable(error, root))

    for folder, folders, names in os.walk(root, onerror=note):
        folders[:] = [f for f in folders if f not in NOT_POLICIES and not f.startswith(".")]
        for name in names:
            if Path(name).suffix in (".yaml", ".yml") and not name.startswith("."):
                paths.append(Path(folder) / name)
    return sorted(paths), problems


def read_reference(
    root: Path, *, imported: bool = True
) -> tuple[Mapping[str, str], ReferenceTables, Mapping[str, FeeSchedule], list[Diagnostic]]:
    """The code labels, published tables and fee schedules, and what is wrong with them.

    Labels are the shipped ones where the knowledge base has none of its own. Without ``imported``,
    imported tables are left out.
    """
    folder = root / "reference"
    labels: Mapping[str, str] = {}
    tables = ReferenceTables({}, {})
    fees: Mapping[str, FeeSchedule] = {}
    problems: list[Diagnostic] = []
    try:
        labels = code_labels(folder if (folder / LABELS_NAME).exists() else None)
    except ReferenceDataError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.append(_unreadable(error, folder))
    try:
        if folder.is_dir():
            tables = read_reference_tables(folder, imported=imported)
            fees = read_fee_schedules(folder, imported=imported)
    except ReferenceDataError as error:
        problems.extend(error.diagnostics)
    except OSError as error:
        problems.append(_unreadable(error, folder))
    return labels, tables, fees, problems


def read_contractors_of(root: Path) -> tuple[Contractors | None, list[Diagnostic]]:
    """The contractors by state of a knowledge base, if it has any, and what is wrong with them."""
    folder = root / "reference"
    try:
        return read_contractors(folder), []
    except ReferenceDataError as error:
        return None, list(error.diagnostics)
    except OSError as error:
        return None, [_unreadable(error, folder)]


def _unreadable(error: OSError, otherwise: Path) -> Diagnostic:
    path = str(error.filename or otherwise)
    message = f"this cannot be read ({str(error.strerror).lower()})"
    return Diagnostic("error", "unreadable", message, path, advice="ask for read permission")
