"""The timeline of a policy or a rule: which state changed it, and how, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from dulwich.objects import ObjectID

from engine.history.compared import FILE, Schema, compared, id_of, remembered
from engine.history.repository import History
from engine.history.state import State
from engine.history.trees import changed_files
from engine.knowledge.contents import SETTINGS_NAME, is_policy_name
from engine.knowledge.differences import Difference, Kind
from engine.knowledge.settings_differences import settings_differences
from engine.policy.context import CODE_SET
from engine.policy.files import PolicyFile, accept
from engine.policy.model import MEASURED
from engine.source import read_document

_NAMED = ("values", "code_sets", "measures")
_MARKS = (CODE_SET, MEASURED)
_PARTS = ("value", "code set", "measure")


@dataclass(frozen=True, slots=True)
class Changed:
    """A state that changed what was asked for, with everything that it changed of that."""

    state: State
    differences: tuple[Difference, ...]

    @property
    def says(self) -> str:
        """What changed, in a sentence."""
        return "; ".join(one.says for one in self.differences)


def between(
    history: History, schema: Schema, before: State | None, after: State
) -> tuple[Difference, ...]:
    """Everything that differs between two states, in order of policy; None: before the first.

    A file that cannot be read as a policy in either state is told as such; what differs of the
    settings is told last.
    """
    first = None if before is None else before.id
    found = tuple(compared(history, schema, _pairs(history, first, after.id)))
    if first is None:
        return found
    texts = (history.read(state, SETTINGS_NAME) for state in (first, after.id))
    return (*found, *settings_differences(history.folder, *texts))


def policy_history(history: History, schema: Schema, policy: str) -> Iterator[Changed]:
    """The states that changed a policy, the newest first, each when it is asked for."""
    for state, found in _changes(history, schema, {policy}):
        yield Changed(state, found)


def rule_history(history: History, schema: Schema, policy: str, rule: str) -> tuple[Changed, ...]:
    """The states that changed a rule or a value, code set or measure it uses, the newest first.

    What it inherits counts, as the policies are related in the published state.
    """
    chain, used = _used(history, schema, policy, rule)
    found = []

    def stood(state: State, change: Difference) -> bool:
        """Whether the rule stood in a policy that came or went with a state."""
        where = state.id
        if change.kind is Kind.REMOVED:
            where = history.commit(state.id.encode()).parents[0].decode()
        file = _policy(history, schema, where, change.policy)
        return file is not None and any(entry["id"] == rule for entry in file.rules)

    for state, changes in _changes(history, schema, chain):
        told = tuple(
            one
            for one in changes
            if one.part == FILE
            or (one.part == "rule" and one.name == rule)
            or (one.part in _PARTS and one.name in used)
            or (one.kind is not Kind.CHANGED and one.part == "policy" and stood(state, one))
        )
        if told:
            found.append(Changed(state, told))
    return tuple(found)


# --- states and files ----------------------------------------------------------------------------

_Pairs = dict[str, tuple[ObjectID | None, ObjectID | None]]


def _changes(
    history: History, schema: Schema, policies: set[str]
) -> Iterator[tuple[State, tuple[Difference, ...]]]:
    """The states that changed some policy, each with what it changed."""
    for state in history.states():
        by_parent = [
            tuple(compared(history, schema, pairs, policies))
            for pairs in remembered(
                ("pairs", state.id, history.prefix), partial(_of_state, history, state)
            )
        ]
        # What was brought in by joining two lines of work is told where it was made.
        others = [{(one.policy, one.part, one.name) for one in each} for each in by_parent[1:]]
        found = tuple(
            one
            for one in by_parent[0]
            if all((one.policy, one.part, one.name) in other for other in others)
        )
        if found:
            yield state, found


def _of_state(history: History, state: State) -> tuple[_Pairs, ...]:
    """The policy files that a state changed, held against each state that it follows."""
    parents = history.commit(state.id.encode()).parents
    if not parents:
        return (_pairs(history, None, state.id),)
    return tuple(_pairs(history, parent.decode(), state.id) for parent in parents)


def _pairs(history: History, before: str | None, after: str) -> _Pairs:
    """The policy files that differ between two states, each with its hash in both."""
    if before is None:
        return {path: (None, history.blob(after, path)) for path in _policies(history.paths(after))}
    found = changed_files(history, before, after)
    return {path: (history.blob(before, path), found[path]) for path in _policies(found)}


def _policies(paths: Iterable[str]) -> Iterator[str]:
    return (path for path in paths if is_policy_name(path))


def _used(history: History, schema: Schema, policy: str, rule: str) -> tuple[set[str], set[str]]:
    """The policy with those it starts from, and what of theirs the rule uses, as published now."""
    state = history.head().id
    chain: list[PolicyFile] = []
    name: str | None = policy
    while name is not None and name not in {file.id for file in chain}:
        file = _policy(history, schema, state, name)
        if file is None:
            break
        chain.append(file)
        name = file.extends
    known = {name: entry for file in chain for key in _NAMED for name, entry in _of(file, key)}
    rules = [entry for file in chain for entry in file.rules if entry["id"] == rule]
    found, used = set(_names(rules)), set[str]()
    while found - used:
        used |= found
        found = {name for each in used & known.keys() for name in _names(known[each])}
    return {policy, *(file.id for file in chain)}, used & known.keys()


def _policy(history: History, schema: Schema, state: str, policy: str) -> PolicyFile | None:
    """A policy as it was in a state; None when it was not there, or could not be read."""
    for path in _policies(history.paths(state)):
        content = history.blob(state, path)
        if content is not None and id_of(history, content, path) == policy:
            return accept(read_document(history.content(content), path), schema)[0]
    return None


def _of(file: PolicyFile, key: str) -> Iterable[tuple[str, Any]]:
    named: Mapping[str, Any] = file.data.get(key) or {}
    return named.items()


def _names(data: Any) -> Iterator[str]:
    """The values, code sets and measures that data name."""
    if isinstance(data, Mapping):
        if set(data) == {"value"}:
            yield str(data["value"])
        for key, value in data.items():
            yield from _names(key)
            yield from _names(value)
    elif isinstance(data, list):
        for value in data:
            yield from _names(value)
    elif isinstance(data, str):
        yield from (data.removeprefix(mark) for mark in _MARKS if data.startswith(mark))
