"""Reading one rule entry at one date: what it says, and its logic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.policy.conditions import TRUE, both, read_condition
from engine.policy.context import Context, DatedValue, Path
from engine.policy.dates import clock_of
from engine.policy.inheritance import Entry
from engine.policy.model import (
    MEASURED,
    PLACEHOLDER,
    REMEDY_BY_FIX,
    TABLE_WORDS,
    Confidence,
    Denial,
    Fix,
    Origin,
    PaymentRule,
    PolicyRule,
    Remedy,
    Severity,
    Source,
    UnitRule,
    least_confident,
)
from engine.policy.shapes import ANY_CODE, SHAPES, Clause, Given, Shape
from engine.rules.tree import Conclusion, Condition, Not, OneOf, Rule, Scope


@dataclass(frozen=True, slots=True)
class _Reach:
    """What a rule speaks of: the codes that it names (None: any), and where it says anything."""

    codes: frozenset[str] | None
    speaks: Condition


_FIX_FOR = {
    Severity.NEEDS_DOCUMENT: Fix("document", "document it, if it was done"),
    Severity.NEEDS_AUTHORIZATION: Fix("obtain", "obtain the authorization"),
    Severity.CHANGE_BILLING: Fix("rebill", "change the bill"),
}


@dataclass(frozen=True, slots=True)
class ReadRule:
    """One rule entry as read: its clauses (or its conclusion), with what is said of each."""

    rules: tuple[tuple[PolicyRule, Rule], ...] = ()
    conclusion: tuple[PolicyRule, Conclusion] | None = None


def scope_of(data: Mapping[str, Any]) -> Scope:
    """Whether a rule entry looks at lines or at the visit as a whole."""
    shape = SHAPES.get(data.get("shape", ""))
    if shape is not None and shape.scope is not None:
        return shape.scope
    return Scope.LINE if "codes" in data else Scope.VISIT


def read_rule(
    context: Context, entry: Entry, units: UnitRule | None, payment: PaymentRule | None = None
) -> ReadRule:
    """Reads a rule; faults go to the context."""
    data, path, scope = entry.data, entry.path, scope_of(entry.data)
    codes = _codes(context, entry)
    speaks = both(
        OneOf("line.code", codes) if codes is not None else TRUE,
        read_condition(context, data["when"], (*path, "when"), scope) if "when" in data else TRUE,
    )
    reach = _Reach(codes, speaks)
    applies = both(
        speaks,
        Not(read_condition(context, data["except"], (*path, "except"), scope))
        if "except" in data
        else TRUE,
    )
    if "conclude" in data:
        about = _described(context, entry, None, Clause(TRUE), reach)
        return ReadRule(
            conclusion=(about, Conclusion(about.id, scope, applies, str(data["conclude"])))
        )
    shape = SHAPES.get(data["shape"]) if "shape" in data else None
    if shape is not None:
        given = Given(context, data, path, scope, units, payment)
        clauses = tuple(shape.build(given))
    else:
        clauses = (_general(context, entry, scope),)
    return ReadRule(rules=tuple(_put(context, entry, shape, clauses, reach, applies, scope)))


def _put(
    context: Context,
    entry: Entry,
    shape: Shape | None,
    clauses: tuple[Clause, ...],
    reach: _Reach,
    applies: Condition,
    scope: Scope,
) -> Iterator[tuple[PolicyRule, Rule]]:
    for clause in clauses:
        about = _described(context, entry, shape, clause, reach)
        yield about, Rule(about.id, scope, both(applies, clause.applies), clause.broken)


def _general(context: Context, entry: Entry, scope: Scope) -> Clause:
    require = read_condition(context, entry.data["require"], (*entry.path, "require"), scope)
    return Clause(broken=Not(require))


def _codes(context: Context, entry: Entry) -> frozenset[str] | None:
    stated = entry.data.get("codes")
    if stated is None or stated == ANY_CODE:
        return None
    return context.codes(stated, (*entry.path, "codes"))


def _described(
    context: Context,
    entry: Entry,
    shape: Shape | None,
    clause: Clause,
    reach: _Reach,
) -> PolicyRule:
    data, path = entry.data, entry.path
    stated = Severity(data["severity"]) if "severity" in data else None
    severity = clause.severity or stated or (shape.severity if shape else Severity.INFO)
    if stated is not None and not stated.blocks and severity.blocks:
        severity = stated
    sources = _sources(context, entry)
    confidence = Confidence(data["confidence"])
    _check_confidence(context, entry, stated, confidence, sources)
    rests_on = least_confident(confidence, *(used.confidence for used in context.used))
    capped = rests_on is Confidence.UNVERIFIED and severity.blocks
    line, column = context.document.positions[(*path, "id")]
    stated_fix = data.get("fix")
    fix = (
        _fix(context, stated_fix, (*path, "fix"))
        if stated_fix
        else clause.fix or (shape.fix if shape else None) or _FIX_FOR.get(severity)
    )
    return PolicyRule(
        id=f"{data['id']}/{clause.part}" if clause.part else str(data["id"]),
        title=str(data["title"]),
        shape=shape.name if shape else "conclude" if "conclude" in data else "general",
        severity=Severity.WARN if capped else severity,
        message=_message(context, data, path)
        or clause.message
        or (shape.message if shape else str(data["title"])),
        fix=fix,
        sources=sources,
        confidence=rests_on,
        clock=clock_of(data),
        origin=Origin(entry.file.id, entry.file.document.name, line, column),
        codes=reach.codes,
        speaks=reach.speaks,
        starts=data.get("from"),
        ends=data.get("until"),
        denial=_denial(
            context, path, data.get("denial") if clause.denies else None, fix, clause.remedy
        ),
        bill_with=clause.bill_with,
        fits=clause.fits,
        concludes=str(data.get("conclude", "")),
        values=tuple(dict.fromkeys(used.name for used in context.used)),
        note=str(data.get("note", "")),
        capped=capped,
    )


def _message(context: Context, data: Mapping[str, Any], path: Path) -> str | None:
    """The message that a rule states; the facts and measures that it names are there."""
    if "message" not in data:
        return None
    message = str(data["message"])
    measures = [MEASURED + name for name in context.measures]
    known = [*context.vocabulary.facts, *measures, *TABLE_WORDS]
    for name in PLACEHOLDER.findall(message):
        if name not in known:
            context.unknown_name((*path, "message"), "fact", name, known)
    return message


def _fix(context: Context, data: Mapping[str, Any], path: Path) -> Fix:
    for name in data.get("change") or {}:
        if name not in context.vocabulary.facts:
            place = (*path, "change", name)
            context.unknown_name(place, "fact", str(name), context.vocabulary.facts)
    return Fix(data["kind"], data["do"], tuple((data.get("change") or {}).items()))


def _denial(
    context: Context,
    path: Path,
    data: Mapping[str, Any] | None,
    fix: Fix | None,
    by_clause: Remedy | None,
) -> Denial | None:
    """The denial that a rule foretells.

    Its remedy is the one stated, else that of the clause, else the one that follows from the fix.
    """
    if data is None:
        return None
    remedy = by_clause or (None if fix is None else REMEDY_BY_FIX[fix.kind])
    if "remedy" in data:
        remedy = Remedy(data["remedy"])
    return Denial(
        group=data["group"],
        carc=tuple(str(code) for code in data.get("carc", ())),
        rarc=tuple(str(code) for code in data.get("rarc", ())),
        liable=data.get("liable", ""),
        remedy=remedy,
        patient_if=_derived(context, str(data.get("patient_if", "")), (*path, "denial")),
    )


def _derived(context: Context, name: str, path: Path) -> str:
    """The name of a derived fact that some rule of the policy concludes."""
    if name and name not in context.conclusions:
        context.unknown_name((*path, "patient_if"), "derived fact", name, context.conclusions)
    return name


def _sources(context: Context, entry: Entry) -> tuple[Source, ...]:
    found = []
    known = entry.file.sources
    for index, source_id in enumerate(entry.data.get("sources") or ()):
        if source_id in known:
            found.append(known[source_id])
        else:
            place = (*entry.path, "sources", index)
            context.unknown_name(place, "source", str(source_id), known)
    return tuple(found)


def _check_confidence(
    context: Context,
    entry: Entry,
    stated: Severity | None,
    confidence: Confidence,
    sources: tuple[Source, ...],
) -> None:
    path = (*entry.path, "confidence")
    if confidence is Confidence.UNVERIFIED:
        if stated is not None and stated.blocks:
            context.fault(
                (*entry.path, "severity"),
                "unverified-denies",
                f"an unverified rule cannot have severity '{stated}'",
                "write warn or review, or verify the rule",
            )
    elif not sources:
        context.fault(
            path,
            "no-source",
            f"a rule that is '{confidence}' names the source it was read in",
            "add 'sources', or write 'confidence: unverified'",
        )
    elif confidence is Confidence.VERIFIED_PRIMARY and not any(s.primary for s in sources):
        context.fault(
            path,
            "no-primary-source",
            "none of its sources is the payor's or government's own",
            "write 'verified_secondary', or cite a source of kind 'primary'",
        )


def same_values(used: tuple[DatedValue, ...], values: Mapping[str, DatedValue | None]) -> bool:
    """Every value that a rule used still stands as it was."""
    return all(values.get(value.name) == value for value in used)
