"""A published state is found by every name that git gives it, and nothing else is."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli.published import state_named
from engine.history import History, HistoryError, publish


def git(folder: Path, *words: str) -> str:
    """What the command git says in a folder."""
    done = subprocess.run(("git", *words), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """Three states, of which the second has a tag and the third comes of a join."""
    folder = tmp_path_factory.mktemp("kb")
    (folder / "a.yaml").write_bytes(b"a: 1\n")
    made = History.begin(folder, "Ana", "the first state")
    for number in (2, 3):
        text = b"a: %d\n" % number
        publish(made, {"a.yaml": text}, made.head().id, "Ben", f"state {number}")
    who = ("-c", "user.name=Ana", "-c", "user.email=ana@example.org")
    git(folder, "tag", "plain", "HEAD~1")
    git(folder, *who, "tag", "-a", "-m", "a tag with words", "told", "HEAD~1")
    git(folder, "branch", "beside", "HEAD~1")
    git(folder, "switch", "-q", "beside")
    git(folder, *who, "commit", "-q", "--allow-empty", "-m", "beside")
    git(folder, "switch", "-q", "main")
    git(folder, *who, "merge", "-q", "--no-ff", "-m", "joined", "beside")
    yield made
    made.close()


@pytest.mark.parametrize(
    "name",
    [
        *("HEAD", "@", "HEAD~1", "@~2", "HEAD~", "HEAD~~", "HEAD^", "HEAD^^", "HEAD^1", "HEAD^2"),
        *("HEAD^2~1", "HEAD~0", "main", "main~1", "refs/heads/main", "heads/beside", "beside^"),
        *("plain", "told", "told~1", "told^{}", "told^{commit}", "HEAD@{0}", "@{0}"),
    ],
)
def test_a_state_is_what_git_names_so(history: History, name: str) -> None:
    assert history.state(name).id == git(history.folder, "rev-parse", f"{name}^{{commit}}")


@pytest.mark.parametrize("length", [4, 10, 40])
def test_the_beginning_of_an_id_will_do_and_steps_from_it(history: History, length: int) -> None:
    short = history.head().id[:length]
    assert history.state(short).id == history.head().id
    assert history.state(f"{short}~1").id == git(history.folder, "rev-parse", "HEAD~1")


@pytest.mark.parametrize(
    "name",
    [
        *("", "nothing", "HEAD~9", "HEAD^3", "~1", "^", "HEAD~x", "HEAD^{tree}", "HEAD:a.yaml"),
        *("HEAD..main", ":/first", "HEAD@{9}", "HEAD@{", "0" * 40, "fff", "\0", "-1", "HEAD~1~x"),
        *("a.yaml", "../..", "HEAD~" + "9" * 30),
    ],
)
def test_what_names_no_state_is_told(history: History, name: str) -> None:
    with pytest.raises(HistoryError, match=r"there is no published state '.*payor-rules log"):
        history.state(name)


def test_the_beginning_of_two_ids_is_told(history: History) -> None:
    """More states than there are beginnings of four letters cannot be made: the ids are sought."""
    folder = history.folder
    tree = git(folder, "rev-parse", "HEAD^{tree}")
    seen: dict[str, str] = {}
    who = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@x", "GIT_COMMITTER_NAME": "A"}
    for number in range(5_000):
        body = (
            f"tree {tree}\nauthor A <a@x> {number} +0000\ncommitter A <a@x> {number} +0000\n\nx\n"
        )
        found = _hash(body)
        if found[:4] in seen:
            for text in (seen[found[:4]], body):
                subprocess.run(
                    ("git", "hash-object", "-t", "commit", "-w", "--stdin"),
                    cwd=folder, input=text, text=True, check=True, capture_output=True, env=who,
                )  # fmt: skip
            with pytest.raises(HistoryError, match="several published states begin with"):
                history.state(found[:4])
            return
        seen[found[:4]] = body
    raise AssertionError("no two ids begin alike")


def _hash(body: str) -> str:
    from hashlib import sha1

    content = body.encode()
    return sha1(b"commit %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def test_a_day_is_the_last_state_up_to_its_end(history: History) -> None:
    assert state_named(history, "2999-12-31").id == history.head().id
    with pytest.raises(HistoryError, match="nothing was published up to 1999-12-31; the first"):
        state_named(history, "1999-12-31")


@pytest.mark.parametrize("name", ["10/31/2026", "31.10.2026", "2026-13-01", "2026-1-5", "26-01-05"])
def test_a_day_written_otherwise_is_told_how_to_write_it(history: History, name: str) -> None:
    with pytest.raises(HistoryError, match="is no day - write it as 2026-10-31"):
        state_named(history, name)
