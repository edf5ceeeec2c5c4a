"""What in a policy is allowed and hardly meant: rules that never apply, gaps, idle parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from engine.knowledge.base import KnowledgeBase
from engine.policy.files import PolicyFile
from engine.policy.inheritance import Entry, Merged, chain_of
from engine.source import Diagnostic, Path

_OWN = ("id", "mode", "because", "title", "message", "note", "sources", "confidence", "fix")
_BOUNDS = ("from", "until")
_SETS = "set:"


def doubts(base: KnowledgeBase, policies: Iterable[str]) -> Iterator[Diagnostic]:
    """The doubts of some policies, as warnings at the place where they are written."""
    for policy in policies:
        file = base.files[policy]
        if chain_of(file, base.files)[1]:
            continue
        merged = base.linker(policy).merged
        yield from _outside_of_scope(file)
        yield from _gaps(file)
        yield from _idle_overrides(file, base)
        yield from _unused(base, file, merged)
        yield from _twice(file, merged)


def _outside_of_scope(file: PolicyFile) -> Iterator[Diagnostic]:
    """Rules and values whose days all lie outside those of the policy."""
    starts, ends = file.scope.starts or date.min, file.scope.ends or date.max
    for what, path, data in _dated_entries(file):
        first, last = data.get("from") or date.min, data.get("until") or date.max
        if last < starts or first > ends:
            key = "until" if last < starts else "from"
            bound = f"begins on {starts}" if last < starts else f"ends on {ends}"
            yield _warning(
                file,
                (*path, key),
                "never-in-force",
                f"{what} can never apply: the policy {bound}",
                "change its days, or take it out",
            )


def _dated_entries(file: PolicyFile) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    for index, rule in enumerate(file.rules):
        if rule.get("clock") != "processing":
            yield f"rule '{rule['id']}'", ("rules", index), rule
    for name, value in (file.data.get("values") or {}).items():
        if value.get("clock") != "processing":
            for index, dated in enumerate(value["dated"]):
                yield f"this number of '{name}'", ("values", name, "dated", index), dated


def _gaps(file: PolicyFile) -> Iterator[Diagnostic]:
    """Days between two numbers of a value on which it has none."""
    for name, value in (file.data.get("values") or {}).items():
        spans = sorted(
            (one.get("from") or date.min, one.get("until") or date.max, index)
            for index, one in enumerate(value["dated"])
        )
        for (_, last, _), (first, _, index) in pairwise(spans):
            if last < date.max and first > last + timedelta(days=1):
                yield _warning(
                    file,
                    ("values", name, "dated", index),
                    "gap",
                    f"'{name}' has no number from {last + timedelta(days=1)} to"
                    f" {first - timedelta(days=1)}",
                    "let one of the two reach to the other, unless nothing held between",
                )


def _idle_overrides(file: PolicyFile, base: KnowledgeBase) -> Iterator[Diagnostic]:
    """Entries that replace what is inherited with the same."""
    if file.extends is None or file.extends not in base.files:
        return
    inherited = base.linker(file.extends).merged
    for index, rule in enumerate(file.rules):
        if rule.get("mode") == "replace":
            yield from _idle(file, ("rules", index), rule, inherited.rules.get(str(rule["id"])))
    for section, known in (("values", inherited.values), ("code_sets", inherited.code_sets)):
        for name, data in (file.data.get(section) or {}).items():
            if data.get("mode") == "replace":
                yield from _idle(file, (section, name), data, known.get(str(name)))


def _idle(
    file: PolicyFile, path: Path, data: Mapping[str, Any], inherited: Entry | None
) -> Iterator[Diagnostic]:
    if inherited is None or _without(data, "mode", "because") != _without(
        inherited.data, "mode", "because"
    ):
        return
    name = str(data.get("id", path[-1]))
    yield _warning(
        file,
        path,
        "idle-override",
        f"'{name}' replaces what is inherited with the same",
        "take it out, or say what differs",
    )


def _unused(base: KnowledgeBase, file: PolicyFile, merged: Merged) -> Iterator[Diagnostic]:
    """Values and code sets of its own that no rule here, nor of a policy that inherits, names."""
    written = [member for member in base.files.values() if _inherits(base, member, file)]
    named = {text for member in written for text in _texts(member.data)}
    for section, what in (("values", "value"), ("code_sets", "code set")):
        for name in file.data.get(section) or {}:
            used = f"{_SETS}{name}" if section == "code_sets" else str(name)
            if used not in named and merged.policy is file:
                yield _warning(
                    file,
                    (section, name),
                    "unused",
                    f"nothing uses the {what} '{name}'",
                    "use it, or take it out",
                )


def _twice(file: PolicyFile, merged: Merged) -> Iterator[Diagnostic]:
    """Rules that speak of the same on the same days, and ask for something else."""
    seen: dict[str, list[tuple[str, Mapping[str, Any], Entry]]] = {}
    for rule_id, entry in merged.rules.items():
        data = entry.data
        if "shape" not in data:
            continue
        numbers = {k: v for k, v in data.items() if _is_number(v)}
        rest = {k: v for k, v in data.items() if k not in (*_OWN, *_BOUNDS, "denial", *numbers)}
        if not numbers:
            continue
        key = repr(sorted((name, repr(value)) for name, value in rest.items()))
        for other_id, other, first in seen.setdefault(key, []):
            mine = entry.file is file or first.file is file
            if (
                mine
                and _overlap(data, other)
                and numbers != {k: v for k, v in other.items() if _is_number(v)}
            ):
                at = entry if entry.file is file else first
                yield _warning(
                    file,
                    (*at.path, "id"),
                    "contradiction",
                    f"rules '{other_id}' and '{rule_id}' ask for different numbers of the same,"
                    " on the same days",
                    "end one of them where the other begins, or tell them apart with 'when'",
                )
        seen[key].append((rule_id, data, entry))


def _is_number(value: Any) -> bool:
    """A number as a rule writes it: in digits, or as the name of a value."""
    named = isinstance(value, Mapping) and set(value) == {"value"}
    return named or (isinstance(value, int | float) and not isinstance(value, bool))


def _overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    first = max(one.get("from") or date.min, other.get("from") or date.min)
    last = min(one.get("until") or date.max, other.get("until") or date.max)
    return first <= last


def _inherits(base: KnowledgeBase, member: PolicyFile, file: PolicyFile) -> bool:
    return any(one is file for one in chain_of(member, base.files)[0])


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, Mapping):
        for inner in data.values():
            yield from _texts(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _texts(inner)
    elif isinstance(data, str):
        yield data


def _without(data: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _warning(file: PolicyFile, path: Path, code: str, message: str, advice: str) -> Diagnostic:
    index = file.document.index(path, at_key=True)
    return file.document.source.diagnostic(index, code, message, advice, severity="warning")
