"""One policy: where it stands, its rules in sections, its values, codes and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from engine.determination.phrases import CONFIDENCES
from engine.handbook.naming import NamingScenario
from engine.handbook.policies import Holds, PolicyTold, RuleRow, Standing, policy_told
from engine.policy.model import Confidence
from ui import drafting, markup, session
from ui.drafting import Working
from ui.publishing.ahead import ahead
from ui.words import age, capitalized, counted, plain, us, us_date
from ui.workbench import first_scenario, new_rule, policy_parts, problems, rule_table, yaml_view
from ui.workbench.import_rules import RULES
from ui.workbench.importing import importing
from ui.workbench.links import linked, to
from ui.workbench.place import PART, Place, keep, take_up
from ui.workbench.told import cited, said_of, tags_of
from ui.workbench.touching import naming_of


def policy_page(held: Working, policy: str) -> None:
    """The page of a policy."""
    base = held.base
    today = session.today()
    told = policy_told(base, policy, today)
    linked(trail(told), f"trail-{policy}", at=policy)
    st.title(plain(told.file.title))
    linked(_head(told, today), f"head-{policy}")
    _gaps(told)
    first_scenario.offer(held, policy)
    tables = rule_table.tables(held, policy)
    names = ["Rules", *(["Tables"] if tables else []), "Values", "Code sets", "Sources", "YAML"]
    take_up(PART, f"part-{policy}", names)
    parts = st.tabs(names, key=f"part-{policy}", on_change="rerun")
    shown = next((name for name, part in zip(names, parts, strict=True) if part.open), names[0])
    keep(PART, shown, names[0])
    rules, *as_table, values, codes, sources, written = parts
    if rules.open:
        with rules:
            _rules(held, told, today)
    if as_table and as_table[0].open:
        with as_table[0]:
            rule_table.all_tables(held, policy, tables)
    if values.open:
        with values:
            policy_parts.values(held, told)
    if codes.open:
        with codes:
            policy_parts.code_sets(held, told)
    if sources.open:
        with sources:
            policy_parts.sources(held, told, today)
    if written.open:
        with written:
            yaml_view.file_yaml(held, policy)
            if drafting.editable():
                problems.panel(policy)
                ahead(held)


def trail(told: PolicyTold, rule: str = "") -> str:
    """The way here: all payors, and the policy when one is at a rule of it."""
    parts = [to(Place(), "All policies")]
    if rule:
        parts.append(to(Place(told.file.id), told.file.title))
    inside = "".join(f"<li>{part}</li>" for part in parts)
    return f"<nav aria-label='The way here'><ol class='wb-trail'>{inside}</ol></nav>"


# --- head ------------------------------------------------------------------------------------


def _head(told: PolicyTold, today: date) -> str:
    file = told.file
    about = " ".join(str(file.data.get("about", "")).split())
    rows = [
        ("Id", f"<code>{markup.text(file.id)}</code>, {markup.text(file.document.name)}"),
        ("For", markup.text(scope_words(file.data.get("scope") or {}))),
        ("Builds on", ", then ".join(to(Place(f.id), f.title) for f in told.ancestors[::-1])),
        ("Extended by", ", ".join(to(Place(f.id), f.title) for f in told.children)),
        ("Reviewed", _reviewed(file.reviewed_on, file.review_due, today)),
    ]
    cells = ([name, text] for name, text in rows if text)
    return (f"<p class='wb-about'>{markup.text(us(about))}</p>" if about else "") + markup.table(
        ("", ""), cells, "About this policy", "pr-pairs"
    ).replace("<thead><tr><th scope='col'></th><th scope='col'></th></tr></thead>", "")


def _gaps(told: PolicyTold) -> None:
    """What the payor's documents leave open, or say and this policy does not."""
    gaps = [(str(gap["topic"]), str(gap["because"])) for gap in told.file.not_modelled]
    gaps += [
        (str(row.data["topic"]), str(row.data.get("note", "")))
        for row in told.rules
        if row.data.get("shape") == "verify_with_payor"
    ]
    if gaps:
        with st.expander(f"Not read or not modelled: ask the payor ({len(gaps)})"):
            st.html(
                "<ul class='pr-points'>"
                + "".join(
                    f"<li>{markup.text(us(capitalized(topic)))}"
                    + (f"<br><span class='pr-soft'>{markup.text(us(why))}</span>" if why else "")
                    + "</li>"
                    for topic, why in gaps
                )
                + "</ul>"
            )


def scope_words(scope: Mapping[str, Any]) -> str:
    """Which visits a policy is for, in words."""
    parts = [
        f"{key.replace('_', ' ')}: {', '.join(map(str, value))}"
        for key, value in scope.items()
        if isinstance(value, list)
    ]
    parts += [f"{key} {scope[key]}" for key in ("from", "until") if key in scope]
    return capitalized(us("; ".join(parts))) if parts else ""


def _reviewed(on: date | None, due: date | None, today: date) -> str:
    said = f"{us_date(on)}, {age(on, today)}" if on else ""
    if due:
        late = due < today
        words = f"due {'since' if late else 'again'} {us_date(due)}"
        said += (
            f" <span class='wb-tag wb-late'>{words}</span>"
            if late
            else f"; {words}"
            if on
            else words
        )
    return said


# --- rules -----------------------------------------------------------------------------------

_ALL = "all"
_STANDINGS = {
    Standing.OWN: "own",
    Standing.INHERITED: "inherited",
    Standing.OVERRIDDEN: "overridden",
    Standing.DISABLED: "disabled",
}


def _rules(held: Working, told: PolicyTold, today: date) -> None:
    base = held.base
    policy = told.file.id
    if drafting.editable():
        new_rule.link(policy)
        importing(held, policy, RULES)
    search, which = st.columns([3, 2], vertical_alignment="bottom")
    with search:
        sought = st.text_input(
            "Search these rules",
            key=f"sought-{policy}",
            type="search",
            live=True,
            persist_state="session",
        )
    counts = {s: sum(row.standing is s for row in told.rules) for s in Standing}
    present = [standing for standing in Standing if counts[standing]]
    chosen = _ALL
    if len(present) > 1:
        with which:
            chosen = (
                st.segmented_control(
                    "Show",
                    [_ALL, *present],
                    default=_ALL,
                    key=f"standing-{policy}",
                    persist_state="session",
                    format_func=lambda s: (
                        f"All {len(told.rules)}"
                        if s == _ALL
                        else f"{capitalized(_STANDINGS[s])} {counts[s]}"
                    ),
                )
                or _ALL
            )
    scenarios = {row.id: naming_of(held, policy, row) for row in told.rules}
    words = sought.casefold().split()
    said = {row.id: said_of(base, policy, row, today) for row in told.rules}
    parts: list[str] = []
    shown = 0
    for section, rows in told.sections():
        kept = [
            row
            for row in rows
            if chosen in (_ALL, row.standing) and all(w in _told(row, said[row.id]) for w in words)
        ]
        if kept:
            shown += len(kept)
            items = "".join(
                _row(policy, row, said[row.id], scenarios.get(row.id, ()), today) for row in kept
            )
            parts.append(
                f"<section><h2 class='pr-heading'>{markup.text(section.value)}"
                f" <span class='pr-soft'>{len(kept)}</span></h2>"
                f"<ul class='wb-rules'>{items}</ul></section>"
            )
    if words or chosen != _ALL:
        st.caption(f"{counted(shown, 'rule')} of {len(told.rules)}")
    linked("".join(parts), f"rules-{policy}")


def _told(row: RuleRow, said: str) -> str:
    sources = " ".join(source.title for source in row.sources)
    codes = row.data.get("codes", "")
    return f"{row.id} {row.title} {said} {row.data.get('message', '')} {codes} {sources}".casefold()


def _row(
    policy: str, row: RuleRow, said: str, scenarios: Sequence[NamingScenario], today: date
) -> str:
    tags = "".join(tags_of(row))
    about = [f"<code>{markup.text(row.id)}</code>"]
    about.append(markup.text(CONFIDENCES[Confidence(row.data["confidence"])]))
    if row.sources:
        about.append(cited(row))
        read_on = [source.read_on for source in row.sources if source.read_on]
        if read_on:
            about.append(f"read {age(min(read_on), today)}")
    if row.section.value != "Derived facts":
        about.append(counted(len(scenarios), "scenario") if scenarios else "no scenario")
    style = "wb-off" if row.standing is Standing.DISABLED or row.holds is Holds.ENDED else ""
    return (
        f"<li class='{style}'>{to(Place(policy, row.id), us(row.title))}{tags}"
        + (f"<p>{markup.text(us(said))}</p>" if said != row.title else "")
        + f"<p class='pr-soft'>{' · '.join(about)}</p></li>"
    )
