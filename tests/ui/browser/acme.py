"""A small policy, so that a journey knows what every step leads to; its words try to be markup."""

INERT = "<script>document.title = 'run'</script> [link](https://elsewhere.example/x) **bold**"

POLICY = f"""\
policy: acme
title: "Acme Health, {INERT}"
reviewed_on: 2026-03-01
review_due: 2036-09-01
sources:
  - id: P-1
    title: "Acme's handbook {INERT}"
    section: "4"
    url: https://example.org/p-1
    kind: primary
    read_on: 2026-03-01
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
  - id: APPROVAL
    title: "Visits are approved first {INERT}"
    codes: ["97110", "97140"]
    require: {{authorization.on_file: true}}
    severity: needs_authorization
    message: "no approval is on file {INERT}"
    fix: {{kind: obtain, do: ask Acme for approval}}
    denial: {{group: CO, carc: ["197"]}}
    sources: [P-1]
    confidence: verified_primary
  - id: PAIN
    title: The note gives the level of pain
    codes: ["97140"]
    require: {{record.pain_level: {{in_this_note: true}}}}
    severity: needs_document
    message: the note does not give the level of pain
    fix: {{kind: document, do: write the level of pain down}}
    sources: [P-1]
    confidence: verified_primary
"""
