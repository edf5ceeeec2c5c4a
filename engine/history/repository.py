"""The git repository that a knowledge base stands in: its states, and the files of each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from dulwich.errors import NotGitRepository, NotTreeError
from dulwich.ignore import IgnoreFilterManager
from dulwich.index import (
    validate_path_element_default,
    validate_path_element_hfs,
    validate_path_element_ntfs,
)
from dulwich.objects import Blob, Commit, ObjectID, SubmoduleEncountered, Tree
from dulwich.refs import HEADREF, Ref
from dulwich.repo import Repo

from engine.history.naming import commit_named
from engine.history.problems import HistoryError, NoHistoryError, UnsettledError
from engine.history.state import State, author_line, message_of, state_of

_LONGEST_NAME = 200
"""The bytes of a file's name: file systems keep 255, of which a file on its way needs some."""

_IN_THE_MIDDLE = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "BISECT_LOG": "a bisect",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


class History:
    """The history of the knowledge base in ``folder``.

    Files are named from that folder on, with ``/`` between, whether it is the whole repository or
    a folder in it.
    """

    def __init__(self, folder: Path, repository: Repo) -> None:
        self.folder = folder
        self.repository = repository
        root = Path(os.fsdecode(repository.path)).resolve()
        self.prefix = PurePosixPath(folder.relative_to(root).as_posix())
        # These differ in a second working folder of one repository (git worktree).
        self.control = Path(os.fsdecode(repository.controldir())).resolve()
        self.common = Path(os.fsdecode(repository.commondir())).resolve()
        # A ref must not outlive, through a power cut, the objects that it names.
        repository.object_store.fsync_object_files = True

    @classmethod
    def open(cls, folder: Path) -> History:
        """The history of a folder; raises NoHistoryError when it has none."""
        folder = folder.resolve()
        try:
            repository = Repo.discover(str(folder))
        except NotGitRepository:
            raise NoHistoryError(
                f"{folder} has no history yet - payor-rules init {folder} begins one"
            ) from None
        return cls(folder, repository)

    @classmethod
    def begin(
        cls, folder: Path, author: str, reason: str, *, trailers: Mapping[str, str] | None = None
    ) -> History:
        """Begins a history with everything that stands in the folder, and returns it.

        What the folder's ``.gitignore`` names is left out. Raises HistoryError when the folder has
        a history already; one that was cut off before its first state is begun anew.
        """
        folder = folder.resolve()
        repository = _new(folder)
        ignored = IgnoreFilterManager.from_repo(repository)
        paths = [
            path
            for found in sorted(folder.rglob("*"))
            if found.is_file() and ".git" not in found.relative_to(folder).parts
            if not ignored.is_ignored(path := found.relative_to(folder).as_posix())
        ]
        worktree = repository.get_worktree()
        worktree.stage(paths)
        line = author_line(author)
        message = message_of(reason, "", trailers or {})
        worktree.commit(message=message, author=line, committer=line)
        return cls(folder, repository)

    def close(self) -> None:
        """Lets go of the repository's files."""
        self.repository.close()

    # --- reading ---------------------------------------------------------------------------------

    @property
    def branch(self) -> Ref:
        """The branch that is published to; raises UnsettledError when there is none."""
        chain, _ = self.repository.refs.follow(HEADREF)
        if len(chain) < 2:
            raise UnsettledError(
                "the repository is on no branch (detached head)"
                " - git switch main, or the branch that holds what is published"
            )
        return chain[-1]

    def head(self) -> State:
        """The published state; raises NoHistoryError before the first."""
        return state_of(self.commit(self._head()))

    def states(self, path: str | None = None, most: int | None = None) -> Iterator[State]:
        """The states from the newest on; with ``path``, those that changed that file."""
        paths = [self._inside(path)] if path is not None else self._own()
        walker = self.repository.get_walker(include=[self._head()], paths=paths, max_entries=most)
        for entry in walker:
            yield state_of(entry.commit)

    def state(self, name: str) -> State:
        """The state that git names so: by its id or the beginning of it, a tag, ``HEAD~1``.

        Raises HistoryError when there is none.
        """
        return state_of(commit_named(self.repository, name))

    def paths(self, state: str) -> tuple[str, ...]:
        """The names of the files of a state, sorted."""
        tree = self._tree(state)
        if tree is None:
            return ()
        return tuple(sorted(_walk(self.repository, tree, PurePosixPath())))

    def tree_id(self, state: str) -> ObjectID | None:
        """The hash over all files of a state: two states of one hash hold the same."""
        tree = self._tree(state)
        return None if tree is None else tree.id

    def read(self, state: str, path: str) -> bytes | None:
        """A file as it was in a state; None when it was not there."""
        found = self.blob(state, path)
        return None if found is None else self.content(found)

    # --- for publishing --------------------------------------------------------------------------

    def blob(self, state: str, path: str) -> ObjectID | None:
        """The hash of a file of a state; None when it was not there."""
        tree = self.repository[self.commit(state.encode()).tree]
        try:
            assert isinstance(tree, Tree)
            mode, found = tree.lookup_path(self.repository.__getitem__, self._inside(path))
        except (KeyError, NotTreeError, SubmoduleEncountered):
            return None
        return found if stat.S_ISREG(mode) or stat.S_ISLNK(mode) else None

    def in_the_middle(self) -> str | None:
        """What git has begun here and not ended; None when nothing."""
        begun = (what for name, what in _IN_THE_MIDDLE.items() if (self.control / name).exists())
        return next(begun, None)

    def inside(self, path: str) -> str:
        """The name of a file from the top of the repository on."""
        return self._inside(path).decode()

    def _head(self) -> ObjectID:
        try:
            return self.repository.head()
        except KeyError:
            raise NoHistoryError(
                "nothing was published yet - payor-rules init makes a first state"
            ) from None

    def commit(self, name: bytes) -> Commit:
        """The commit with this hash; raises KeyError when there is none."""
        found = self.repository[name]
        if not isinstance(found, Commit):
            raise HistoryError(f"{name.decode()} is no published state")
        return found

    def content(self, name: ObjectID) -> bytes:
        """The content of a file with this hash."""
        found = self.repository[name]
        assert isinstance(found, Blob)
        return found.data

    def _tree(self, state: str) -> Tree | None:
        tree = self.repository[self.commit(state.encode()).tree]
        assert isinstance(tree, Tree)
        if not self.prefix.parts:
            return tree
        try:
            _, found = tree.lookup_path(
                self.repository.__getitem__, self.prefix.as_posix().encode()
            )
        except KeyError:
            return None
        below = self.repository[found]
        return below if isinstance(below, Tree) else None

    def _own(self) -> list[bytes] | None:
        return [self.prefix.as_posix().encode()] if self.prefix.parts else None

    def _inside(self, path: str) -> bytes:
        named = PurePosixPath(path)
        if named.is_absolute() or not named.parts or not all(map(_usable, named.parts)):
            shown = path if len(path) < _LONGEST_NAME else f"{path[:40]}..."
            raise HistoryError(f"'{shown}' is no file of the knowledge base - name one inside it")
        return (self.prefix / named).as_posix().encode()


def _new(folder: Path) -> Repo:
    if not (folder / ".git").exists():
        return Repo.init(str(folder), default_branch=b"main")
    repository = Repo(str(folder))
    try:
        repository.head()
    except KeyError:
        return repository
    raise HistoryError(f"{folder} has a history already - use it as it is")


def _usable(part: str) -> bool:
    """A part of a path that every file system keeps, and none takes for git's own folder."""
    try:
        name = part.encode()
    except UnicodeEncodeError:
        return False
    return (
        len(name) <= _LONGEST_NAME
        and part.isprintable()
        and validate_path_element_default(name)
        and validate_path_element_ntfs(name)
        and validate_path_element_hfs(name)
    )


def _walk(repository: Repo, tree: Tree, above: PurePosixPath) -> Iterator[str]:
    for name, _, found in tree.items():
        path = above / name.decode("utf-8", "replace")
        below = repository[found]
        if isinstance(below, Tree):
            yield from _walk(repository, below, path)
        elif isinstance(below, Blob):
            yield path.as_posix()
