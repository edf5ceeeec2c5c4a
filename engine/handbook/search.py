"""Finding rules and policies by words, over a whole knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry, chain_of


@dataclass(frozen=True, slots=True)
class Found:
    """A rule as a policy file writes it, with all its words, folded."""

    policy: str
    rule: str
    title: str
    words: str


def searchable(
    base: KnowledgeBase, policy: str, sentence: Callable[[str, str], str]
) -> tuple[Found, ...]:
    """The rules that the file of a policy itself writes. ``sentence`` tells a rule in words."""
    file = base.files[policy]
    if chain_of(file, base.files)[1]:
        return ()
    merged = base.linker(policy).merged
    return tuple(
        Found(policy, rule, str(entry.data["title"]), _words(file, rule, entry, sentence))
        for rule, entry in merged.rules.items()
        if entry.file.id == file.id
    )


def matching(rules: Sequence[Found], sought: str) -> Iterator[Found]:
    """The rules that hold every word, those that hold one in id or title before the others."""
    wanted = sought.casefold().split()
    found = [rule for rule in rules if all(word in rule.words for word in wanted)]
    yield from sorted(found, key=lambda rule: not _is_near(rule, wanted))


def _is_near(rule: Found, wanted: Sequence[str]) -> bool:
    near = f"{rule.rule} {rule.title}".casefold()
    return all(word in near for word in wanted)


def _words(file: PolicyFile, rule: str, entry: Entry, sentence: Callable[[str, str], str]) -> str:
    data = entry.data
    parts = [file.id, file.title, rule, str(data["title"]), sentence(file.id, rule)]
    parts += [str(data.get(key, "")) for key in ("message", "note", "shape", "codes", "topic")]
    for name in data.get("sources") or ():
        source = file.sources.get(str(name))
        parts.append(str(name))
        if source is not None:
            parts.append(source.title)
    return " ".join(parts).casefold()
