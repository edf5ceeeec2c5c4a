"""What a rule of each shape demands, as a clause; a shape without its own is told by its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.editing.names import Names, plain_text
from engine.policy.shapes import SHAPES, Kind, Parameter
from engine.policy.words import fact_words
from engine.policy.words.condition_words import clause
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed
from engine.therapy.methods import MethodName

_RECORD = "record."
_METHODS: Mapping[str, str] = {
    MethodName.CMS_POOLED: "by Medicare's count, over all timed minutes of the day",
    MethodName.MIDPOINT: "code by code, from the middle of a unit on",
    MethodName.WHOLE: "code by code, in whole units only",
    MethodName.LOWER: ("by Medicare's count or code by code, whichever gives fewer"),
    MethodName.FIRST_BLOCK: "with a longer first unit",
}
_COUNTED: Mapping[str, str] = {
    "together": "all of them together",
    "each_code": "each code by itself",
    "each_discipline": "each discipline by itself",
}
_SERVICE: Mapping[str, str] = {"practitioner": "practitioners", "hospital": "hospitals"}
_DISCIPLINES: Mapping[str, str] = {"PT": "in physical therapy", "OT": "in occupational therapy"}
_ROLES: Mapping[str, str] = {"other": "anybody else"}


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of a rule, asked for in words."""

    names: Names
    data: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """The rule states it."""
        return self.data.get(name) is not None

    def number(self, name: str) -> str:
        """A number in words."""
        return self.names.number(self.data[name])

    def money(self, name: str) -> str:
        """An amount in words."""
        return self.names.money(self.data[name])

    def codes(self, name: str, last: str = "and") -> str:
        """Codes in words."""
        return self.names.codes(self.data[name], last)

    def texts(self, name: str, last: str = "or") -> str:
        """One word or several, as a list."""
        return listed(map(str, as_list(self.data[name])), last)

    def labels(self, name: str, fact: str) -> list[str]:
        """Values of a fact by their labels."""
        values = self.names.vocabulary[fact].values
        return [values.get(str(value), str(value)) for value in as_list(self.data[name])]

    def fact(self, name: str) -> str:
        """The clause of the fact that a parameter names."""
        spec = self.names.vocabulary.facts.get(str(self.data[name]))
        return f"{{}} of “{self.data[name]}”" if spec is None else fact_words.positive(spec)

    def by_discipline(self, name: str) -> str:
        """``GP in physical therapy and GO in occupational therapy``."""
        given = self.data[name].items()
        return listed(f"{text} {_DISCIPLINES.get(key, key)}" for key, text in given)


def demand(names: Names, data: Mapping[str, Any]) -> str:
    """What a rule with a shape demands; what it says of itself where its data are not complete."""
    shape = str(data["shape"])
    try:
        return _SAYS[shape](Given(names, data))
    except (KeyError, TypeError, AttributeError):
        return by_parameters(names, data)


def by_parameters(names: Names, data: Mapping[str, Any]) -> str:
    """A rule by what its shape is for, and by its parameters: for a shape without own words."""
    shape = SHAPES.get(str(data.get("shape")))
    if shape is None:
        return f"“{data.get('title', data.get('id', ''))}”"
    stated = [parameter for parameter in shape.parameters if data.get(parameter.name) is not None]
    told = [f"{each.about}: {_parameter(names, each, data[each.name])}" for each in stated]
    return shape.about + (f" ({'; '.join(told)})" if told else "")


def _parameter(names: Names, parameter: Parameter, value: Any) -> str:
    match parameter.kind:
        case Kind.COUNT:
            return names.number(value)
        case Kind.MONEY:
            return names.money(value)
        case Kind.CODES:
            return names.codes(value)
        case Kind.BY_DISCIPLINE | Kind.ITEMS:
            return f"{len(value)} entries" if isinstance(value, list) else plain_text(value)
        case _:
            return listed(str(item).replace("_", " ") for item in as_list(value))


def _unit_method(given: Given) -> str:
    method = _METHODS[given.data["method"]]
    told = f"minutes become units {method}; a unit is {given.number('minutes_per_unit')} minutes"
    told += f", and {given.number('first_unit_minutes')} earn the first"
    if given.has("first_block_minutes"):
        told += f"; the longer first unit is {given.number('first_block_minutes')} minutes"
        if given.has("first_block_least"):
            told += f", earned from {given.number('first_block_least')} on"
    if given.data.get("disciplines") == "together":
        told += "; both disciplines are counted together"
    if given.has("apart"):
        told += f"; nothing else is given during {given.codes('apart', 'or')}"
    return told


def _daily_maximum(given: Given) -> str:
    several = "" if given.number("most") == "1" else "s"
    # A set's own words may hold a comma, so they come first and not in the middle of the count.
    of = "" if given.data["pool"] == given.data.get("codes") else f"of {given.codes('pool')}, "
    told = f"{of}no more than {given.number('most')} unit{several} a day count"
    told += f", {_COUNTED[given.data.get('counted', 'together')]}"
    if given.data.get("beyond") == "deny_claim":
        return told + "; a claim with more is denied as a whole"
    return told


def _unit_maximum(given: Given) -> str:
    return f"no more units of a code than the {_table(given, 'unit maxima')} allows"


def _table(given: Given, of: str) -> str:
    return f"{given.data['table'].upper()} table of {of} for {_SERVICE[given.data['service']]}"


def _reduction(given: Given) -> str:
    pool = f" of {given.codes('pool')}" if given.data["pool"] != given.data.get("codes") else ""
    return f"every unit{pool} after the first of a day is paid less"


def _least_minutes(given: Given) -> str:
    return f"a line has at least {given.number('at_least')} minutes"


def _modifier_required(given: Given) -> str:
    told = []
    if given.has("by_discipline"):
        told.append(given.by_discipline("by_discipline"))
    if given.has("any_of"):
        told.append(given.texts("any_of"))
    return f"each line carries modifier {' and '.join(told)}"


def _modifier_barred(given: Given) -> str:
    return f"no line carries modifier {given.texts('modifiers')}"


def _share(given: Given) -> str:
    percent = given.number("more_than_percent")
    gave = "any minute" if percent == "0" else f"more than {percent} percent"
    judged = given.data.get("judged") == "whole_service"
    return f"{'services' if judged else 'units'} of which an assistant gave {gave}"


def _free_last(given: Given) -> str:
    free = given.number("final_unit_minutes")
    return "" if free == "0" else f"; a last unit with {free} minutes of the therapist is free"


def _assistant_modifier(given: Given) -> str:
    told = f"{_share(given)} carry {given.by_discipline('by_discipline')}, and no others do"
    own = "; units that the assistant did not earn stand on another line"
    return told + _free_last(given) + (own if given.has("own_line") else "")


def _assistant_reduction(given: Given) -> str:
    paid = f"{given.number('pays_percent')} percent of the usual rate"
    return f"{_share(given)} are paid at {paid}{_free_last(given)}"


def _diagnosis_required(given: Given) -> str:
    return f"a diagnosis on the claim begins with {given.texts('beginnings')}"


def _technique_not_covered(given: Given) -> str:
    named = listed(given.labels("techniques", "line.techniques"), "and", limit=40)
    only = ""
    if given.has("diagnoses"):
        only = f" for diagnoses that begin with {given.texts('diagnoses')}"
    return f"this is not covered{only}, whatever the code: {named}"


def _technique_required(given: Given) -> str:
    named = listed(given.labels("any_of", "line.techniques"), "or", limit=40)
    return f"the code stands for {named}, of which one was done"


def _spent(given: Given) -> str:
    amount = f"more than {given.money('most')}"
    return given.fact("spent").replace(fact_words.VALUE, amount)


def _threshold(given: Given) -> str:
    return f"once {_spent(given)}, each line carries {given.texts('modifiers')}"


def _threshold_early(given: Given) -> str:
    return f"until {_spent(given)}, no line carries {given.texts('modifiers')}"


def _spending_review(given: Given) -> str:
    return f"once {_spent(given)}, the payor may review"


def _by_estimate(given: Given) -> str:
    modifiers = given.texts("modifiers")
    return f"once by estimate {_spent(given)}, the line carries {modifiers}"


def _never_together(given: Given) -> str:
    return f"it is not paid on a day with {given.codes('beside', 'or')}, whatever the modifier"


def _bundled_pair(given: Given) -> str:
    apart = {"region": "in another region", "interval": "in minutes of its own"}
    told = f"it is part of {given.codes('beside', 'or')} of the same day, unless it was given"
    return f"{told} {apart[given.data['distinct_by']]} and carries {given.texts('modifiers')}"


def _edit_table(given: Given) -> str:
    told = f"of two codes that the {_table(given, 'code pairs')} names, only one is paid, unless"
    return (
        f"{told} the table allows a modifier, the services were separate, and the line carries"
        f" {given.texts('modifiers')}"
    )


def _not_alone(given: Given) -> str:
    return f"it is not covered when nothing but {given.codes('services', 'or')} was done"


def _verify(given: Given) -> str:
    return f"nothing was read on this: {plain_text(given.data['topic'])}; ask the payor"


def _role_barred(given: Given) -> str:
    roles = [
        _ROLES.get(str(role)) or fact_words.with_article(str(role))
        for role in as_list(given.data["roles"])
    ]
    return f"none of the minutes are given by {listed(roles, 'or')}"


def _qualified_minutes(_: Given) -> str:
    return "a therapist or an assistant gives some of the minutes, and only theirs count"


def _supervision(given: Given) -> str:
    levels = listed(given.labels("any_of", "supervision"), "or")
    return f"where an assistant treats, {levels}"


def _provider_excluded(given: Given) -> str:
    kinds = [fact_words.with_article(kind) for kind in given.labels("kinds", "provider.kind")]
    return f"the payor does not pay for it when it is billed by {listed(kinds, 'or')}"


def _age(given: Given) -> str:
    told = []
    if given.has("at_least"):
        told.append(f"from the age of {given.number('at_least')} on")
    if given.has("at_most"):
        told.append(f"up to the age of {given.number('at_most')}")
    return f"it is covered {listed(told) or 'at any age'}"


def _order(given: Given) -> str:
    if not given.has("signed_by"):
        return "a signed order or prescription is on file"
    signers = given.labels("signed_by", "plan_of_care.order_by")
    signed = listed(map(fact_words.with_article, signers), "or")
    return f"an order or prescription is on file, signed by {signed}"


def _maintenance(given: Given) -> str:
    if given.data["stance"] == "skilled":
        return (
            "care that maintains is covered when it takes a therapist's skill, and the record"
            " says so"
        )
    return "care that maintains instead of restoring is not covered"


def _documentation(given: Given) -> str:
    clauses = []
    for item in as_list(given.data["items"]):
        fact = str(item) if str(item).startswith(_RECORD) else _RECORD + str(item)
        spec = given.names.vocabulary.facts.get(fact)
        clauses.append(f"“{fact}”" if spec is None else fact_words.positive(spec))
    when = ""
    if given.has("every_visits"):
        every = given.number("every_visits")
        when = "in every note, " if every == "1" else f"at least once in {every} visits, "
    return when + _one_subject(clauses)


def _one_subject(clauses: list[str]) -> str:
    """Clauses of one subject with the subject said once."""
    told: list[str] = []
    subject = ""
    for each in clauses:
        begins = " ".join(each.split(" ")[:2]) + " "
        told.append(each.removeprefix(begins) if begins == subject else each)
        subject = begins
    if len(told) > 2 or any(", " in each for each in told):
        return "; ".join(told[:-1]) + ("; and " if len(told) > 1 else "") + told[-1]
    return " and ".join(told)


def _visit_limit(given: Given) -> str:
    return fact_words.counted(given.fact("counter"), f"at most {given.number('most')}")


def _benefit_limit(_: Given) -> str:
    return "no more visits in a year than the member's own plan allows"


def _authorization(given: Given) -> str:
    accepted = given.data.get("enough") == "request"
    what = "an authorization" + (", or at least a request for one," if accepted else "")
    after = given.number("after_visits")
    if after == "0":
        return f"{what} is needed from the first visit on"
    visits = "visit" if after == "1" else "visits"
    counter = given.data.get("counter", "episode.visits")
    if counter == "episode.visits":
        return f"{what} is needed after {after} {visits}"
    counted = given.names.vocabulary[counter]
    told = fact_words.counted(fact_words.positive(counted), f"more than {after}")
    return f"{what} is needed once {told}"


def _checklist(given: Given) -> str:
    items = [clause(given.names, item["require"]) for item in given.data["all_of"]]
    return f"all of this is so: {'; '.join(items)}"


def _dose(given: Given) -> str:
    told = []
    if given.has("per_week"):
        told.append(f"{given.number('per_week')} sessions a week")
    if given.has("minutes"):
        told.append(f"{given.number('minutes')} minutes a session")
    if given.has("days"):
        since = ""
        if given.has("since"):
            since = (
                f", counted from {fact_words.day_name(given.names.vocabulary[given.data['since']])}"
            )
        told.append(f"{given.number('days')} days{since}")
    return f"no more than {listed(told)}"


def _improvement(given: Given) -> str:
    if given.has("after_days"):
        days = given.number("after_days")
        return f"objective measures show improvement once the episode has run for {days} days"
    return "objective measures show improvement"


def _filing(given: Given) -> str:
    unit = "days" if given.has("days") else "years"
    number = given.number(unit)
    span = "calendar year" if unit == "years" else "day"
    received = given.data.get("counted_to") == "claim.received_on"
    reaches = "reaches the payor" if received else "comes to be processed"
    return f"the claim {reaches} within {number} {span}{'' if number == '1' else 's'} of the visit"


_SAYS: Mapping[str, Callable[[Given], str]] = {
    "unit_method": _unit_method,
    "daily_maximum": _daily_maximum,
    "unit_maximum": _unit_maximum,
    "multiple_procedure_reduction": _reduction,
    "least_minutes": _least_minutes,
    "not_payable": lambda _: "the payor does not pay for it",
    "modifier_required": _modifier_required,
    "modifier_barred": _modifier_barred,
    "assistant_modifier": _assistant_modifier,
    "assistant_reduction": _assistant_reduction,
    "diagnosis_required": _diagnosis_required,
    "technique_not_covered": _technique_not_covered,
    "technique_required": _technique_required,
    "threshold_modifier": _threshold,
    "threshold_modifier_early": _threshold_early,
    "spending_review": _spending_review,
    "threshold_by_estimate": _by_estimate,
    "never_together": _never_together,
    "bundled_pair": _bundled_pair,
    "edit_table": _edit_table,
    "not_alone": _not_alone,
    "verify_with_payor": _verify,
    "role_barred": _role_barred,
    "qualified_minutes": _qualified_minutes,
    "supervision": _supervision,
    "provider_excluded": _provider_excluded,
    "age_limit": _age,
    "order_required": _order,
    "maintenance": _maintenance,
    "documentation": _documentation,
    "visit_limit": _visit_limit,
    "benefit_limit": _benefit_limit,
    "authorization": _authorization,
    "indication_checklist": _checklist,
    "dose_limit": _dose,
    "improvement": _improvement,
    "timely_filing": _filing,
}
