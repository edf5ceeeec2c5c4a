"""``payor-rules diff``: two folders, two files, and what cannot be compared."""

from __future__ import annotations

import json

from engine.history import History, publish
from tests.cli.commands import POLICY, Desk

TAPING = "NO-TAPING: What follows: the payor would deny the line → a caution"


def test_a_folder_is_compared_with_the_knowledge_base_in_use(desk: Desk) -> None:
    desk.write("old/acme.yaml", POLICY.replace("value: 30", "value: 24"))
    done = desk.run("diff", "old")
    assert done.code == 1
    assert "Visits that the plan covers: 24 → 30 visits from January 1, 2026" in done.out
    assert "new policy: Acme Health of Ohio, 1 rule" in done.out


def test_two_files_are_compared(desk: Desk) -> None:
    desk.write("new.yaml", POLICY.replace("severity: deny", "severity: warn"))
    done = desk.run("diff", "kb/acme.yaml", "new.yaml", "--format", "json")
    assert done.code == 1
    (told,) = json.loads(done.out)
    assert told["says"] == TAPING
    assert (told["policy"], told["part"], told["kind"]) == ("acme", "rule", "changed")


def test_nothing_differs_from_itself(desk: Desk) -> None:
    done = desk.run("diff", "kb")
    assert (done.code, done.out, done.err) == (0, "", "nothing differs\n")


def test_what_is_not_there_or_has_mistakes_is_told(desk: Desk) -> None:
    assert "gone is not there - name a knowledge base" in desk.run("diff", "gone").err
    desk.write("broken.yaml", POLICY.replace("severity: deny", "severity: maybe"))
    done = desk.run("diff", "kb/acme.yaml", "broken.yaml")
    assert done.code == 2
    assert "broken.yaml" in done.err
    assert "maybe" in done.err


def published(desk: Desk) -> History:
    """A history of the knowledge base, with two states."""
    history = History.begin(desk.folder / "kb", "Ana", "The first state")
    text = POLICY.replace("value: 30", "value: 24").encode()
    base = history.head().id
    publish(history, {"acme.yaml": text}, base, "Ben", "24 visits", trailers={"Scenarios": "none"})
    return history


def test_the_log_tells_who_published_what_and_why(desk: Desk) -> None:
    published(desk)
    out = desk.run("log").out
    assert out.index("24 visits") < out.index("The first state")
    assert "Ben" in out
    assert "Scenarios: none" in out
    only = json.loads(desk.run("log", "zenith.yaml", "--format", "json").out)
    assert [each["reason"] for each in only] == ["The first state"]


def test_a_published_state_is_compared_with_what_stands_now(desk: Desk) -> None:
    first = list(published(desk).states())[-1]
    done = desk.run("diff", first.short)
    assert (done.code, done.out) == (
        1,
        "  acme\n    Visits that the plan covers: 30 → 24 visits from January 1, 2026\n",
    )
    assert "no published state 'nope'" in desk.run("diff", "nope").err


def test_a_knowledge_base_without_history_says_how_to_begin_one(desk: Desk) -> None:
    done = desk.run("log")
    assert done.code == 2
    assert "has no history yet" in done.err


def test_a_log_of_nothing_is_told(desk: Desk) -> None:
    published(desk)
    assert "no published state has changed nope.yaml" in desk.run("log", "nope.yaml").err
    assert "is no file of the knowledge base" in desk.run("log", "../x").err
    assert "give 1 or more" in desk.run("log", "--most", "0").err


def test_the_log_of_a_policy_or_a_rule_tells_what_each_state_changed(desk: Desk) -> None:
    folder = desk.folder / "kb"
    history = History.begin(folder, "Ana", "The first state")
    for old, new, why in (
        ("value: 30", "value: 24", "fewer visits"),
        ("severity: deny", "severity: warn", "only a warning"),
    ):
        path = "acme.yaml"
        text = (folder / path).read_bytes().replace(old.encode(), new.encode())
        publish(history, {path: text}, history.head().id, "Ben", why)
    history.close()
    out = desk.run("log", "acme").out
    assert out.index(TAPING) < out.index("covers: 30 → 24 visits")
    rule = json.loads(desk.run("log", "acme:NO-TAPING", "--format", "json").out)
    assert (rule[0]["reason"], rule[0]["says"]) == (
        "only a warning",
        [TAPING],
    )
    assert "fewer visits" not in desk.run("log", "NO-TAPING").out
    assert len(json.loads(desk.run("log", "acme", "--most", "1", "--format", "json").out)) == 1
    assert "no policy 'acmee' - did you mean 'acme'?" in desk.run("log", "acmee:X").err
    assert "no published state has changed acme:GONE" in desk.run("log", "acme:GONE").err
    assert "no published state has changed NO-TAPNG" in desk.run("log", "NO-TAPNG").err
