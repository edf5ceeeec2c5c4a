"""The files of a knowledge base: those on disk, with some of them held otherwise in memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from engine.source import Diagnostic, Document, read_document

SETTINGS_NAME = "knowledge-base.yaml"
"""The file at the top of a knowledge base that holds its settings, and is no policy."""
BEGUN_NAME = ".payor-rules-begun"
"""The folder in which a new knowledge base stands ready, until all of it has been moved out."""
REFERENCE = "reference"
SCENARIOS = "scenarios"
SCHEMAS = "schemas"
"""The folder of the JSON Schemas that editors check the files against."""
NOT_POLICIES = (REFERENCE, SCENARIOS)
_ENDINGS = (".yaml", ".yml")


Wanted = Callable[[str], bool]


class OutsideError(ValueError):
    """A name that leads out of the knowledge base."""


@dataclass(frozen=True, slots=True)
class Contents:
    """The files below ``folder``, named from there on with ``/`` between.

    ``texts`` stand in place of files on disk; None where there is none. Without ``on_disk``, only
    reference data are read from disk beside them.
    """

    folder: Path
    texts: Mapping[str, bytes | None] = field(default_factory=dict)
    on_disk: bool = True

    def having(self, changes: Mapping[str, bytes | None]) -> Contents:
        """The same files with some changed or taken away; raises OutsideError."""
        for name in changes:
            _refuse_outside(name)
        return replace(self, texts={**self.texts, **changes})

    def policy_names(self) -> tuple[list[str], list[Diagnostic]]:
        """The policy files, sorted, and the folders that may not be read.

        A policy file is every YAML file outside reference data, scenarios and what is hidden, but
        for the settings.
        """
        names, problems = _on_disk(self.folder) if self.on_disk else (set(), [])
        return self._with_texts(names, is_policy_name), problems

    def scenario_names(self) -> list[str]:
        """The scenario files, sorted."""
        names: set[str] = set()
        if self.on_disk:
            root = self.folder
            names = {path.relative_to(root).as_posix() for path in scenario_paths(root)}
        return self._with_texts(names, is_scenario_name)

    def read(self, name: str) -> bytes | None:
        """What a file holds; None when it is not there."""
        below = PurePosixPath(name).parts[:1] == (REFERENCE,)
        if name in self.texts or not (self.on_disk or below):
            return self.texts.get(name)
        try:
            return (self.folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def document(self, name: str) -> Document:
        """A file as a document; what keeps it from being read is among its diagnostics."""
        shown = self.shown(name)
        content = self.texts.get(name)
        return read_document(self.folder / name if content is None else content, shown)

    def shown(self, name: str) -> str:
        """A file as messages name it: from the folder above the knowledge base on."""
        return str(Path(self.folder.name) / name)

    def below(self, folder: str) -> dict[str, bytes | None]:
        """What is held otherwise than on disk below a folder."""
        return {
            name: text
            for name, text in self.texts.items()
            if PurePosixPath(name).parts[0] == folder
        }

    def _with_texts(self, names: set[str], wanted: Wanted) -> list[str]:
        for name, content in self.texts.items():
            if content is None:
                names.discard(name)
            elif wanted(name):
                names.add(name)
        return sorted(names, key=lambda name: PurePosixPath(name).parts)


def is_policy_name(name: str) -> bool:
    """A file of this name is a policy file."""
    path = PurePosixPath(name)
    apart = any(part in NOT_POLICIES or part.startswith(".") for part in path.parts)
    return path.suffix in _ENDINGS and not apart and name != SETTINGS_NAME


def is_scenario_name(name: str) -> bool:
    """A file of this name is a scenario file: it stands in a folder named 'scenarios'."""
    path = PurePosixPath(name)
    between = path.parts[:-1]
    hidden = any(part.startswith(".") for part in between)
    return path.suffix in _ENDINGS and SCENARIOS in between and not hidden


def scenario_paths(root: Path) -> Iterator[Path]:
    """The scenario files on disk, sorted."""
    for path in sorted(root.rglob("*")):
        if is_scenario_name(path.relative_to(root).as_posix()) and path.is_file():
            yield path


def _on_disk(root: Path) -> tuple[set[str], list[Diagnostic]]:
    names: set[str] = set()
    problems: list[Diagnostic] = []

    def note(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            problems.append(unreadable(error, root))

    for folder, folders, found in os.walk(root, onerror=note):
        folders[:] = [f for f in folders if f not in NOT_POLICIES and not f.startswith(".")]
        for name in found:
            inside = (Path(folder) / name).relative_to(root).as_posix()
            if is_policy_name(inside):
                names.add(inside)
    return names, problems


def unreadable(error: OSError, otherwise: Path) -> Diagnostic:
    """A file or folder that the system does not let be read."""
    path = str(error.filename or otherwise)
    message = f"this cannot be read ({str(error.strerror).lower()})"
    return Diagnostic("error", "unreadable", message, path, advice="ask for read permission")


def _refuse_outside(name: str) -> None:
    path = PurePosixPath(name)
    parts = path.parts
    if not parts or path.is_absolute() or ".." in parts or ".git" in parts or "\\" in name:
        raise OutsideError(f"'{name}' is no file of the knowledge base - name one inside it")
