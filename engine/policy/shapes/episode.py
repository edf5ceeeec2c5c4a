"""Shapes about the episode: documents and their intervals, visits, authorizations, deadlines."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.conditions import TRUE, recorded, recorded_within
from engine.policy.model import Fix, Severity
from engine.policy.shapes.shape import Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import Any, Compare, Fact, Linear, Not, Operator

_COUNTERS = (
    "episode.visits",
    "episode.manual_therapy_visits",
    "episode.benefit_visits_used",
    "episode.visits_this_week",
    "episode.visits_today",
    "episode.visits_all_therapies",
    "episode.manipulation_visits_this_year",
)
_VISITS = (
    "visits of this episode",
    "visits with manual therapy for this condition",
    "visits of the benefit year before this one",
    "visits of this week",
    "visits of this day, for this discipline",
    "visits of both therapies in this episode",
    "visits with manipulation in this calendar year",
)
_COUNTER = Parameter(
    "counter",
    Kind.FACT,
    "the visits that are counted",
    options=_COUNTERS,
    said=_VISITS,
    label="Visits that are counted",
)


def _documentation(given: Given) -> Iterator[Clause]:
    every = given.count("every_visits")
    for fact in given.facts("items", "record."):
        held = recorded_within(fact, every) if every else recorded(fact)
        name = fact.removeprefix("record.").replace(".", "-").replace("_", "-")
        plain = name.replace("-", " ")
        since = f" in the last {every} visits" if every > 1 else " in this note" if every else ""
        yield Clause(
            part=name,
            broken=Not(held),
            message=f"not recorded{since}: {plain}",
            fix=Fix("document", f"record it if it was done: {plain}"),
        )


DOCUMENTATION = Shape(
    name="documentation",
    about="what the record must say, once or again within a number of visits",
    parameters=(
        Parameter(
            "items",
            Kind.FACTS,
            "what the record must say",
            fact="record.",
            label="What the record must say",
        ),
        Parameter(
            "every_visits",
            Kind.COUNT,
            "within how many visits, this one counted (1: in every note)",
            required=False,
            usual="once",
            label="At least once in",
            unit="visits",
        ),
    ),
    build=_documentation,
    severity=Severity.NEEDS_DOCUMENT,
    message="the record lacks something that this payor asks for",
    fix=Fix("document", "record it if it was done"),
)


def _visit_limit(given: Given) -> Iterator[Clause]:
    yield Clause(broken=Compare(Fact(given.text("counter")), Operator.GT, given.count("most")))


VISIT_LIMIT = Shape(
    name="visit_limit",
    about="the most visits that the payor covers",
    parameters=(
        _COUNTER,
        Parameter(
            "most",
            Kind.COUNT,
            "the most visits that are covered",
            label="Most visits",
            unit="visits",
        ),
    ),
    build=_visit_limit,
    severity=Severity.DENY,
    message="more visits than this payor covers",
    fix=Fix("none", "visits that were made cannot be changed"),
)


def _benefit_limit(_: Given) -> Iterator[Clause]:
    left = Linear(
        ((1, Fact("episode.benefit_visits_allowed")), (-1, Fact("episode.benefit_visits_used")))
    )
    yield Clause(broken=Compare(left, Operator.LT, 1))


BENEFIT_LIMIT = Shape(
    name="benefit_limit",
    about="the visits that the member's own plan allows in a year",
    parameters=(),
    build=_benefit_limit,
    severity=Severity.DENY,
    message="the plan's visits of this year are used up",
    fix=Fix("none", "the plan's limit cannot be changed"),
)


def _authorization(given: Given) -> Iterator[Clause]:
    accepted = Compare(Fact("authorization.on_file"), Operator.EQ, 1)
    filed = Compare(Fact("authorization.request_filed"), Operator.EQ, 1)
    enough = Any((accepted, filed)) if given.text("enough") == "request" else accepted
    after = given.count("after_visits")
    beyond = Compare(Fact(given.text("counter", "episode.visits")), Operator.GT, after)
    yield Clause(applies=beyond if after else TRUE, broken=Not(enough))


AUTHORIZATION = Shape(
    name="authorization",
    about="an authorization, or a request for one, from a visit on",
    parameters=(
        Parameter(
            "after_visits",
            Kind.COUNT,
            "visits that need no authorization (0: the first needs one)",
            label="Visits without authorization",
            unit="visits",
        ),
        Parameter(
            "counter",
            Kind.FACT,
            "the visits that are counted",
            False,
            options=_COUNTERS,
            said=_VISITS,
            label="Visits that are counted",
            usual="episode.visits",
        ),
        Parameter(
            "enough",
            Kind.TEXT,
            "whether the authorization must be there, or a request for it is enough",
            False,
            options=("authorization", "request"),
            said=("the authorization itself", "a request for it"),
            usual="authorization",
            label="What is enough",
        ),
    ),
    build=_authorization,
    severity=Severity.NEEDS_AUTHORIZATION,
    message="no authorization covers this visit",
    fix=Fix("obtain", "obtain the authorization, or file the request, that this payor asks for"),
)


def _checklist(given: Given) -> Iterator[Clause]:
    for item in given.items("all_of"):
        yield Clause(part=item.id, broken=Not(item.require), message=item.message)


CHECKLIST = Shape(
    name="indication_checklist",
    about="criteria of which every one must hold",
    parameters=(
        Parameter(
            "all_of",
            Kind.ITEMS,
            "what must be so, each with what is said when it is not",
            label="Criteria",
        ),
    ),
    build=_checklist,
    severity=Severity.DENY,
    message="a criterion of this payor is not met",
)


def _dose(given: Given) -> Iterator[Clause]:
    if given.has("per_week"):
        week = given.count("per_week")
        yield Clause(
            part="per-week",
            broken=Compare(Fact("episode.visits_this_week"), Operator.GT, week),
            message=f"more than {week} sessions in a week",
        )
    if given.has("days"):
        days = given.count("days")
        running = Linear(((1, Fact("date_of_service")), (-1, Fact(given.text("since")))))
        yield Clause(
            part="days",
            broken=Compare(running, Operator.GE, days),
            message=f"the program has run for more than {days} days",
        )
    if given.has("minutes"):
        most = given.count("minutes")
        yield Clause(
            part="minutes",
            broken=Compare(Fact("line.minutes"), Operator.GT, most),
            message=f"a session of more than {most} minutes",
        )


DOSE_LIMIT = Shape(
    name="dose_limit",
    about="how often, how long a session and over how many days the payor covers a technique",
    parameters=(
        Parameter(
            "per_week",
            Kind.COUNT,
            "the most sessions in a week",
            required=False,
            label="Sessions a week",
            unit="sessions",
        ),
        Parameter(
            "minutes",
            Kind.COUNT,
            "the most minutes of a session",
            required=False,
            label="Length of a session",
            unit="minutes",
        ),
        Parameter(
            "days",
            Kind.COUNT,
            "the most days from the first to the last",
            required=False,
            label="Length of the course",
            unit="days",
        ),
        Parameter(
            "since",
            Kind.FACT,
            "the day from which the days are counted",
            required=False,
            fact="",
            label="Days are counted from",
        ),
    ),
    build=_dose,
    severity=Severity.REVIEW,
    message="more than the dose that this payor expects",
    fix=Fix("none", "treatment that was given cannot be changed"),
)


def _improvement(given: Given) -> Iterator[Clause]:
    running = Linear(((1, Fact("date_of_service")), (-1, Fact("episode.first_treatment_date"))))
    late = Compare(running, Operator.GT, given.count("after_days"))
    stalled = Compare(Fact("episode.improving"), Operator.EQ, 0)
    yield Clause(applies=late if given.has("after_days") else TRUE, broken=stalled)


IMPROVEMENT = Shape(
    name="improvement",
    about="objective measures must show improvement, from a day of the episode on",
    parameters=(
        Parameter(
            "after_days",
            Kind.COUNT,
            "days after the first treatment",
            required=False,
            usual="the first day",
            label="Improvement is expected after",
            unit="days",
        ),
    ),
    build=_improvement,
    severity=Severity.DENY,
    message="objective measures show no improvement",
    fix=Fix("none", "the course of the condition cannot be changed"),
)


_ARRIVALS = ("processing_date", "claim.received_on")


def _filing(given: Given) -> Iterator[Clause]:
    arrival = given.text("counted_to", _ARRIVALS[0])
    if given.has("days") == given.has("years"):
        given.context.fault(
            given.path,
            "parameter",
            "'timely_filing' takes either 'days' or 'years'",
            "write days: 365, or years: 1",
        )
    elif given.has("days"):
        days = given.count("days")
        waited = Linear(((1, Fact(arrival)), (-1, Fact("date_of_service"))))
        yield Clause(
            broken=Compare(waited, Operator.GT, days),
            message=f"the claim comes more than {days} days after the visit",
        )
    else:
        years = given.count("years")
        late = given.measure(
            "days_past_years", later=arrival, earlier="date_of_service", years=years
        )
        span = "a calendar year" if years == 1 else f"{years} calendar years"
        yield Clause(
            broken=Compare(late, Operator.GT, 0),
            message=f"the claim comes more than {span} after the visit",
        )


TIMELY_FILING = Shape(
    name="timely_filing",
    about="within how many days or calendar years of the visit a claim must come",
    parameters=(
        Parameter(
            "days",
            Kind.COUNT,
            "days after the visit within which the claim must come",
            required=False,
            label="Days to file",
            unit="days",
        ),
        Parameter(
            "years",
            Kind.COUNT,
            "calendar years after the visit, in the place of days",
            required=False,
            label="Or calendar years to file",
            unit="calendar years",
        ),
        Parameter(
            "counted_to",
            Kind.TEXT,
            "the day that must lie within that time",
            required=False,
            options=_ARRIVALS,
            said=("the day it is processed", "the day the payor received it"),
            usual="processing_date",
            label="The time runs to",
        ),
    ),
    build=_filing,
    severity=Severity.DENY,
    message="the claim comes too late",
    fix=Fix("none", "the date of the visit cannot be changed"),
)


SHAPES = (
    DOCUMENTATION,
    VISIT_LIMIT,
    BENEFIT_LIMIT,
    AUTHORIZATION,
    CHECKLIST,
    DOSE_LIMIT,
    IMPROVEMENT,
    TIMELY_FILING,
)
