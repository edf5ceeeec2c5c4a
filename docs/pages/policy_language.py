"""docs/policy-language.md: what a policy file may say, from the code that reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docs.pages.markdown import code, codes, notice, page, table
from docs.pages.shapes import shapes_section
from engine.facts.measures import MEASURES
from engine.facts.measures.measure import FIRST_BLOCK_ARGS, PLAN_ARGS, UNIT_ARGS, UNIT_OPTIONS
from engine.facts.measures.payment import PAYMENT_ARGS
from engine.facts.vocabulary import FactType
from engine.knowledge import KnowledgeBase
from engine.policy.conditions import COMPARISONS, DATE_COMPARISONS
from engine.policy.key_words import CLOCKS, CONFIDENCES, KEYS, SEVERITIES
from engine.policy.model import TABLE_WORDS, Clock, Confidence, Severity
from engine.policy.policy_schema import policy_schema

_NUMBERS = codes(COMPARISONS)
FORMS = {
    FactType.YES_NO: ("`true`, `false`", "`authorization.on_file: true`"),
    FactType.COUNT: (f"a number, or a map of {_NUMBERS}", "`line.minutes: {at_least: 8}`"),
    FactType.MONEY: (
        f"an amount in USD, or a map of {_NUMBERS}",
        "`episode.year_to_date_allowed.ot: {more_than: 3000}`",
    ),
    FactType.DATE: (
        f"a day, or a map of {codes(DATE_COMPARISONS)}",
        "`date_of_service: {on_or_after: 2026-01-01}`",
    ),
    FactType.CHOICE: (
        "a word, a list of words (any of them), or `{none_of: [...]}`",
        "`discipline: PT`",
    ),
    FactType.CODE: (
        "as for `choice`; `line.code` also takes `set:name` and spans",
        '`place_of_service: ["02", "10"]`',
    ),
    FactType.CHOICES: (
        "a word or a list (the fact holds one of them), or a map of `any_of`, `all_of`, `none_of`",
        "`line.techniques: {none_of: [taping]}`",
    ),
    FactType.CODES: ("as for `choices`", '`line.modifiers: ["59", XS]`'),
    FactType.RECORDED: (
        "`true` (it stands in the record), `false`, `{in_this_note: true}`,"
        " or `{within_visits: 10}` (this visit counted)",
        "`record.objective_measure: {within_visits: 10}`",
    ),
}
_MEASURES = (
    ("sum", "`{sum: [a, b]}`", "the entries added up"),
    ("difference", "`{difference: [a, b]}`", "the first less the second"),
    ("days", "`{days: [later, earlier]}`", "calendar days from the second to the first"),
    ("least", "`{least: [a, b]}`", "the smallest entry"),
    ("greatest", "`{greatest: [a, b]}`", "the greatest entry"),
    ("compute", "`{compute: beside, codes: set:evaluations}`", "a measure of the engine"),
)
_INTRODUCTION = """\
The reference of what a policy file may say. [For billing managers](for-billing-managers.md)
explains the same by an example; [Facts](facts.md) lists what conditions may ask. Unknown keys are
errors, and `payor-rules validate FILE` says where and what to write instead."""
_CONDITIONS = """\
A condition is a map from facts to what they must be; of several entries all must hold. It is true,
false or *unknown*: where a fact that decides it is not known, the rule waits for that fact.

```yaml
when:
  discipline: PT
  any:
    - line.minutes: {at_least: 8}
    - not: {record.total_minutes: true}
```

Most visits say nothing of what is rare. A rule about such a fact would make every visit wait for
it; `fact: {stated: true}` holds where the visit states the fact at all, and keeps the rule silent
elsewhere."""
_FIX_KINDS = {
    "document": "write it down, if it was done",
    "attest": "a modifier or statement that asserts something, if it is so",
    "obtain": "get an authorization, a signature, a referral",
    "rebill": "bill other units, another code, other modifiers",
    "none": "nothing honest changes it: minutes worked, who treated, visits made",
}


def policy_language_page(base: KnowledgeBase) -> str:
    """The text of the page."""
    schema = policy_schema(base.vocabulary)
    fields = schema["properties"]
    rule = schema["$defs"]["rule"]["allOf"][0]["then"]["properties"]
    return page(
        notice("engine/policy"),
        "# The policy language",
        _INTRODUCTION,
        "## The file",
        _fields(fields, required=schema["required"]),
        "### scope",
        _fields(fields["scope"]["properties"]),
        "### sources",
        "Each entry is a document, or a place in one.",
        _fields(fields["sources"]["items"]["properties"], fields["sources"]["items"]["required"]),
        "### values",
        "`values` is a map of names. A rule uses one as `{value: name}`.",
        _named(fields["values"]),
        "Each entry of `dated` holds on the days from `from` until `until`, both ends counted; two"
        " entries may not hold on one day.",
        _named_entry(fields["values"]["additionalProperties"]["properties"]["dated"]["items"]),
        "### payment",
        "`payment` says how lines are priced, for an estimate. Every number may be `{value: name}`;"
        " one that has no entry on a day is left out of that day's estimate, and without a"
        " conversion factor there is none. What rests on something unverified and only lowers the"
        " amount is told beside the estimate, not taken off it. A policy inherits the whole block;"
        " with `mode: replace` its own stands instead.",
        _fields(fields["payment"]["properties"], fields["payment"]["required"]),
        *_blocks(fields["payment"]["properties"]),
        "### code_sets",
        "`code_sets` is a map of names. A list of codes uses one as `set:name`.",
        _named(fields["code_sets"]),
        "### measures",
        "`measures` is a map of names to arithmetic over facts, other measures, numbers and"
        " `{value: name}`. A condition uses one as `measure.name`, compared as a number.",
        table(("Measure", "Written", "Is"), ((code(a), b, c) for a, b, c in _MEASURES)),
        *_engine_measures(),
        "### not_modelled",
        "Each entry tells readers, who would otherwise take silence for consent, of a gap.",
        _fields(
            fields["not_modelled"]["items"]["properties"],
            fields["not_modelled"]["items"]["required"],
        ),
        "## A rule",
        "A rule has a `shape` with its parameters, or is general: `require` says what must hold"
        " where it applies, or `conclude` names a derived fact that other rules ask for as"
        " `concluded.name: true`.",
        _fields(rule, required=("id", "title", "confidence")),
        "### Severities",
        "A broken rule that *blocks* keeps a line from meeting the policy; one that may be broken,"
        " for all that is known, makes the line depend on the facts it waits for.",
        table(
            ("Severity", "Blocks", "Means"),
            ((code(s), "yes" if s.blocks else "no", SEVERITIES[s]) for s in Severity),
        ),
        "### Confidence",
        table(("Confidence", "Means"), ((code(c), CONFIDENCES[c]) for c in Confidence)),
        "### Clocks",
        table(("Clock", "Goes"), ((code(clock), CLOCKS[clock]) for clock in Clock)),
        "### message",
        "A `message` names facts in braces, `{line.minutes}`, and their values are put in. Where"
        " the rule looks into a published table, so are these:",
        table(("Name", "Is"), ((code(f"{{{n}}}"), about) for n, about in TABLE_WORDS.items())),
        "### fix",
        _fields(rule["fix"]["properties"], rule["fix"]["required"]),
        table(
            ("Kind", "Means"),
            ((code(k), _FIX_KINDS[k]) for k in rule["fix"]["properties"]["kind"]["enum"]),
        ),
        "### denial",
        "Numbers only, with the payor's remittance in mind: `group` and `carc` of the adjustment,"
        " `rarc` of the remark, `liable` for who bears it, `remedy` for what can be done afterwards"
        " (it follows from the kind of fix unless stated).",
        _fields(rule["denial"]["properties"], rule["denial"]["required"]),
        "## Conditions",
        _CONDITIONS,
        table(("Entry", "Holds"), _entries()),
        "What a fact may be compared with goes by its type. Every number, amount and day may also"
        " be `{value: name}`.",
        table(("Type of fact", "Compared with", "Example"), _forms()),
        "## Rule shapes",
        shapes_section(base),
    )


def _blocks(properties: Mapping[str, Any]) -> Iterator[str]:
    for name, block in properties.items():
        if block.get("type") == "object":
            yield f"`{name}`: {block['description']}."
            yield _fields(block["properties"], block["required"])


def _entries() -> Iterator[tuple[str, str]]:
    yield "`all: [...]`", "when every condition of the list holds"
    yield "`any: [...]`", "when one of them holds"
    yield "`not: {...}`", "when the condition does not"
    yield (
        "`concluded.name: true`",
        "when a rule with `conclude: name` applies; `false`: when none does",
    )
    yield "`measure.name: {at_least: 1}`", f"compared as a number: {_NUMBERS}"
    yield "`fact: {stated: true}`", "when the visit states the fact, whatever it is"
    yield "`always`, `never`", "in place of a map"


def _forms() -> Iterator[tuple[str, str, str]]:
    for kind in FactType:
        yield code(kind), *FORMS[kind]


def _engine_measures() -> Iterator[str]:
    yield "The measures of the engine, for `compute`, with the arguments that each takes:"
    rows = []
    for spec in MEASURES.values():
        args = [arg for arg in spec.args if arg not in (*UNIT_ARGS, *PAYMENT_ARGS)]
        given = [codes(args)] if args else []
        if set(UNIT_ARGS) <= set(spec.args):
            given.append("how units are counted")
        if set(PAYMENT_ARGS) <= set(spec.args):
            given.append("how the policy pays")
        others = [arg for arg in spec.optional if arg not in UNIT_OPTIONS]
        if others:
            given.append(f"perhaps {codes(others)}")
        about = " ".join(spec.about.split("\n\n")[0].split())
        looks = "a line" if spec.on_line else "the visit"
        rows.append((code(spec.name), looks, "; ".join(given) or "-", about))
    yield table(("Measure", "Looks at", "Arguments", "Is"), rows)
    yield (
        f"*How the policy pays* is {codes(PAYMENT_ARGS)}: rule shapes take them from `payment`, and"
        " no measure of a policy may state them."
    )
    yield (
        f"*How units are counted* is {codes(UNIT_ARGS)}, and with a method that names a first block"
        f" also {codes(FIRST_BLOCK_ARGS)}; perhaps {codes(PLAN_ARGS)}. Rule shapes"
        " that count units take these from the policy's rule of shape `unit_method`."
    )


def _named(part: Mapping[str, Any]) -> str:
    return _named_entry(part["additionalProperties"])


def _named_entry(schema: Mapping[str, Any]) -> str:
    return _fields(schema["properties"], schema["required"])


def _fields(fields: Mapping[str, Any], required: tuple[str, ...] | list[str] = ()) -> str:
    rows = []
    for name, schema in fields.items():
        about = schema.get("description") or _SEE.get(name) or KEYS.get(name, "")
        if "enum" in schema and name != "shape" and len(schema["enum"]) < 12:
            about = f"{about} ({codes(schema['enum'])})".strip()
        items = schema.get("items", {})
        if "enum" in items and len(items["enum"]) < 12:
            about = f"{about} ({codes(items['enum'])})"
        rows.append((code(name), "yes" if name in required else "no", about))
    return table(("Key", "Required", "Holds"), rows)


_SEE = {
    "shape": "one of the [rule shapes](#rule-shapes)",
    "mode": f"{KEYS['mode'].replace('add', '`add`')}",
    "codes": "codes (`99202-99215`: a span), `set:name`, or in a rule `any`",
} | {
    name: f"{KEYS[name]}; see [{link}](#{link})"
    for name, link in (
        ("severity", "severities"),
        ("fix", "fix"),
        ("denial", "denial"),
        ("clock", "clocks"),
    )
}
