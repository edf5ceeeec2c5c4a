"""Numbers and lists of rules from a table: a row for each rule, a column for each field."""

from __future__ import annotations

import streamlit as st

from engine.editing.columns import RULE_HEADINGS, guessed_columns, heading_of
from engine.editing.names import Names
from engine.editing.preview import Preview
from engine.editing.rule_import import (
    OwnRules,
    field_labels,
    guessed_fields,
    import_rules,
    rules_as_csv,
)
from engine.editing.sheets import Sheet
from engine.editing.spreadsheet_text import words
from ui import session
from ui.drafting import Working
from ui.words import capitalized, plain
from ui.workbench.import_preview import Wording
from ui.workbench.importing import Asked, Kind, choose_columns

_RULE = "rule"
_HELPS = {_RULE: "the short name of the rule, or its title"}


def _unready(held: Working, policy: str) -> str:
    if any(rule.get("mode") != "disable" for rule in held.base.files[policy].rules):
        return ""
    return (
        "This policy has no rules of its own. Write one first, or override an inherited one;"
        " its numbers and lists can then come from a table."
    )


def _own(held: Working, policy: str) -> OwnRules:
    file = held.base.files[policy]
    inherited: dict[str, str] = {}
    for rule, entry in held.base.linker(policy).merged.rules.items():
        if entry.file.id != policy:
            for name in (rule, entry.data.get("title", "")):
                inherited[words(name)] = entry.file.title
    titles = {source.id: source.title for source in file.sources.values()}
    return OwnRules(Names.of(held.base, policy, session.today()), titles, inherited)


def _template(held: Working, policy: str) -> bytes:
    return rules_as_csv(held.base.files[policy].rules, _own(held, policy))


def _ask(held: Working, policy: str, sheet: Sheet, key: str) -> Asked:
    # Of inherited rules too: a row about one is told where that is written.
    rules = [entry.data for entry in held.base.linker(policy).merged.rules.values()]
    labels = field_labels(rules, _own(held, policy))
    guessed = guessed_columns(sheet, RULE_HEADINGS)
    rule = choose_columns(sheet, guessed, {_RULE: "Rule"}, _HELPS, key).get(_RULE)
    columns = {
        label: column for label, column in guessed_fields(sheet, labels).items() if column != rule
    }
    if columns:
        st.caption(f"Known by what stands above them: {plain(', '.join(columns.values()))}.")
    lacking = []
    for column, label in _others(sheet, labels, [rule or "", *columns.values()], key):
        if label in columns:
            lacking.append(f"two columns hold “{label}” - choose one of the two")
        columns[label] = column
    if rule is None:
        lacking.append("no column says which rule a row is about - choose it above")
    if not columns:
        lacking.append(
            f"no column holds a field of a rule, such as “{labels[0]}” - choose what they hold"
        )

    def read(held: Working, text: str) -> Preview:
        return import_rules(text, _own(held, policy), sheet, rule or "", columns)

    return Asked(lacking, read)


def _others(
    sheet: Sheet, labels: tuple[str, ...], known: list[str], key: str
) -> list[tuple[str, str]]:
    """Asks what the other columns hold; those that name the rule once more hold nothing."""
    naming = RULE_HEADINGS[_RULE]
    others = [
        column
        for column in sheet.columns
        if column and column not in known and heading_of(column) not in naming
    ]
    found = []
    if others:
        with st.container(horizontal=True, key=f"wb-columns-{key}-others"):
            for column in others:
                label = st.selectbox(
                    f"“{plain(column)}” holds",
                    labels,
                    index=None,
                    key=f"{key}-holds-{column}",
                    placeholder="nothing to import",
                    width=240,
                )
                if label:
                    found.append((column, label))
    return found


def _wording(held: Working, policy: str) -> Wording:
    titles = {
        str(rule["id"]): capitalized(" ".join(str(rule.get("title", "")).split()))
        for rule in held.base.files[policy].rules
    }
    return Wording(lambda name: titles.get(name) or name, {})


RULES = Kind("rules", "a row for each rule", _unready, _template, _ask, _wording)
