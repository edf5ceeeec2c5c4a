"""How a policy pays, read from its 'payment' block: the schedule, the factor, cuts and shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from engine.policy.context import Context, Path
from engine.policy.inheritance import Entry
from engine.policy.model import Confidence, Origin, PaymentRule, Source, least_confident
from engine.therapy.payment import ReducedPart, ShareTerms, cents
from engine.therapy.pricing import PaymentTerms

_HUNDRED = Decimal(100)


def read_payment_rule(context: Context, entry: Entry, payor: str) -> PaymentRule:
    """Reads the block for a policy of ``payor``; faults go to the context.

    A named value that has no entry on the day is no fault here: what rests on it is left out, and
    without a conversion factor there is no estimate.
    """
    reader = _Reader(context, entry)
    data = entry.data
    reduced: Mapping[str, Any] = data.get("reduced") or {}
    terms = PaymentTerms(
        schedule=str(data["schedule"]),
        payor=payor,
        factor=reader.number("conversion_factor"),
        further_percent=reader.percent("reduced", "further_percent"),
        reduced_part=ReducedPart(reduced.get("part", ReducedPart.PRACTICE_EXPENSE)),
        reduced_mark=str(reduced.get("mark", "")),
        reduced_codes=reader.codes("reduced", "codes"),
        paid=reader.texts("paid"),
        bundled=reader.texts("bundled"),
        not_paid=reader.texts("not_paid"),
        facility_places=reader.texts("facility_places"),
    )
    coinsurance = reader.percent("coinsurance_percent")
    pays = reader.percent("assistant", "pays_percent")
    deductible = reader.number("deductible")
    sequestration = reader.percent("sequestration_percent")
    line, column = context.document.positions[entry.path]
    return PaymentRule(
        terms=terms,
        shares=ShareTerms(
            coinsurance=Decimal(0) if coinsurance is None else coinsurance,
            assistant_pays=_HUNDRED if pays is None else pays,
        ),
        divided=coinsurance is not None,
        assistant_modifiers=tuple(sorted(reader.texts("assistant", "modifiers"))),
        deductible=None if deductible is None else cents(deductible),
        sequestration=sequestration,
        left_out=frozenset(reader.unverified),
        sources=reader.sources(),
        confidence=reader.confidence,
        notes=tuple(dict.fromkeys([*reader.notes, *map(str, data.get("notes") or ())])),
        origin=Origin(entry.file.id, entry.file.document.name, line, column),
    )


@dataclass(slots=True)
class _Reader:
    """Reads the entries of a block, and gathers what they rest on."""

    context: Context
    entry: Entry
    notes: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)
    cited: dict[str, None] = field(default_factory=dict)

    confidence: Confidence = field(init=False)

    def __post_init__(self) -> None:
        self.confidence = Confidence(self.entry.data["confidence"])

    def number(self, *keys: str) -> Decimal | None:
        """A number, written here or as a named value; None when there is none on the day.

        An unverified one of what only lowers the amount is named in ``unverified``.
        """
        path: Path = (*self.entry.path, *keys)
        data: Any = self.entry.data
        for key in keys:
            if key not in data:
                return None
            data = data[key]
        if isinstance(data, Mapping):
            name = str(data["value"])
            if name not in self.context.values:
                self.context.unknown_name((*path, "value"), "value", name, self.context.values)
                return None
            value = self.context.values[name]
            if value is None:
                return None
            self.cited |= dict.fromkeys(value.sources)
            if value.note:
                self.notes.append(value.note)
            if value.confidence is Confidence.UNVERIFIED:
                self.unverified.append(keys[0])
            else:
                self.confidence = least_confident(self.confidence, value.confidence)
            data = value.value
        if isinstance(data, int | float) and not isinstance(data, bool) and data >= 0:
            return Decimal(str(data))
        self.context.fault(path, "type", "a number of 0 or more is expected here", "write 33.4009")
        return None

    def percent(self, *keys: str) -> Decimal | None:
        """A number that is at most 100."""
        number = self.number(*keys)
        if number is not None and number > _HUNDRED:
            path = (*self.entry.path, *keys)
            self.context.fault(path, "percent", f"{number} percent", "write at most 100")
            return None
        return number

    def texts(self, *keys: str) -> frozenset[str]:
        """One word or several."""
        data: Any = self.entry.data
        for key in keys:
            if key not in data:
                return frozenset()
            data = data[key]
        return frozenset(text for text, _ in self.context.texts(data, (*self.entry.path, *keys)))

    def codes(self, *keys: str) -> frozenset[str]:
        """Codes, with code sets opened."""
        data: Any = self.entry.data
        for key in keys:
            if key not in data:
                return frozenset()
            data = data[key]
        return self.context.codes(data, (*self.entry.path, *keys))

    def sources(self) -> tuple[Source, ...]:
        """The documents of the block and of the values that it uses."""
        known = self.entry.file.sources
        for index, source in enumerate(self.entry.data.get("sources") or ()):
            if source not in known:
                place = (*self.entry.path, "sources", index)
                self.context.unknown_name(place, "source", str(source), known)
        stated = map(str, self.entry.data.get("sources") or ())
        return tuple(known[name] for name in dict.fromkeys([*stated, *self.cited]) if name in known)
