"""Shapes about codes and modifiers: what is payable, which modifiers a line carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.policy.conditions import TRUE, both
from engine.policy.model import Fix, Severity
from engine.policy.shapes.shape import Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import (
    Any,
    Compare,
    Condition,
    Constant,
    Includes,
    Linear,
    Measure,
    Not,
    OneOf,
    Operator,
    Scope,
)

_MODIFIERS = "line.modifiers"


def billed(given: Given) -> Condition:
    """The line carries what will be billed; until then nothing in it is wrong."""
    return Compare(given.measure("billed"), Operator.EQ, 1)


def _not_payable(_: Given) -> Iterator[Clause]:
    yield Clause(broken=Constant(True))


NOT_PAYABLE = Shape(
    name="not_payable",
    about="the payor does not pay these codes",
    parameters=(),
    build=_not_payable,
    severity=Severity.DENY,
    message="this payor does not pay {line.code}",
    scope=Scope.LINE,
)


def _modifier_required(given: Given) -> Iterator[Clause]:
    if given.has("by_discipline"):
        mapping: Mapping[str, str] = given.data["by_discipline"]
        for discipline, modifier in mapping.items():
            yield _one_modifier(
                given, (str(modifier),), OneOf("discipline", frozenset((discipline,))), discipline
            )
    if given.has("any_of"):
        yield _one_modifier(given, given.texts("any_of"), TRUE, "")


def _one_modifier(
    given: Given, modifiers: tuple[str, ...], applies: Condition, part: str
) -> Clause:
    names = " or ".join(modifiers)
    return Clause(
        part=part.lower(),
        applies=applies,
        broken=both(billed(given), Not(Includes(_MODIFIERS, frozenset(modifiers)))),
        message=f"{{line.code}} is billed without modifier {names}",
        fix=Fix("rebill", f"add modifier {names}"),
        bill_with=modifiers[:1],
    )


MODIFIER_REQUIRED = Shape(
    name="modifier_required",
    about="a line must carry one of these modifiers",
    parameters=(
        Parameter(
            "any_of",
            Kind.TEXTS,
            "modifiers of which one is enough",
            required=False,
            label="Modifiers, one of which is needed",
        ),
        Parameter(
            "by_discipline",
            Kind.BY_DISCIPLINE,
            "the modifier that each discipline needs",
            required=False,
            label="Modifier",
        ),
    ),
    build=_modifier_required,
    severity=Severity.CHANGE_BILLING,
    message="{line.code} is billed without a modifier that this payor asks for",
    scope=Scope.LINE,
)


def _modifier_barred(given: Given) -> Iterator[Clause]:
    modifiers = given.texts("modifiers")
    names = " or ".join(modifiers)
    yield Clause(
        broken=both(billed(given), Includes(_MODIFIERS, frozenset(modifiers))),
        message=f"{{line.code}} carries modifier {names}, which does not belong there",
        fix=Fix("rebill", f"take modifier {names} off"),
    )


MODIFIER_BARRED = Shape(
    name="modifier_barred",
    about="a line must not carry these modifiers",
    parameters=(
        Parameter(
            "modifiers",
            Kind.TEXTS,
            "modifiers of which none may stand on the line",
            label="Modifiers that may not stand",
        ),
    ),
    build=_modifier_barred,
    severity=Severity.CHANGE_BILLING,
    message="{line.code} carries a modifier that does not belong there",
    scope=Scope.LINE,
)


_PAIR = ("pair_least_each", "pair_most_each", "pair_least_together", "pair_most_together")
_SHARE = (
    Parameter(
        "more_than_percent",
        Kind.COUNT,
        "the assistant's share of the minutes above which it holds",
        label="Assistant's share above",
        unit="percent",
    ),
    Parameter(
        "final_unit_minutes",
        Kind.COUNT,
        "minutes of the therapist in a last unit that free it of the assistant (0: none do)",
        label="Therapist's minutes that free the last unit",
        unit="minutes",
    ),
    Parameter(
        "judged",
        Kind.TEXT,
        "whether the share is judged unit by unit, or once for the whole service",
        required=False,
        options=("by_unit", "whole_service"),
        said=("unit by unit", "once for the whole service"),
        usual="by_unit",
        label="Share is judged",
    ),
    # Of two last units one is the assistant's when the minutes lie within these four bounds.
    Parameter(
        "pair_least_each",
        Kind.COUNT,
        "of two last units shared by two people, the least minutes of each person",
        False,
        label="Two shared units: each person, at least",
        unit="minutes",
    ),
    Parameter(
        "pair_most_each",
        Kind.COUNT,
        "of two last units shared by two people, the most minutes of each person",
        False,
        label="Two shared units: each person, at most",
        unit="minutes",
    ),
    Parameter(
        "pair_least_together",
        Kind.COUNT,
        "of two last units shared by two people, the least minutes of both together",
        False,
        label="Two shared units: both, at least",
        unit="minutes",
    ),
    Parameter(
        "pair_most_together",
        Kind.COUNT,
        "of two last units shared by two people, the most minutes of both together",
        False,
        label="Two shared units: both, at most",
        unit="minutes",
    ),
)


def _earned_by_assistant(given: Given) -> Measure:
    """The units of the line that an assistant earned, by the shares that the rule states."""
    args: dict[str, str | int] = {name: given.count(name) for name in _PAIR if given.has(name)}
    if given.text("judged") == "whole_service":
        args["judged"] = "whole_service"
    return given.unit_measure(
        "assistant_units",
        percent=given.count("more_than_percent"),
        final_unit_minutes=given.count("final_unit_minutes"),
        **args,
    )


def _assistant_modifier(given: Given) -> Iterator[Clause]:
    due = _earned_by_assistant(given)
    mapping: Mapping[str, str] = given.data["by_discipline"]
    for discipline, modifier in mapping.items():
        mine = OneOf("discipline", frozenset((discipline,)))
        has = Includes(_MODIFIERS, frozenset((str(modifier),)))
        yield Clause(
            part=discipline.lower(),
            applies=both(mine, Compare(due, Operator.GE, 1)),
            broken=both(billed(given), Not(has)),
            message=f"an assistant gave enough of {{line.code}} that it is billed with {modifier}",
            fix=Fix("rebill", f"add modifier {modifier} to the units that the assistant earned"),
            bill_with=(str(modifier),),
        )
        yield Clause(
            part=f"{discipline.lower()}-not-due",
            applies=both(mine, Compare(due, Operator.LT, 1)),
            broken=both(billed(given), has),
            message=f"{{line.code}} carries {modifier}; the assistant's share does not call for it",
            fix=Fix("rebill", f"take modifier {modifier} off"),
        )
    if given.has("own_line"):
        modifiers = frozenset(map(str, mapping.values()))
        others = Linear(((1, given.measure("units_claimed")), (-1, due)))
        yield Clause(
            part="split",
            applies=both(Includes(_MODIFIERS, modifiers), Compare(due, Operator.GE, 1)),
            broken=Compare(others, Operator.GT, 0),
            severity=Severity.WARN,
            message="of {line.units} units of {line.code} under the assistant's modifier, the"
            " assistant earned {measure.assistant_units}",
            fix=Fix("rebill", "bill those units on a line of their own, the rest without it"),
        )


ASSISTANT_MODIFIER = Shape(
    name="assistant_modifier",
    about="units that an assistant earned carry a modifier",
    parameters=(
        Parameter(
            "by_discipline",
            Kind.BY_DISCIPLINE,
            "the modifier that marks what an assistant earned",
            label="Modifier",
        ),
        Parameter(
            "own_line",
            Kind.TEXT,
            "units that an assistant did not earn stand on a line of their own",
            required=False,
            options=("pointed_out",),
            said=("pointed out",),
            label="Other units on the same line",
        ),
        *_SHARE,
    ),
    build=_assistant_modifier,
    severity=Severity.CHANGE_BILLING,
    message="the assistant's share and the modifier do not agree",
    scope=Scope.LINE,
)


def _assistant_reduction(given: Given) -> Iterator[Clause]:
    due = _earned_by_assistant(given)
    yield Clause(
        broken=Compare(due, Operator.GE, 1),
        message=f"units that an assistant earned are paid at {given.count('pays_percent')} percent",
    )


ASSISTANT_REDUCTION = Shape(
    name="assistant_reduction",
    about="units that an assistant earned are paid less",
    parameters=(
        Parameter(
            "pays_percent",
            Kind.COUNT,
            "what is paid of the usual rate",
            label="Paid of the usual rate",
            unit="percent",
        ),
        *_SHARE,
    ),
    build=_assistant_reduction,
    severity=Severity.REDUCE,
    message="units that an assistant earned are paid less",
    scope=Scope.LINE,
)


def _diagnosis_required(given: Given) -> Iterator[Clause]:
    beginnings = given.texts("beginnings")
    yield Clause(
        broken=Compare(given.measure("diagnosis_begins", beginnings=beginnings), Operator.EQ, 0)
    )


DIAGNOSIS_REQUIRED = Shape(
    name="diagnosis_required",
    about="the claim needs a diagnosis that begins with one of these",
    parameters=(
        Parameter(
            "beginnings",
            Kind.TEXTS,
            "how the ICD-10-CM code begins, such as M54 or I89.0",
            label="The diagnosis begins with one of",
        ),
    ),
    build=_diagnosis_required,
    severity=Severity.DENY,
    message="no diagnosis on the claim supports {line.code}",
    scope=Scope.LINE,
)


def _technique_not_covered(given: Given) -> Iterator[Clause]:
    techniques = given.values_of("techniques", "line.techniques")
    excluded: Condition = Includes("line.techniques", techniques)
    if given.has("diagnoses"):
        named = given.measure("diagnosis_begins", beginnings=given.texts("diagnoses"))
        excluded = both(Compare(named, Operator.EQ, 1), excluded)
    yield Clause(broken=excluded)


TECHNIQUE_NOT_COVERED = Shape(
    name="technique_not_covered",
    about="a technique is not covered, whatever code it is billed under",
    parameters=(
        Parameter(
            "techniques",
            Kind.TEXTS,
            "techniques of which none is covered",
            fact="line.techniques",
            label="Techniques that are not covered",
        ),
        Parameter(
            "diagnoses",
            Kind.TEXTS,
            "only for diagnoses that begin so, such as M54; none: for every diagnosis",
            required=False,
            label="Only for diagnoses that begin with",
        ),
    ),
    build=_technique_not_covered,
    severity=Severity.DENY,
    message="{line.techniques} is not covered by this payor",
    scope=Scope.LINE,
)


def _technique_required(given: Given) -> Iterator[Clause]:
    wanted = given.values_of("any_of", "line.techniques")
    yield Clause(broken=Not(Any((Includes("line.techniques", wanted),))))


TECHNIQUE_REQUIRED = Shape(
    name="technique_required",
    about="a code stands for certain techniques, of which one was given",
    parameters=(
        Parameter(
            "any_of",
            Kind.TEXTS,
            "techniques of which one must have been given",
            fact="line.techniques",
            label="Techniques, one of which is needed",
        ),
    ),
    build=_technique_required,
    severity=Severity.DENY,
    message="{line.techniques} is not what {line.code} stands for",
    scope=Scope.LINE,
)

SHAPES = (
    NOT_PAYABLE,
    MODIFIER_REQUIRED,
    MODIFIER_BARRED,
    ASSISTANT_MODIFIER,
    ASSISTANT_REDUCTION,
    DIAGNOSIS_REQUIRED,
    TECHNIQUE_NOT_COVERED,
    TECHNIQUE_REQUIRED,
)
