"""What the editor offers at the cursor, and says of a word: the grammar, and a policy's names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.knowledge import KnowledgeBase
from engine.policy.inheritance import chain_of
from engine.policy.model import TABLE_WORDS
from engine.policy.shapes import ANY_CODE
from engine.source import Document
from ui.yaml_editor.grammar import policy_grammar

Entry = list[str]
"""A word, perhaps with what is shown beside it, perhaps with what is told of it."""


def of_policy(base: KnowledgeBase, document: Document) -> dict[str, Any]:
    """What may be written in a policy file of a knowledge base: ``grammar`` and ``lists``.

    Names come from the file itself, as far as it can be read, and from those that it extends.
    """
    return {"grammar": policy_grammar(base.vocabulary), "lists": _lists(base, document)}


def _lists(base: KnowledgeBase, document: Document) -> dict[str, list[Entry]]:
    facts = base.vocabulary.facts.values()
    texts = list(_texts(base, document))
    inherited = texts[:-1]
    sets, values, measures = (
        _named(texts, section) for section in ("code_sets", "values", "measures")
    )
    conclusions = _conclusions(texts)
    codes = [[code, label] for code, label in base.labels.items()]
    return {
        "policies": [[id_, file.title] for id_, file in base.files.items()],
        "payors": [[id_, files[0].title] for id_, files in base.payors().items()],
        "rules": _ids(inherited, "rules"),
        "sources": _ids(texts, "sources"),
        "values": values,
        "set_names": sets,
        "code_sets": [[f"set:{name}", *about] for name, *about in sets],
        "codes": [[ANY_CODE, "every line"], *codes],
        "measure_names": measures,
        "measures": [[f"measure.{name}", *about] for name, *about in measures],
        "conclusions": conclusions,
        "concluded": [[f"concluded.{name}", *about] for name, *about in conclusions],
        "facts": [[spec.id, "", spec.question] for spec in facts],
        "placeholders": [[word, "", about] for word, about in TABLE_WORDS.items()],
    }


def _texts(base: KnowledgeBase, document: Document) -> Iterator[Mapping[str, Any]]:
    """What the files say that a policy extends, the oldest first, and last what it says itself."""
    own: Mapping[str, Any] = document.data if isinstance(document.data, Mapping) else {}
    parent = base.files.get(str(own.get("extends")))
    if parent is not None:
        for file in chain_of(parent, base.files)[0]:
            if file.id != own.get("policy"):
                yield file.data
    yield own


def _named(texts: list[Mapping[str, Any]], section: str) -> list[Entry]:
    found: dict[str, Entry] = {}
    for text in texts:
        entries = text.get(section)
        for name, data in entries.items() if isinstance(entries, Mapping) else ():
            about = data.get("about") if isinstance(data, Mapping) else None
            found[str(name)] = [str(name), "", about if isinstance(about, str) else ""]
    return list(found.values())


def _ids(texts: list[Mapping[str, Any]], section: str) -> list[Entry]:
    return [
        [str(entry["id"]), str(entry.get("title", "")), str(entry.get("section", ""))]
        for entry in _entries(texts, section)
        if "id" in entry
    ]


def _conclusions(texts: list[Mapping[str, Any]]) -> list[Entry]:
    return [
        [str(entry["conclude"]), "", str(entry.get("title", ""))]
        for entry in _entries(texts, "rules")
        if "conclude" in entry
    ]


def _entries(texts: list[Mapping[str, Any]], section: str) -> Iterator[Mapping[str, Any]]:
    for text in texts:
        entries = text.get(section)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, Mapping):
                yield entry
