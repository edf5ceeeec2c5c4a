"""A visit that is written out and read again is the same visit."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.facts import read_visit, visit_to_data, visit_to_yaml
from engine.facts.vocabulary import NEVER_RECORDED, FactSpec, FactType, load
from engine.source.diagnostics import is_error
from tests.facts.visits import DAY, line, visit_of

DATES = st.dates(date(2015, 1, 1), date(2035, 12, 31)).map(date.isoformat)
VISITS = st.integers(0, 60)
TIMES = st.tuples(st.integers(0, 1439), st.integers(1, 90)).map(
    lambda pair: f"{pair[0] // 60:02}:{pair[0] % 60:02}-{_clock(min(1440, sum(pair)))}"
)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def values(spec: FactSpec) -> st.SearchStrategy[object]:
    """What a visit file may state for a fact."""
    match spec.type:
        case FactType.YES_NO:
            return st.booleans()
        case FactType.COUNT:
            return st.integers(0, spec.at_most or 100)
        case FactType.MONEY:
            return st.integers(0, 10**9).map(lambda cents: cents / 100)
        case FactType.DATE:
            return DATES
        case FactType.CHOICE:
            return st.sampled_from(list(spec.values))
        case FactType.CHOICES:
            return st.lists(
                st.sampled_from(list(spec.values)),
                unique=True,
                min_size=not spec.may_be_empty,
                max_size=4,
            )
        case FactType.CODE:
            return st.from_regex(spec.pattern, fullmatch=True)
        case FactType.CODES:
            codes = st.from_regex(spec.pattern, fullmatch=True)
            return st.lists(codes, unique_by=spec.stored, max_size=4)
        case FactType.RECORDED:
            return st.booleans() | VISITS.map(lambda visits: {"visits_ago": visits})


def entries(on_line: bool, required: str) -> st.SearchStrategy[dict[str, object]]:
    """A visit, or a line, with a few facts; no minutes by role, which could contradict others."""
    specs = [
        spec
        for spec in load().facts.values()
        if spec.on_line is on_line and not spec.id.startswith("line.furnished.")
    ]
    by_id = {spec.id: spec for spec in specs}

    def nested(facts: dict[str, object]) -> dict[str, object]:
        data: dict[str, object] = {}
        for fact, value in facts.items():
            inner = data
            *parents, name = by_id[fact].path
            for parent in parents:
                inner = inner.setdefault(parent, {})
            inner[name] = value
        return data

    chosen = st.lists(st.sampled_from(list(by_id)), max_size=12, unique=True)
    return chosen.flatmap(
        lambda facts: st.fixed_dictionaries(
            {fact: values(by_id[fact]) for fact in {*facts, required}}
        )
    ).map(nested)


AUTHORIZATIONS = st.lists(
    st.fixed_dictionaries({}, optional={"from": DATES, "visits": VISITS, "used": VISITS}),
    max_size=2,
)
LINES = st.tuples(
    entries(True, "line.code"), st.none() | st.lists(TIMES, min_size=1, max_size=2)
).map(lambda pair: pair[0] if pair[1] is None else {**_unclocked(pair[0]), "blocks": pair[1]})


def _unclocked(entry: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in entry.items() if key != "minutes"}


@given(
    entries(False, "date_of_service"),
    st.lists(LINES, min_size=1, max_size=3),
    st.none() | AUTHORIZATIONS,
)
def test_a_visit_survives_being_written_as_data_as_json_and_as_yaml(data, lines, authorizations):
    stated = {**data, "lines": lines, "authorizations": authorizations}
    reading = read_visit(stated, load(), "v")
    errors = [problem for problem in reading.diagnostics if is_error(problem)]
    # Facts drawn by chance may contradict each other, as more minutes than a day has.
    assume(not errors or {problem.code for problem in errors} != {"contradiction"})
    assert not errors
    visit = reading.visit
    written = visit_to_data(visit, load())
    assert read_visit(written, load(), "v").visit == visit
    assert read_visit(json.dumps(written).encode(), load(), "v").visit == visit
    assert read_visit(visit_to_yaml(visit, load()).encode(), load(), "v").visit == visit


def anything(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    anything,
    max_leaves=6,
)
KEYS = sorted({spec.path[0] for spec in load().facts.values()} | {"blocks", "authorizations"})


@given(
    st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4),
    st.lists(st.dictionaries(st.sampled_from(KEYS), JUNK, max_size=4) | JUNK, max_size=2) | JUNK,
)
def test_whatever_a_file_states_becomes_a_visit_or_errors_and_never_both(data, lines):
    reading = read_visit({**data, "lines": lines}, load())
    assert (reading.visit is None) is any(map(is_error, reading.diagnostics))


@given(st.data())
def test_no_stated_fact_is_lost_on_the_way(data):
    by_id = {spec.id: spec for spec in load().facts.values() if not spec.on_line}
    spec = by_id[data.draw(st.sampled_from(list(by_id)))]
    inner = {spec.path[-1]: data.draw(values(spec))}
    for step in reversed(spec.path[:-1]):
        inner = {step: inner}
    visit = read_visit(
        {"date_of_service": DAY, "lines": [{"code": "97140"}], **inner}, load()
    ).visit
    assert spec.id in visit.facts


def test_minutes_by_role_survive_as_well():
    visit = visit_of(
        line("97140", 20, furnished={"therapist": 12, "assistant": 8}),
        line("97110", 20, furnished={"therapist": 12}),
    )
    assert read_visit(visit_to_data(visit, load()), load()).visit == visit


def test_a_changed_visit_shows_its_changes():
    visit = visit_of(line("97140", 20, units=1), authorizations=[])
    changed = visit.having(
        {
            (1, "line.modifiers"): frozenset({"GP", "59"}),
            (None, "record.technique"): NEVER_RECORDED,
            (None, "authorization.on_file"): 1,
        }
    )
    data = visit_to_data(changed, load())
    assert data["lines"][0]["modifiers"] == ["59", "GP"]
    assert data["record"] == {"technique": False}
    assert data["authorization"] == {"on_file": True}
    assert "authorization" not in visit_to_data(visit, load())
    assert "record" not in visit_to_data(visit, load())


def test_the_text_of_a_visit_is_written_as_people_write_it():
    visit = visit_of(line("97140", modifiers=["GP", "59"], blocks=["09:00-09:23"]))
    assert visit_to_yaml(visit, load()) == (
        f"date_of_service: {DAY}\n"
        "lines:\n"
        "  - code: '97140'\n"
        "    minutes: 23\n"
        "    modifiers: ['59', GP]\n"
        '    blocks: ["09:00-09:23"]\n'
    )


def test_having_changes_the_copy_and_not_the_visit():
    visit = visit_of(line("97140", 20))
    changed = visit.having({(1, "line.units"): 2})
    assert changed.get((1, "line.units")) == 2
    assert visit.get((1, "line.units")) is None
    assert replace(changed, lines=visit.lines) == visit
