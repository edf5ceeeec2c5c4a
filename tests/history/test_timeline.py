"""The timeline of a policy or rule tells each state that changed it, in words, and no other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.facts import vocabulary
from engine.history import History, State, publish
from engine.history.excerpt import excerpts
from engine.history.timeline import between, policy_history, rule_history
from engine.knowledge.differences import differences
from engine.policy.files import PolicyFile
from engine.policy.policy_schema import policy_schema
from engine.source import read_document

SCHEMA = policy_schema(vocabulary.load())
SHIPPED = Path(__file__).resolve().parents[2] / "policies"
POLICY = """\
# A policy of our own.
policy: acme
title: Acme
values:
  most:
    about: units a day
    unit: units
    dated:
      - {value: 4, sources: [A], confidence: verified_primary}
  other:
    about: something else
    unit: units
    dated: [{value: 9, sources: [A], confidence: verified_primary}]
sources:
  - id: A
    title: The manual
    kind: primary
rules:
  # the first
  - id: DAY
    title: So many units a day
    shape: daily_maximum
    pool: units
    codes: ["97110"]
    most: {value: most}
    sources: [A]
    confidence: verified_primary
  - id: OTHER
    title: Something else
    shape: daily_maximum
    pool: units
    codes: ["97530"]
    most: 2
    sources: [A]
    confidence: verified_primary
"""


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history whose first state has one policy."""
    (tmp_path / "acme.yaml").write_text(POLICY)
    return History.begin(tmp_path, "Ana", "first")


def edited(
    history: History, old: str, new: str, why: str = "why", path: str = "acme.yaml"
) -> State:
    """A state published with other text in a file."""
    head = history.head().id
    before = history.read(head, path)
    assert before is not None
    assert old in before.decode()
    return publish(history, {path: before.decode().replace(old, new, 1).encode()}, head, "Ben", why)


def told(history: History, rule: str | None = None, policy: str = "acme") -> list[tuple[str, str]]:
    """The timeline of the policy or of one of its rules: why, and what changed."""
    found = (
        policy_history(history, SCHEMA, policy)
        if rule is None
        else rule_history(history, SCHEMA, policy, rule)
    )
    return [(each.state.reason, each.says) for each in found]


FIRST = ("first", "new policy: Acme, 2 rules")


def test_a_rule_has_the_states_that_changed_it_or_a_value_it_uses(history: History) -> None:
    assert history.read(history.head().id, "acme.yaml") is not None
    edited(history, "value: 4", "value: 5", "five")
    edited(history, "most: 2", "most: 3", "three")
    edited(history, "So many", "This many", "words")
    edited(history, "value: 9", "value: 8", "unused")
    assert told(history, "DAY") == [
        ("words", "DAY: Title: now “This many units a day”"),
        ("five", "Units a day: 4 → 5 units"),
        FIRST,
    ]
    assert told(history, "OTHER") == [("three", "OTHER: Daily maximum: 2 → 3 units"), FIRST]
    assert [why for why, _ in told(history)] == ["unused", "words", "three", "five", "first"]


def test_a_value_used_by_a_rule_may_stand_in_the_policy_it_starts_from(history: History) -> None:
    child = (
        "policy: child\ntitle: Child\nextends: acme\nrules:\n"
        "  - id: MORE\n    title: More\n    shape: daily_maximum\n    pool: units\n"
        "    codes: ['97110']\n    most: {value: most}\n    sources: [A]\n"
        "    confidence: verified_primary\n"
    )
    publish(history, {"child.yaml": child.encode()}, history.head().id, "Ben", "a child")
    edited(history, "value: 4", "value: 5", "five")
    edited(history, "value: 9", "value: 8", "unused")
    assert told(history, "MORE", "child") == [
        ("five", "Units a day: 4 → 5 units"),
        ("a child", "new policy: Child, 1 rule"),
    ]


def test_a_rule_begins_when_it_was_added_and_ends_with_its_policy(history: History) -> None:
    text = POLICY + POLICY[POLICY.index("  - id: OTHER") :].replace("id: OTHER", "id: NEW")
    publish(history, {"acme.yaml": text.encode()}, history.head().id, "Ben", "new")
    publish(history, {"acme.yaml": None}, history.head().id, "Ben", "gone")
    assert told(history, "NEW") == [
        ("gone", "policy taken away: Acme"),
        ("new", "rule NEW “Something else” added"),
    ]
    assert told(history, "NEVER") == []


def test_a_change_of_comments_alone_is_none(history: History) -> None:
    edited(history, "# the first", "# the very first")
    edited(history, "# A policy", "# One policy")
    edited(history, "title: Something else", "title:   Something else")
    assert told(history) == [FIRST]


def test_changes_of_other_policies_are_not_told(history: History) -> None:
    publish(
        history,
        {"zen.yaml": b"policy: zen\ntitle: Zen\n", "scenarios/acme/a.yaml": b"x: 1\n"},
        history.head().id,
        "Ben",
        "zen",
    )
    assert told(history) == [FIRST]
    assert told(history, policy="zen") == [("zen", "new policy: Zen, 0 rules")]


def test_a_policy_in_another_file_is_the_same_policy(history: History) -> None:
    text = POLICY.replace("most: 2", "most: 3").encode()
    publish(history, {"acme.yaml": None, "x/a.yaml": text}, history.head().id, "Ben", "moved")
    assert told(history) == [("moved", "OTHER: Daily maximum: 2 → 3 units"), FIRST]
    publish(history, {"x/a.yaml": None}, history.head().id, "Ben", "gone")
    assert told(history)[0] == ("gone", "policy taken away: Acme")


def test_a_state_that_is_no_policy_is_told(history: History) -> None:
    for text in ("  - [\n", "rules: [5]\n", "values: {most: {dated: [5]}}\n"):
        edited(history, "# A policy of our own.\n", f"# A policy of our own.\n{text}", "broken")
        assert told(history)[0] == ("broken", "acme.yaml could not be read as a policy since")
        edited(history, text, "", "mended")
        assert told(history)[0] == ("mended", "acme.yaml could not be read as a policy before")
        assert told(history, "DAY")[0][0] == "mended"


def test_two_lines_of_work_that_were_joined_are_told_where_they_were_done(
    history: History,
) -> None:
    def git(*words: str) -> None:
        person = ("-c", "user.name=Cleo", "-c", "user.email=c@example.org")
        subprocess.run(("git", *person, *words), cwd=history.folder, check=True)

    git("switch", "-qc", "side")
    edited(history, "most: 2", "most: 3", "aside")
    git("switch", "-q", "main")
    edited(history, "value: 4", "value: 5", "five")
    git("merge", "-q", "--no-edit", "side")
    assert sorted(told(history)) == sorted(
        [
            ("aside", "OTHER: Daily maximum: 2 → 3 units"),
            ("five", "Units a day: 4 → 5 units"),
            FIRST,
        ]
    )


def test_any_two_states_are_compared_either_way(history: History) -> None:
    first = history.head()
    edited(history, "value: 4", "value: 5")
    last = edited(history, "most: 2", "most: 3")
    assert [one.says for one in between(history, SCHEMA, first, last)] == [
        "Units a day: 4 → 5 units",
        "OTHER: Daily maximum: 2 → 3 units",
    ]
    assert [one.says for one in between(history, SCHEMA, last, first)] == [
        "Units a day: 5 → 4 units",
        "OTHER: Daily maximum: 3 → 2 units",
    ]
    assert between(history, SCHEMA, last, last) == ()
    assert [one.says for one in between(history, SCHEMA, None, first)] == [FIRST[1]]


def test_a_long_history_is_told(history: History) -> None:
    for count in range(60):
        edited(history, f"value: {4 + count}", f"value: {5 + count}", f"state {count}")
    assert len(told(history, "DAY")) == 61
    assert told(history, "DAY") == told(history, "DAY")
    assert told(history, "OTHER") == [FIRST]


# --- cutting out what differs ---

TEXTS = [
    path.read_text() for path in sorted(SHIPPED.glob("*/*.yaml")) if path.parent.name != "reference"
]


def of(text: str) -> dict[str, PolicyFile]:
    """The policy of a text."""
    return {"p": PolicyFile(read_document(text.encode(), "p.yaml"))}


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_what_is_cut_out_differs_just_as_the_whole(data: st.DataObject) -> None:
    old = new = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(0, 3))):
        lines = new.splitlines(keepends=True)
        first = data.draw(st.integers(0, len(lines) - 1))
        last = data.draw(st.integers(first, min(first + 8, len(lines))))
        place = data.draw(st.integers(0, len(lines)))
        deed = data.draw(st.sampled_from(("remove", "copy", "move", "word", "comment", "blank")))
        part = lines[first:last]
        if deed in ("remove", "move"):
            del lines[first:last]
        if deed in ("copy", "move"):
            lines[place:place] = part
        if deed == "word":
            lines[first] = lines[first].replace("a", "o", 1).replace("1", "2", 1)
        if deed in ("comment", "blank"):
            lines[place:place] = ["  # aside\n" if deed == "comment" else "\n"]
        new = "".join(lines)
    whole = [read_document(text.encode(), "p.yaml") for text in (old, new)]
    cut = excerpts(old, new)
    if cut is None or any(document.diagnostics for document in whole):
        return
    cut_out = [read_document(text.encode(), "p.yaml") for text in cut]
    if any(document.diagnostics for document in cut_out):
        return
    try:
        expected = differences(of(old), of(new))
    except (KeyError, AttributeError, TypeError):
        # What a schema would have refused.
        return
    for key in ("rules", "sources"):
        ids = [str(entry["id"]) for entry in whole[1].data.get(key) or ()]
        if len(ids) > len(set(ids)):
            return
    assert set(differences(of(cut[0]), of(cut[1]))) == set(expected)


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_but_the_head_is_cut_out_of_two_that_are_alike(text: str) -> None:
    cut = excerpts(text, text)
    assert cut is not None
    assert cut[0] == cut[1]
    assert set(read_document(cut[0].encode()).data) == {"policy", "title"}


@pytest.mark.parametrize(
    "text",
    [
        "policy: a\ntitle: &t A\nabout: *t\n",
        "policy: a\ntitle: A\npolicy: b\n",
        "policy: a\ntitle: A\nrules:\n  - id: X\n    title: A\n  - id: X\n",
        "---\npolicy: a\n",
        '{"policy": "a"}\n',
        "policy: a\r\ntitle: *t\r\n",
    ],
)
def test_what_is_laid_out_in_no_plain_way_is_not_cut(text: str) -> None:
    assert excerpts(text, text.replace("A", "B")) is None
