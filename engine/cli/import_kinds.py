"""The kinds of files that ``payor-rules import`` takes; it loads nothing, so that help is quick."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ImportKind:
    """A kind of published file.

    ``module`` is an ``engine.reference.imports.request.Importer``, loaded when files are imported.
    ``options`` are those of ``ImportOptions`` that it knows.
    """

    name: str
    about: str
    module: str
    options: tuple[str, ...]


KINDS = {
    kind.name: kind
    for kind in (
        ImportKind(
            "ptp",
            "CMS's quarterly pair edits (NCCI procedure-to-procedure)",
            "engine.reference.imports.pair_edits",
            ("table", "quarter", "codes", "parts"),
        ),
        ImportKind(
            "mue",
            "CMS's quarterly unit maxima (NCCI medically unlikely edits)",
            "engine.reference.imports.unit_maxima",
            ("table", "effective", "codes"),
        ),
        ImportKind(
            "fee-schedule",
            "CMS's yearly relative values and localities, or a payor's own list of amounts",
            "engine.reference.imports.fee_schedule",
            ("effective", "codes", "payor"),
        ),
    )
}
"""The kinds by the word that the command takes."""
