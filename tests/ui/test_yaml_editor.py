"""The editor of policy files, without a browser: its script, its words, its text."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from ast import literal_eval
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from engine.knowledge import KnowledgeBase
from engine.source import read_document
from engine.source.text import LINE_END
from ui.yaml_editor.completions import of_policy
from ui.yaml_editor.component import bundle
from ui.yaml_editor.line_ends import as_shown, with_line_ends

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "ui" / "yaml_editor"
RECORD = json.loads((SOURCES / "built.json").read_text())
ELSEWHERE = re.compile(r"https?://[\w.-]+")


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def knowledge() -> KnowledgeBase:
    return KnowledgeBase.open()


# --- the script ------------------------------------------------------------------------------


def test_the_script_was_built_from_these_sources() -> None:
    sources = [*SOURCES.glob("src/*.js"), *SOURCES.glob("package*.json"), SOURCES / "build.mjs"]
    found = {path.relative_to(SOURCES).as_posix(): sha(path) for path in sources}
    assert found == RECORD["sources"], "the sources changed - npm ci && npm run build"


def test_the_script_is_the_one_that_was_built() -> None:
    assert bundle().name == RECORD["bundle"]
    assert sha(bundle()) == RECORD["sha256"]
    assert RECORD["sha256"][:12] in bundle().name


def test_building_again_gives_the_same_script(tmp_path: Path) -> None:
    """Where node and the packages are; elsewhere the record of the last build stands for it."""
    node = shutil.which("node")
    if node is None or not (SOURCES / "node_modules").is_dir():
        return
    built = [node, str(SOURCES / "build.mjs"), str(tmp_path), str(tmp_path / "built.json")]
    subprocess.run(built, check=True, capture_output=True, timeout=60)
    assert (tmp_path / RECORD["bundle"]).read_bytes() == bundle().read_bytes()
    subprocess.run([node, "--test"], cwd=SOURCES, check=True, capture_output=True, timeout=100)


def test_every_package_in_the_script_comes_with_its_licence() -> None:
    lock = json.loads((SOURCES / "package-lock.json").read_text())
    notices = (bundle().parent / "yaml_editor-licences.txt").read_text()
    shipped = {
        name.removeprefix("node_modules/"): entry["version"]
        for name, entry in lock["packages"].items()
        if name and not entry.get("dev") and not entry.get("optional")
    }
    named = set(re.findall(r"^((?:@[\w-]+/)?[\w-]+) (\d+\.\d+\.\d+)$", notices, re.MULTILINE))
    assert named == set(shipped.items())


def test_the_lock_names_no_host() -> None:
    assert ELSEWHERE.findall((SOURCES / "package-lock.json").read_text()) == []


def test_the_script_loads_nothing_from_elsewhere() -> None:
    script = bundle().read_text(encoding="utf-8")
    hosts = {found for found in ELSEWHERE.findall(script) if "www.w3.org" not in found}
    assert hosts == set()
    assert "eval(" not in script


# --- words -----------------------------------------------------------------------------------


class Grammar:
    """Walks through a grammar as the script does."""

    def __init__(self, nodes: list[dict[str, Any]]) -> None:
        self.nodes = nodes

    def variant(self, node: dict[str, Any], data: object) -> dict[str, Any]:
        if "by" in node:
            chosen = data.get(node["by"]) if isinstance(data, Mapping) else None
            node = self.nodes[node["variants"].get(chosen, node["otherwise"])]
        if "shared" in node:
            shared = self.nodes[node["shared"]]
            node = node | {"keys": node.get("keys", {}) | shared["keys"]}
        return node

    def strangers(self, node: dict[str, Any], data: object, path: str) -> Iterator[str]:
        """Places of the data that the grammar does not know."""
        node = self.variant(node, data)
        if isinstance(data, Mapping):
            for key, value in data.items():
                child = node.get("keys", {}).get(key, (None, node.get("others")))[1]
                for beginning, index in node.get("beginnings", {}).items():
                    child = index if key.startswith(beginning) else child
                if child is None:
                    yield f"{path}.{key}"
                else:
                    yield from self.strangers(self.nodes[child], value, f"{path}.{key}")
        elif isinstance(data, list):
            item = self.nodes[node["item"]] if "item" in node else node
            for index, entry in enumerate(data):
                yield from self.strangers(item, entry, f"{path}[{index}]")
        elif "words" in node and not {"lists", "keys"} & set(node):
            word = str(data).lower() if isinstance(data, bool) else str(data)
            if word not in [entry[0] for entry in node["words"]] and not word.startswith("set:"):
                yield f"{path}: {word}"


@pytest.mark.parametrize("policy", sorted(knowledge().files))
def test_all_that_shipped_policies_say_can_be_completed(policy: str) -> None:
    document = knowledge().files[policy].document
    words = of_policy(knowledge(), document)
    grammar = Grammar(words["grammar"])
    strange = list(grammar.strangers(grammar.nodes[0], document.data, policy))
    assert strange == []


def test_a_word_that_the_schema_does_not_know_is_a_stranger() -> None:
    grammar = Grammar(of_policy(knowledge(), read_document(b"policy: x"))["grammar"])
    wrong = {"rules": [{"id": "a", "shape": "daily_maximum", "mist": 4, "severity": "refuse"}]}
    assert list(grammar.strangers(grammar.nodes[0], wrong, "")) == [
        ".rules[0].mist",
        ".rules[0].severity: refuse",
    ]


def words_of(text: str) -> dict[str, list[str]]:
    lists = of_policy(knowledge(), read_document(text.encode()))["lists"]
    return {name: [entry[0] for entry in entries] for name, entries in lists.items()}


def test_names_come_from_the_text_and_from_what_it_extends() -> None:
    words = words_of("policy: mine\nextends: medicare-part-b\nvalues:\n  most: {about: x}\n")
    assert words["values"][-1] == "most"
    assert "kx_threshold_pt_slp" in words["values"]
    assert "set:manual_therapy" in words["code_sets"]
    assert "K-03-estimate-ot" in words["rules"]
    assert "97140" in words["codes"]


def test_own_rules_are_not_offered_as_ids_once_more() -> None:
    assert words_of("policy: mine\nrules:\n  - {id: OWN, conclude: near}\n")["rules"] == []


@pytest.mark.parametrize(
    "text",
    ["", "- a", "rules: 3", "rules: [3]", "values: [x]", "extends: nobody", "a: [", "extends:"],
)
def test_a_half_written_file_still_has_words(text: str) -> None:
    assert words_of(text)["policies"] == list(knowledge().files)


def test_the_words_are_small_enough_to_be_sent() -> None:
    document = knowledge().files["medicare-part-b"].document
    assert len(json.dumps(of_policy(knowledge(), document))) < 200_000


# --- line ends -------------------------------------------------------------------------------

LINES = st.text(alphabet="ab\u2028\x85\x0c", max_size=3)
ENDS = st.sampled_from(["\n", "\r\n", "\r"])
TEXTS = st.lists(st.tuples(LINES, ENDS), max_size=8).map(
    lambda parts: "".join(line + end for line, end in parts)
)


@given(TEXTS)
def test_a_text_that_nobody_touched_keeps_every_line_end(text: str) -> None:
    assert with_line_ends(as_shown(text), text) == text


@given(TEXTS, TEXTS)
def test_what_was_typed_is_kept_whatever_the_line_ends(typed: str, original: str) -> None:
    assert as_shown(with_line_ends(as_shown(typed), original)) == as_shown(typed)


def test_one_changed_line_leaves_the_ends_of_all_others() -> None:
    assert with_line_ends("a\nB\nnew\nc\nd", "a\r\nb\nc\rd") == "a\r\nB\nnew\nc\rd"
    assert with_line_ends("a\nx\nb\n", "a\r\nb\r\n") == "a\r\nx\r\nb\r\n"


@given(TEXTS, st.data())
def test_a_line_put_in_between_changes_no_other(original: str, data: st.DataObject) -> None:
    lines = as_shown(original).split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    typed = "\n".join([*lines[:at], "new", *lines[at:]])
    after = with_line_ends(typed, original)
    ends = LINE_END.findall(after)
    assert ends[:at] + ends[at + 1 :] == LINE_END.findall(original)


# --- on a page -------------------------------------------------------------------------------


def page(text: str = "policy: a\r\ntitle: b\r\n") -> AppTest:
    def script(text: str) -> None:
        import streamlit as st

        from engine.source import Diagnostic
        from ui.yaml_editor import current_text, jump_to, yaml_diff, yaml_editor

        rev = st.session_state.setdefault("rev", 1)
        problem = Diagnostic("error", "x", "wrong", "a.yaml", 2, 3, advice="write it right")
        now = current_text("editor", rev, text)
        st.button("Go", on_click=jump_to, args=("editor", 2, 3))
        if st.toggle("Shown", True):
            yaml_editor(
                text, key="editor", rev=rev, diagnostics=[problem], completions={"lists": {}}
            )
        yaml_diff(text, now, key="diff")
        st.code(repr(now))

    made = AppTest.from_function(script, default_timeout=30, args=(text,)).run()
    assert not made.exception
    return made


def shown(made: AppTest) -> object:
    """The text that the page has."""
    return literal_eval(made.code[0].value)


def told(made: AppTest, key: str) -> dict[str, Any]:
    """What a part of the page is told."""
    part = next(each for each in made.get("bidi_component") if each.key == key)
    data: dict[str, Any] = json.loads(part.proto.json)
    return data


def test_a_problem_is_told_with_its_place_and_what_to_write() -> None:
    (problem,) = told(page(), "editor")["problems"]
    assert problem == {
        "line": 2,
        "column": 3,
        "severity": "error",
        "text": "wrong - write it right",
    }


def test_columns_are_told_as_browsers_count_them() -> None:
    (problem,) = told(page("policy: a\n\U0001f600x\n"), "editor")["problems"]
    assert problem["column"] == 4


def test_going_to_the_same_line_twice_is_told_twice() -> None:
    made = page()
    assert told(made, "editor")["jump"] is None
    made.button[0].click().run()
    assert told(made, "editor")["jump"] == {"line": 2, "column": 3, "number": 1}
    made.button[0].click().run()
    assert told(made, "editor")["jump"]["number"] == 2


def test_the_page_has_the_text_until_something_is_typed() -> None:
    assert shown(page()) == "policy: a\r\ntitle: b\r\n"


def test_what_was_typed_counts_with_the_line_ends_of_the_file() -> None:
    made = page()
    typed = {"text": "policy: a\ntitle: c\n", "rev": 1, "number": 1}
    made.session_state["editor"] = {"typed": typed}
    assert shown(made.run()) == "policy: a\r\ntitle: c\r\n"


def test_what_was_typed_into_an_older_text_gives_way() -> None:
    made = page()
    made.session_state["editor"] = {"typed": {"text": "old", "rev": 0, "number": 1}}
    assert shown(made.run()) == "policy: a\r\ntitle: b\r\n"


def test_what_was_typed_outlasts_a_run_without_the_editor() -> None:
    made = page()
    made.session_state["editor"] = {"typed": {"text": "x: y\n", "rev": 1, "number": 1}}
    made.run()
    made.toggle[0].set_value(False).run()
    made.run()
    made.toggle[0].set_value(True).run()
    assert shown(made) == "x: y\r\n"
