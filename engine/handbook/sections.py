"""Which part of a policy a rule belongs to, as a reader looks for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """The parts of a policy, in the order in which they are shown."""

    UNITS = "Units and daily limits"
    MODIFIERS = "Modifiers"
    SERVICES = "Services and techniques"
    PAIRS = "Code pairs"
    PEOPLE = "Who treats and supervises"
    VISITS = "Visits and authorization"
    RECORD = "Plan of care and documentation"
    PLACES = "Patient, place and other coverage"
    AMOUNTS = "Thresholds and payment"
    CLAIM = "Claim and filing"
    OTHER = "Other requirements"
    ASK = "To ask the payor"
    DERIVED = "Derived facts"


BY_SHAPE: Mapping[str, Section] = {
    "unit_method": Section.UNITS,
    "daily_maximum": Section.UNITS,
    "unit_maximum": Section.UNITS,
    "least_minutes": Section.UNITS,
    "modifier_required": Section.MODIFIERS,
    "modifier_barred": Section.MODIFIERS,
    "assistant_modifier": Section.MODIFIERS,
    "not_payable": Section.SERVICES,
    "diagnosis_required": Section.SERVICES,
    "technique_not_covered": Section.SERVICES,
    "technique_required": Section.SERVICES,
    "improvement": Section.SERVICES,
    "maintenance": Section.SERVICES,
    "never_together": Section.PAIRS,
    "bundled_pair": Section.PAIRS,
    "edit_table": Section.PAIRS,
    "not_alone": Section.PAIRS,
    "role_barred": Section.PEOPLE,
    "qualified_minutes": Section.PEOPLE,
    "supervision": Section.PEOPLE,
    "provider_excluded": Section.PEOPLE,
    "age_limit": Section.PLACES,
    "visit_limit": Section.VISITS,
    "benefit_limit": Section.VISITS,
    "authorization": Section.VISITS,
    "dose_limit": Section.VISITS,
    "order_required": Section.RECORD,
    "documentation": Section.RECORD,
    "indication_checklist": Section.RECORD,
    "threshold_modifier": Section.AMOUNTS,
    "threshold_modifier_early": Section.AMOUNTS,
    "threshold_by_estimate": Section.AMOUNTS,
    "spending_review": Section.AMOUNTS,
    "assistant_reduction": Section.AMOUNTS,
    "multiple_procedure_reduction": Section.AMOUNTS,
    "timely_filing": Section.CLAIM,
    "verify_with_payor": Section.ASK,
}
"""For every rule shape the section of its rules."""

_BY_FACT: tuple[tuple[str, Section], ...] = (
    ("line.modifiers", Section.MODIFIERS),
    ("line.techniques", Section.SERVICES),
    ("line.furnished", Section.PEOPLE),
    ("line.student_under", Section.PEOPLE),
    ("line.", Section.UNITS),
    ("measure.", Section.UNITS),
    ("provider.", Section.PEOPLE),
    ("supervision", Section.PEOPLE),
    ("incident_to.", Section.PEOPLE),
    ("authorization", Section.VISITS),
    ("episode.", Section.VISITS),
    ("plan_of_care.", Section.RECORD),
    ("progress_report.", Section.RECORD),
    ("record.", Section.RECORD),
    ("patient.", Section.PLACES),
    ("place_of_service", Section.PLACES),
    ("setting", Section.PLACES),
    ("plan.", Section.PLACES),
    ("state", Section.PLACES),
    ("claim.", Section.CLAIM),
)
"""The section of a rule without shape, by how the first fact begins that it requires."""


def section_of(rule: Mapping[str, Any]) -> Section:
    """The section in which a reader finds a rule."""
    if "conclude" in rule:
        return Section.DERIVED
    shape = rule.get("shape")
    if shape is not None:
        return BY_SHAPE.get(str(shape), Section.OTHER)
    for part in ("require", "when"):
        for fact in facts_of(rule.get(part)):
            for beginning, section in _BY_FACT:
                if fact.startswith(beginning):
                    return section
    return Section.OTHER


def facts_of(condition: Any) -> Iterator[str]:
    """The facts, measures and conclusions that a condition names, in order of writing."""
    if isinstance(condition, list):
        for part in condition:
            yield from facts_of(part)
    elif isinstance(condition, Mapping):
        for key, value in condition.items():
            if key in ("all", "any", "not"):
                yield from facts_of(value)
            else:
                yield str(key)
