"""A visit back in the form of a visit file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedSeq
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from engine.facts.fact_values import write_value
from engine.facts.read_visit import ON_FILE
from engine.facts.visit import Authorization, Value, Visit
from engine.facts.visit_checks import covering
from engine.facts.vocabulary import Vocabulary

_WIDTH = 100


def visit_to_data(visit: Visit, vocabulary: Vocabulary) -> dict[str, Any]:
    """The visit as plain data that ``json.dumps`` takes and ``read_visit`` reads as the same visit.

    Dates are ISO text. What the reader put in (minutes from clock times, roles that gave none) is
    written out, except an answer on authorizations that follows from those listed.
    """
    data = _data(visit, vocabulary)
    plain = _without_dates(data)
    assert isinstance(plain, dict)
    return plain


def visit_to_tree(visit: Visit, vocabulary: Vocabulary) -> Any:
    """The visit as a tree that ``ruamel.yaml`` writes as ``visit_to_yaml`` does."""
    return short_lists(_data(visit, vocabulary))


def visit_to_yaml(visit: Visit, vocabulary: Vocabulary) -> str:
    """The visit as the text of a visit file, facts in the order of the vocabulary."""
    yaml = YAML()
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = StringIO()
    yaml.dump(visit_to_tree(visit, vocabulary), stream)
    return stream.getvalue()


def _data(visit: Visit, vocabulary: Vocabulary) -> dict[str, Any]:
    facts = dict(visit.facts)
    day = facts["date_of_service"]
    assert isinstance(day, int)
    authorizations = visit.authorizations
    if authorizations is not None:
        covered = covering(authorizations, day)
        if covered is not None and facts.get(ON_FILE) == int(covered):
            del facts[ON_FILE]
    data = _nested(facts, vocabulary, on_line=False)
    if visit.sessions:
        data["sessions"] = [str(block) for block in visit.sessions]
    if authorizations is not None:
        data["authorizations"] = [_authorization(entry) for entry in authorizations]
    data["lines"] = []
    for line in visit.lines:
        entry = _nested(line.facts, vocabulary, on_line=True)
        if line.blocks:
            entry["blocks"] = [str(block) for block in line.blocks]
        data["lines"].append(entry)
    return data


def _nested(facts: Mapping[str, Value], vocabulary: Vocabulary, on_line: bool) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for spec in vocabulary.facts.values():
        if spec.on_line is on_line and spec.id in facts:
            inner = data
            for step in spec.path[:-1]:
                inner = inner.setdefault(step, {})
            inner[spec.path[-1]] = write_value(spec, facts[spec.id])
    return data


def _authorization(authorization: Authorization) -> dict[str, Any]:
    starts, ends = authorization.starts, authorization.ends
    stated = {
        "from": None if starts is None else date.fromordinal(starts),
        "until": None if ends is None else date.fromordinal(ends),
        "visits": authorization.visits,
        "used": authorization.used,
    }
    return {key: value for key, value in stated.items() if value is not None}


def _without_dates(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_dates(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_without_dates(item) for item in data]
    return data.isoformat() if isinstance(data, date) else data


def short_lists(data: Any) -> Any:
    """Lists of single values on one line, as people write modifiers and regions.

    Text with a colon is quoted, since inside brackets the parser written in C takes no other.
    """
    if isinstance(data, dict):
        return {key: short_lists(value) for key, value in data.items()}
    if isinstance(data, list):
        items = CommentedSeq(short_lists(item) for item in data)
        if not any(isinstance(item, dict) for item in data):
            items.fa.set_flow_style()
        return items
    return DoubleQuotedScalarString(data) if isinstance(data, str) and ":" in data else data
