"""Facts in clauses: what is so when a fact has a value, and when it has not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from engine.facts.vocabulary import FactSpec, FactType
from engine.source.diagnostics import listed

_DOES = re.compile(r"(Does|Do|Did) ((?:the|this|another) (?:active )?\w+) (\w+) (.+)\?")
_FIRST_VERB = re.compile(r"\b(is|are|was|were|has|have|had|must|can|cannot)\b")
_DO_NOT: Mapping[str, str] = {
    "include": "do not include",
    "carries": "does not carry",
    "states": "does not state",
    "points": "does not point",
    "gives": "does not give",
    "gave": "did not give",
}
_ONE = re.compile(
    r"\b((?:at most|at least|more than|fewer than) )?1 (visits|years|days|minutes|units)\b"
)
_HAVE_BEEN = re.compile(r"there have been ((?:at most |at least )?1 )")
_ARTICLE = re.compile(r"(an?|the|another|some\w+|no|nobody|none|by|at|in|on)\b", re.IGNORECASE)
_MOST = 40
"""Values of a fact that are named in a sentence; none has more."""
VALUE, WITH_ARTICLE = "{}", "{a}"


def positive(spec: FactSpec) -> str:
    """The clause that is so when the fact is yes or recorded, or has the value put into it."""
    if spec.phrase:
        return spec.phrase
    derived = _from_question(spec)
    if derived is not None:
        return derived[0]
    if spec.type in (FactType.YES_NO, FactType.RECORDED):
        return f"the answer to “{spec.question}” is yes"
    return f"the answer to “{spec.question}” is {VALUE}"


def negative(spec: FactSpec) -> str:
    """The contrary of ``positive``."""
    if spec.phrase_not:
        return spec.phrase_not
    if not spec.phrase:
        derived = _from_question(spec)
        if derived is not None:
            return derived[1]
    clause = positive(spec)
    return contrary(clause) or f"it is not so that {clause}"


def contrary(clause: str) -> str | None:
    """The clause with its first verb negated; None where that is not plain."""
    if clause.startswith("there is a "):
        return "there is no " + clause.removeprefix("there is a ")
    verb = _FIRST_VERB.search(clause)
    for word, negated in _DO_NOT.items():
        place = clause.find(f" {word} ")
        if place >= 0 and (verb is None or place < verb.start()):
            return f"{clause[:place]} {negated} {clause[place + len(word) + 2 :]}"
    if verb is None:
        return None
    negated = {"can": "cannot", "cannot": "can"}.get(verb[0], f"{verb[0]} not")
    return clause[: verb.start()] + negated + clause[verb.end() :]


def _from_question(spec: FactSpec) -> tuple[str, str] | None:
    """``Does the record give X?`` as a clause and its contrary."""
    asked = _DOES.fullmatch(spec.question)
    if asked is None:
        return None
    helper, subject, verb, rest = asked.groups()
    rest = rest.replace(", such as", " such as") if rest.count(",") == 1 else rest
    said = {"Does": _third_person(verb), "Do": verb, "Did": f"did {verb}"}[helper]
    return f"{subject} {said} {rest}", f"{subject} {helper.lower()} not {verb} {rest}"


def _third_person(verb: str) -> str:
    if verb == "have":
        return "has"
    return verb + ("es" if verb.endswith(("s", "sh", "ch", "x")) else "s")


def put(clause: str, words: Iterable[str], last: str) -> str:
    """A clause with values in their place: quoted each, or with an article, as it asks."""
    values = list(words)
    if f"“{VALUE}”" in clause:
        quoted = [f"“{value}”" for value in values]
        return clause.replace(f"“{VALUE}”", listed(quoted, last, limit=_MOST))
    if WITH_ARTICLE in clause:
        called = [with_article(value) for value in values]
        return clause.replace(WITH_ARTICLE, listed(called, last, limit=_MOST))
    return clause.replace(VALUE, listed(values, last, limit=_MOST))


def counted(clause: str, amount: str) -> str:
    """A clause with a count in its place, one in the singular."""
    text = clause.replace(VALUE, amount)
    if "years old" in text:
        text = text.replace("fewer than", "less than")
    text = _ONE.sub(lambda found: f"{found[1] or ''}1 {found[2].removesuffix('s')}", text)
    return _HAVE_BEEN.sub(r"there has been \1", text)


def with_article(noun: str) -> str:
    """``a visit``, ``an order``; as it is where an article stands already, or a name."""
    if _ARTICLE.match(noun) or noun[:1].isupper():
        return noun
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def day_name(spec: FactSpec) -> str:
    """What a date is called: ``the first treatment day``, ``the day on which ...``."""
    clause = positive(spec)
    for ending in (f" was {VALUE}", f" is {VALUE}"):
        if clause.endswith(ending):
            return clause.removesuffix(ending)
    return "the day on which " + " ".join(clause.replace(VALUE, "").split())


def label(spec: FactSpec) -> str:
    """What a form calls the fact: its clause with dots in the place of the value."""
    clause = positive(spec)
    return clause.replace(WITH_ARTICLE, "…").replace(VALUE, "…")
