"""``payor-rules diff``: two folders, two files, and what cannot be compared."""

from __future__ import annotations

import json

from tests.cli.commands import POLICY, Desk


def test_a_folder_is_compared_with_the_knowledge_base_in_use(desk: Desk) -> None:
    desk.write("old/acme.yaml", POLICY.replace("value: 30", "value: 24"))
    done = desk.run("diff", "old")
    assert done.code == 1
    assert "visits_a_year: 24 → 30 visits from 2026-01-01" in done.out
    assert "new policy: Acme Health of Ohio, 1 rules" in done.out


def test_two_files_are_compared(desk: Desk) -> None:
    desk.write("new.yaml", POLICY.replace("severity: deny", "severity: warn"))
    done = desk.run("diff", "kb/acme.yaml", "new.yaml", "--format", "json")
    assert done.code == 1
    (told,) = json.loads(done.out)
    assert told["says"] == "NO-TAPING: severity deny → warn"
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
