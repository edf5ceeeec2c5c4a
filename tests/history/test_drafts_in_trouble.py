"""Drafts on a full disk, in a read-only folder, beside git, and under hostile names."""

from __future__ import annotations

import multiprocessing
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.history import (
    Draft,
    DraftMovedError,
    Drafts,
    History,
    HistoryError,
    State,
    UnfinishedError,
    UnsettledError,
    drafts,
    publish,
    restore,
    trees,
)
from engine.history.draft_names import name_of_draft, ref_of

FILE = "cms/acme.yaml"
FIRST = b"a: 1\nb: 2\nc: 3\nd: 4\ne: 5\n"


opened: list[History] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """Lets go of the packs that were read."""
    yield
    while opened:
        opened.pop().close()


@pytest.fixture
def history(tmp_path: Path) -> History:
    """A history whose first state has one policy file."""
    opened.append(begun(tmp_path / "kb"))
    return opened[-1]


@pytest.fixture
def draft(history: History) -> Draft:
    """A draft of Ana's with one step."""
    return Drafts(history).begin("Ana", "work").write(FILE, b"mine\n", "mine")


def begun(folder: Path) -> History:
    """A history in a folder that is not there yet."""
    (folder / "cms").mkdir(parents=True)
    (folder / FILE).write_bytes(FIRST)
    return History.begin(folder, "Ana", "The first state")


def git(folder: Path, *words: str) -> str:
    """What the command git says in a folder."""
    person = ("-c", "user.name=Ben", "-c", "user.email=ben@example.org")
    done = subprocess.run(
        ("git", *person, *words), cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout


def again(history: History) -> Draft:
    """The draft, as another process reads it."""
    opened.append(History.open(history.folder))
    return Drafts(opened[-1]).open("Ana", "work")


# --- the disk and the folder ---


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Within it, no file can grow beyond so many bytes, as on a disk that is full."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


# dulwich lets go of a file that it could not write only when Python tidies up.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("deed", ["write", "undo", "approve", "publish", "discard", "restore"])
def test_on_a_full_disk_everything_stays_and_goes_on_when_there_is_room(
    tmp_path: Path, deed: str
) -> None:
    random = os.urandom(1500)
    ends: list[str] = []
    states: list[tuple[State, State]] = []
    for size in (*range(0, 400, 9), 500, 1000, 1510, 3000):
        history = begun(tmp_path / f"{deed}-{size}")
        first = history.head()
        publish(history, {"b.yaml": b"b: 1\n"}, first.id, "Ben", "Another")
        draft = Drafts(history).begin("Ana", "work").write(FILE, b"1\n", "one")
        deeds = {
            "write": lambda draft=draft: draft.write("new/x.yaml", random, "new"),
            "undo": draft.undo,
            "approve": lambda draft=draft: draft.approve("Ben"),
            "publish": lambda draft=draft: draft.publish("Ana", "The draft"),
            "discard": draft.discard,
            "restore": lambda history=history, first=first: restore(history, first, "Ana"),
        }
        head = history.head()
        try:
            with room_for(size):
                deeds[deed]()
        except UnfinishedError as error:
            ends.append(str(error))
            states.append((error.state, history.head()))
        except HistoryError as error:
            ends.append(str(error))
            assert again(history) == draft
            assert (history.head(), git(history.folder, "status", "--porcelain")) == (head, "")
            deeds[deed]()
        assert Drafts(history).broken() == ()
        assert deed != "publish" or Drafts(history).all() == ()
        assert git(history.folder, "status", "--porcelain") == ""
        git(history.folder, "fsck", "--strict")
        locks = [path.name for path in history.control.rglob("*.lock")]
        assert locks == ["payor-rules.lock"]
        history.close()
    assert ends
    assert all(told == head for told, head in states)
    assert all("file too large - make room on the disk" in said for said in ends)


def test_a_publication_whose_files_do_not_fit_is_told_and_ended_later(tmp_path: Path) -> None:
    history = begun(tmp_path / "kb")
    Drafts(history).begin("Ana", "work").write(FILE, b"x" * 9000, "much").publish("Ana", "Much")
    less = Drafts(history).begin("Ana", "work").write(FILE, b"y" * 9000, "else")
    with room_for(5000), pytest.raises(UnfinishedError, match=r"was published.*file too large"):
        less.publish("Ana", "Other")
    assert history.head().reason == "Other"
    assert Drafts(history).all() == ()
    assert (history.folder / FILE).read_bytes() == b"y" * 9000
    assert git(history.folder, "status", "--porcelain") == ""


@contextmanager
def powerless(folder: Path) -> Iterator[None]:
    """Within it, this process may read all of a folder and write none; root would, so is nobody."""
    root = os.geteuid() == 0
    places = (folder, *(path for path in folder.rglob("*") if path.is_dir()))
    for place in places:
        place.chmod(0o555)
    (folder / ".git" / "payor-rules.lock").chmod(0o444)
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for place in places:
            place.chmod(0o755)


def test_a_read_only_folder_shows_its_drafts_and_says_why_nothing_is_saved() -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        history = begun(folder / "kb")
        draft = Drafts(history).begin("Ana", "work").write(FILE, b"mine\n", "mine")
        folder.chmod(0o755)
        with powerless(folder / "kb"):
            (seen,) = Drafts(History.open(folder / "kb")).all()
            assert seen == draft
            assert seen.changes() == {FILE: b"mine\n"}
            for deed in (
                lambda: seen.write(FILE, b"2\n", "two"),
                seen.undo,
                lambda: seen.approve("Ben"),
                lambda: seen.publish("Ana", "Mine"),
                seen.discard,
                lambda: Drafts(seen.history).begin("Ana", "more"),
            ):
                with pytest.raises(HistoryError, match="may not be written: permission denied"):
                    deed()
        assert Drafts(history).all() == (draft,)
    finally:
        shutil.rmtree(folder)


# --- beside git ---


def test_drafts_outlive_gits_own_tidying(history: History, draft: Draft) -> None:
    back = draft.write(FILE, b"2\n", "two").write("n.yaml", b"n\n", "n").undo().approve("Ben")
    state = history.head()
    for words in (
        ("pack-refs", "--all"),
        ("reflog", "expire", "--expire=now", "--all"),
        ("gc", "-q", "--prune=now", "--aggressive"),
    ):
        git(history.folder, *words)
        # Both a process that has run all the while and a new one.
        for kept in (again(history), Drafts(history).open("Ana", "work")):
            assert kept == back
            assert [one.person for one in kept.approvals] == ["Ben"]
            assert [step.says for step in (*kept.steps, *kept.undone)] == ["mine", "two", "n"]
            assert kept.changes() == {FILE: b"2\n"}
    redone = back.redo().write(FILE, b"3\n", "three")
    assert redone.changes() == {FILE: b"3\n", "n.yaml": b"n\n"}
    git(history.folder, "gc", "-q", "--prune=now")
    assert redone.publish("Ana", "All").reason == "All"
    assert git(history.folder, "for-each-ref", "refs/payor-rules") == ""
    assert state in list(history.states())


@pytest.mark.usefixtures("draft")
def test_a_draft_is_a_thing_that_git_can_show(history: History) -> None:
    ref = git(history.folder, "for-each-ref", "--format=%(refname)", "refs/payor-rules").strip()
    assert ref == "refs/payor-rules/drafts/ana-dea210f0/work"
    assert "mine" in git(history.folder, "log", "--format=%an: %s", ref)
    assert git(history.folder, "show", f"{ref}:{FILE}") == "mine\n"


def test_commits_made_outside_are_published_states_to_a_draft(
    history: History, draft: Draft
) -> None:
    (history.folder / "by-hand.yaml").write_bytes(b"h\n")
    git(history.folder, "add", "-A")
    git(history.folder, "commit", "-qm", "By hand")
    moved = draft.moved()
    assert moved is not None
    assert (moved.reason, moved.author) == ("By hand", "Ben")
    draft.catch_up().publish("Ana", "Mine")
    assert history.paths(history.head().id) == ("by-hand.yaml", FILE)


@pytest.mark.usefixtures("draft")
def test_a_head_that_was_set_back_is_noticed(history: History) -> None:
    first = history.head()
    publish(history, {"n.yaml": b"n\n"}, first.id, "Ben", "Mistaken")
    late = Drafts(history).begin("Ana", "late").write("n.yaml", b"n: 2\n", "two")
    git(history.folder, "reset", "-q", "--hard", first.id)
    git(history.folder, "reflog", "expire", "--expire=now", "--all")
    git(history.folder, "gc", "-q", "--prune=now")
    assert late.moved() == first
    assert late.three_way("n.yaml").conflicts == 1
    assert again(history).moved() is None


def test_in_the_middle_of_a_merge_a_draft_is_written_and_not_published(history: History) -> None:
    git(history.folder, "switch", "-qc", "other")
    for branch in ("other", "main"):
        git(history.folder, "switch", "-q", branch)
        (history.folder / FILE).write_bytes(branch.encode())
        git(history.folder, "commit", "-qam", branch)
    with pytest.raises(subprocess.CalledProcessError):
        git(history.folder, "merge", "-q", "other")
    more = Drafts(history).begin("Ana", "more").write("n.yaml", b"n\n", "new")
    with pytest.raises(UnsettledError, match="in the middle of a merge"):
        more.publish("Ana", "New")
    git(history.folder, "merge", "--abort")
    assert more.publish("Ana", "New").reason == "New"


def test_on_a_detached_head_a_draft_is_written_and_not_published(
    history: History, draft: Draft
) -> None:
    git(history.folder, "checkout", "-q", "--detach")
    more = draft.write("n.yaml", b"n\n", "new")
    with pytest.raises(UnsettledError, match=r"on no branch.*git switch main"):
        more.publish("Ana", "New")
    assert again(history) == more
    git(history.folder, "switch", "-q", "main")
    more.publish("Ana", "New")


def test_what_somebody_has_not_committed_is_not_written_over(
    history: History, draft: Draft
) -> None:
    (history.folder / FILE).write_bytes(b"by hand\n")
    with pytest.raises(UnsettledError, match="changed outside and not published"):
        draft.publish("Ana", "Mine")
    assert again(history) == draft
    assert (history.folder / FILE).read_bytes() == b"by hand\n"


def test_a_second_working_folder_has_the_same_drafts(history: History, draft: Draft) -> None:
    git(history.folder, "worktree", "add", "-q", "-b", "second", "../second")
    there = History.open(history.folder.parent / "second")
    (seen,) = Drafts(there).all()
    assert seen == draft
    seen.write(FILE, b"there\n", "there").publish("Ana", "There")
    assert there.head().reason == "There"
    assert history.head().reason == "The first state"
    assert Drafts(history).all() == ()


def test_drafts_of_a_folder_within_a_larger_repository_keep_to_it(tmp_path: Path) -> None:
    (tmp_path / "kb").mkdir()
    (tmp_path / "kb" / "acme.yaml").write_bytes(FIRST)
    (tmp_path / "readme.txt").write_bytes(b"top\n")
    History.begin(tmp_path, "Ana", "All of it").close()
    history = History.open(tmp_path / "kb")
    draft = Drafts(history).begin("Ana", "work").write("acme.yaml", b"2\n", "two")
    (tmp_path / "readme.txt").write_bytes(b"other\n")
    git(tmp_path, "commit", "-qam", "Elsewhere")
    assert draft.changes() == {"acme.yaml": b"2\n"}
    assert draft.moved() is None
    draft.publish("Ana", "Two")
    assert git(tmp_path, "show", "HEAD:readme.txt") == "other\n"
    assert git(tmp_path, "status", "--porcelain") == ""


def test_git_at_work_is_waited_for_and_then_told(history: History, draft: Draft) -> None:
    lock = history.common / f"{draft.ref.decode()}.lock"
    lock.write_bytes(b"")
    with pytest.raises(HistoryError, match=r"git is at work .*work\.lock.*remove that file"):
        draft.write(FILE, b"2\n", "two")
    lock.unlink()
    assert draft.write(FILE, b"2\n", "two").steps[-1].says == "two"


@pytest.mark.parametrize("target", ["HEAD", "HEAD:cms/acme.yaml", "HEAD^{tree}", "broken"])
def test_a_ref_that_keeps_no_draft_stands_in_nobodys_way(
    history: History, draft: Draft, target: str
) -> None:
    ref = ref_of("Ben", "odd").decode()
    if target == "broken":
        (history.common / ref).parent.mkdir()
        (history.common / ref).write_bytes(b"")
    else:
        git(history.folder, "update-ref", ref, git(history.folder, "rev-parse", target).strip())
    assert Drafts(history).all() == (draft,)
    assert Drafts(history).broken() == (ref,)
    with pytest.raises(HistoryError, match="this draft cannot be read"):
        Drafts(history).open("Ben", "odd")


# --- at the same time ---


def written(folder: str, number: int) -> list[str]:
    """What one of several processes writes into one draft, again until each has its place."""
    history = History.open(Path(folder))
    done = []
    while len(done) < 5:
        draft = Drafts(history).open("Ana", "work")
        step = f"{number}-{len(done)}"
        try:
            draft.write(f"{step}.yaml", step.encode(), step)
        except DraftMovedError:
            continue
        done.append(step)
    return done


@pytest.mark.usefixtures("draft")
@pytest.mark.parametrize("threads", [True, False], ids=["threads", "processes"])
def test_of_many_who_write_one_draft_none_loses_a_word(history: History, threads: bool) -> None:
    folder = str(history.folder)
    if threads:
        with ThreadPoolExecutor(4) as pool:
            steps = list(pool.map(written, [folder] * 4, range(4)))
    else:
        with multiprocessing.get_context("spawn").Pool(3) as workers:
            steps = workers.starmap(written, [(folder, number) for number in range(3)])
    end = again(history)
    assert sorted(step.says for step in end.steps[1:]) == sorted(chain.from_iterable(steps))
    assert len(end.changes()) == len(end.steps)


# --- names and bounds ---

ODD = (
    *("../x", "..", ".", ".git", "a/b", "/etc/passwd", "x.lock", "@{", "@", "a..b", "a\\b", "-x"),
    *("HEAD", "refs/heads/main", "é", "Łukasz Żak", "日本", "a:b", "a b", "*", "~", "^", "CON"),
    *("x" * 100, "🙂" * 30, "İ", "ß", "ana-dea210f0"),
)


@pytest.mark.parametrize("name", ODD)
def test_a_name_may_be_anything_and_never_leads_outside(tmp_path: Path, name: str) -> None:
    history = begun(tmp_path / "kb")
    outside = sorted(tmp_path.iterdir())
    kept = Drafts(history).begin(name, name).write(FILE, b"1\n", "one")
    assert (kept.person, kept.name) == (name, name)
    assert Drafts(history).all() == Drafts(history).all(name) == (kept,)
    assert kept.ref.startswith(b"refs/payor-rules/drafts/")
    assert kept.ref.count(b"/") == 4
    git(history.folder, "check-ref-format", kept.ref.decode())
    assert kept.publish("Ana", "One").trailers == {"Drafted-by": name}
    assert sorted(tmp_path.iterdir()) == outside


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "needs a name - give a word"),
        (" \n\t ", "needs a name"),
        ("x" * 300, r"'x{20}\.\.\.' of a .* has 300 letters - give 100 or fewer"),
        ("a\x00b", r"'a\\x00b' of a .* cannot be shown - write it with plain letters"),
        ("\ud800", "cannot be shown"),
        ("a\u202eb", "cannot be shown"),
    ],
)
def test_what_cannot_be_a_name_is_told(history: History, name: str, says: str) -> None:
    with pytest.raises(HistoryError, match=says):
        Drafts(history).begin(name, "work")
    with pytest.raises(HistoryError, match=says):
        Drafts(history).begin("Ana", name)
    assert Drafts(history).all() == ()


@settings(deadline=None)
@given(st.lists(st.text(max_size=40), min_size=2, max_size=2, unique=True))
def test_two_names_that_differ_have_two_refs(names: list[str]) -> None:
    try:
        one, other = map(name_of_draft, names)
    except HistoryError:
        return
    assert (one == other) == (ref_of("Ana", one) == ref_of("Ana", other))


@pytest.mark.parametrize(
    "path",
    [
        *("../x.yaml", "/etc/x.yaml", "a/../../x.yaml", ".git/config", "x/.GIT/config", "", "."),
        *("git~1/config", ".g\u200cit/config", "a\x00b", "a\nb.yaml", "\ud800.yaml", "x" * 300),
        *(".git /x", "..\\x/../y"),
    ],
)
def test_a_path_never_leads_outside(history: History, draft: Draft, path: str) -> None:
    with pytest.raises(HistoryError, match="is no file of the knowledge base"):
        draft.write(path, b"x\n", "x")
    with pytest.raises(HistoryError, match="is no file of the knowledge base"):
        draft.read(path)
    assert again(history) == draft


@pytest.mark.parametrize("path", ["ünï/côdé.yaml", "a b/c d.yaml", "x/.hidden/y.yaml", "日本.yaml"])
def test_a_path_may_be_in_any_language(history: History, draft: Draft, path: str) -> None:
    draft.write(path, b"x\n", "x").publish("Ana", "X")
    assert (history.folder / path).read_bytes() == b"x\n"
    assert git(history.folder, "status", "--porcelain") == ""


def test_a_link_in_the_folder_does_not_lead_outside(
    history: History, draft: Draft, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (history.folder / "link").symlink_to(outside)
    with pytest.raises(UnsettledError, match=r"link/x\.yaml.* is a link"):
        draft.write("link/x.yaml", b"x\n", "x").publish("Ana", "X")
    assert list(outside.iterdir()) == []


def test_a_file_does_not_become_a_folder_by_mistake(history: History, draft: Draft) -> None:
    with pytest.raises(HistoryError, match=r"cannot stand below the file cms/acme\.yaml"):
        draft.write(f"{FILE}/x.yaml", b"x\n", "x")
    with pytest.raises(HistoryError, match="cms is a folder - name a file in it"):
        draft.write("cms", b"x\n", "x")
    with pytest.raises(HistoryError, match="cannot stand below the file x"):
        draft.write_many({"x/y": b"", "x": b""}, "both")
    assert again(history) == draft
    turned = draft.write_many({FILE: None, f"{FILE}/x.yaml": b"x\n"}, "on purpose")
    assert turned.changes() == {FILE: None, f"{FILE}/x.yaml": b"x\n"}
    turned.publish("Ana", "A folder")
    back = Drafts(history).begin("Ana", "back")
    back.write_many({f"{FILE}/x.yaml": None, FILE: b"a\n"}, "a file again").publish("Ana", "File")
    assert (history.folder / FILE).read_bytes() == b"a\n"
    assert git(history.folder, "status", "--porcelain") == ""


def test_a_file_has_a_bound_that_is_told(
    history: History, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert draft.write("x.yaml", b"x" * trees.LARGEST, "much").can_undo
    with pytest.raises(HistoryError, match=r"y\.yaml has 8\.0 MB - keep a file below 8 MB"):
        again(history).write("y.yaml", b"x" * (trees.LARGEST + 1), "too much")
    monkeypatch.setattr(drafts, "MOST", 2)
    Drafts(history).begin("Ana", "second")
    with pytest.raises(HistoryError, match="there are 2 drafts already - publish or discard"):
        Drafts(history).begin("Ben", "third")
