"""docs/policies.md: the policies of the shipped knowledge base, and what they do not know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from docs.pages.markdown import code, notice, page, sentence, table
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry
from engine.policy.model import Confidence, Scope
from engine.reference.source import TableSource, read_source

ASK = "verify_with_payor"
"""The shape of a rule that only says that nothing was read on a topic."""

_INTRODUCTION = """\
What the shipped policies say, how sure we are of it, and what we did not find. A policy says what
the documents said on the day they were read; it does not promise payment, and a payor's own
contract, plan or later text stands above it.

- **Rules**: all that hold for the policy, with those it inherits. Rules that only say that a topic
  was not read are counted apart, as *unread topics*.
- **Sources**: documents that these rules cite.
- **Original / secondary / not verified**: the share of the rules that were read in the payor's or
  government's own text, in somebody else's account of it, or in neither. A rule that is not
  verified can warn or ask for a review; it never denies."""


def policies_page(base: KnowledgeBase) -> str:
    """The text of the page."""
    files = [file for files in base.payors().values() for file in files]
    return page(
        notice("the files of policies/"),
        "# Policies",
        _INTRODUCTION,
        table(
            (
                "Payor",
                "Policy",
                "Rules",
                "Sources",
                "Original / secondary / not verified",
                "Unread topics",
                "Reviewed",
                "Due",
            ),
            (_row(base, file) for file in files),
        ),
        "## Edit tables",
        "The pair edits and unit maxima that rules of shape `edit_table` and `unit_maximum` look"
        " into. A visit is held against the edition of its day. Where that is not loaded, the next"
        " later pair edits answer if their rows say since when they hold, as imported ones do; else"
        " the last edition before the day, or the first of all. The determination names the"
        " edition.",
        table(("Table", "Kind", "Published for"), map(_edition, _editions(base.folder))),
        *(part for file in files for part in _policy(base, file)),
    )


def _rules(base: KnowledgeBase, file: PolicyFile) -> list[Entry]:
    return list(base.linker(file.id).merged.rules.values())


def _row(base: KnowledgeBase, file: PolicyFile) -> tuple[object, ...]:
    entries = _rules(base, file)
    told = [entry for entry in entries if entry.data.get("shape") != ASK]
    cited = {
        (entry.file.sources[name].title, entry.file.sources[name].url)
        for entry in told
        for name in map(str, entry.data.get("sources") or ())
    }
    marks = Counter(Confidence(entry.data["confidence"]) for entry in told)
    shares = " / ".join(f"{_percent(marks[mark], len(told))}" for mark in Confidence)
    return (
        code(file.payor),
        f"[{code(file.id)}](#{file.id})",
        len(told),
        len(cited),
        shares,
        len(entries) - len(told),
        file.reviewed_on or "not yet",
        file.review_due or "not set",
    )


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole)}%" if whole else "-"


def _policy(base: KnowledgeBase, file: PolicyFile) -> Iterator[str]:
    yield f"## {file.id}"
    yield f"{file.title}. [{file.document.name}](../{file.document.name})"
    yield sentence(str(file.data.get("about", "")))
    scope = list(_scope(file.scope))
    if scope:
        yield "Written for " + "; ".join(scope) + "."
    topics = [entry for entry in _rules(base, file) if entry.data.get("shape") == ASK]
    if topics:
        yield "Not modelled - ask the payor:"
        yield "\n".join(_topic(entry) for entry in topics)


def _scope(scope: Scope) -> Iterator[str]:
    for key in Scope.FACTS:
        words = getattr(scope, key)
        if words is not None:
            yield f"{key.replace('_', ' ')}: {', '.join(sorted(words))}"
    if scope.starts:
        yield f"visits from {scope.starts}"
    if scope.ends:
        yield f"visits until {scope.ends}"


def _topic(entry: Entry) -> str:
    note = entry.data.get("note")
    told = f" - {' '.join(str(note).split())}" if note else ""
    return f"- {' '.join(str(entry.data['topic']).split())} ({code(entry.data['id'])}){told}"


def _editions(folder: Path) -> list[TableSource]:
    return [read_source(path) for path in sorted((folder / "reference").glob("*.source.yaml"))]


def _edition(source: TableSource) -> tuple[object, ...]:
    return (
        f"[{source.title}](../policies/reference/{source.path.name})",
        source.kind,
        f"{source.valid_from} to {source.valid_through}",
    )
