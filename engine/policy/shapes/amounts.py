"""Shapes about the amounts that a payor allowed in a year: modifiers and reviews above a bound."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.conditions import both
from engine.policy.model import Fix, Severity
from engine.policy.shapes.coding import billed
from engine.policy.shapes.shape import ANY_CODE, Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import Compare, Condition, Includes, Measure, Not, Operator, Scope

_MODIFIERS = "line.modifiers"
_SPENT = ("episode.year_to_date_allowed.pt_slp", "episode.year_to_date_allowed.ot")
_THERAPIES = ("physical and speech therapy together", "occupational therapy")


def over_amount(given: Given) -> Measure:
    """Whether the year's amount lies above a bound, with the lines of the rule's codes so far."""
    return given.measure("over_amount", **_bound(given))


def estimated_over_amount(given: Given) -> Measure:
    """The same by estimate, where the visit does not state what a line is allowed."""
    return given.payment_measure("estimated_over_amount", **_bound(given))


def _bound(given: Given) -> dict[str, str | int | tuple[str, ...]]:
    args: dict[str, str | int | tuple[str, ...]] = {
        "spent": given.text("spent"),
        "most": given.cents("most"),
    }
    if given.data.get("codes", ANY_CODE) != ANY_CODE:
        args["pool"] = given.codes("codes")
    return args


def _threshold_modifier(given: Given) -> Iterator[Clause]:
    modifiers = given.texts("modifiers")
    names = " or ".join(modifiers)
    over = over_amount(given)
    yield Clause(
        applies=Compare(over, Operator.EQ, 1),
        broken=both(billed(given), Not(Includes(_MODIFIERS, frozenset(modifiers)))),
        message=f"the year's amount is above the threshold, and {{line.code}} carries no {names}",
        fix=Fix("attest", f"add modifier {names}, if the record bears it out"),
        bill_with=modifiers[:1],
    )


THRESHOLD_MODIFIER = Shape(
    name="threshold_modifier",
    about="above an amount of the year, a line carries a modifier that attests its necessity",
    parameters=(
        Parameter(
            "spent",
            Kind.FACT,
            "the amount of the year that is compared",
            options=_SPENT,
            said=_THERAPIES,
            label="Amount of the year",
        ),
        Parameter(
            "most",
            Kind.MONEY,
            "the amount in USD up to which none is asked for",
            label="Threshold",
        ),
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers of which one is enough",
            label="Modifiers, one of which is needed",
        ),
    ),
    build=_threshold_modifier,
    severity=Severity.CHANGE_BILLING,
    message="the year's amount is above the threshold",
    scope=Scope.LINE,
)


def _threshold_modifier_early(given: Given) -> Iterator[Clause]:
    modifiers = given.texts("modifiers")
    names = " or ".join(modifiers)
    below: Condition = Compare(over_amount(given), Operator.EQ, 0)
    if given.payment is not None:
        below = both(below, Compare(estimated_over_amount(given), Operator.NE, 1))
    yield Clause(
        applies=below,
        broken=both(billed(given), Includes(_MODIFIERS, frozenset(modifiers))),
        message=f"the year's amount is not above the threshold, and {{line.code}} carries {names}",
        fix=Fix("rebill", f"take modifier {names} off"),
    )


THRESHOLD_MODIFIER_EARLY = Shape(
    name="threshold_modifier_early",
    about="up to an amount of the year, a line carries no modifier of the threshold",
    parameters=(
        Parameter(
            "spent",
            Kind.FACT,
            "the amount of the year that is compared",
            options=_SPENT,
            said=_THERAPIES,
            label="Amount of the year",
        ),
        Parameter(
            "most",
            Kind.MONEY,
            "the amount in USD up to which it is out of place",
            label="Threshold",
        ),
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers that are out of place up to that amount",
            label="Modifiers that may not stand yet",
        ),
    ),
    build=_threshold_modifier_early,
    severity=Severity.CHANGE_BILLING,
    message="the year's amount is not above the threshold",
    scope=Scope.LINE,
)


def _spending_review(given: Given) -> Iterator[Clause]:
    yield Clause(broken=Compare(over_amount(given), Operator.EQ, 1))


SPENDING_REVIEW = Shape(
    name="spending_review",
    about="an amount of the year beyond which the payor may review",
    parameters=(
        Parameter(
            "spent",
            Kind.FACT,
            "the amount of the year that is compared",
            options=_SPENT,
            said=_THERAPIES,
            label="Amount of the year",
        ),
        Parameter(
            "most",
            Kind.MONEY,
            "the amount in USD up to which none is expected",
            label="Review amount",
        ),
    ),
    build=_spending_review,
    severity=Severity.REVIEW,
    message="the year's allowed amount is above the payor's review amount",
    scope=Scope.LINE,
)

SHAPES = (
    THRESHOLD_MODIFIER,
    THRESHOLD_MODIFIER_EARLY,
    SPENDING_REVIEW,
)
