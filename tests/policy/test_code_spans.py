"""A span of codes stands for every code between its ends, both of them included."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.policy.bases import base, faults, policy

BODY = """\
code_sets:
  visits:
    about: visits to an office
    codes: [{codes}]
rules:
  - id: R1
    title: A rule
    shape: not_payable
    codes: set:visits
    sources: [P]
    confidence: verified_primary
"""

SPANS = [
    ('"99211-99213"', {"99211", "99212", "99213"}),
    ('"98999-99001"', {"98999", "99000", "99001"}),
    ("G2061-G2063", {"G2061", "G2062", "G2063"}),
    ('"97140-97140"', {"97140"}),
    ('"97110", "99211-99212"', {"97110", "99211", "99212"}),
    ('"G0001-G0002"', {"G0001", "G0002"}),
]
BACKWARD = ['"99213-99211"', '"9921-99213"']


@pytest.mark.parametrize(("codes", "meant"), SPANS, ids=[codes for codes, _ in SPANS])
def test_a_span_holds_both_ends_and_all_between(
    tmp_path: Path, codes: str, meant: set[str]
) -> None:
    day = date(2026, 3, 2)
    linked = base(tmp_path, policy(BODY.format(codes=codes))).link("acme", day, day)
    assert linked.rules["R1"].codes == meant


@pytest.mark.parametrize("codes", BACKWARD)
def test_a_span_that_runs_backward_is_refused_at_its_place(tmp_path: Path, codes: str) -> None:
    (found,) = faults(tmp_path, policy(BODY.format(codes=codes)))
    assert found.startswith("a.yaml:10: code-span")
    assert "write the lower code first" in found
