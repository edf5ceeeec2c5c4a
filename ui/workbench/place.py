"""Where one is in the workbench: nowhere yet, at a policy, or at a rule of it; in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

POLICY, RULE, DRAFT = "policy", "rule", "draft"
VIEW, PART = "view", "part"
"""How a rule is looked at, and which part of a policy."""


@dataclass(frozen=True)
class Place:
    """A policy, and a rule as this policy has it; empty for none."""

    policy: str = ""
    rule: str = ""

    @property
    def written(self) -> str:
        """The place as one word, for links."""
        return f"{self.policy}:{self.rule}"

    @property
    def address(self) -> str:
        """The place as the end of an address, for a link opened in another tab."""
        stated = {POLICY: self.policy, RULE: self.rule, DRAFT: st.query_params.get(DRAFT, "")}
        return "?" + urlencode({key: value for key, value in stated.items() if value})


def current() -> Place:
    """The place that the address states."""
    return Place(st.query_params.get(POLICY, ""), st.query_params.get(RULE, ""))


def go(to: Place) -> None:
    """Makes another place the current one, from a callback."""
    for key, value in ((POLICY, to.policy), (RULE, to.rule), (VIEW, ""), (PART, "")):
        _state(key, value)


def take_up(parameter: str, key: str, options: Sequence[str]) -> None:
    """Lets a choice that this session has not shown yet begin as the address says."""
    named = st.query_params.get(parameter)
    if key not in st.session_state and named in options:
        st.session_state[key] = named


def keep(parameter: str, chosen: str, otherwise: str) -> None:
    """Keeps a choice in the address, for when the page is loaded anew; not the usual one."""
    _state(parameter, "" if chosen == otherwise else chosen)


def _state(key: str, value: str) -> None:
    if not value:
        if key in st.query_params:
            del st.query_params[key]
    elif st.query_params.get(key) != value:
        st.query_params[key] = value


def read(written: str) -> Place:
    """The place of a link."""
    policy, _, rule = written.partition(":")
    return Place(policy, rule)
