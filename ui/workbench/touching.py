"""The scenarios that name the rules of a policy, looked up again after a while."""

from __future__ import annotations

import time
from collections.abc import Mapping

import streamlit as st

from engine.handbook.naming import NamingScenario, naming
from engine.handbook.policies import RuleRow, Standing
from ui.drafting import Working

_STATE = "workbench-touching"
_SECONDS = 20.0
"""For which the scenario files are taken to be the same while the policies are."""

Touching = Mapping[str, tuple[NamingScenario, ...]]


def naming_of(held: Working, policy: str, row: RuleRow) -> tuple[NamingScenario, ...]:
    """The scenarios that name a rule, of its policy and of the one from which it is inherited."""
    found = touching(held, policy).get(row.id, ())
    if row.standing is Standing.INHERITED:
        found = (*found, *touching(held, row.written_in).get(row.id, ()))
    return found


def touching(held: Working, policy: str) -> Touching:
    """For every rule that some scenario of a policy names, those scenarios."""
    kept: dict[str, tuple[str, float, Touching]] = st.session_state.setdefault(_STATE, {})
    files = held.draft.at if held.changed.scenarios and held.draft is not None else ""
    key = f"{held.shared.key} {files}"
    known = kept.get(policy)
    now = time.monotonic()
    if known is None or known[0] != key or now - known[1] > _SECONDS:
        known = kept[policy] = (key, now, naming(held.base, policy))
    return known[2]
