"""Shapes about units: how minutes become units, and how many of them a day may hold."""

from __future__ import annotations

from collections.abc import Iterator

from engine.facts.maxima import CLINICAL, FIRM, NEVER
from engine.policy.model import Fix, Remedy, Severity
from engine.policy.shapes.shape import TABLE, Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import Compare, Condition, Fact, Operator, Scope
from engine.therapy.methods import MethodName

_CODES = Parameter(
    "pool",
    Kind.CODES,
    "the codes whose units are counted together",
    label="Codes that are counted",
)


def _unit_method(given: Given) -> Iterator[Clause]:
    yield Clause(
        part="too-short",
        broken=Compare(given.unit_measure("unit_unearned"), Operator.GT, 0),
        severity=Severity.DENY,
        message="{line.minutes} minutes of {line.code} earn no unit on this day",
        fix=Fix(
            "none", "minutes cannot be changed; keep the service in the note and do not bill it"
        ),
    )
    yield Clause(
        part="off-the-bill",
        broken=Compare(given.unit_measure("unit_off_the_bill"), Operator.GT, 0),
        message="{line.minutes} minutes of {line.code} earn no unit on this day, and it is billed"
        " x {line.units}",
        fix=Fix("rebill", "take the line off the bill, and keep the service in the note"),
    )
    yield Clause(
        part="over",
        broken=Compare(given.unit_measure("units_above"), Operator.GT, 0),
        message="{line.code} is billed x {line.units}, {measure.units_above} more than the minutes"
        " of the day allow",
    )
    yield Clause(
        part="wrong-code",
        broken=Compare(given.unit_measure("units_misplaced"), Operator.GT, 0),
        message="{line.code} is billed x {line.units}, {measure.units_misplaced} of them earned by"
        " minutes of another code",
        fix=Fix("rebill", "move the units to the code whose minutes earned them"),
    )
    yield Clause(
        part="under",
        broken=Compare(given.unit_measure("units_under"), Operator.GT, 0),
        severity=Severity.WARN,
        message="{line.code} is billed x {line.units}, {measure.units_under} fewer than the minutes"
        " of the day allow",
    )


UNIT_METHOD = Shape(
    name="unit_method",
    about="how the minutes of timed codes become units, and that no more are billed",
    parameters=(
        Parameter(
            "method",
            Kind.TEXT,
            "how minutes are added up before units are counted",
            options=tuple(MethodName),
            said=(
                "all timed minutes of the day together (Medicare)",
                "each code by itself, from the middle of a unit on",
                "each code by itself, whole units only",
                "together or by code, whichever gives fewer",
                "each code by itself, with a longer first unit",
            ),
            label="How minutes become units",
        ),
        Parameter(
            "minutes_per_unit",
            Kind.COUNT,
            "minutes of a whole unit",
            label="A unit lasts",
            unit="minutes",
        ),
        Parameter(
            "first_unit_minutes",
            Kind.COUNT,
            "the least minutes that earn a unit",
            label="The first unit is earned from",
            unit="minutes",
        ),
        Parameter(
            "first_block_minutes",
            Kind.COUNT,
            "minutes of a longer first unit, for the method with one",
            required=False,
            label="A longer first unit lasts",
            unit="minutes",
        ),
        Parameter(
            "first_block_least",
            Kind.COUNT,
            "the least minutes that earn the longer first unit",
            required=False,
            label="A longer first unit is earned from",
            unit="minutes",
        ),
        Parameter(
            "disciplines",
            Kind.TEXT,
            "whether the minutes of both disciplines are added up",
            required=False,
            options=("each", "together"),
            said=("each by itself", "both together"),
            usual="each",
            label="Physical and occupational therapy",
        ),
        Parameter(
            "apart",
            Kind.CODES,
            "codes, not counted by the minute, during which no other service is given",
            required=False,
            label="Codes whose minutes stand apart",
        ),
    ),
    build=_unit_method,
    severity=Severity.CHANGE_BILLING,
    message="the units billed are not those that the minutes allow",
    fix=Fix("rebill", "bill the units that the minutes allow"),
    scope=Scope.LINE,
)


def _daily_maximum(given: Given) -> Iterator[Clause]:
    pool, most = given.codes("pool"), given.count("most")
    counted = {"each_code": "each", "each_discipline": "discipline"}
    by_code = counted.get(given.text("counted"), "together")
    if given.text("beyond") == "deny_claim":
        units = given.unit_measure("day_units", pool=pool, counted=by_code)
        yield Clause(
            broken=Compare(units, Operator.GT, most),
            message=f"more than {most} units on one day; this payor denies the whole claim",
        )
        return
    beyond = given.unit_measure("units_beyond", pool=pool, most=most, counted=by_code)
    yield Clause(
        broken=Compare(beyond, Operator.GT, 0),
        message=f"of the units on this day, the payor counts {most}; some of this line lie beyond",
    )


DAILY_MAXIMUM = Shape(
    name="daily_maximum",
    about="the most units of a set of codes that one day may hold, and what happens beyond",
    parameters=(
        _CODES,
        Parameter(
            "most",
            Kind.COUNT,
            "the most units that count on one day",
            label="Daily maximum",
            unit="units",
        ),
        Parameter(
            "counted",
            Kind.TEXT,
            "whether the maximum holds for all codes together, each code, or each discipline",
            required=False,
            options=("together", "each_code", "each_discipline"),
            said=("all codes together", "each code", "each discipline"),
            usual="together",
            label="Counted for",
        ),
        Parameter(
            "beyond",
            Kind.TEXT,
            "what happens to a day with more units",
            required=False,
            options=("cut", "deny_claim"),
            said=("the rest is not paid", "the whole claim is denied"),
            usual="cut",
            label="With more units",
        ),
    ),
    build=_daily_maximum,
    severity=Severity.REDUCE,
    message="more units than the payor counts on one day",
    scope=Scope.LINE,
)


def _unit_maximum(given: Given) -> Iterator[Clause]:
    looked = {"table": given.text("table"), "service": given.text("service")}

    def over(kind: str) -> Condition:
        measure = given.measure("over_unit_maximum", **looked, kind=kind)
        return Compare(measure, Operator.GT, 0)

    yield Clause(
        part="never",
        broken=over(NEVER),
        message="the unit maximum of {line.code} is {maximum.units}: no unit of it is paid",
        fix=Fix("none", "do not bill it"),
    )
    yield Clause(
        part="firm",
        broken=over(FIRM),
        message="{maximum.claimed} units of {line.code} are billed {maximum.against}, and"
        " {maximum.units} is the most: they are denied; {maximum.more}",
        fix=Fix("rebill", "bill {maximum.units} at most {maximum.against}"),
        remedy=Remedy.RESUBMIT,
    )
    yield Clause(
        part="clinical",
        broken=over(CLINICAL),
        message="{maximum.claimed} units of {line.code} are billed {maximum.against}, and"
        " {maximum.units} is the most as a rule: they are denied at first, and the records may"
        " overturn that",
        fix=Fix(
            "rebill",
            "bill {maximum.units}; or bill what was furnished, and appeal the denial with the"
            " notes that show each unit",
        ),
        remedy=Remedy.APPEAL,
    )
    unread = given.measure("unit_maximum_unread", **looked)
    yield Clause(
        part="before-tables",
        broken=Compare(unread, Operator.GT, 0),
        severity=Severity.REVIEW,
        message="no table of unit maxima that is loaded reaches this day; the oldest allows"
        " {maximum.units} units of {line.code}, and {maximum.claimed} are billed",
        fix=Fix("none", "import the table of that quarter"),
        denies=False,
    )


UNIT_MAXIMUM = Shape(
    name="unit_maximum",
    about="medically unlikely edits: the most units of a code, from a table",
    parameters=TABLE,
    build=_unit_maximum,
    severity=Severity.DENY,
    message="more units than the table of unit maxima takes",
    scope=Scope.LINE,
)


def _multiple_procedures(given: Given) -> Iterator[Clause]:
    units = given.unit_measure("day_units", pool=given.codes("pool"), counted="together")
    yield Clause(
        broken=Compare(units, Operator.GT, 1),
        message="several units of reduced codes on one day: all but one are paid less",
    )


MULTIPLE_PROCEDURES = Shape(
    name="multiple_procedure_reduction",
    about="from the second unit of a set of codes on, the payor pays less",
    parameters=(_CODES,),
    build=_multiple_procedures,
    severity=Severity.REDUCE,
    message="paid less as one of several procedures of the day",
    scope=Scope.LINE,
)


def _minutes(given: Given) -> Iterator[Clause]:
    yield Clause(broken=Compare(Fact("line.minutes"), Operator.LT, given.count("at_least")))


LEAST_MINUTES = Shape(
    name="least_minutes",
    about="a line needs so many minutes of its own",
    parameters=(
        Parameter(
            "at_least",
            Kind.COUNT,
            "the least minutes of a line",
            label="Least minutes of a line",
            unit="minutes",
        ),
    ),
    build=_minutes,
    severity=Severity.DENY,
    message="{line.minutes} minutes are fewer than this payor asks of {line.code}",
    scope=Scope.LINE,
)

SHAPES = (UNIT_METHOD, DAILY_MAXIMUM, UNIT_MAXIMUM, MULTIPLE_PROCEDURES, LEAST_MINUTES)
