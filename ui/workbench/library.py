"""All payors and their policies, and search across every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from engine.handbook.search import Found, matching, searchable
from engine.knowledge import KnowledgeBase
from engine.policy.files import PolicyFile
from ui import markup, session
from ui.knowledge import Knowledge
from ui.words import age, counted, us, us_date
from ui.workbench.links import linked, to
from ui.workbench.place import Place
from ui.workbench.sentences import sentence

_MOST_SHOWN = 50
_SOUGHT = "rules-sought"


def library(shared: Knowledge, base: KnowledgeBase) -> None:
    """The first page of the workbench."""
    sought = st.text_input(
        "Search all rules",
        key=_SOUGHT,
        type="search",
        live=True,
        persist_state="session",
        placeholder="a word, a code, a rule's id, a source",
    ).strip()
    if sought:
        linked(_results(base, sought), "library-found", at=f"search {sought}")
    else:
        linked("".join(_payors(shared, base)), "library", at="library")


# --- payors ----------------------------------------------------------------------------------


def _payors(shared: Knowledge, base: KnowledgeBase) -> Iterator[str]:
    payors = base.payors()
    names = {payor: shared.payors.get(payor, payor) for payor in payors}
    for payor in sorted(payors, key=lambda each: names[each].casefold()):
        files = sorted(payors[payor], key=lambda file: (file.extends is not None, file.title))
        yield _group(names[payor], [_policy(file) for file in files])
    shared_files = [file for file in base.files.values() if file.abstract]
    if shared_files:
        yield _group("Shared by several payors", [_policy(file) for file in shared_files])


def _group(title: str, cards: Sequence[str]) -> str:
    return (
        f"<section class='wb-payor'><h2>{markup.text(title)}</h2>"
        f"<ul class='wb-cards'>{''.join(cards)}</ul></section>"
    )


def _policy(file: PolicyFile) -> str:
    about = [counted(len(file.rules), "rule")]
    if file.extends:
        about.append(f"builds on {file.extends}")
    kept_up = _kept_up(file)
    return (
        f"<li>{to(Place(file.id), file.title, 'wb-title')}"
        f"<p class='pr-soft'>{markup.text(' · '.join(about))}</p>"
        + (f"<p class='pr-soft'>{kept_up}</p>" if kept_up else "")
        + "</li>"
    )


def _kept_up(file: PolicyFile) -> str:
    """When it was held against its sources, and whether that is due again."""
    today = session.today()
    said = ""
    if file.reviewed_on:
        said = f"Reviewed {us_date(file.reviewed_on)}, {age(file.reviewed_on, today)}"
    if file.review_due and file.review_due < today:
        said += f" <span class='wb-tag wb-late'>review due since {us_date(file.review_due)}</span>"
    return said


# --- search ----------------------------------------------------------------------------------


def _results(base: KnowledgeBase, sought: str) -> str:
    folded = sought.casefold()
    policies = [file for file in base.files.values() if folded in _words(file)]
    rules = list(matching(index(base), sought))
    said = f"{counted(len(rules), 'rule')}"
    if policies:
        number = len(policies)
        said += f" and {number} {'policy' if number == 1 else 'policies'}"
    if not rules and not policies:
        said = "Nothing holds these words - try fewer, or a code"
    parts = [f"<p class='pr-soft' role='status'>{markup.text(said)}</p>"]
    if policies:
        cards = "".join(_policy(file) for file in policies)
        parts.append(f"<ul class='wb-cards'>{cards}</ul>")
    for policy in dict.fromkeys(rule.policy for rule in rules[:_MOST_SHOWN]):
        title = base.files[policy].title
        rows = "".join(_rule(base, rule) for rule in rules[:_MOST_SHOWN] if rule.policy == policy)
        parts.append(
            f"<section><h2 class='pr-heading'>{markup.text(title)}</h2>"
            f"<ul class='wb-rules'>{rows}</ul></section>"
        )
    if len(rules) > _MOST_SHOWN:
        more = f"{len(rules) - _MOST_SHOWN} more; add a word to narrow them down"
        parts.append(f"<p class='pr-soft'>{markup.text(more)}</p>")
    return "".join(parts)


def _words(file: PolicyFile) -> str:
    """What a policy says of itself, and what was not read of it."""
    gaps = (str(gap["topic"]) for gap in file.not_modelled)
    words = (file.id, file.title, file.payor, str(file.data.get("about", "")), *gaps)
    return " ".join(" ".join(words).split()).casefold()


def _rule(base: KnowledgeBase, rule: Found) -> str:
    said = sentence(base, rule.policy, rule.rule, session.today())
    return (
        f"<li>{to(Place(rule.policy, rule.rule), us(rule.title))}"
        f"<p>{markup.text(us(said))}</p>"
        f"<p class='pr-soft'><code>{markup.text(rule.rule)}</code></p></li>"
    )


_indexed: dict[str, tuple[PolicyFile, tuple[Found, ...]]] = {}
"""By policy, what was read of its file; read again when the file is another."""


def index(base: KnowledgeBase) -> tuple[Found, ...]:
    """Every rule where it is written."""
    today = session.today()
    found: list[Found] = []
    for policy, file in base.files.items():
        known = _indexed.get(policy)
        if known is None or known[0] is not file:
            rules = searchable(base, policy, lambda p, r: sentence(base, p, r, today))
            known = _indexed[policy] = (file, rules)
        found += known[1]
    return tuple(found)
