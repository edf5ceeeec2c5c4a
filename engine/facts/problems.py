"""Gathers what is wrong with a visit, each problem with the name of its fact."""

from __future__ import annotations

from engine.facts.place_names import place_name
from engine.source import Diagnostic, Document, Path, Related
from engine.source.diagnostics import Severity


class Problems:
    """The problems found so far in one document, in ``found``."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []

    def error(
        self, path: Path, code: str, message: str, advice: str, *related: tuple[Path, str]
    ) -> None:
        """Notes that what stands at ``path`` cannot be."""
        self._add(path, code, message, advice, related, "error")

    def warn(
        self, path: Path, code: str, message: str, advice: str, *related: tuple[Path, str]
    ) -> None:
        """Notes that what stands at ``path`` is probably not meant."""
        self._add(path, code, message, advice, related, "warning")

    def _add(
        self,
        path: Path,
        code: str,
        message: str,
        advice: str,
        related: tuple[tuple[Path, str], ...],
        severity: Severity,
    ) -> None:
        ends: list[Related] = [self.document.related(end, label) for end, label in related]
        self.found.append(
            self.document.diagnostic(
                path,
                code,
                f"{place_name(path)}: {message}",
                advice,
                severity=severity,
                related=ends,
            )
        )
