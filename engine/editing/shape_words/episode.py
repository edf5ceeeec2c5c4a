"""What rules demand that are about the record, visits, authorization and time."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.shape_words.given import Given
from engine.policy.words import fact_words
from engine.policy.words.condition_words import clause
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed

_RECORD = "record."


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


SAYS: Mapping[str, Callable[[Given], str]] = {
    "documentation": _documentation,
    "visit_limit": _visit_limit,
    "benefit_limit": _benefit_limit,
    "authorization": _authorization,
    "indication_checklist": _checklist,
    "dose_limit": _dose,
    "improvement": _improvement,
    "timely_filing": _filing,
}
