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

_PAYORS = {"medicare-part-b": 55, "highmark": 15, "cigna-ash": 12, "uhc-commercial": 12, "tricare": 6}
_TIMED = ("97110", "97112", "97140", "97530", "97535", "97116")
_UNTIMED = ("97161", "97164", "G0283", "97010")
_FIRST, _DAYS = date(2024, 7, 1), 180
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
    assisted = random.random() < 0.25
    payor = random.choices(list(_PAYORS), list(_PAYORS.values()))[0]
    visit: dict[str, Any] = {
        "payor": payor,
        "state": random.choice(("PA", "TX", "OH", "WV")),
        "date_of_service": day.isoformat(),
        "processing_date": (day + timedelta(days=random.randint(3, 30))).isoformat(),
        "discipline": discipline,
        "place_of_service": "11",
        "setting": "private_practice",
        "diagnoses": random.sample(("M54.50", "M25.511", "M17.11", "S83.241D", "M62.81"), 2),
        "plan_of_care": {"order_on_file": True, "signed": True},
        "authorization": {"on_file": random.random() < 0.95},
        "record": {"treated_area": True, "response": random.random() < 0.97},
    }
    codes = random.sample(_TIMED, random.randint(1, 3))
    if random.random() < 0.2:
        codes.append(random.choice(_UNTIMED))
    visit["lines"] = [_line(random, code, discipline, assisted) for code in codes]
    return visit


def _line(random: Random, code: str, discipline: str, assisted: bool) -> dict[str, Any]:
    line: dict[str, Any] = {"code": code, "modifiers": [_MODIFIER[discipline]]}
    if code in _TIMED:
        minutes = random.choice((8, 10, 15, 15, 15, 23, 25, 30, 38))
        line |= {"minutes": minutes, "units": max(1, (minutes + 7) // 15)}
        if random.random() < 0.97:
            by_assistant = minutes if assisted else 0
            line["furnished"] = {
                "therapist": minutes - by_assistant,
                "assistant": by_assistant,
                "aide": 0,
            }
        if assisted:
            line["modifiers"].append("CQ" if discipline == "PT" else "CO")
    else:
        line["units"] = 1
    if random.random() < 0.05:
        line["modifiers"].append("59")
    return line
