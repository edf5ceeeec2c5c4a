"""A small knowledge base of one's own, with a rule on a dated value, for journeys that edit."""

POLICY = """\
# Kept by hand; comments stay where they are.
policy: harbor
title: Harbor Health, commercial plans
reviewed_on: 2026-03-01
review_due: 2036-09-01
sources:
  - id: MED-12
    title: Harbor Health medical policy 12
    url: https://example.org/med-12
    kind: primary
    read_on: 2026-03-01
values:
  units_a_day:
    about: the most timed units of a day
    unit: units
    dated:
      - {from: 2020-01-01, value: 4, sources: [MED-12], confidence: verified_primary}
rules:
  - id: UNITS
    title: Fifteen minutes make a unit
    shape: unit_method
    codes: ["97110", "97140"]
    method: cms_pooled
    minutes_per_unit: 15
    first_unit_minutes: 8
    sources: [MED-12]
    confidence: verified_primary
  # The cap of the plan.
  - id: CAP
    title: A day has four units at most
    shape: daily_maximum
    pool: ["97110", "97140"]
    most: {value: units_a_day}
    sources: [MED-12]
    confidence: verified_primary
  - id: HANDS
    title: Manual therapy is given one to one
    codes: ["97140"]
    when: {discipline: PT}
    require: {line.one_on_one: true}
    severity: deny
    message: "{line.code} was shared with another patient"
    sources: [MED-12]
    confidence: verified_primary
"""
