"""The policies of a published state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.history.repository import History
from engine.history.state import State
from engine.knowledge.contents import is_policy_name
from engine.policy.files import PolicyFile, accept
from engine.source import Diagnostic, read_document


def policies_of(
    history: History, state: State, schema: Mapping[str, Any]
) -> tuple[dict[str, PolicyFile], tuple[Diagnostic, ...]]:
    """The policies of a state by id, and what is wrong with their files."""
    found: dict[str, PolicyFile] = {}
    problems: list[Diagnostic] = []
    for path in history.paths(state.id):
        if not is_policy_name(path):
            continue
        content = history.read(state.id, path)
        assert content is not None
        document = read_document(content, f"{history.folder.name}/{path} ({state.short})")
        file, wrong = accept(document, schema)
        problems.extend(wrong)
        if file is not None:
            found.setdefault(file.id, file)
    return found, tuple(problems)
