"""Two changes of one text: what clashes is chosen, all else of both is kept."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.history.merge import Side, clashes, merge, settled

TEXTS = st.lists(st.sampled_from([b"a\n", b"b\n", b"c\n", b"d\n"]), max_size=8).map(b"".join)


def test_each_clash_shows_what_either_side_says() -> None:
    first, second = clashes(b"a: 1\nb: 2\n\n", b"a: 1\nb: 3\n\nc: 1\n", b"a: 1\nb: 4\n\nc: 2\n")
    assert (first.ours, first.theirs) == (b"b: 3\n", b"b: 4\n")
    assert (second.ours, second.theirs) == (b"c: 1\n", b"c: 2\n")


def test_what_only_one_side_changed_stays_whatever_is_chosen() -> None:
    base, ours, theirs = b"x\na\ny\nz\n", b"x\nA\ny\nz\n", b"x\nB\ny\nZ\n"
    assert settled(base, ours, theirs, [Side.OURS]) == b"x\nA\ny\nZ\n"
    assert settled(base, ours, theirs, [Side.THEIRS]) == theirs


@given(TEXTS, TEXTS, TEXTS)
def test_both_marked_everywhere_is_the_merge_with_its_marks(
    base: bytes, ours: bytes, theirs: bytes
) -> None:
    found = clashes(base, ours, theirs)
    merged = merge(base, ours, theirs)
    assert len(found) == merged.conflicts
    marked = settled(base, ours, theirs, [Side.BOTH] * len(found))
    assert (marked.count(b"<<<<<<<") > 0) == (len(found) > 0)
    assert marked == merged.text


@given(TEXTS, TEXTS)
def test_where_one_side_changed_nothing_there_is_nothing_to_choose(
    base: bytes, other: bytes
) -> None:
    assert clashes(base, other, base) == clashes(base, base, other) == ()
    assert settled(base, other, base, []) == settled(base, base, other, []) == other
