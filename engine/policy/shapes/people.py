"""Shapes about people: who treated, who supervised, who bills, and the patient's age."""

from __future__ import annotations

from collections.abc import Iterator

from engine.policy.conditions import both
from engine.policy.model import Fix, Severity
from engine.policy.shapes.shape import Clause, Given, Kind, Parameter, Shape
from engine.rules.tree import Any, Compare, Condition, Fact, Not, OneOf, Operator, Scope

_ROLES = ("assistant", "aide", "student", "other")


def _gave(role: str) -> Condition:
    return Compare(Fact(f"line.furnished.{role}"), Operator.GT, 0)


def _role_barred(given: Given) -> Iterator[Clause]:
    for role in given.texts("roles"):
        yield Clause(
            part=role,
            broken=_gave(role),
            message=f"minutes of {{line.code}} were given by {_with_article(role)}",
        )


def _with_article(role: str) -> str:
    return "somebody else" if role == "other" else f"an {role}" if role[0] in "ao" else f"a {role}"


ROLE_BARRED = Shape(
    name="role_barred",
    about="people of these roles may not give the service",
    parameters=(
        Parameter(
            "roles",
            Kind.TEXTS,
            "who may not give any of the minutes",
            options=_ROLES,
            said=("assistant", "aide", "student", "anybody else"),
            label="Who may not give it",
        ),
    ),
    build=_role_barred,
    severity=Severity.DENY,
    message="somebody gave {line.code} who may not",
    fix=Fix("none", "who treated cannot be changed"),
    scope=Scope.LINE,
)


def _qualified_minutes(given: Given) -> Iterator[Clause]:
    yield Clause(
        broken=Compare(given.measure("qualified_minutes"), Operator.LT, 1),
        message="none of the minutes of {line.code} were given by a therapist or assistant",
    )


QUALIFIED_MINUTES = Shape(
    name="qualified_minutes",
    about="only minutes that a therapist or assistant gave count, and there must be some",
    parameters=(),
    build=_qualified_minutes,
    severity=Severity.DENY,
    message="nobody qualified gave {line.code}",
    fix=Fix("none", "who treated cannot be changed"),
    scope=Scope.LINE,
)


def _supervision(given: Given) -> Iterator[Clause]:
    levels = given.values_of("any_of", "supervision")
    yield Clause(applies=_gave("assistant"), broken=Not(OneOf("supervision", levels)))


SUPERVISION = Shape(
    name="supervision",
    about="how an assistant must be supervised",
    parameters=(
        Parameter(
            "any_of",
            Kind.TEXTS,
            "ways of supervising of which one is enough",
            fact="supervision",
            label="Supervision, one of which is enough",
        ),
    ),
    build=_supervision,
    severity=Severity.DENY,
    message="the assistant who gave {line.code} was not supervised as this payor asks",
    fix=Fix("none", "how the visit was supervised cannot be changed"),
    scope=Scope.LINE,
)


def _provider_excluded(given: Given) -> Iterator[Clause]:
    yield Clause(broken=OneOf("provider.kind", given.values_of("kinds", "provider.kind")))


PROVIDER_EXCLUDED = Shape(
    name="provider_excluded",
    about="the payor does not pay this kind of provider for it",
    parameters=(
        Parameter(
            "kinds",
            Kind.TEXTS,
            "kinds of provider that the payor does not pay for it",
            fact="provider.kind",
            label="Who is not paid for it",
        ),
    ),
    build=_provider_excluded,
    severity=Severity.DENY,
    message="this payor does not pay a {provider.kind} for it",
    fix=Fix("none", "who treated cannot be changed"),
)


def _age(given: Given) -> Iterator[Clause]:
    age = Fact("patient.age")
    bounds: list[Condition] = []
    if given.has("at_least"):
        bounds.append(Compare(age, Operator.LT, given.count("at_least")))
    if given.has("at_most"):
        bounds.append(Compare(age, Operator.GT, given.count("at_most")))
    yield Clause(broken=Any(tuple(bounds)))


AGE = Shape(
    name="age_limit",
    about="the payor covers this only from or up to an age",
    parameters=(
        Parameter(
            "at_least",
            Kind.COUNT,
            "the youngest age at which it is covered",
            required=False,
            label="From the age of",
            unit="years",
        ),
        Parameter(
            "at_most",
            Kind.COUNT,
            "the oldest age at which it is covered",
            required=False,
            label="Up to the age of",
            unit="years",
        ),
    ),
    build=_age,
    severity=Severity.DENY,
    message="not covered at the age of {patient.age}",
    fix=Fix("none", "the patient's age cannot be changed"),
)


def _order(given: Given) -> Iterator[Clause]:
    on_file = Compare(Fact("plan_of_care.order_on_file"), Operator.EQ, 1)
    yield Clause(
        part="missing",
        broken=Not(on_file),
        message="no signed order or prescription is on file",
        fix=Fix("obtain", "obtain the signed order that this payor asks for"),
    )
    if given.has("signed_by"):
        signers = given.values_of("signed_by", "plan_of_care.order_by")
        yield Clause(
            part="signer",
            applies=on_file,
            broken=Not(OneOf("plan_of_care.order_by", signers)),
            message="this payor does not accept an order signed by {plan_of_care.order_by}",
            severity=Severity.DENY,
            fix=Fix("none", "who signed cannot be changed"),
        )


ORDER_REQUIRED = Shape(
    name="order_required",
    about="a signed order or prescription, and who may sign it",
    parameters=(
        Parameter(
            "signed_by",
            Kind.TEXTS,
            "who may sign it; none: the signature alone is looked at",
            False,
            fact="plan_of_care.order_by",
            label="Who may sign",
        ),
    ),
    build=_order,
    severity=Severity.NEEDS_DOCUMENT,
    message="no order that this payor accepts",
)


def _maintenance(given: Given) -> Iterator[Clause]:
    maintained = OneOf("episode.intent", frozenset(("maintenance",)))
    if given.text("stance") == "skilled":
        unskilled = Not(Compare(Fact("record.skilled_need"), Operator.LT, 1))
        yield Clause(
            broken=both(maintained, unskilled),
            severity=Severity.NEEDS_DOCUMENT,
            message="maintenance is covered when it takes a therapist's skill;"
            " the note does not say that it does",
            fix=Fix("document", "write why this takes a therapist's skill, if it does"),
        )
        return
    yield Clause(broken=maintained)


MAINTENANCE = Shape(
    name="maintenance",
    about="whether the payor covers care that maintains instead of restoring",
    parameters=(
        Parameter(
            "stance",
            Kind.TEXT,
            "whether care that maintains is covered",
            options=("never", "skilled"),
            said=("never covered", "covered when it takes a therapist's skill"),
            label="Maintenance care is",
        ),
    ),
    build=_maintenance,
    severity=Severity.DENY,
    message="this payor does not cover maintenance",
    fix=Fix("none", "the purpose of the episode cannot be changed"),
)

SHAPES = (
    ROLE_BARRED,
    QUALIFIED_MINUTES,
    SUPERVISION,
    PROVIDER_EXCLUDED,
    AGE,
    ORDER_REQUIRED,
    MAINTENANCE,
)
