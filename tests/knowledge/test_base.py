"""A knowledge base opens with all that is wrong told, and refuses only what cannot be used."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from engine.facts.read_visit import read_visit
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.base import shown_name
from engine.locations import knowledge_base_folder
from engine.reference.labels import code_labels
from tests.policy.bases import base, policy

DAY = date(2026, 3, 2)
EDITS = """\
rules:
  - id: PAIRS
    title: Pairs of the edit table
    shape: unit_maximum
    codes: any
    table: ncci
    service: practitioner
    sources: [P]
    confidence: verified_primary
"""
VISIT = "date_of_service: 2026-03-02\nlines:\n  - {code: X4110, minutes: 30}\n"
LABELS = "code-labels.yaml"


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """The reference folder of a knowledge base, a copy of the shipped one."""
    folder = tmp_path / "reference"
    shutil.copytree(knowledge_base_folder() / "reference", folder)
    return folder


@pytest.fixture
def shipped_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No other knowledge base is named by the environment."""
    monkeypatch.delenv("PAYOR_RULES_KB", raising=False)


@pytest.mark.usefixtures("shipped_alone")
def test_the_shipped_knowledge_base_opens_without_a_mistake() -> None:
    opened = KnowledgeBase.open()
    assert opened.diagnostics == ()
    assert opened.payors()


@pytest.mark.parametrize(
    ("name", "words"),
    [("gone", "is not there"), ("empty", "holds no policy file"), ("notes.txt", "is not there")],
)
def test_a_folder_that_cannot_be_opened_says_why(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "empty" / "scenarios").mkdir(parents=True)
    (tmp_path / "empty" / "scenarios" / "a.yaml").write_text("policy: a\n", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("policy: a\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError) as caught:
        KnowledgeBase.open(tmp_path / name)
    (problem,) = caught.value.diagnostics
    assert words in problem.message
    assert problem.file == str(tmp_path / name)


def test_of_two_policies_with_one_id_the_first_stands_and_both_are_named(tmp_path: Path) -> None:
    opened = base(tmp_path, policy(""), policy("about: the second\n"))
    (problem,) = opened.diagnostics
    assert problem.code == "duplicate-policy"
    assert problem.file == shown_name(tmp_path / "b.yaml", tmp_path)
    assert [end.file for end in problem.related] == [shown_name(tmp_path / "a.yaml", tmp_path)]
    assert "about" not in opened.files["acme"].data


def test_a_policy_with_a_mistake_is_left_out_and_the_others_stay(tmp_path: Path) -> None:
    opened = base(tmp_path, "policy: [\n", policy(""))
    assert set(opened.files) == {"acme"}
    assert [problem.severity for problem in opened.diagnostics] == ["error"]


def test_policies_lie_at_any_depth_but_not_in_hidden_folders(tmp_path: Path) -> None:
    for name in ("deep/er/policy.yml", ".old/policy.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        text = policy("", policy_id=name.strip(".").partition("/")[0])
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert set(KnowledgeBase.open(tmp_path).files) == {"deep"}


BROKEN = [
    ("ncci-pairs-2024q3.source.yaml", b"kind: [\n"),
    ("ncci-pairs-2024q3.source.yaml", b""),
    ("ncci-pairs-2024q3.source.yaml", b"- a list\n"),
    ("ncci-pairs-2024q3.csv", b"\xff\xfe"),
    ("ncci-pairs-2024q3.csv", b'one,"two\n'),
    ("ncci-unit-maxima-2024q3.csv", b""),
    ("ncci-unit-maxima-2024q3.csv", None),
    ("source.schema.json", b"{"),
    ("source.schema.json", None),
    (LABELS, b"labels: [\n"),
    (LABELS, b""),
    (LABELS, b"labels: 3\n"),
    (LABELS, b"\xff\xfe\xff"),
]


@pytest.mark.parametrize(("name", "content"), BROKEN)
def test_a_broken_file_of_the_reference_folder_is_told_and_the_policies_stay(
    tmp_path: Path, reference: Path, name: str, content: bytes | None
) -> None:
    file = reference / name
    file.unlink()
    if content is not None:
        file.write_bytes(content)
    opened = base(tmp_path, policy(""))
    assert set(opened.files) == {"acme"}
    assert "error" in [problem.severity for problem in opened.diagnostics]
    stem = name.partition(".")[0]
    assert any(stem in problem.file for problem in opened.diagnostics)


def test_a_sound_reference_folder_is_silent(tmp_path: Path, reference: Path) -> None:
    assert reference.is_dir()
    assert base(tmp_path, policy(EDITS)).check() == ()


def test_a_rule_on_a_table_that_is_not_there_is_a_mistake_at_the_rule(tmp_path: Path) -> None:
    opened = base(tmp_path, policy(EDITS))
    (problem,) = opened.check()
    assert problem.code == "missing-table"
    assert (problem.line, problem.file) == (8, shown_name(tmp_path / "a.yaml", tmp_path))
    with pytest.raises(KnowledgeBaseError):
        opened.link("acme", DAY, DAY)


def test_a_knowledge_base_goes_by_its_own_code_labels(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / LABELS).write_text("labels: {X4110: hands-on}\n", encoding="utf-8")
    opened = base(tmp_path, policy(""))
    assert opened.labels == {"X4110": "hands-on"}
    assert read_visit(VISIT.encode(), opened.vocabulary, labels=opened.labels).diagnostics == ()


@pytest.mark.usefixtures("shipped_alone")
def test_a_knowledge_base_without_labels_goes_by_the_shipped_ones(tmp_path: Path) -> None:
    opened = base(tmp_path, policy(""))
    assert opened.labels == code_labels(knowledge_base_folder() / "reference")
    (warning,) = read_visit(VISIT.encode(), opened.vocabulary, labels=opened.labels).diagnostics
    assert warning.severity == "warning"


def test_labels_that_change_are_read_again(tmp_path: Path) -> None:
    (tmp_path / "reference").mkdir()
    file = tmp_path / "reference" / LABELS
    file.write_text("labels: {X4110: hands-on}\n", encoding="utf-8")
    base(tmp_path, policy(""))
    file.write_text("labels: {X4110: with the hands}\n", encoding="utf-8")
    assert base(tmp_path).labels == {"X4110": "with the hands"}


def test_linking_a_policy_with_a_mistake_raises_all_of_them(tmp_path: Path) -> None:
    body = EDITS.replace("codes: any", "codes: set:none").replace("[P]", "[Q]")
    opened = base(tmp_path, policy(body))
    with pytest.raises(KnowledgeBaseError) as caught:
        opened.link("acme", DAY, DAY)
    told = {each.code for each in caught.value.diagnostics}
    assert {"unknown-code-set", "unknown-source"} <= told
    assert "problems in the knowledge base" in str(caught.value)


def test_a_policy_beyond_what_the_network_bears_is_told_as_a_whole(
    tmp_path: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert reference.is_dir()
    monkeypatch.setattr("engine.rules.limits.RULES_OF_A_NETWORK", 0)
    monkeypatch.setattr("engine.knowledge.usable.FEW_RULES", 0)
    problems = base(tmp_path, policy(EDITS)).check()
    assert {problem.code for problem in problems} == {"beyond-limits"}
    assert all("split the policy" in problem.advice for problem in problems)
