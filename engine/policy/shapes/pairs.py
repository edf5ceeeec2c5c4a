"""Shapes about codes billed beside each other on one day."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.conditions import both
from engine.policy.model import Fix, Severity
from engine.policy.shapes.coding import billed
from engine.policy.shapes.shape import (
    TABLE,
    Clause,
    Given,
    Kind,
    Parameter,
    Shape,
    unit_args,
)
from engine.rules.tree import (
    Compare,
    Condition,
    Constant,
    Fact,
    Includes,
    Measure,
    Not,
    Operator,
    Scope,
)

_MODIFIERS = "line.modifiers"
_DISTINCT = ("region", "interval")
_FITTING = ("region", "session")


def _is(measure: Measure, value: int) -> Condition:
    return Compare(measure, Operator.EQ, value)


def _never_together(given: Given) -> Iterator[Clause]:
    yield Clause(broken=_is(given.measure("beside", codes=given.codes("beside")), 1))


NEVER_TOGETHER = Shape(
    name="never_together",
    about="a code is not paid on a day with any of these others, whatever the modifier",
    parameters=(
        Parameter(
            "beside",
            Kind.CODES,
            "codes of the same day beside which it is not paid",
            label="Not on a day with",
        ),
    ),
    build=_never_together,
    severity=Severity.DENY,
    message="{line.code} is not paid beside another code of this day",
    scope=Scope.LINE,
)


def _bundled_pair(given: Given) -> Iterator[Clause]:
    codes = given.codes("beside")
    beside = _is(given.measure("beside", codes=codes), 1)
    yield from _unless_distinct(given, beside, given.text("distinct_by"), codes, "")


def _unless_distinct(
    given: Given, beside: Condition, distinct_by: str, codes: tuple[str, ...], prefix: str
) -> Iterator[Clause]:
    modifiers = given.texts("modifiers")
    distinct = given.measure(f"distinct_{distinct_by}", codes=codes)
    names = " or ".join(modifiers)
    yield Clause(
        part=f"{prefix}same-{distinct_by}",
        applies=beside,
        broken=_is(distinct, 0),
        severity=Severity.DENY,
        message=f"{{line.code}} is part of another service of this day in the same {distinct_by}",
        fix=Fix("none", "the two were not separate; bill one of them"),
    )
    yield Clause(
        part=f"{prefix}modifier",
        applies=both(beside, _is(distinct, 1)),
        broken=both(billed(given), Not(Includes(_MODIFIERS, frozenset(modifiers)))),
        message=f"{{line.code}} stands beside another service and lacks modifier {names}",
        fix=Fix("rebill", f"add modifier {names}: the record shows a separate {distinct_by}"),
        bill_with=modifiers[:1],
    )


BUNDLED_PAIR = Shape(
    name="bundled_pair",
    about="a code is part of another of the same day, unless separate and marked so",
    parameters=(
        Parameter(
            "beside",
            Kind.CODES,
            "codes of the same day that it is part of",
            label="Part of",
        ),
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers of which one marks it as separate",
            label="Modifiers, one of which marks it as separate",
        ),
        Parameter(
            "distinct_by",
            Kind.TEXT,
            "what makes it separate",
            options=_DISTINCT,
            said=("another region of the body", "minutes of its own"),
            label="Separate by",
        ),
    ),
    build=_bundled_pair,
    severity=Severity.CHANGE_BILLING,
    message="{line.code} is part of another service of this day",
    scope=Scope.LINE,
)


def _edit_table(given: Given) -> Iterator[Clause]:
    looked = {"table": given.text("table"), "service": given.text("service")}
    modifiers = given.texts("modifiers")
    names = " or ".join(modifiers)
    marked = Includes(_MODIFIERS, frozenset(modifiers))
    indicator = given.measure("edit_indicator", **looked)
    allowed = _is(indicator, 1)
    distinct = given.measure(
        "edit_distinct",
        **looked,
        by_region=given.codes("by_region"),
        **({} if given.units is None else unit_args(given.units)),
    )
    yield Clause(
        part="never",
        broken=_is(indicator, 0),
        severity=Severity.DENY,
        message="{line.code} is never paid on a day with {edit.never}, whatever the modifier",
        fix=Fix("none", "no modifier unlocks this pair; bill one of the two codes"),
    )
    yield Clause(
        part="not-separate",
        applies=allowed,
        broken=_is(distinct, 0),
        severity=Severity.DENY,
        message="{line.code} is column 2 beside {edit.paid}, and was not separate: {edit.shared}",
        fix=Fix("none", "the two were not separate; bill one of them"),
    )
    yield Clause(
        part="unfounded",
        applies=both(billed(given), _is(distinct, 0)),
        broken=marked,
        message=(
            "{line.code} carries a modifier for separate services, and the record says otherwise:"
            " {edit.shared}"
        ),
        fix=Fix("rebill", "take the modifier off"),
    )
    missing = both(billed(given), Not(marked))
    if given.has("column_1_since"):
        opposite = given.measure("edit_marked_opposite", **looked, modifiers=modifiers)
        since = Compare(Fact("date_of_service"), Operator.GE, given.ordinal("column_1_since"))
        missing = both(missing, Not(both(_is(opposite, 1), since)))
    yield Clause(
        part="modifier",
        applies=both(allowed, _is(distinct, 1)),
        broken=missing,
        message=(
            f"{{line.code}} is column 2 beside {{edit.paid}} and lacks {names}; it was separate:"
            " {edit.apart}"
        ),
        fix=Fix("rebill", "add modifier {edit.fitting}: the record shows {edit.apart}"),
        bill_with=modifiers[:1],
        fits=tuple(
            (by, given.text(f"{by}_modifier")) for by in _FITTING if given.has(f"{by}_modifier")
        ),
    )
    yield Clause(
        part="before-tables",
        broken=Compare(given.measure("edit_unread", **looked), Operator.GT, 0),
        severity=Severity.REVIEW,
        message=(
            "no edit table that is loaded reaches this day; in the oldest {line.code} is column 2"
            " beside {edit.unread}"
        ),
        fix=Fix("none", "import the table of that quarter"),
        denies=False,
    )
    yield Clause(
        part="outside-tables",
        broken=Compare(given.measure("edit_outside", **looked), Operator.GT, 0),
        severity=Severity.REVIEW,
        message=(
            "no edit table that is loaded tells whether {line.code} may stand beside {edit.outside}"
        ),
        fix=Fix("none", "import a table that holds the pair"),
        denies=False,
    )


EDIT_TABLE = Shape(
    name="edit_table",
    about="procedure pairs of an edit table, with their modifier indicators",
    parameters=(
        *TABLE,
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers of which one marks it as separate",
            label="Modifiers, one of which marks it as separate",
        ),
        Parameter(
            "by_region",
            Kind.CODES,
            "codes from which separate means another region; from others it means other minutes",
            required=False,
            label="Codes set apart by region",
        ),
        Parameter(
            "region_modifier",
            Kind.TEXT,
            "the modifier that says another region of the body",
            required=False,
            label="Modifier for another region",
        ),
        Parameter(
            "session_modifier",
            Kind.TEXT,
            "the modifier that says another session of the day",
            required=False,
            label="Modifier for another session",
        ),
        Parameter(
            "column_1_since",
            Kind.DATE,
            "from this day of service on the modifier may stand on the other line of the pair",
            required=False,
            label="Modifier on either line from",
        ),
    ),
    build=_edit_table,
    severity=Severity.CHANGE_BILLING,
    message="{line.code} is paired with another code of this day in the edit table",
    scope=Scope.LINE,
)


def _not_alone(given: Given) -> Iterator[Clause]:
    yield Clause(broken=_is(given.measure("only_service", codes=given.codes("services")), 1))


NOT_ALONE = Shape(
    name="not_alone",
    about="not covered when nothing else than these was done",
    parameters=(
        Parameter(
            "services",
            Kind.CODES,
            "codes that are not covered when nothing else was done",
            label="Codes that do not stand alone",
        ),
    ),
    build=_not_alone,
    severity=Severity.DENY,
    message="{line.code} is not covered when it is all that was done",
    scope=Scope.LINE,
)


def _verify(given: Given) -> Iterator[Clause]:
    yield Clause(
        broken=Constant(True), message=f"no rule was read on {given.text('topic')}; ask the payor"
    )


VERIFY = Shape(
    name="verify_with_payor",
    about="says that nothing was read on a topic, so that silence is not taken for consent",
    parameters=(
        Parameter(
            "topic",
            Kind.TEXT,
            "what nothing was read on, in a few words",
            label="What is not known",
        ),
    ),
    build=_verify,
    severity=Severity.INFO,
    message="no rule was read; ask the payor",
)

SHAPES = (NEVER_TOGETHER, BUNDLED_PAIR, EDIT_TABLE, NOT_ALONE, VERIFY)
