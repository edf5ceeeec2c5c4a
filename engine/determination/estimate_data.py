"""An estimate as plain data, in USD, as determination.schema.json says."""

from __future__ import annotations

from typing import Any

from engine.determination.estimate import EstimatedPart, LineEstimate, VisitEstimate

Data = dict[str, Any]


def estimate_data(estimate: VisitEstimate) -> Data:
    """The estimate of a visit."""
    return {
        "schedule": estimate.schedule,
        "allowed": in_usd(estimate.allowed),
        "payor": in_usd(estimate.payor),
        "patient": in_usd(estimate.patient),
        "received": in_usd(estimate.payor + estimate.patient),
        "divided": estimate.divided,
        "complete": estimate.complete,
        "basis": list(estimate.basis),
        "assumed": list(estimate.assumed),
        "left_out": list(estimate.left_out),
        "table": [list(row) for row in estimate.table],
        "choices": [
            {
                "discipline": choice.discipline,
                "says": choice.says,
                "allowed": in_usd(choice.allowed),
                "why": choice.why,
            }
            for choice in estimate.choices
        ],
        "confidence": estimate.confidence.value,
        "sources": [f"{estimate.policy}:{source.id}" for source in estimate.sources],
    }


def line_estimate_data(estimate: LineEstimate) -> Data:
    """The estimate of a line."""
    return {
        "allowed": in_usd(estimate.allowed),
        "would_be": in_usd(estimate.would_be),
        "payor": in_usd(estimate.payor),
        "patient": in_usd(estimate.patient),
        "denied": estimate.denied,
        "remark": estimate.remark,
        "parts": [_part(part) for part in estimate.parts],
    }


def in_usd(amount: int | None) -> float | None:
    """Cents as a number of USD."""
    return None if amount is None else amount / 100


def _part(part: EstimatedPart) -> Data:
    return {
        "units": part.units,
        "modifiers": list(part.modifiers),
        "in_full": part.in_full,
        "each": in_usd(part.each),
        "further": in_usd(part.further),
        "allowed": in_usd(part.allowed),
        "payor": in_usd(part.payor),
        "patient": in_usd(part.patient),
        "deductible": in_usd(part.deductible),
        "assistant_cut": in_usd(part.assistant_cut),
    }
