"""A draft keeps every step at once, beside what is published, and loses nothing."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from engine.history import (
    BehindError,
    ConflictError,
    Draft,
    DraftMovedError,
    Drafts,
    History,
    HistoryError,
    NoDraftError,
    State,
    publish,
    restore,
)

FILE = "cms/acme.yaml"
FIRST = b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n"


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history whose first state has one policy file."""
    (tmp_path / "cms").mkdir()
    (tmp_path / "cms" / "acme.yaml").write_bytes(FIRST)
    return History.begin(tmp_path, "Ana", "The first state")


@pytest.fixture
def draft(history: History) -> Draft:
    """A draft of Ana's in which nothing was done yet."""
    return Drafts(history).begin("Ana", "Daily maximum")


def git(folder: Path, *words: str) -> str:
    """What the command git says in a folder."""
    person = ("-c", "user.name=Ben", "-c", "user.email=ben@example.org")
    done = subprocess.run(
        ("git", *person, *words), cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def published(history: History, old: bytes, new: bytes, why: str = "Meanwhile") -> State:
    """What Ben has published: other text in the file."""
    head = history.head().id
    before = history.read(head, FILE)
    assert before is not None
    return publish(history, {FILE: before.replace(old, new)}, head, "Ben", why)


# --- steps ---


def test_a_draft_that_was_begun_changes_nothing(history: History, draft: Draft) -> None:
    assert (draft.person, draft.name, draft.base) == ("Ana", "Daily maximum", history.head().id)
    assert draft.changes() == {}
    assert draft.steps == ()
    assert not draft.can_undo
    assert not draft.can_redo
    assert draft.moved() is None


def test_a_step_is_saved_at_once_and_touches_no_file(history: History, draft: Draft) -> None:
    written = draft.write(FILE, b"a: 2\n", "a is two").write("new.yaml", b"n: 1\n", "a new payor")
    fresh = Drafts(History.open(history.folder)).open("Ana", "Daily maximum")
    assert fresh == written
    assert fresh.changes() == {FILE: b"a: 2\n", "new.yaml": b"n: 1\n"}
    assert [step.says for step in fresh.steps] == ["a is two", "a new payor"]
    assert (history.folder / FILE).read_bytes() == FIRST
    assert git(history.folder, "status", "--porcelain") == ""
    git(history.folder, "fsck", "--strict")


def test_several_files_are_one_step(draft: Draft) -> None:
    many = draft.write_many({FILE: None, "x.yaml": b"x: 1\n"}, "renamed")
    assert many.changes() == {FILE: None, "x.yaml": b"x: 1\n"}
    assert len(many.steps) == 1
    assert many.undo().changes() == {}


def test_what_changes_nothing_is_no_step(draft: Draft) -> None:
    assert draft.write(FILE, FIRST, "the same") == draft
    assert draft.write("not-there.yaml", None, "taken away") == draft


def test_a_step_that_turns_the_text_back_leaves_no_change(draft: Draft) -> None:
    back = draft.write(FILE, b"a: 2\n", "there").write(FILE, FIRST, "and back")
    assert back.changes() == {}
    assert len(back.steps) == 2


def test_undo_and_redo_walk_over_the_steps_and_survive_a_restart(
    history: History, draft: Draft
) -> None:
    one = draft.write(FILE, b"1\n", "one")
    two = one.write(FILE, b"2\n", "two")
    back = two.undo().undo()
    assert back.changes() == {}
    assert [step.says for step in back.undone] == ["one", "two"]
    again = Drafts(History.open(history.folder)).open("Ana", "Daily maximum")
    assert again.redo().changes() == {FILE: b"1\n"}
    assert Drafts(history).open("Ana", "Daily maximum").redo() == two


def test_what_was_undone_is_gone_when_something_else_is_done(draft: Draft) -> None:
    other = draft.write(FILE, b"1\n", "one").undo().write(FILE, b"2\n", "other")
    assert not other.can_redo
    assert [step.says for step in other.steps] == ["other"]


def test_at_either_end_there_is_nothing_to_undo_or_redo(draft: Draft) -> None:
    with pytest.raises(HistoryError, match="nothing to undo"):
        draft.undo()
    with pytest.raises(HistoryError, match="nothing to redo"):
        draft.write(FILE, b"1\n", "one").redo()


def test_an_odd_word_for_a_step_is_only_a_word(history: History, draft: Draft) -> None:
    for says in ("place", "", "Step: 9", "a\n\nPerson: Eve\n", "\x00\u2028", "x" * 5000, "\ud800"):
        draft = draft.write(FILE, says.encode("utf-8", "replace") + FIRST, says)
        assert Drafts(history).open("Ana", "Daily maximum") == draft
    assert (len(draft.steps), draft.person) == (7, "Ana")


# --- several ---


def test_drafts_stand_side_by_side(history: History, draft: Draft) -> None:
    drafts = Drafts(history)
    second = drafts.begin("Ana", "Another").write(FILE, b"2\n", "two")
    other = drafts.begin("Ben", "Daily maximum")
    assert set(drafts.all("Ana")) == {draft, second}
    assert set(drafts.all()) == {draft, second, other}
    assert drafts.open("Ana", "Daily maximum").changes() == {}


def test_a_name_is_taken_once_for_each_person(history: History, draft: Draft) -> None:
    drafts = Drafts(history)
    with pytest.raises(HistoryError, match="has a draft 'Daily maximum' already - open it"):
        drafts.begin("Ana", " Daily  maximum ")
    assert drafts.begin("Ana", "daily maximum") != draft


def test_a_draft_that_is_not_there_is_told(history: History) -> None:
    with pytest.raises(NoDraftError, match="Ana has no draft 'x'"):
        Drafts(history).open("Ana", "x")


def test_a_discarded_draft_is_gone(history: History, draft: Draft) -> None:
    draft.write(FILE, b"1\n", "one").discard()
    assert Drafts(history).all() == ()
    with pytest.raises(DraftMovedError, match="published or discarded") as moved:
        draft.write(FILE, b"2\n", "two")
    assert (moved.value.draft, moved.value.changes) == (None, {FILE: b"2\n"})
    assert Drafts(history).begin("Ana", "Daily maximum").changes() == {}


def test_the_second_tab_is_told_and_keeps_what_it_wrote(draft: Draft) -> None:
    first = draft.write(FILE, b"first\n", "in the first tab")
    with pytest.raises(DraftMovedError, match="changed elsewhere") as moved:
        draft.write(FILE, b"second\n", "in the second tab")
    assert moved.value.draft == first
    assert moved.value.changes == {FILE: b"second\n"}
    again = first.write_many(moved.value.changes, "in the second tab, after a look")
    assert again.steps[0].says == "in the first tab"


def test_a_tab_notices_also_what_was_only_undone_elsewhere(draft: Draft) -> None:
    seen = draft.write(FILE, b"1\n", "one")
    back = seen.undo()
    with pytest.raises(DraftMovedError) as moved:
        seen.write(FILE, b"2\n", "two")
    assert moved.value.draft == back


def test_what_was_done_and_undone_elsewhere_can_still_be_redone(draft: Draft) -> None:
    back = draft.write(FILE, b"1\n", "one").undo()
    with pytest.raises(DraftMovedError) as moved:
        draft.write(FILE, b"2\n", "two")
    assert moved.value.draft == back
    assert back.redo().changes() == {FILE: b"1\n"}


@pytest.mark.parametrize("deed", ["undo", "redo", "discard", "approve", "publish"])
def test_nothing_is_done_to_a_draft_that_stands_elsewhere(
    history: History, draft: Draft, deed: str
) -> None:
    seen = draft.write(FILE, b"1\n", "one").write(FILE, b"2\n", "two").undo()
    now = seen.write(FILE, b"3\n", "three")
    words = {"approve": ("Ben",), "publish": ("Ana", "why")}.get(deed, ())
    with pytest.raises(DraftMovedError) as moved:
        getattr(seen, deed)(*words)
    assert moved.value.draft == now
    assert Drafts(history).all() == (now,)


# --- what is published meanwhile ---


def test_a_draft_says_what_was_published_under_it(history: History, draft: Draft) -> None:
    state = published(history, b"e: 5", b"e: 50")
    assert draft.moved() == state
    mine = draft.write(FILE, FIRST.replace(b"a: 1", b"a: 10"), "a is ten")
    both = mine.three_way(FILE)
    assert both.conflicts == 0
    assert both.merged == b"a: 10\nb: 2\nc: 3\nd: 4\ne: 50\n"


def test_a_draft_is_not_published_over_what_others_have_published(
    history: History, draft: Draft
) -> None:
    mine = draft.write(FILE, FIRST.replace(b"a: 1", b"a: 10"), "a is ten")
    state = published(history, b"e: 5", b"e: 50", "e is fifty")
    with pytest.raises(BehindError, match=r"Ben has published since.*e is fifty") as behind:
        mine.publish("Ana", "a is ten")
    assert behind.value.state == state == history.head()
    caught_up = mine.catch_up()
    assert caught_up.moved() is None
    assert caught_up.changes() == {FILE: b"a: 10\nb: 2\nc: 3\nd: 4\ne: 50\n"}
    caught_up.publish("Ana", "a is ten")
    assert history.read(history.head().id, FILE) == b"a: 10\nb: 2\nc: 3\nd: 4\ne: 50\n"


def test_catching_up_can_be_undone(history: History, draft: Draft) -> None:
    mine = draft.write(FILE, FIRST.replace(b"a: 1", b"a: 10"), "a is ten")
    published(history, b"e: 5", b"e: 50")
    back = mine.catch_up().undo()
    assert (back.base, back.changes()) == (mine.base, mine.changes())
    assert back.redo().moved() is None


def test_what_others_have_published_the_same_is_no_change_any_more(
    history: History, draft: Draft
) -> None:
    mine = draft.write(FILE, FIRST.replace(b"a: 1", b"a: 10"), "a is ten")
    published(history, b"a: 1", b"a: 10")
    assert mine.catch_up().changes() == {}


def test_a_clash_is_shown_and_one_side_is_chosen(history: History, draft: Draft) -> None:
    mine = draft.write_many({FILE: FIRST.replace(b"3", b"31"), "n.yaml": b"n: 1\n"}, "c")
    published(history, b"3", b"30")
    with pytest.raises(ConflictError) as clash:
        mine.catch_up()
    assert "c: 31\n=======\nc: 30\n" in clash.value.merged[FILE]
    assert Drafts(history).open("Ana", "Daily maximum") == mine
    chosen = FIRST.replace(b"3", b"32")
    assert mine.catch_up({FILE: chosen}).changes() == {FILE: chosen, "n.yaml": b"n: 1\n"}
    assert mine.three_way(FILE).conflicts == 1


def test_a_draft_on_what_is_published_has_nothing_to_catch_up(draft: Draft) -> None:
    assert draft.catch_up() == draft


# --- its end ---


def test_a_published_draft_is_one_state_and_gone(history: History, draft: Draft) -> None:
    base = history.head()
    many = draft.write(FILE, b"1\n", "one").write(FILE, b"2\n", "two").write("n.yaml", b"", "n")
    state = many.publish("Ana", "Two, and a new payor", "As agreed.", {"Scenarios": "12 passed"})
    assert [each.id for each in history.states()] == [state.id, base.id]
    assert (state.author, state.reason, state.about) == (
        "Ana",
        "Two, and a new payor",
        "As agreed.",
    )
    assert state.trailers == {"Scenarios": "12 passed"}
    assert (history.folder / FILE).read_bytes() == b"2\n"
    assert Drafts(history).all() == ()
    assert git(history.folder, "status", "--porcelain") == ""
    assert git(history.folder, "for-each-ref", "refs/payor-rules") == ""


def test_a_draft_published_by_another_person_says_whose_it_is(draft: Draft) -> None:
    state = draft.write(FILE, b"1\n", "one").publish("Ben", "One")
    assert (state.author, state.trailers) == ("Ben", {"Drafted-by": "Ana"})


def test_a_draft_without_a_change_is_not_published(history: History, draft: Draft) -> None:
    with pytest.raises(HistoryError, match="nothing differs"):
        draft.publish("Ana", "why")
    assert Drafts(history).all() == (draft,)


def test_a_second_person_approves(history: History, draft: Draft) -> None:
    seen = draft.write(FILE, b"1\n", "one")
    approved = seen.approve("Ben").approve("Cleo").approve("ben")
    assert [one.person for one in approved.approvals] == ["Ben", "Cleo"]
    assert Drafts(history).open("Ana", "Daily maximum") == approved
    # Who has the draft open goes on where they were.
    state = seen.publish("Ana", "One", approved_by="Ben")
    assert state.trailers == {"Approved-by": "Ben"}


@pytest.mark.parametrize("name", ["Ana", "ana", "  ANA ", "\uff21na"])
def test_nobody_approves_their_own_draft(draft: Draft, name: str) -> None:
    with pytest.raises(HistoryError, match="nobody approves their own draft"):
        draft.approve(name)


def test_any_change_voids_an_approval(draft: Draft) -> None:
    approved = draft.write(FILE, b"1\n", "one").approve("Ben")
    for changed in (approved.write(FILE, b"2\n", "two"), None):
        now = approved.undo() if changed is None else changed
        assert now.approvals == ()
        with pytest.raises(HistoryError, match="Ben has not approved this draft as it stands"):
            now.publish("Ana", "why", approved_by="Ben")
        approved = now.write(FILE, b"3\n", "three").approve("Ben")


def test_an_approval_keeps_what_can_be_redone(draft: Draft) -> None:
    back = draft.write(FILE, b"1\n", "one").write(FILE, b"2\n", "two").undo().approve("Ben")
    assert back.can_redo
    assert back.redo().changes() == {FILE: b"2\n"}


# --- going back ---


def test_a_state_is_restored_as_a_draft(history: History) -> None:
    first = history.head()
    publish(history, {FILE: b"2\n", "n.yaml": b"n\n"}, first.id, "Ben", "Two")
    draft = restore(history, first, "Ana")
    assert draft.changes() == {FILE: FIRST, "n.yaml": None}
    assert draft.name.startswith("back to ")
    assert draft.steps[0].says.startswith(f"put back as in {first.short}")
    assert restore(history, first, "Ana").name == f"{draft.name} (2)"
    draft.publish("Ana", "As it was")
    assert {path: history.read(history.head().id, path) for path in ("n.yaml", FILE)} == {
        "n.yaml": None,
        FILE: FIRST,
    }


def test_some_files_are_restored_and_the_settings_only_by_name(history: History) -> None:
    first = history.head()
    changes = {FILE: b"2\n", "n/x.yaml": b"n\n", "knowledge-base.yaml": b"roles: {}\n"}
    publish(history, changes, first.id, "Ben", "Two")
    assert set(restore(history, first, "Ana").changes()) == {FILE, "n/x.yaml"}
    assert set(restore(history, first, "Ana", ["n"]).changes()) == {"n/x.yaml"}
    settings = restore(history, first, "Ana", ["knowledge-base.yaml"], "settings")
    assert (settings.name, settings.changes()) == ("settings", {"knowledge-base.yaml": None})
    publish(history, {FILE: b"1\n", "o.yaml": b"o\n"}, history.head().id, "Ben", "Three")
    with pytest.raises(HistoryError, match=r"o\.yaml is as it was"):
        restore(history, history.head(), "Ana", ["o.yaml"])
    with pytest.raises(
        HistoryError, match=r"there is no other\.yaml in \w+, nor now - name a file"
    ):
        restore(history, first, "Ana", ["other.yaml"])
    with pytest.raises(HistoryError, match="is no file of the knowledge base"):
        restore(history, first, "Ana", ["../x"])


def test_nothing_is_restored_when_nothing_differs(history: History) -> None:
    with pytest.raises(HistoryError, match="everything is as it was"):
        restore(history, history.head(), "Ana")
