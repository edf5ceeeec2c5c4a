"""What rules demand that are about who treats, orders and supervises, and whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.editing.shape_words.given import Given
from engine.policy.words import fact_words
from engine.policy.words.naming import as_list
from engine.source.diagnostics import listed

_ROLES: Mapping[str, str] = {"other": "anybody else"}


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


SAYS: Mapping[str, Callable[[Given], str]] = {
    "role_barred": _role_barred,
    "qualified_minutes": _qualified_minutes,
    "supervision": _supervision,
    "provider_excluded": _provider_excluded,
    "age_limit": _age,
    "order_required": _order,
    "maintenance": _maintenance,
}
