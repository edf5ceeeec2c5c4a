"""The parts of a policy beside its rules: dated values, sets of codes, documents cited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.determination.phrases import CONFIDENCES
from engine.handbook.policies import PolicyTold
from engine.knowledge import KnowledgeBase
from engine.policy.model import Confidence
from ui import markup
from ui.words import age, capitalized, us_date
from ui.workbench.told import dates_words, tag


def values(base: KnowledgeBase, told: PolicyTold) -> Iterator[str]:
    """The dated values, inherited ones included."""
    merged = base.linker(told.file.id).merged
    if not merged.values:
        yield "<p class='pr-soft'>This policy has no dated values.</p>"
    for name, entry in merged.values.items():
        data = entry.data
        unit = str(data.get("unit", ""))
        rows = []
        for dated in data["dated"]:
            rows.append(
                [
                    markup.text(dates_words(dated) or "always"),
                    markup.text(f"{dated['value']} {unit}".strip()),
                    markup.text(CONFIDENCES[Confidence(dated["confidence"])]),
                    markup.text(", ".join(map(str, dated.get("sources") or ()))),
                ]
            )
        where = "" if entry.file is told.file else tag(f"inherited from {entry.file.id}")
        title = capitalized(str(data["about"]))
        yield (
            f"<h3 class='pr-heading'>{markup.text(title)} <code>{markup.text(name)}</code>{where}"
            "</h3>"
        )
        yield markup.table(("Days", "Value", "Confidence", "Sources"), rows, title)


def code_sets(base: KnowledgeBase, told: PolicyTold) -> Iterator[str]:
    """The sets of codes, inherited ones included."""
    merged = base.linker(told.file.id).merged
    if not merged.code_sets:
        yield "<p class='pr-soft'>This policy names no set of codes.</p>"
    for name, entry in merged.code_sets.items():
        where = "" if entry.file is told.file else tag(f"inherited from {entry.file.id}")
        codes = ", ".join(map(str, entry.data["codes"]))
        yield (
            f"<h3 class='pr-heading'><code>set:{markup.text(name)}</code>{where}</h3>"
            f"<p>{markup.text(capitalized(str(entry.data['about'])))}<br>"
            f"<span class='pr-soft'>{markup.text(codes)}</span></p>"
        )


def sources(told: PolicyTold, today: date) -> str:
    """The documents that the policy cites, and how many of its rules do."""
    used: dict[str, int] = {}
    for row in told.rules:
        for source in row.sources:
            used[source.id] = used.get(source.id, 0) + 1
    rows = []
    for source in told.file.sources.values():
        read = f"{us_date(source.read_on)}, {age(source.read_on, today)}" if source.read_on else "-"
        rows.append(
            [
                f"<code>{markup.text(source.id)}</code>",
                markup.link(source) + markup.text(f", {source.section}" if source.section else ""),
                "original" if source.primary else "secondary",
                read,
                str(used.get(source.id, 0)),
            ]
        )
    if not rows:
        return "<p class='pr-soft'>This policy cites no document of its own.</p>"
    head = ("Id", "Document", "Kind", "Read", "Rules")
    return markup.table(head, rows, "Documents cited")
