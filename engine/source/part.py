"""One entry of a long file cut out, so that changes within it need not read the rest again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.source import splice
from engine.source.document import Document
from engine.source.nodes import ListNode, MapNode, Node, Path, child
from engine.source.read import read_document


@dataclass(frozen=True, slots=True)
class Part:
    """An entry of a list or map below the top of a file, as a document of its own.

    ``document`` holds the section's key and this entry alone, with all that stands before the next
    entry; ``start`` and ``end`` are where these lines stand in the whole, ``head`` is the line of
    the key. ``number`` is the entry's place in its section, or its key.
    """

    whole: Document
    document: Document
    section: str
    number: int | str
    start: int
    end: int
    head: str

    @classmethod
    def around(cls, whole: Document, path: Path) -> Part | None:
        """The entry in which a path lies; None where no entry can be cut out.

        That is so in flow style, in text with other line ends than newlines, and at the top.
        """
        root = whole.root
        if len(path) < 2 or not isinstance(root, MapNode) or root.flow or "\r" in whole.text:
            return None
        section, number = path[:2]
        members = child(root, section)
        if not isinstance(section, str) or not isinstance(members, MapNode | ListNode):
            return None
        if members.flow or child(members, number) is None:
            return None
        starts = _starts(whole, members)
        place = (
            number if isinstance(members, ListNode) else list(members.entries).index(str(number))
        )
        assert isinstance(place, int)
        first = [splice.line_start(whole, start) for start in starts]
        if any(
            whole.text[line:start].strip(" ") for line, start in zip(first, starts, strict=True)
        ):
            return None
        following = first[place + 1 :]
        end = following[0] if following else _next_section(whole, root, section)
        key = root.entries[section][0]
        head = f"{whole.text[key.start : key.end]}:\n"
        document = read_document((head + whole.text[first[place] : end]).encode(), whole.name)
        if document.root is None or document.diagnostics:
            return None
        return cls(whole, document, section, number, first[place], end, head)

    @property
    def root(self) -> Node:
        """The top of the whole, by which new lines are laid out."""
        assert self.whole.root is not None
        return self.whole.root

    def inner(self, path: Path) -> Path:
        """A path of the whole as a path of the part."""
        number = 0 if isinstance(self.number, int) else self.number
        return (self.section, number, *path[2:])

    def put_back(self, changed: Document) -> Document | None:
        """The whole with the changed part in it, read again; None where that is not its data."""
        if not changed.text.startswith(self.head):
            return None
        text = self.whole.text
        written = changed.text[len(self.head) :]
        if self.end < len(text) and not written.endswith("\n"):
            return None
        after = text[: self.start] + written + text[self.end :]
        mark = b"\xef\xbb\xbf" if self.whole.marked else b""
        document = read_document(mark + after.encode(), self.whole.name)
        expected = self._expected(changed.data[self.section])
        return document if document.root is not None and document.data == expected else None

    def _expected(self, section: Any) -> Any:
        """The data of the whole with the changed entry in its place."""
        data = dict(self.whole.data)
        if isinstance(self.number, int):
            data[self.section] = list(data[self.section])
            data[self.section][self.number] = section[0]
        else:
            data[self.section] = data[self.section] | {self.number: section[self.number]}
        return data


def _starts(whole: Document, members: MapNode | ListNode) -> list[int]:
    """Where the dash or key of each entry stands."""
    if isinstance(members, MapNode):
        return [key.start for key, _ in members.entries.values()]
    return [splice.dash(whole, members, number) for number in range(len(members.items))]


def _next_section(whole: Document, root: MapNode, section: str) -> int:
    """Where the key after a section stands; the end of the text after the last."""
    sections = list(root.entries)
    following = sections[sections.index(section) + 1 :]
    return root.entries[following[0]][0].start if following else len(whole.text)
