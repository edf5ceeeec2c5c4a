"""``payor-rules explain``: what a rule says, and where that is written."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.rule import Rule
from rich.text import Text

from engine.cli.contractors import local_policies, local_policy_page
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.cli.wording import no_such
from engine.determination import phrases
from engine.determination.as_data import denial_data
from engine.determination.local_words import policy_data
from engine.determination.set_in import SetIn
from engine.handbook.rules import DatedValue, Explanation, explanations, rule_ids
from engine.knowledge import KnowledgeBase
from engine.policy.model import Clock, PolicyRule, Source

_CLOCKS = {
    Clock.SERVICE: "by the date of service",
    Clock.PROCESSING: "by the date the claim is processed",
}


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Explains the rule as each policy file writes it."""
    base = open_knowledge_base(arguments)
    day = arguments.as_of or date.today()
    if arguments.rule in base.files:
        return _list(base, arguments, terminal)
    local = local_policies(base).get(arguments.rule)
    if local is not None and local.id not in rule_ids(base):
        if arguments.format == "json":
            data = [policy_data(local, local.on(day))]
            terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        else:
            terminal.show(*local_policy_page(base, local, day))
        return ExitCode.DONE
    policy, rule = _named(base, arguments.rule)
    found = list(explanations(base, rule, policy, day))
    if not found:
        where = f"policy '{policy}'" if policy else "any policy"
        raise UsageError(f"rule '{rule}' does not stand in {where} - it is disabled, or elsewhere")
    if arguments.format == "json":
        terminal.raw(json.dumps([_data(each) for each in found], indent=2, ensure_ascii=False))
        return ExitCode.DONE
    for number, explanation in enumerate(found):
        terminal.show(*([Rule(style="dim")] if number else []), *_page(explanation, day))
    return ExitCode.DONE


def _list(base: KnowledgeBase, arguments: Namespace, terminal: Terminal) -> ExitCode:
    """The rules of a policy, inherited ones included."""
    rules = base.linker(arguments.rule).merged.rules
    if arguments.format == "json":
        data = [
            {"rule": rule, "title": entry.data["title"], "policy": entry.file.id}
            for rule, entry in rules.items()
        ]
        terminal.raw(json.dumps(data, indent=2, ensure_ascii=False))
        return ExitCode.DONE
    for rule, entry in rules.items():
        inherited = "" if entry.file.id == arguments.rule else f" ({entry.file.id})"
        line = Text.assemble((rule, "bold cyan"), f"  {entry.data['title']}", (inherited, "dim"))
        terminal.show(SetIn(line))
    return ExitCode.DONE


def _named(base: KnowledgeBase, typed: str) -> tuple[str | None, str]:
    """The policy, when one is named, and the rule; a part of a rule stands for the whole."""
    policy, colon, rule = typed.rpartition(":")
    rule = rule.split("/")[0]
    if colon and policy not in base.files:
        raise UsageError(no_such("policy", policy, base.files))
    known = rule_ids(base)
    if rule not in known:
        raise UsageError(_no_such_rule(rule, [*known, *local_policies(base)]))
    return policy if colon else None, rule


def _no_such_rule(rule: str, known: Sequence[str]) -> str:
    message = no_such("rule", rule, known)
    if "did you mean" in message:
        return message
    return f"no rule '{rule}' - 'payor-rules explain POLICY' lists the rules of a policy"


def _page(told: Explanation, day: date) -> Iterator[RenderableType]:
    yield SetIn(Text(f"{told.rule} — {told.data['title']}", "bold"))
    for name, text in _rows(told):
        yield SetIn(Text.assemble((f"{name}: ", "cyan"), text), by=2)
    if told.demands:
        yield SetIn(Text("as written:", "cyan"), by=2)
        for key, value in told.demands.items():
            yield SetIn(*_written(key, value), by=4)
    for value in told.values:
        yield SetIn(Text.assemble((f"value {value.name}: ", "cyan"), value.about), by=2)
        for starts, ends, amount in value.entries:
            yield SetIn(Text(f"{amount} {value.unit}{_dates(starts, ends)}"), by=4)
    if not told.parts:
        yield SetIn(Text(f"it does not hold on {day}", "yellow"), by=2)
    for part in told.parts:
        yield from _part(told, part)
    for source in told.sources:
        yield SetIn(Text.assemble(("source: ", "cyan"), phrases.cited(source)), *_url(source), by=2)


def _rows(told: Explanation) -> Iterator[tuple[str, str]]:
    yield "policy", f"{told.file.id}, {told.file.document.name}:{told.line}"
    inherited = [policy for policy in told.held_by if policy != told.file.id]
    if inherited:
        yield "inherited by", ", ".join(inherited)
    for policy, because in told.disabled_by:
        yield "disabled by", f"{policy}: {because}"
    if told.shape:
        yield "shape", f"{told.shape}, {told.about_shape}"
    if told.data.get("conclude"):
        yield "concludes", str(told.data["conclude"])
    if told.uses:
        yield "uses conclusions", ", ".join(told.uses)
    codes = [part.codes for part in told.parts if part.codes]
    if codes:
        yield "codes", ", ".join(sorted(codes[0]))
    denials = [part.denial for part in told.parts if part.denial is not None]
    if denials:
        yield "if denied", phrases.denial(denials[0])
    dates = _dates(told.data.get("from"), told.data.get("until"))
    if dates:
        yield "holds", dates.strip(" ,") + f", {_CLOCKS[Clock(told.data.get('clock', 'service'))]}"
    yield "confidence", phrases.CONFIDENCES[told.data["confidence"]]
    yield "scenarios that name it", str(told.scenarios)
    if told.data.get("note"):
        yield "note", str(told.data["note"])


def _part(told: Explanation, part: PolicyRule) -> Iterator[RenderableType]:
    if part.concludes:
        return
    name = f"{part.id}: " if part.id != told.rule else ""
    first = Text.assemble((name, "cyan"), (phrases.SEVERITIES[part.severity], "bold"))
    first.append(f": {part.message}")
    below = []
    if part.capped:
        below.append(
            Text("only a warning, because something it rests on is not verified", "yellow")
        )
    if part.fix is not None:
        below.append(Text(f"fix ({part.fix.kind}): {part.fix.do}"))
    yield SetIn(first, *below, by=2)


def _written(key: str, value: Any) -> Iterator[Text]:
    """A parameter as written; the entries of a checklist on rows of their own."""
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield Text(f"{key}:", "green")
        yield from (Text(f"- {_flow(item)}") for item in value)
    else:
        yield Text.assemble((f"{key}: ", "green"), _flow(value))


def _url(source: Source) -> list[Text]:
    return [Text(source.url, "dim")] if source.url else []


def _dates(starts: date | None, ends: date | None) -> str:
    words = [f"from {starts}" if starts else "", f"until {ends}" if ends else ""]
    stated = " ".join(word for word in words if word)
    return f", {stated}" if stated else ""


def _flow(value: Any) -> str:
    """A part of a policy file on one line, as YAML writes it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _data(told: Explanation) -> dict[str, Any]:
    return {
        "rule": told.rule,
        "title": told.data["title"],
        "policy": told.file.id,
        "file": told.file.document.name,
        "line": told.line,
        "held_by": list(told.held_by),
        "disabled_by": [{"policy": p, "because": why} for p, why in told.disabled_by],
        "shape": told.shape,
        "demands": _plain(told.demands),
        "concludes": told.data.get("conclude", ""),
        "uses": list(told.uses),
        "from": _plain(told.data.get("from")),
        "until": _plain(told.data.get("until")),
        "clock": told.data.get("clock", "service"),
        "confidence": told.data["confidence"],
        "note": told.data.get("note", ""),
        "parts": [_part_data(part) for part in told.parts],
        "values": [_value_data(value) for value in told.values],
        "sources": [
            {
                "title": source.title,
                "section": source.section,
                "url": source.url,
                "read_on": _plain(source.read_on),
                "primary": source.primary,
            }
            for source in told.sources
        ],
        "scenarios": told.scenarios,
    }


def _part_data(part: PolicyRule) -> dict[str, Any]:
    return {
        "id": part.id,
        "severity": part.severity.value,
        "message": part.message,
        "fix": part.fix and {"kind": part.fix.kind, "do": part.fix.do},
        "denial": part.denial and denial_data(part.denial),
        "codes": None if part.codes is None else sorted(part.codes),
        "capped": part.capped,
    }


def _value_data(value: DatedValue) -> dict[str, Any]:
    entries = [
        {"from": _plain(starts), "until": _plain(ends), "value": _plain(amount)}
        for starts, ends, amount in value.entries
    ]
    return {"name": value.name, "about": value.about, "unit": value.unit, "dated": entries}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value
