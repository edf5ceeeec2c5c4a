"""Past visits held against two forms of the knowledge base: what an edit changes, and by how much.

Visits are read from JSON lines or CSV and compared in worker processes; only what the edit can
touch is evaluated.
"""

from engine.impact.impact import Progress, impact
from engine.impact.model import Dollars, Example, Impact, Kind, Moved
from engine.impact.past_visits import PastVisits, PastVisitsError, read_visits
from engine.impact.pool import CancelledError, ImpactError
from engine.impact.run import ImpactRun, LatestRun, RunState

__all__ = [
    "CancelledError",
    "Dollars",
    "Example",
    "Impact",
    "ImpactError",
    "ImpactRun",
    "Kind",
    "LatestRun",
    "Moved",
    "PastVisits",
    "PastVisitsError",
    "Progress",
    "RunState",
    "impact",
    "read_visits",
]
