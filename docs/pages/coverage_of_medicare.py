"""docs/coverage-of-medicare.md: every Medicare rule with its source, and what is not modelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from docs.pages.markdown import code, notice, page, sentence, table
from docs.pages.policies import ASK
from engine.determination.phrases import CONFIDENCES, REMEDIES
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry
from engine.policy.model import Confidence, PolicyRule, Source
from engine.scenarios.bench import Benches
from engine.scenarios.coverage import Coverage
from engine.scenarios.library import Library

PAYOR = "medicare-part-b"

_INTRODUCTION = """\
Every rule that the shipped policies hold for outpatient therapy under Medicare Part B: what it
says, where that is written, how sure we are, when it was read, and how many scenarios show it. A
rule that is not verified can warn or ask for a review; it never denies.

- **Breaks / keeps quiet**: the scenarios of its policy in which the rule, or a part of it, fires,
  and those in which it does not. A derived fact fires when it holds.
- **If denied**: adjustment group and reason, who is liable, and what can be done afterwards."""


def coverage_of_medicare_page(base: KnowledgeBase) -> str:
    """The text of the page."""
    files = base.payors()[PAYOR]
    counts = _scenarios(base, files)
    return page(
        notice("the files of policies/ and their scenarios"),
        "# What is covered of Medicare",
        _INTRODUCTION,
        table(
            ("Policy", "Rules of its own", *map(_mark, Confidence), "Scenarios"),
            _totals(base, files),
        ),
        *(part for file in files for part in _policy(base, file, counts[file.id])),
        "## What is not modelled",
        "An answer is silent on these; ask the contractor.",
        table(("Topic", "Why", "Policy"), _left_out(base, files)),
    )


def _mark(confidence: Confidence) -> str:
    return CONFIDENCES[confidence].capitalize()


def _own(base: KnowledgeBase, file: PolicyFile) -> list[Entry]:
    """The rules that stand in the policy's own file, those on unread topics left out."""
    merged = base.linker(file.id).merged.rules.values()
    return [e for e in merged if e.file.id == file.id and e.data.get("shape") != ASK]


def _scenarios(
    base: KnowledgeBase, files: list[PolicyFile]
) -> Mapping[str, Mapping[str, tuple[int, int]]]:
    """By policy and rule entry: the scenarios in which it fires, and those in which it does not."""
    coverage = Coverage(Benches(Library(base)))
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for file in files:
        parts: dict[str, tuple[int, int]] = {}
        for rule in coverage.of(file.id):
            entry = rule.rule.split("/")[0]
            fired, silent = parts.get(entry, (0, 0))
            parts[entry] = (fired + rule.fired, max(silent, rule.silent))
        found[file.id] = parts
    return found


def _totals(base: KnowledgeBase, files: list[PolicyFile]) -> Iterator[tuple[object, ...]]:
    library = Library(base)
    for file in files:
        own = _own(base, file)
        marks = Counter(Confidence(entry.data["confidence"]) for entry in own)
        scenarios = len(library.of(file.id).scenarios)
        counts = [marks[mark] for mark in Confidence]
        yield f"[{code(file.id)}](#{file.id})", len(own), *counts, scenarios


def _policy(
    base: KnowledgeBase, file: PolicyFile, counts: Mapping[str, tuple[int, int]]
) -> Iterator[str]:
    told = _told(base, file)
    yield f"## {file.id}"
    yield f"{sentence(file.title)} [{file.document.name}](../{file.document.name})"
    yield table(
        (
            "Rule",
            "Says",
            "Holds",
            "Where it is written",
            "Read",
            "Confidence",
            "If denied",
            "Breaks / keeps quiet",
        ),
        (_row(entry, told, counts) for entry in _own(base, file)),
    )


def _told(base: KnowledgeBase, file: PolicyFile) -> Mapping[str, Sequence[PolicyRule]]:
    """The latest form of each part of the rules of the policy, by the id of the entry."""
    found: dict[str, dict[str, PolicyRule]] = {}
    for linked, _ in base.linker(file.id).every_stretch():
        for rule_id, rule in linked.rules.items():
            found.setdefault(rule_id.split("/")[0], {})[rule_id] = rule
    return {entry: tuple(parts.values()) for entry, parts in found.items()}


def _row(
    entry: Entry, told: Mapping[str, Sequence[PolicyRule]], counts: Mapping[str, tuple[int, int]]
) -> tuple[object, ...]:
    data, parts = entry.data, told[str(entry.data["id"])]
    rule = parts[0]
    fired, silent = counts.get(rule.id.split("/")[0], (0, 0))
    return (
        code(data["id"]),
        sentence(str(data["title"])),
        _dates(data.get("from"), data.get("until")),
        "; ".join(map(_cited, rule.sources)) or "-",
        max((source.read_on for source in rule.sources if source.read_on), default="-"),
        CONFIDENCES[rule.confidence],
        _denied(parts),
        f"{fired} / {silent}",
    )


def _dates(starts: date | None, ends: date | None) -> str:
    if starts is None and ends is None:
        return "always"
    return " ".join(
        part for part in (starts and f"from {starts}", ends and f"until {ends}") if part
    )


def _cited(source: Source) -> str:
    title = f"[{source.title}]({source.url})" if source.url else source.title
    return f"{title}, {source.section}" if source.section else title


def _denied(parts: Sequence[PolicyRule]) -> str:
    """The codes, who is liable, and what can be done; by part where that differs."""
    denied = {part.id.partition("/")[2]: part.denial for part in parts if part.denial is not None}
    if not denied:
        return "-"
    first = next(iter(denied.values()))
    codes = ", ".join(f"{first.group}-{reason}" for reason in first.carc)
    by_remedy: dict[str, list[str]] = {}
    for part, denial in denied.items():
        if denial.remedy:
            by_remedy.setdefault(REMEDIES[denial.remedy], []).append(part)
    remedies = [
        remedy if len(by_remedy) == 1 else f"{remedy} ({', '.join(of)})"
        for remedy, of in by_remedy.items()
    ]
    shifted = "PR and the patient after a valid notice" if first.patient_if else ""
    return "; ".join(part for part in (codes, first.liable, shifted, *remedies) if part)


def _left_out(base: KnowledgeBase, files: list[PolicyFile]) -> Iterator[tuple[object, ...]]:
    for file in files:
        for entry in file.not_modelled:
            yield sentence(entry["topic"]), sentence(entry["because"]), code(file.id)
        for rule in base.linker(file.id).merged.rules.values():
            if rule.file.id == file.id and rule.data.get("shape") == ASK:
                note = str(rule.data.get("note", "nothing was read on it"))
                yield sentence(str(rule.data["topic"])), sentence(note), code(file.id)
