"""A small knowledge base of one policy, with scenarios that notice every change of it."""

from __future__ import annotations

from pathlib import Path

from engine.knowledge import KnowledgeBase

CITED = "    confidence: verified_primary\n    sources: [MANUAL]\n"
HEAD = """\
policy: small
title: A small policy
sources:
  - {id: MANUAL, title: A manual, kind: primary, read_on: 2026-11-23}
"""
VALUES = """\
values:
  limit:
    about: visits of an episode
    unit: visits
    dated:
      - {until: 2024-12-31, value: 20, confidence: verified_primary, sources: [MANUAL]}
      - {from: 2025-01-01, value: 30, confidence: verified_primary, sources: [MANUAL]}
"""
MINUTES = f"""\
  - id: MIN
    title: Eight minutes at least
    codes: ["97140"]
    require: {{line.minutes: {{at_least: 8}}}}
    severity: deny
{CITED}"""
VISITS = f"""\
  - id: VISITS
    title: So many visits
    codes: ["97140", "97110"]
    require: {{episode.visits: {{at_most: {{value: limit}}}}}}
    severity: deny
{CITED}"""
HANDS_ON = f"""\
  - id: HANDS-ON
    title: Hands-on techniques
    codes: any
    when: {{line.techniques: [joint_mobilization, manual_traction]}}
    conclude: hands_on
{CITED}"""
TECHNIQUE = f"""\
  - id: TECHNIQUE
    title: Manual therapy is hands-on
    codes: ["97140"]
    require: {{concluded.hands_on: true}}
    severity: review
{CITED}"""
NOTE = f"""\
  - id: NOTE
    title: Ask the payor about group treatment
    codes: ["97150"]
    require: never
    severity: info
{CITED}"""
POLICY = HEAD + VALUES + "rules:\n" + MINUTES + VISITS + HANDS_ON + TECHNIQUE + NOTE

VISIT = """\
policy: small
visit:
  date_of_service: 2026-03-02
  episode: {visits: 5}
  lines:
    - {code: "97140", minutes: 15, techniques: [joint_mobilization]}
scenarios:
"""
SCENARIOS = (
    VISIT
    + """\
  - title: A plain visit
    expect: {outcome: covered, findings: [], notes: []}
  - title: Eight minutes are enough
    but: {lines: {1: {minutes: 8}}}
    expect: {findings: []}
  - title: Seven minutes are too few
    but: {lines: {1: {minutes: 7}}}
    expect: {outcome: not_covered, findings: [MIN]}
  - title: Minutes that nobody stated are asked for
    but: {lines: {1: {minutes: null}}}
    expect: {outcome: conditional, findings: [MIN], asks: [line.minutes]}
  - title: Exercise of seven minutes is not looked at
    but: {lines: {1: {code: "97110", minutes: 7, techniques: null}}}
    expect: {findings: []}
  - title: The thirtieth visit is covered
    but: {episode: {visits: 30}}
    expect: {findings: []}
  - title: The thirty-first visit is not
    but: {episode: {visits: 31}}
    expect: {outcome: not_covered, findings: [VISITS]}
  - title: The thirty-first visit is not, for exercise
    but: {episode: {visits: 31}, lines: [{code: "97110", minutes: 15}]}
    expect: {findings: [VISITS]}
  - title: Other codes have no such limit
    but: {episode: {visits: 31}, lines: [{code: "97150"}]}
    expect: {outcome: not_addressed, findings: [], notes: [NOTE]}
  - title: Until 2024 the twentieth visit is covered
    but: {date_of_service: 2024-12-31, episode: {visits: 20}}
    expect: {findings: []}
  - title: Until 2024 the twenty-first visit is not
    but: {date_of_service: 2024-12-31, episode: {visits: 21}}
    expect: {findings: [VISITS]}
  - title: From 2025 on it is
    but: {date_of_service: 2025-01-01, episode: {visits: 21}}
    expect: {findings: []}
  - title: Traction is hands-on
    but: {lines: {1: {techniques: [manual_traction]}}}
    expect: {findings: []}
  - title: Cupping is not
    but: {lines: {1: {techniques: [cupping]}}}
    expect: {findings: [TECHNIQUE]}
"""
)


def knowledge_base(folder: Path, policy: str = POLICY, **scenarios: str) -> KnowledgeBase:
    """A knowledge base in a folder; each scenario file by the name it is to have."""
    write(folder, "small", policy, **scenarios)
    return KnowledgeBase.open(folder)


def write(folder: Path, name: str, policy: str, **scenarios: str) -> None:
    """Writes a policy and its scenario files."""
    beside = folder / "payors" / "scenarios" / name
    beside.mkdir(parents=True)
    (folder / "payors" / f"{name}.yaml").write_text(policy, encoding="utf-8")
    for file, text in scenarios.items():
        (beside / f"{file}.yaml").write_text(text, encoding="utf-8")


def without(title: str, text: str = SCENARIOS) -> str:
    """The scenario file without the scenario of this title."""
    before, found, after = text.partition(f"  - title: {title}\n")
    assert found
    _, _, rest = after.partition("  - title: ")
    return before + ("  - title: " + rest if rest else "")
