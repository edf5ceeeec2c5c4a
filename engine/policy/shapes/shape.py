"""What a rule shape is: named parameters, and a function from them to clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from engine.facts.measures.payment import payment_args
from engine.policy.conditions import TRUE, read_condition
from engine.policy.context import Context, Path
from engine.policy.model import Fix, PaymentRule, Remedy, Severity, UnitRule
from engine.rules.tree import Condition, Measure, Scope, shared_measure

ANY_CODE = "any"
"""What a rule writes under `codes` that looks at every line."""


class Kind(StrEnum):
    """What a parameter holds."""

    COUNT = "count"
    MONEY = "money"
    DATE = "date"
    CODES = "codes"
    TEXT = "text"
    TEXTS = "texts"
    FACT = "fact"
    FACTS = "facts"
    BY_DISCIPLINE = "by_discipline"
    ITEMS = "items"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a shape.

    ``options`` are the words allowed, ``said`` how people read each; ``fact`` is the fact whose
    values are allowed, or the beginning that the ids of allowed facts share. ``label`` is what a
    form calls it, ``unit`` what a number counts, in the plural. ``usual`` is what holds where it is
    left out: one of the options, or a number.
    """

    name: str
    kind: Kind
    about: str
    required: bool = True
    options: tuple[str, ...] = ()
    fact: str = ""
    label: str = ""
    unit: str = ""
    said: tuple[str, ...] = ()
    usual: str = ""


TABLE = (
    Parameter(
        "table",
        Kind.TEXT,
        "who publishes the table",
        options=("ncci",),
        said=("NCCI, of CMS",),
        label="Table",
    ),
    Parameter(
        "service",
        Kind.TEXT,
        "the part of the table that holds: for practices, or for facilities",
        options=("practitioner", "hospital"),
        said=("practices (practitioner services)", "facilities (hospital services)"),
        label="Part of the table for",
    ),
)
"""The parameters of a rule that looks into a published table."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement that a rule makes; a rule of several clauses names each by its ``part``."""

    broken: Condition
    applies: Condition = TRUE
    part: str = ""
    severity: Severity | None = None
    message: str = ""
    fix: Fix | None = None
    bill_with: tuple[str, ...] = ()
    fits: tuple[tuple[str, str], ...] = ()
    remedy: Remedy | None = None
    denies: bool = True
    """What the rule foretells of a denial holds for this requirement too."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a checklist: what must hold, and what is said when it does not."""

    id: str
    require: Condition
    message: str


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of one rule, read on demand; what is wrong goes to the context."""

    context: Context
    data: Mapping[str, Any]
    path: Path
    scope: Scope
    units: UnitRule | None
    payment: PaymentRule | None = None

    def has(self, name: str) -> bool:
        """The rule states this parameter."""
        return name in self.data

    def count(self, name: str, otherwise: int = 0) -> int:
        """A whole number."""
        if name not in self.data:
            return otherwise
        number = self.context.whole_number(self.data[name], (*self.path, name))
        return otherwise if number is None else number

    def cents(self, name: str) -> int:
        """An amount in USD, as cents."""
        return self.context.cents(self.data[name], (*self.path, name)) or 0

    def ordinal(self, name: str) -> int:
        """A date, as its ordinal."""
        return self.context.ordinal(self.data[name], (*self.path, name)) or 0

    def text(self, name: str, otherwise: str = "") -> str:
        """One word."""
        return str(self.data.get(name, otherwise))

    def texts(self, name: str) -> tuple[str, ...]:
        """One word or several, in order of writing."""
        if name not in self.data:
            return ()
        return tuple(t for t, _ in self.context.texts(self.data[name], (*self.path, name)))

    def codes(self, name: str) -> tuple[str, ...]:
        """Codes, sorted, with code sets opened."""
        if name not in self.data:
            return ()
        return tuple(sorted(self.context.codes(self.data[name], (*self.path, name))))

    def values_of(self, name: str, fact: str) -> frozenset[str]:
        """Values of a fact, checked against the vocabulary."""
        spec = self.context.vocabulary[fact]
        return self.context.texts_of(spec, self.data[name], (*self.path, name))

    def facts(self, name: str, beginning: str = "") -> tuple[str, ...]:
        """Ids of facts, written whole or without the beginning that they share."""
        found = []
        known = [f for f in self.context.vocabulary.facts if f.startswith(beginning)]
        for text, place in self.context.texts(self.data[name], (*self.path, name)):
            fact = text if text.startswith(beginning) else beginning + text
            if fact in known:
                found.append(fact)
            else:
                self.context.unknown_name(place, "fact", fact, known)
        return tuple(found)

    def items(self, name: str) -> tuple[Item, ...]:
        """The entries of a checklist."""
        found = []
        for index, entry in enumerate(self.data[name]):
            place = (*self.path, name, index, "require")
            require = read_condition(self.context, entry["require"], place, self.scope)
            found.append(Item(entry["id"], require, entry["message"]))
        return tuple(found)

    def measure(self, name: str, **args: str | int | tuple[str, ...]) -> Measure:
        """A measure with these arguments."""
        return shared_measure(name, tuple(sorted(args.items())))

    def unit_measure(self, name: str, **args: str | int | tuple[str, ...]) -> Measure:
        """A measure that counts units as this policy does; a fault where it does not say how."""
        if self.units is None:
            self.context.fault(
                self.path,
                "no-unit-method",
                "this rule counts units, and the policy has no rule of shape 'unit_method'",
                "add one, or inherit it",
            )
            return shared_measure(name, tuple(sorted(args.items())))
        return self.measure(name, **args, **unit_args(self.units))

    def payment_measure(self, name: str, **args: str | int | tuple[str, ...]) -> Measure:
        """A measure that prices units as this policy does; a fault where it does not say how."""
        if self.payment is None:
            self.context.fault(
                self.path,
                "no-payment",
                "this rule prices units, and the policy has no 'payment'",
                "add one, or inherit it",
            )
            return shared_measure(name, tuple(sorted(args.items())))
        self.context.priced = True
        return self.unit_measure(name, **args, **payment_args(self.payment.terms))


def unit_args(units: UnitRule) -> dict[str, str | int | tuple[str, ...]]:
    """The arguments that tell a measure how a policy counts units."""
    method = units.method
    args: dict[str, str | int | tuple[str, ...]] = {
        "method": method.name.value,
        "minutes_per_unit": method.minutes_per_unit,
        "first_unit_minutes": method.first_unit_minutes,
        "timed": tuple(sorted(units.timed)),
    }
    if method.first_block is not None:
        args["first_block_minutes"] = method.first_block.minutes
        args["first_block_least"] = method.first_block.least_minutes
    if units.together:
        args["disciplines"] = "together"
    if units.apart:
        args["apart"] = tuple(sorted(units.apart))
    return args


@dataclass(frozen=True, slots=True)
class Shape:
    """A rule shape: a name, what it is for, its parameters, and what it becomes.

    ``severity``, ``message`` and ``fix`` hold unless the rule or a clause says otherwise.
    ``scope`` is None where the rule looks at lines exactly when it names codes.
    """

    name: str
    about: str
    parameters: tuple[Parameter, ...]
    build: Callable[[Given], Iterable[Clause]]
    severity: Severity
    message: str
    fix: Fix | None = None
    scope: Scope | None = None
