"""A visit is kept as a scenario: what came out is what is expected from now on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from engine.determination.evaluate import Evaluator
from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase
from engine.scenarios import run_scenarios
from engine.scenarios.keep import copy, expectation_of, keep, restate, scenario_text
from engine.source.save import EditError
from tests.determination.visits import ALL, clean
from tests.policy.bases import policy

TODAY = date(2026, 3, 5)


@pytest.fixture
def evaluator(tmp_path: Path) -> Iterator[Evaluator]:
    """An evaluator of a knowledge base with one policy."""
    (tmp_path / "commercial").mkdir()
    (tmp_path / "commercial" / "acme.yaml").write_text(policy(ALL), encoding="utf-8")
    made = Evaluator(KnowledgeBase.open(tmp_path))
    yield made
    made.close()


def text_of(evaluator: Evaluator, title: str = "A clean visit", **changed: object) -> str:
    """The text of the clean visit, with some top facts changed, as a scenario."""
    words = evaluator.knowledge_base.vocabulary
    visit = read_visit(clean() | changed, words).visit
    assert visit is not None
    told = evaluator.determine(visit, as_of=TODAY)
    return scenario_text(
        "acme", visit, title, expectation_of(told), words, tags=["clean", "first"], as_of=TODAY
    )


def passed(evaluator: Evaluator) -> list[bool]:
    """How the scenarios of the policy come out."""
    report = run_scenarios(KnowledgeBase.open(evaluator.knowledge_base.folder), ["acme"])
    return [result.passed for result in report.policies[0].results]


def test_what_came_out_is_what_the_scenario_expects(evaluator: Evaluator) -> None:
    path = keep(evaluator.knowledge_base, "acme", "A clean visit", text_of(evaluator))
    kept = evaluator.knowledge_base.folder / "commercial/scenarios/acme/kept/a-clean-visit.yaml"
    assert path == kept
    assert passed(evaluator) == [True]


def test_a_visit_with_open_questions_is_kept_with_them(evaluator: Evaluator) -> None:
    text = text_of(evaluator, plan_of_care={})
    assert "asks: [plan_of_care.order_on_file]" in text
    keep(evaluator.knowledge_base, "acme", "A clean visit", text)
    assert passed(evaluator) == [True]


def test_another_outcome_fails_it(evaluator: Evaluator) -> None:
    path = keep(evaluator.knowledge_base, "acme", "A clean visit", text_of(evaluator))
    restate(path, expect={"outcome": "not_covered"})
    assert passed(evaluator) == [False]


def test_a_title_is_taken_once(evaluator: Evaluator) -> None:
    base = evaluator.knowledge_base
    keep(base, "acme", "A clean visit", text_of(evaluator))
    with pytest.raises(EditError, match="have the title 'A clean visit'"):
        keep(base, "acme", "A clean visit", text_of(evaluator))
    assert len(list(base.folder.rglob("kept/*"))) == 1


def test_titles_that_read_alike_have_files_of_their_own(evaluator: Evaluator) -> None:
    base = evaluator.knowledge_base
    titles = ("Two visits", "Two visits!", "治療", "../../../etc/passwd")
    names = [keep(base, "acme", title, text_of(evaluator, title)).name for title in titles]
    assert names == ["two-visits.yaml", "two-visits-2.yaml", "scenario.yaml", "etc-passwd.yaml"]
    assert passed(evaluator) == [True] * 4


def test_a_copy_keeps_comments_and_takes_another_title(evaluator: Evaluator) -> None:
    base = evaluator.knowledge_base
    path = keep(base, "acme", "A clean visit", text_of(evaluator))
    noted = "# seen in March\n" + path.read_text(encoding="utf-8")
    path.write_text(noted, encoding="utf-8")
    other = copy(base, "acme", path, "Another")
    changed = noted.replace("title: A clean visit", "title: Another")
    assert other.read_text(encoding="utf-8") == changed
    assert path.read_text(encoding="utf-8") == noted


def test_a_new_title_changes_that_line_alone(evaluator: Evaluator) -> None:
    path = keep(evaluator.knowledge_base, "acme", "A clean visit", text_of(evaluator))
    before = path.read_text(encoding="utf-8")
    restate(path, title="The first visit", tags=["first"])
    after = path.read_text(encoding="utf-8")
    lines = zip(before.splitlines(), after.splitlines(), strict=True)
    assert [new.strip() for old, new in lines if old != new] == [
        "- title: The first visit",
        "tags: [first]",
    ]


@pytest.mark.parametrize(
    ("policy_id", "title", "says"),
    [("acme", "", "title"), ("zenith", "A", "there is no policy 'zenith' - known: acme")],
)
def test_what_fits_no_policy_is_not_written(
    evaluator: Evaluator, policy_id: str, title: str, says: str
) -> None:
    base = evaluator.knowledge_base
    with pytest.raises(EditError, match=says):
        keep(base, policy_id, title, text_of(evaluator, title))
    assert list(base.folder.rglob("kept")) == []


def test_where_nothing_may_be_written_is_told(evaluator: Evaluator) -> None:
    (evaluator.knowledge_base.folder / "commercial" / "scenarios").write_text("a file")
    with pytest.raises(EditError, match="cannot be made"):
        keep(evaluator.knowledge_base, "acme", "A clean visit", text_of(evaluator))
