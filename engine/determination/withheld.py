"""When the two evaluators disagree: no answer is given, and the case is written down."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from engine.facts.visit import Visit
from engine.facts.vocabulary import Vocabulary
from engine.facts.write_visit import visit_to_data
from engine.policy.model import LinkedPolicy

STATE_VARIABLE = "PAYOR_RULES_STATE"


class AnswerWithheldError(RuntimeError):
    """The network and the reference evaluator disagree on a visit; ``case`` is the file of it."""

    def __init__(self, policy: str, differences: Sequence[object], case: Path | None) -> None:
        written = f"; the case is written to {case}" if case else ""
        super().__init__(
            f"no answer is given: two evaluations of '{policy}' disagree on"
            f" {len(differences)} rules{written} - please report the case"
        )
        self.differences = tuple(differences)
        self.case = case


def write_case(
    visit: Visit, vocabulary: Vocabulary, linked: LinkedPolicy, differences: Sequence[object]
) -> Path | None:
    """Writes visit and differences to a file of the user's state folder; None if it cannot."""
    folder = Path(
        os.environ.get(STATE_VARIABLE)
        or Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
        / "payor-rules"
    )
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    case = {
        "policy": linked.id,
        "policy_key": linked.key,
        "visit": visit_to_data(visit, vocabulary),
        "differences": [str(difference) for difference in differences],
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"withheld-{stamp}.json"
        path.write_text(json.dumps(case, indent=2) + "\n", encoding="utf-8")
    except OSError:
        return None
    return path
