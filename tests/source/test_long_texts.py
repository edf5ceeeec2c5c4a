"""Long texts are parsed once, and what is read of them is the same."""

from __future__ import annotations

from engine.source import read_document

LONG = ("rules:\n" + "".join(f"  - id: R-{n}\n    most: {n}\n" for n in range(2_000))).encode()


def test_a_long_text_read_again_under_another_name_says_the_other_name() -> None:
    first, second = read_document(LONG, "one.yaml"), read_document(LONG, "two.yaml")
    assert (first.name, second.name) == ("one.yaml", "two.yaml")
    assert first.data == second.data
    assert second.diagnostic(("rules", 3, "id"), "x", "y").file == "two.yaml"
    assert second.positions[("rules", 3, "id")] == first.positions[("rules", 3, "id")] == (8, 9)


def test_a_long_text_with_a_problem_tells_it_by_the_name_it_is_read_by() -> None:
    broken = LONG + b"  - [\n"
    for name in ("one.yaml", "two.yaml"):
        assert {problem.file for problem in read_document(broken, name).diagnostics} == {name}


def test_a_mark_at_the_start_is_not_forgotten() -> None:
    assert not read_document(LONG).marked
    assert read_document(b"\xef\xbb\xbf" + LONG).marked
    assert not read_document(LONG).marked
