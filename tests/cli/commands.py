"""A small knowledge base and visits in files, and the command run on them in this process."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.cli.main import main

POLICY = """\
policy: acme
title: Acme Health
reviewed_on: 2026-03-01
review_due: 2026-09-01
scope: {lines_of_business: [commercial]}
sources:
  - id: P-1
    title: Payor's policy P-1
    section: "4"
    url: https://example.org/p-1
    kind: primary
    read_on: 2026-03-01
values:
  visits_a_year:
    about: visits that the plan covers
    unit: visits
    dated:
      - {until: 2025-12-31, value: 20, sources: [P-1], confidence: verified_primary}
      - {from: 2026-01-01, value: 30, sources: [P-1], confidence: verified_primary}
rules:
  - id: UNITS
    title: Fifteen minutes make a unit
    shape: unit_method
    codes: ["97110", "97140"]
    method: cms_pooled
    minutes_per_unit: 15
    first_unit_minutes: 8
    sources: [P-1]
    confidence: verified_primary
  - id: NO-TAPING
    title: Taping is not manual therapy
    codes: ["97140"]
    require: {not: {line.techniques: [taping]}}
    severity: deny
    message: taping is not manual therapy
    fix: {kind: none, do: what was done cannot be changed}
    denial: {group: CO, carc: ["50"]}
    sources: [P-1]
    confidence: verified_primary
"""
NARROWER = """\
policy: acme-ohio
title: Acme Health of Ohio
payor: acme
extends: acme
scope: {lines_of_business: [commercial], states: [OH]}
rules:
  - id: NO-TAPING
    mode: disable
    because: the state's bulletin covers taping
"""
OTHER = POLICY.replace("policy: acme", "policy: zenith").replace("Acme", "Zenith")
VISIT = """\
payor: acme
plan: {line_of_business: commercial}
state: PA
date_of_service: 2026-03-02
lines:
  - {code: 97140, minutes: 23, techniques: [soft_tissue_mobilization]}
"""
TAPED = VISIT.replace("soft_tissue_mobilization", "taping")
UNSTATED = VISIT.replace(", techniques: [soft_tissue_mobilization]", "")
TODAY = ("--as-of", "2026-03-09")


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Desk:
    """A folder with a knowledge base ``kb`` and visits, where commands run."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def write(self, name: str, text: str) -> str:
        """Writes a file; returns its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return name

    def run(self, *arguments: str) -> Done:
        """Runs the command in the folder."""
        self.capsys.readouterr()
        try:
            code = main(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        told = self.capsys.readouterr()
        return Done(code, told.out, told.err)

    def check(self, *arguments: str) -> Done:
        """Runs ``check`` as of a fixed day."""
        return self.run("check", *TODAY, *arguments)
