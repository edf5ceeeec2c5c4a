"""What differs between two conditions, in the words that the vocabulary has for facts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from engine.knowledge.as_written import AsWritten, code_words
from engine.policy.words.condition_words import clause
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed

_ALWAYS, _NEVER = "always", "never"
_ADDED, _TAKEN_AWAY = "added", "taken away"
_LONG = 3
"""Of more values than these, what came and what went is told, not all of them."""
_ONE_OF = ("any_of", "all_of", "none_of", "is")


def condition_changes(old: Any, new: Any, words: AsWritten) -> Iterator[str]:
    """What came, what went and what became of what stayed; nothing for the same condition.

    ``old`` and ``new`` are conditions as written, None where there is none.
    """
    if _NEVER in (old, new):
        if old != new:
            yield f"{_whole(words, old)} → {_whole(words, new)}"
        return
    before, after = list(_parts(old)), list(_parts(new))
    went = [part for part in before if part not in after]
    came = [part for part in after if part not in before]
    for part in went:
        follows = next((each for each in came if set(each) == set(part)), None)
        if follows is None:
            yield f"{clause(words, part)} ({_TAKEN_AWAY})"
        else:
            came.remove(follows)
            yield _changed(words, part, follows)
    for part in came:
        yield f"{clause(words, part)} ({_ADDED})"
    if old != new and before and not went and all(part in before for part in after):
        yield "the same, written otherwise"


def _whole(words: AsWritten, condition: Any) -> str:
    return clause(words, _ALWAYS if condition is None else condition)


def _parts(condition: Any) -> Iterator[Mapping[str, Any]]:
    """The conditions of which all must hold, each of one key; none where there is no condition."""
    if not isinstance(condition, Mapping):
        return
    for key, test in condition.items():
        if key == "all":
            for part in as_list(test):
                yield from _parts(part)
        else:
            yield {key: test}


def _changed(words: AsWritten, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """One key that is asked otherwise."""
    ((key, before),) = old.items()
    after = new[key]
    if key == "any" and max(len(as_list(each)) for each in (before, after)) > _LONG:
        came, went = _apart(as_list(before), as_list(after))
        marked = [f"{clause(words, part)} ({_ADDED})" for part in came]
        marked += [f"{clause(words, part)} ({_TAKEN_AWAY})" for part in went]
        return f"one of these: {', '.join(marked) or 'in another order'}"
    items, others = _items(before), _items(after)
    if items is not None and others is not None and items[0] == others[0]:
        kept = [item for item in items[1] if item in others[1]]
        if kept and len({*items[1], *others[1]}) > _LONG:
            return _many(words, key, items[1], others[1])
    return f"{clause(words, old)} → {clause(words, new)}"


def _many(words: AsWritten, key: str, old: Sequence[Any], new: Sequence[Any]) -> str:
    """Many values of a fact: those that came and those that went."""
    spec = words.vocabulary.facts.get(key)
    coded = key == "line.code"
    called = "codes" if coded else f"“{key if spec is None else spec.question}”"
    said = {} if spec is None else spec.values

    def named(item: Any) -> str:
        return code_words(item) if coded else said.get(str(item), str(item))

    came, went = _apart(old, new)
    return f"{called}: {came_and_went([*map(named, came)], [*map(named, went)])}"


def _apart(old: Sequence[Any], new: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """What only the new ones have, and what only the old ones have."""
    return [each for each in new if each not in old], [each for each in old if each not in new]


def came_and_went(came: Sequence[str], went: Sequence[str]) -> str:
    """``97112 added, 97140 taken away``; in another order where neither came nor went."""
    told = []
    if came:
        told.append(f"{listed(came, limit=len(came))} {_ADDED}")
    if went:
        told.append(f"{listed(went, limit=len(went))} {_TAKEN_AWAY}")
    return ", ".join(told) or "in another order"


def _items(test: Any) -> tuple[str, Sequence[Any]] | None:
    """The values that a fact may have, with the word before them; None for another test."""
    operator, values = "", test
    if isinstance(test, Mapping) and len(test) == 1:
        ((operator, values),) = test.items()
        if operator not in _ONE_OF:
            return None
    texts = as_list(values)
    return (operator, texts) if all(isinstance(each, str) for each in texts) else None
