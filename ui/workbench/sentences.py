"""Rules and values as sentences, kept as long as what they rest on stays as it is."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import date

from engine.editing.sentences import rule_sentence
from engine.knowledge import KnowledgeBase
from engine.policy.link import Linker

_MOST_KEPT = 48
_lock = threading.Lock()
_kept: OrderedDict[int, tuple[Linker, date, dict[str, str]]] = OrderedDict()
"""By the linker of a policy, the sentences of its rules: it is another when anything changed."""


def sentence(base: KnowledgeBase, policy: str, rule: str, day: date) -> str:
    """The rule as a person would say it, on a day of service."""
    linker = base.linker(policy)
    said = _of(linker, day)
    if rule not in said:
        said[rule] = rule_sentence(base, policy, rule, day)
    return said[rule]


def _of(linker: Linker, day: date) -> dict[str, str]:
    with _lock:
        found = _kept.get(id(linker))
        if found is None or found[0] is not linker or found[1] != day:
            found = _kept[id(linker)] = (linker, day, {})
        _kept.move_to_end(id(linker))
        while len(_kept) > _MOST_KEPT:
            _kept.popitem(last=False)
        return found[2]
