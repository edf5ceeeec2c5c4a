"""Plain labels of therapy codes and of places of service, in this project's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from engine.locations import knowledge_base_folder, schemas_folder
from engine.reference.source import ReferenceDataError
from engine.source import read_document
from engine.source.schema_check import check_schema

LABELS_NAME = "code-labels.yaml"


def code_labels(folder: Path | None = None) -> Mapping[str, str]:
    """Code to label, from ``reference/`` of the knowledge base or from the folder given.

    Empty when the folder has no labels. Raises ReferenceDataError for a file that cannot be used.
    """
    return _labels(folder, "labels")


def place_labels(folder: Path | None = None) -> Mapping[str, str]:
    """Place of service to label; as ``code_labels``."""
    return _labels(folder, "places")


def _labels(folder: Path | None, key: str) -> Mapping[str, str]:
    file = ((folder or knowledge_base_folder() / "reference") / LABELS_NAME).resolve()
    if not file.is_file():
        return {}
    stat = file.stat()
    return _read(file, stat.st_mtime_ns, stat.st_size).get(key, {})


@lru_cache(maxsize=4)
def _read(file: Path, changed_ns: int, size: int) -> Mapping[str, Mapping[str, str]]:
    """``changed_ns`` and ``size`` mark what is remembered, so that a changed file is read again."""
    del changed_ns, size
    document = read_document(file)
    schema = json.loads((schemas_folder() / "code-labels.schema.json").read_text("utf-8"))
    problems = list(document.diagnostics)
    if document.root is not None:
        problems += check_schema(document, schema)
    if problems:
        raise ReferenceDataError(problems)
    labels: dict[str, dict[str, str]] = document.data
    return labels
