"""docs/facts.md: every fact of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator

from docs.pages.markdown import code, notice, page, sentence, table
from engine.facts.vocabulary import Advance, Change, FactSpec, FactType
from engine.knowledge import KnowledgeBase

_AFTERWARDS = {
    Change.NO: "stays as it is",
    Change.DOCUMENT: "can be documented, if it was done",
    Change.ATTEST: "can be attested, if it is so",
    Change.OBTAIN: "can be obtained",
    Change.REBILL: "can be billed differently",
}
_TYPES = {
    FactType.YES_NO: "`true` or `false`",
    FactType.COUNT: "a whole number",
    FactType.MONEY: "an amount in USD, `2480.50`",
    FactType.DATE: "a day, `2026-03-02`",
    FactType.CHOICE: "one of a list of words",
    FactType.CHOICES: "several of a list of words",
    FactType.CODE: "a code, in quotes when it is all digits",
    FactType.CODES: "several codes",
    FactType.RECORDED: (
        "`true` (in this note), `false` (nowhere in the record) or `{visits_ago: 3}`"
        " (three visits before this one)"
    ),
}
_GROUPS = {
    "": "The visit",
    "plan": "The plan",
    "patient": "The patient",
    "episode": "The episode of care",
    "plan_of_care": "The plan of care",
    "authorization": "The authorization",
    "provider": "The provider",
    "record": "The record",
    "claim": "The claim",
    "line": "Each line",
}
_INTRODUCTION = """\
A visit states facts, and rules ask for them. A fact that a visit leaves out is *unknown*: it is
neither false nor zero, and a rule that needs it waits for it. Only the facts marked *required* must
stand in every visit. `payor-rules facts NAME` shows the same on the command line.

In a visit file the dots are levels: `plan.line_of_business` is written
`plan: {line_of_business: commercial}`. Facts that begin with `line.` stand in each entry of
`lines`, without that word. A policy names facts by the ids below."""


def facts_page(base: KnowledgeBase) -> str:
    """The text of the page."""
    facts = base.vocabulary.facts
    groups: dict[str, list[FactSpec]] = {}
    for spec in facts.values():
        group = spec.id.partition(".")[0] if "." in spec.id else ""
        groups.setdefault(group, []).append(spec)
    parts = [
        notice("schemas/vocabulary.yaml"),
        "# Facts",
        _INTRODUCTION,
        "## Types",
        table(("Type", "Written as"), ((code(kind), text) for kind, text in _TYPES.items())),
        "## What can still change after the visit",
        "Who delivered the minutes, and how many there were, stays as it was: no mend touches it.",
        table(("Mark", "Means"), ((code(mark), text) for mark, text in _AFTERWARDS.items())),
    ]
    for group, specs in groups.items():
        parts.append(f"## {_GROUPS.get(group) or sentence(group.replace('_', ' ')).rstrip('.')}")
        parts.extend(_fact(spec) for spec in specs)
    return page(*parts)


def _fact(spec: FactSpec) -> str:
    lines = [f"### {code(spec.id)}", "", spec.question, ""]
    lines.extend(f"- {line}" for line in _lines(spec))
    return "\n".join(lines)


def _lines(spec: FactSpec) -> Iterator[str]:
    unit = f", in {spec.unit}" if spec.unit else ""
    most = f", at most {spec.at_most}" if spec.at_most is not None else ""
    required = "; required" if spec.required else ""
    yield f"type: {code(spec.type)}{unit}{most}{required}"
    if spec.form:
        example = f", such as {code(spec.example)}" if spec.example else ""
        yield f"written as {spec.form}{example}"
    if spec.values:
        yield "values: " + "; ".join(_value(value, label) for value, label in spec.values.items())
    for whole, parts in spec.wholes.items():
        yield f"{code(whole)} is also " + ", ".join(map(code, parts))
    if spec.honest:
        yield "can become true after the visit: " + ", ".join(map(code, spec.honest))
    if spec.derived:
        yield "worked out from other facts when a visit leaves it out"
    if spec.advances is not None:
        yield f"along planned visits: {_advance(spec.advances)}"
    who = spec.answered_by.replace("_", " ")
    yield f"answered by: {who}; afterwards: {_AFTERWARDS[spec.change]}"


def _advance(advance: Advance) -> str:
    grows = "one more with each visit" if advance.by == "visit" else "more by what is allowed"
    if advance.with_codes:
        grows += f" that has a code of the policy's set {code(advance.with_codes)}"
    if advance.disciplines:
        grows += " under " + ", ".join(advance.disciplines)
    if advance.anew:
        grows += f", anew each {advance.anew}"
    if advance.anew_after:
        grows += f", anew after {code(advance.anew_after)}"
    return grows


def _value(value: str, label: str) -> str:
    return code(value) if label == value else f"{code(value)} {label}"
