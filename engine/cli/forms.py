"""The forms of the knowledge base that a command compares: a folder, a file, a published state."""

from __future__ import annotations

from argparse import Namespace
from functools import cached_property
from pathlib import Path

from engine.cli.exit_codes import UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.published import state_named
from engine.history import History, HistoryError, NoHistoryError
from engine.knowledge import KnowledgeBase
from engine.policy.files import read_policy_file
from engine.policy.policy_schema import policy_schema
from engine.source import Diagnostic
from engine.source.diagnostics import is_error


class Forms:
    """Opens the forms that the arguments name, beside the knowledge base in use."""

    def __init__(self, arguments: Namespace) -> None:
        self._arguments = arguments

    @cached_property
    def in_use(self) -> KnowledgeBase:
        """The knowledge base in use."""
        return open_knowledge_base(self._arguments)

    def at(self, place: str | None) -> tuple[KnowledgeBase, tuple[Diagnostic, ...]]:
        """The knowledge base of a place, by default the one in use, with its mistakes.

        A policy file stands in place of the policy of its id. Raises UsageError when there is
        nothing of that name.
        """
        if place is None:
            found = self.in_use
        elif Path(place).is_file():
            return self._with_file(place)
        elif Path(place).exists():
            found = open_knowledge_base(Namespace(kb=place))
        else:
            found = self.published(place)
        return found, tuple(filter(is_error, found.diagnostics))

    def published(self, name: str) -> KnowledgeBase:
        """The knowledge base in use as it was published in a state."""
        try:
            history = History.open(self.in_use.folder)
            return KnowledgeBase.at_state(history, state_named(history, name).id, self.in_use)
        except NoHistoryError:
            raise UsageError(
                f"{name} is not there - name a knowledge base or a policy file"
            ) from None
        except HistoryError as error:
            raise UsageError(f"{name} is no file or folder, and {error}") from None

    def last_published(self) -> KnowledgeBase:
        """The knowledge base in use as it was published last."""
        try:
            history = History.open(self.in_use.folder)
            return KnowledgeBase.at_state(history, history.head().id, self.in_use)
        except HistoryError:
            raise UsageError(
                "nothing was published of this knowledge base - name what it is to be compared"
                " with: a knowledge base, or a policy file"
            ) from None

    def _with_file(self, place: str) -> tuple[KnowledgeBase, tuple[Diagnostic, ...]]:
        base = self.in_use
        file, diagnostics = read_policy_file(Path(place), place, policy_schema(base.vocabulary))
        if file is None:
            return base, tuple(filter(is_error, diagnostics))
        own = base.files.get(file.id)
        name = Path(place).name
        if own is not None:
            name = Path(own.document.name).relative_to(base.folder.name).as_posix()
        changed = base.with_changes({name: Path(place).read_bytes()})
        return changed, tuple(filter(is_error, (*diagnostics, *changed.diagnostics)))
