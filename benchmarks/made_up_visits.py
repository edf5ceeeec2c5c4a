"""Made-up past visits of a clinic, for measuring: the same ones for the same seed.

Most meet the policy, some do not, some lack facts, as in the books of a clinic. Nobody is meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

_PAYORS = {
    "medicare-part-b": 55,
    "highmark": 15,
    "cigna-ash": 12,
    "uhc-commercial": 12,
    "tricare": 6,
}
_TIMED = ("97110", "97112", "97140", "97530", "97535", "97116")
_UNTIMED = ("97161", "97164", "G0283", "97010")
_FIRST, _DAYS = date(2024, 7, 1), 180
_DIAGNOSES = ("M54.50", "M25.511", "M17.11", "S83.241D", "M62.81")
_LINES_OF_BUSINESS = {"medicare-part-b": "medicare_part_b", "tricare": "tricare"}
_TECHNIQUES = {"97140": "soft_tissue_mobilization"}
_WELL_RECORDED = 0.85
_MODIFIER = {"PT": "GP", "OT": "GO"}


def visits(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """So many visits, as visit files hold them."""
    random = Random(seed)
    for number in range(1, count + 1):
        yield {"visit": f"V{number:06}", **_visit(random)}


def write(path: Path, count: int, seed: int = 1) -> Path:
    """Writes visits as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        for visit in visits(count, seed):
            file.write(json.dumps(visit) + "\n")
    return path


def _visit(random: Random) -> dict[str, Any]:
    day = _FIRST + timedelta(days=random.randrange(_DAYS))
    discipline = random.choice(("PT", "PT", "OT"))
    payor = random.choices(list(_PAYORS), list(_PAYORS.values()))[0]
    visit: dict[str, Any] = {
        "payor": payor,
        "plan": {"line_of_business": _LINES_OF_BUSINESS.get(payor, "commercial")},
        "state": random.choice(("PA", "TX", "OH", "WV")),
        "date_of_service": day.isoformat(),
        "processing_date": (day + timedelta(days=random.randint(3, 30))).isoformat(),
        "discipline": discipline,
        "place_of_service": "11",
        "setting": "private_practice",
        "diagnoses": random.sample(_DIAGNOSES, 2),
    }
    if random.random() < _WELL_RECORDED:
        visit |= _record(random, day, discipline)
    codes = random.sample(_TIMED, random.randint(1, 3))
    if random.random() < 0.2:
        codes.append(random.choice(_UNTIMED))
    assisted = random.random() < 0.2
    visit["lines"] = [_line(random, code, discipline, assisted) for code in codes]
    return visit


def _record(random: Random, day: date, discipline: str) -> dict[str, Any]:
    """What the chart of a clinic that writes things down holds; now and then something lacks."""
    begun = day - timedelta(days=random.randint(3, 80))
    used = random.choice((120.0, 640.5, 1180.4, 2310.0, 2600.0))
    return {
        "patient": {
            "age": random.randint(20, 90), "home_health_period": False, "snf_part_a_stay": False,
        },
        "episode": {
            "evaluation_date": begun.isoformat(),
            "first_treatment_date": (begun + timedelta(days=2)).isoformat(),
            "last_assessment_date": begun.isoformat(),
            "intent": "rehabilitative",
            "visits": random.randint(1, 30),
            "treatment_days_since_progress_report": random.randint(0, 11),
            "clinician_treated_this_period": True,
            "improving": True,
            "self_management_independent": False,
            "year_to_date_allowed": {"ot" if discipline == "OT" else "pt_slp": used},
        },
        "plan_of_care": {
            "established": True,
            "elements": [
                "diagnosis", "long_term_goals", "type", "amount", "duration", "frequency",
            ],
            "certification": "signed" if random.random() < 0.97 else "missing",
            "recertification": "not_due",
            "certified_through": (begun + timedelta(days=89)).isoformat(),
            "order_by": "physician",
        },
        "provider": {"kind": "therapist", "credentials_current": True},
        "supervision": "direct",
        "record": {
            "activities": True,
            "signature": random.random() < 0.99,
            "timed_minutes": True,
            "total_minutes": True,
            "start_stop_times": True,
            "medical_necessity": True,
            "objective_measure": {"visits_ago": 3},
            "subjective_measure": True,
            "goal_progress": {"visits_ago": 3},
            "goal_for_manual_therapy": True,
            "progress_report": {"visits_ago": 4},
        },
    }  # fmt: skip


def _line(random: Random, code: str, discipline: str, assisted: bool) -> dict[str, Any]:
    line: dict[str, Any] = {
        "code": code,
        "modifiers": [_MODIFIER[discipline]],
        "techniques": [_TECHNIQUES.get(code, "therapeutic_exercise")],
        "one_on_one": True,
        "other_activity": False,
        "separate_interval": True,
    }
    minutes = random.choice((8, 10, 15, 15, 15, 23, 25, 30, 38))
    if random.random() < 0.97:
        by_assistant = minutes if assisted else 0
        line |= {
            "minutes": minutes,
            "furnished": {
                "therapist": minutes - by_assistant,
                "assistant": by_assistant,
                "aide": 0,
                "student": 0,
                "other": 0,
            },
        }
    line["units"] = max(1, (minutes + 7) // 15) if code in _TIMED else 1
    if assisted:
        line["modifiers"].append("CQ" if discipline == "PT" else "CO")
    if random.random() < 0.05:
        line["modifiers"].append("59")
    return line
