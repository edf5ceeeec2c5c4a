"""What holds for all tests: the shipped tables alone, and how counterexamples are looked for.

Tables that were imported into the knowledge base of this checkout are left out.

Hypothesis looks for the same counterexamples every time, unless asked for more.
`pytest --hypothesis-profile=thorough` (or HYPOTHESIS_PROFILE=thorough) searches longer and from a
new seed each time; what it finds is kept in .hypothesis and tried first by the next such run.
"""

from __future__ import annotations

import os

from hypothesis import settings

from engine.reference.imported import LEFT_OUT_VARIABLE

os.environ[LEFT_OUT_VARIABLE] = "yes"

# No deadlines: on a busy machine they fail tests that are right.
settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("thorough", max_examples=5_000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))
