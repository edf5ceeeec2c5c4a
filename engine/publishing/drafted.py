"""The knowledge base that a draft makes, read from the step before it where that is known.

What a step leaves alone is neither read nor checked nor linked again.
"""

from __future__ import annotations

import threading

from engine.knowledge.base import KnowledgeBase
from engine.publishing.touched import Changes

_MOST_KEPT = 4
_lately: list[tuple[KnowledgeBase, Changes, KnowledgeBase]] = []
"""What was made last: out of which, by which changes, and what came of it."""
_keeping = threading.Lock()


def drafted(before: KnowledgeBase, changes: Changes) -> KnowledgeBase:
    """``before.with_changes(changes)``, and raises what that does."""
    with _keeping:
        lately = [(known, near) for base, known, near in _lately if base is before]
    fresh, near = min(
        ((_from(before, known, changes), near) for known, near in lately),
        key=lambda step: len(step[0]),
        default=(dict(changes), before),
    )
    after = near.with_changes(fresh) if fresh else near
    with _keeping:
        _lately[:] = [one for one in _lately if one[2] is not after][1 - _MOST_KEPT :]
        _lately.append((before, dict(changes), after))
    return after


def _from(before: KnowledgeBase, known: Changes, changes: Changes) -> dict[str, bytes | None]:
    """What leads from some changes of a knowledge base to others."""
    step = {
        name: text for name, text in changes.items() if name not in known or known[name] != text
    }
    return step | {name: before.contents.read(name) for name in known.keys() - changes.keys()}
