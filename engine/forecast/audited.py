"""What the audit log says of a forecast."""

from __future__ import annotations

from typing import Any

from engine.determination.audited import facts_hash
from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.forecast.model import Forecast


def about_forecast(visit: Visit, told: Forecast, vocabulary: Vocabulary) -> dict[str, Any]:
    """What an entry says of a forecast: the policy of the stated visit, and how far was looked."""
    return {
        "policy": told.policy,
        "key": told.policy_key,
        "planned_visits": len(told.visits) - 1,
        "as_of": told.as_of.isoformat(),
        "facts": facts_hash(visit, vocabulary),
    }
