"""Forecasts: planned visits walked forward, and on which of them each clock runs out."""

from engine.forecast.forecast import forecast
from engine.forecast.frequency import Frequency, read_frequency
from engine.forecast.model import Clock, Forecast, Kind, OpenClock, PlannedVisit
from engine.forecast.plan import Plan, PlanError

__all__ = [
    "Clock",
    "Forecast",
    "Frequency",
    "Kind",
    "OpenClock",
    "Plan",
    "PlanError",
    "PlannedVisit",
    "forecast",
    "read_frequency",
]
