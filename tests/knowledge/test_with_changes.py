"""A knowledge base with some files changed in memory, or as a state holds them."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.history import History, publish
from engine.knowledge import KnowledgeBase, KnowledgeBaseError
from engine.knowledge.contents import OutsideError
from engine.locations import shipped_knowledge_base
from engine.scenarios.library import Library

HIGHMARK = "commercial/highmark.yaml"
TRICARE = "federal/tricare.yaml"
MEDICARE = "cms/medicare-part-b.yaml"


@pytest.fixture(scope="module")
def shipped() -> KnowledgeBase:
    base = KnowledgeBase.open()
    base.check()
    return base


def text_of(base: KnowledgeBase, name: str) -> bytes:
    found = base.contents.read(name)
    assert found is not None
    return found


def written(base: KnowledgeBase, folder: Path, changes: dict[str, bytes | None]) -> KnowledgeBase:
    """The same changes made on disk, in a copy."""
    copied = folder / base.folder.name
    shutil.copytree(base.folder, copied)
    for name, content in changes.items():
        if content is None:
            (copied / name).unlink()
        else:
            (copied / name).write_bytes(content)
    return KnowledgeBase.open(copied)


def test_changes_in_memory_read_as_changes_on_disk(shipped: KnowledgeBase, tmp_path: Path) -> None:
    changes: dict[str, bytes | None] = {
        MEDICARE: text_of(shipped, MEDICARE) + b"nonsense: 1\n",
        HIGHMARK: text_of(shipped, HIGHMARK).replace(b"title: ", b"title: The new ", 1),
        "commercial/fresh.yaml": text_of(shipped, TRICARE),
        "commercial/cigna-ash.yaml": None,
    }
    changed, copied = shipped.with_changes(changes), written(shipped, tmp_path, changes)
    assert changed.check() == copied.check()
    assert list(changed.files) == list(copied.files)
    assert changed.files["highmark"].title.startswith("The new ")
    assert "medicare-part-b" not in changed.files
    assert "medicare-part-b" in shipped.files


def test_what_inherits_from_a_changed_policy_is_linked_again_and_nothing_else(
    shipped: KnowledgeBase,
) -> None:
    day = date(2026, 3, 2)
    text = text_of(shipped, MEDICARE).replace(b"title: ", b"title: Our ", 1)
    changed = shipped.with_changes({MEDICARE: text})
    assert changed.linker("highmark") is shipped.linker("highmark")
    assert changed.linker("medicare-ngs") is not shipped.linker("medicare-ngs")
    assert changed.link("medicare-part-b", day, day).title.startswith("Our ")
    assert not shipped.link("medicare-part-b", day, day).title.startswith("Our ")


def test_changes_upon_changes_hold_both_and_may_be_taken_back(shipped: KnowledgeBase) -> None:
    was = text_of(shipped, HIGHMARK)
    once = shipped.with_changes({HIGHMARK: was.replace(b"title: ", b"title: Our ", 1)})
    twice = once.with_changes({TRICARE: None})
    back = twice.with_changes({HIGHMARK: was})
    assert twice.files["highmark"].title.startswith("Our ")
    assert back.files["highmark"].data == shipped.files["highmark"].data
    assert TRICARE not in back.contents.policy_names()[0]


def test_scenarios_are_read_as_they_are_changed(shipped: KnowledgeBase) -> None:
    name = next(name for name in shipped.contents.scenario_names() if "/highmark/" in name)
    before = Library(shipped).of("highmark").scenarios
    without = Library(shipped.with_changes({name: None})).of("highmark").scenarios
    of_file = [one for one in before if one.document.name.endswith(name)]
    assert of_file
    assert [one.title for one in without] == [one.title for one in before if one not in of_file]
    added = {f"commercial/scenarios/highmark/ours-{name[-5:]}": text_of(shipped, name)}
    twice = Library(shipped.with_changes(added)).of("highmark")
    assert {one.code for one in twice.diagnostics} == {"duplicate-title"}


def test_reference_data_are_read_as_they_are_changed(shipped: KnowledgeBase) -> None:
    labels = text_of(shipped, "reference/code-labels.yaml").replace(b'"97110": ', b'"97110": our ')
    changed = shipped.with_changes({"reference/code-labels.yaml": labels})
    broken = shipped.with_changes({"reference/code-labels.yaml": b"labels: [\n"})
    assert changed.labels["97110"] == f"our {shipped.labels['97110']}"
    assert changed.table_codes() == shipped.table_codes()
    assert any("reference/code-labels.yaml" in one.file for one in broken.diagnostics)
    assert (
        broken.with_changes(
            {"reference/code-labels.yaml": text_of(shipped, "reference/code-labels.yaml")}
        ).diagnostics
        == shipped.diagnostics
    )


@pytest.mark.parametrize(
    "name", ["../outside.yaml", "/etc/policy.yaml", "cms/../../x.yaml", ".git/config", "", "a\\b"]
)
def test_no_name_leads_out_of_the_folder(shipped: KnowledgeBase, name: str) -> None:
    with pytest.raises(OutsideError, match="name one inside it"):
        shipped.with_changes({name: b"policy: x\n"})


def test_a_knowledge_base_without_any_policy_left_is_refused(shipped: KnowledgeBase) -> None:
    gone: dict[str, bytes | None] = dict.fromkeys(shipped.contents.policy_names()[0])
    with pytest.raises(KnowledgeBaseError, match="1 problem"):
        shipped.with_changes(gone)


@settings(max_examples=30, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_text_breaks_the_reading(shipped: KnowledgeBase, content: bytes) -> None:
    changed = shipped.with_changes({HIGHMARK: content})
    assert changed.diagnostics
    assert "highmark" not in changed.files


def test_a_state_is_read_as_it_was_published(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(shipped_knowledge_base(), folder)
    history = History.begin(folder, "Ann", "the first")
    first = history.head()
    title = (folder / HIGHMARK).read_bytes().replace(b"title: ", b"title: Our ", 1)
    publish(history, {HIGHMARK: title, MEDICARE: None}, first.id, "Ann", "ours")
    now = KnowledgeBase.open(folder)
    then = KnowledgeBase.at_state(history, first.id, like=now)
    assert now.files["highmark"].title.startswith("Our ")
    assert not then.files["highmark"].title.startswith("Our ")
    assert "medicare-part-b" in then.files
    assert then.files["tricare"] is now.files["tricare"]
    assert "medicare-part-b" in Library(then).policies
    history.close()
