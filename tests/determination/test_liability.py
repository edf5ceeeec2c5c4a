"""Who bears a foretold denial: the provider, or the patient who agreed to it beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from engine.api import evaluate, read_visit
from engine.locations import knowledge_base_folder
from engine.source import read_document

SCENARIOS = knowledge_base_folder() / "cms/scenarios/medicare-part-b/notices.yaml"
SIGNED = {"signed": "before_service"}


def denial_of(rule: str, notice: Mapping[str, Any] | None, modifiers: list[str] | None) -> str:
    """Group, reason and who is liable, of a visit past the goals under Medicare."""
    visit = read_document(SCENARIOS).data["visit"]
    visit["episode"]["goals_met"] = True
    if notice is not None:
        visit["notice"] = dict(notice)
    del visit["lines"][0]["units"], visit["lines"][0]["modifiers"]
    if modifiers is not None:
        visit["lines"][0] |= {"units": 1, "modifiers": modifiers}
    told = evaluate(read_visit(visit), as_of=date(2026, 3, 5))
    (finding,) = [found for found in told.findings if found.rule == rule]
    assert finding.denial is not None
    return f"{finding.denial.group}-{finding.denial.carc[0]} {finding.denial.liable}"


PROVIDER, PATIENT = "CO-50 provider", "PR-50 patient"


@pytest.mark.parametrize(
    ("notice", "modifiers", "borne"),
    [
        (None, ["GP"], PROVIDER),
        (None, ["GP", "GA"], PATIENT),
        (None, None, PROVIDER),
        (SIGNED, None, PATIENT),
        (SIGNED, ["GP"], PROVIDER),
        (SIGNED, ["GP", "GZ"], PROVIDER),
        (SIGNED, ["GP", "GA"], PATIENT),
        (SIGNED | {"kind": "mandatory", "routine": False}, ["GP", "GA"], PATIENT),
        (SIGNED | {"kind": "voluntary"}, ["GP", "GA"], PROVIDER),
        (SIGNED | {"routine": True}, ["GP", "GA"], PROVIDER),
        ({"signed": "after_service"}, ["GP", "GA"], PROVIDER),
        ({"signed": "none"}, ["GP", "GA"], PROVIDER),
        ({"signed": "none"}, None, PROVIDER),
    ],
)
def test_the_patient_bears_a_denial_only_after_a_proper_notice(
    notice: Mapping[str, Any] | None, modifiers: list[str] | None, borne: str
) -> None:
    assert denial_of("N-13-goals", notice, modifiers) == borne
