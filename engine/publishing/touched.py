"""Which policies a change can touch: those that it changes, and those that inherit from them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.knowledge.base import KnowledgeBase
from engine.knowledge.contents import REFERENCE, is_scenario_name
from engine.policy.inheritance import chain_of
from engine.source import read_document

Changes = Mapping[str, bytes | None]
"""Changed files by name, from the folder of the knowledge base on; None: taken away."""


def touched_policies(
    before: KnowledgeBase, after: KnowledgeBase, changes: Changes
) -> tuple[str, ...]:
    """The policies of ``after`` of which some answer, or some scenario, may be another.

    A change of comments alone touches none; one of reference data touches all.
    """
    if any(name.partition("/")[0] == REFERENCE for name in changes):
        return tuple(sorted(after.files))
    told = changed_policies(before, after)
    reached = {
        policy
        for policy, file in after.files.items()
        if any(member.id in told for member in chain_of(file, after.files)[0])
    }
    for name, content in changes.items():
        if is_scenario_name(name):
            reached |= _named({content, before.contents.read(name)})
    return tuple(sorted(reached & after.files.keys()))


def changed_policies(before: KnowledgeBase, after: KnowledgeBase) -> frozenset[str]:
    """The policies whose own file says something else, or is new or gone."""
    return frozenset(
        policy
        for policy in before.files.keys() | after.files.keys()
        if _data(before, policy) != _data(after, policy)
    )


def _data(base: KnowledgeBase, policy: str) -> object:
    file = base.files.get(policy)
    return None if file is None else file.data


def _named(contents: set[bytes | None]) -> set[str]:
    """The policies that scenario files are for."""
    found = set()
    for content in contents:
        data = None if content is None else read_document(content).data
        if isinstance(data, dict):
            found.add(str(data.get("policy")))
    return found
