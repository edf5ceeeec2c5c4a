"""The policies of a published state."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from engine.history.repository import History
from engine.history.state import State
from engine.knowledge.folder import NOT_POLICIES
from engine.policy.files import PolicyFile, accept
from engine.source import Diagnostic, read_document


def policies_of(
    history: History, state: State, schema: Mapping[str, Any]
) -> tuple[dict[str, PolicyFile], tuple[Diagnostic, ...]]:
    """The policies of a state by id, and what is wrong with their files."""
    found: dict[str, PolicyFile] = {}
    problems: list[Diagnostic] = []
    for path in history.paths(state.id):
        named = PurePosixPath(path)
        hidden = any(part.startswith(".") or part in NOT_POLICIES for part in named.parts)
        if hidden or named.suffix not in (".yaml", ".yml"):
            continue
        content = history.read(state.id, path)
        assert content is not None
        document = read_document(content, f"{history.folder.name}/{path} ({state.short})")
        file, wrong = accept(document, schema)
        problems.extend(wrong)
        if file is not None:
            found.setdefault(file.id, file)
    return found, tuple(problems)
