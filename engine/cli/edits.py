"""``payor-rules edits``: what the edit tables, unit maxima and policies say of codes."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import combinations

from engine.cli.edits_data import edits_data
from engine.cli.edits_page import code_page, pair_page
from engine.cli.exit_codes import ExitCode, UsageError
from engine.cli.knowledge import open_knowledge_base
from engine.cli.terminal import Terminal
from engine.facts.visit_checks import close_codes
from engine.handbook.codes import code_told, pair_told
from engine.knowledge import KnowledgeBase
from engine.knowledge.base import NCCI
from engine.knowledge.code_sheets import SERVICES, known_codes
from engine.knowledge.rules_on_codes import PolicyCodes, rules_on_codes
from engine.source.diagnostics import listed, quoted

_CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")


def run(arguments: Namespace, terminal: Terminal) -> ExitCode:
    """Shows one code, or every pair of several."""
    base = open_knowledge_base(arguments)
    day = arguments.on or date.today()
    services = (arguments.table,) if arguments.table in SERVICES else SERVICES
    policies = tuple(rules_on_codes(base, day))
    typed = list(_typed(arguments.codes))
    _check(typed, _known(base, policies, day))
    codes = list(dict.fromkeys(typed))
    for code in dict.fromkeys(code for code in typed if typed.count(code) > 1):
        terminal.say(
            f"{code} is named twice - lines of one code are no pair; their units count together"
        )
    told = [code_told(base, policies, code, day, services) for code in codes]
    pairs = [pair_told(base, policies, pair, day, services) for pair in combinations(codes, 2)]
    if arguments.format == "json":
        terminal.raw(json.dumps(edits_data(day, told, pairs), indent=2, ensure_ascii=False))
    elif pairs:
        for number, pair in enumerate(pairs):
            terminal.show(*([""] if number else []), *pair_page(pair, day))
    else:
        terminal.show(*code_page(told[0], base.labels, day))
    return ExitCode.DONE


def _typed(words: Sequence[str]) -> Iterator[str]:
    """The codes as typed, in capitals; commas part them as blanks do."""
    for word in words:
        yield from (part for part in word.upper().replace(",", " ").split())


def _known(base: KnowledgeBase, policies: Sequence[PolicyCodes], day: date) -> set[str]:
    """Every code that a label, a table or a policy knows."""
    known = set(base.labels) | known_codes(base.tables, NCCI, day)
    for policy in policies:
        for rule in policy.rules:
            known |= (rule.codes or frozenset()) | rule.beside
    return known


def _check(codes: Sequence[str], known: Collection[str]) -> None:
    """Raises UsageError for what is no code, or is known to nothing here, all at once."""
    wrong = []
    for code in dict.fromkeys(codes):
        if not _CODE.fullmatch(code):
            wrong.append(f"{quoted(code)} is no code - write five characters, such as 97140")
        elif code not in known:
            near = close_codes(code, known)
            advice = f"did you mean {listed(near, 'or')}?" if near else "check it in the code book"
            wrong.append(f"no table, label or policy that is loaded knows {code} - {advice}")
    if not codes:
        wrong.append("no code is named - write one, such as 97140")
    if wrong:
        raise UsageError("\n".join(wrong))
