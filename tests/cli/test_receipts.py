"""``payor-rules receipt`` and ``verify``: an answer is kept, and held against later policies."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from engine import read_visit
from engine.determination.evaluate import Evaluator
from engine.knowledge import KnowledgeBase
from engine.receipt import UnreadableReceiptError, read_receipt, to_markdown, to_pdf
from tests.cli.commands import POLICY, TODAY, VISIT, Desk

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").glob("*.yaml"))


def receipt(desk: Desk, name: str, visit: str = "taped.yaml") -> str:
    """Writes the receipt of a visit; returns its name."""
    done = desk.run("receipt", visit, "--output", name, *TODAY)
    assert (done.code, done.err) == (0, f"written: {name}\n")
    return name


@pytest.mark.parametrize("name", ["kept.pdf", "kept.md"])
def test_a_receipt_holds_while_nothing_has_changed(desk: Desk, name: str) -> None:
    done = desk.run("verify", receipt(desk, name))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"  {name}: still holds\n"


@pytest.mark.parametrize("name", ["kept.pdf", "kept.md"])
def test_a_changed_policy_is_told_with_what_it_changes(desk: Desk, name: str) -> None:
    receipt(desk, name)
    desk.write("kb/acme.yaml", POLICY.replace("severity: deny", "severity: warn"))
    done = desk.run("verify", name)
    assert done.code == 1
    assert "no longer holds" in done.out
    assert "line 1 (97140): not covered then, meets policy now" in " ".join(done.out.split())
    assert "the policy acme has changed since" in done.out


def test_a_changed_policy_that_says_the_same_of_the_visit_leaves_the_answer(desk: Desk) -> None:
    receipt(desk, "kept.md")
    desk.write("kb/acme.yaml", POLICY.replace("value: 30", "value: 40"))
    assert desk.run("verify", "kept.md").code == 0


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        ('"outcome": "not_covered"', '"outcome": "covered"'),
        ('"minutes": 23', '"minutes": 38'),
        ('"as_of": "2026-03-09"', '"as_of": "2026-03-08"'),
    ],
)
def test_an_edited_receipt_is_found_out(desk: Desk, written: str, edited: str) -> None:
    path = Path(receipt(desk, "kept.md"))
    text = path.read_text(encoding="utf-8")
    assert written in text
    path.write_text(text.replace(written, edited), encoding="utf-8")
    done = desk.run("verify", "kept.md")
    assert done.code == 1
    assert "edited after it was written" in done.out


def test_windows_line_ends_are_no_edit(desk: Desk) -> None:
    path = Path(receipt(desk, "kept.md"))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert desk.run("verify", "kept.md").code == 0


def test_a_file_that_is_there_is_not_written_over(desk: Desk) -> None:
    desk.write("kept.md", "something else")
    done = desk.run("receipt", "visit.yaml", "--output", "kept.md")
    assert done.code == 2
    assert "kept.md is already there - choose another name" in done.err
    assert Path("kept.md").read_text(encoding="utf-8") == "something else"
    assert [path.name for path in Path().iterdir() if path.name.endswith(".new")] == []


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("kept.docx", "a receipt is a .pdf or .md file, not kept.docx"),
        ("nowhere/kept.md", "the folder nowhere is not there"),
    ],
)
def test_where_no_receipt_can_be_written_is_told(desk: Desk, name: str, says: str) -> None:
    done = desk.run("receipt", "visit.yaml", "-o", name)
    assert done.code == 2
    assert says in done.err


def test_without_a_file_the_receipt_goes_to_stdout(desk: Desk) -> None:
    done = desk.run("receipt", "visit.yaml", *TODAY)
    assert done.out.startswith("# Decision receipt\n")
    assert read_receipt(done.out.encode()).answer["outcome"] == "covered"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"", "this is no receipt"),
        (b"# Some notes\n", "this is no receipt"),
        (b"%PDF-1.7\nbroken", "the PDF cannot be read"),
        (b'{"form": 99}', "this version reads form 1"),
        (b'{"form": 1}', "lacks as_of, payor, policy, visit, answer, digest"),
        (b"{" * 100_000, "damaged"),
        (b'{"form": 1', "damaged"),
        (b"\x00\xff\xfe", "this is no receipt"),
        (b"x" * 6_000_000, "more than any receipt"),
    ],
)
def test_what_is_no_receipt_is_refused_in_one_sentence(given: bytes, says: str) -> None:
    with pytest.raises(UnreadableReceiptError) as refused:
        read_receipt(given)
    assert says in str(refused.value)


def test_receipts_that_cannot_be_read_do_not_hide_the_others(desk: Desk) -> None:
    receipt(desk, "kept.md")
    desk.write("notes.md", "# Notes\n")
    done = desk.run("verify", "gone.md", "notes.md", "kept.md", "--format", "json")
    assert done.code == 2
    assert [(each["receipt"], each["holds"]) for each in json.loads(done.out)] == [
        ("kept.md", True)
    ]
    assert "gone.md cannot be read" in done.err
    assert "notes.md: this is no receipt" in done.err


def test_facts_that_the_vocabulary_no_longer_knows_are_told(desk: Desk) -> None:
    data = json.loads(read_receipt(Path(receipt(desk, "kept.md")).read_bytes()).as_json())
    data["visit"]["weather"] = "fair"
    desk.write("kept.json", json.dumps(data))
    done = desk.run("verify", "kept.json")
    assert done.code == 2
    assert "can no longer be read" in done.err
    assert "weather" in done.err


def test_text_of_a_visit_stays_text_in_the_receipt(desk: Desk) -> None:
    hostile = VISIT.replace("payor: acme", 'payor: acme\ndiagnoses: ["M54.2"]')
    desk.write("kb/acme.yaml", POLICY.replace("taping is not", "<a href='x'>taping</a> *is* not"))
    desk.write("t.yaml", hostile.replace("soft_tissue_mobilization", "taping"))
    told = desk.run("receipt", "t.yaml", *TODAY).out.partition("## For payor-rules verify")[0]
    assert "\\<a href='x'\\>taping\\</a\\> \\*is\\* not" in told
    text = PdfReader(Path(receipt(desk, "t.pdf", "t.yaml"))).pages[0].extract_text()
    assert "<a href='x'>taping</a> *is* not" in text


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_on_one_page(path: Path, shipped: Evaluator) -> None:
    visit = read_visit(path)
    printed = to_pdf(visit, shipped.determine(visit), shipped.knowledge_base.vocabulary)
    assert len(PdfReader(BytesIO(printed)).pages) == 1
    assert read_receipt(printed).unchanged


def test_forty_lines_fit_on_one_page(shipped: Evaluator) -> None:
    line = {"code": "97140", "minutes": 8, "furnished": {"therapist": 8}}
    day = "2026-03-02"
    visit = read_visit({"payor": "medicare-part-b", "date_of_service": day, "lines": [line] * 40})
    printed = to_pdf(visit, shipped.determine(visit), shipped.knowledge_base.vocabulary)
    assert len(PdfReader(BytesIO(printed)).pages) == 1


@pytest.mark.parametrize("lines", [1, 40])
def test_a_visit_of_which_little_is_known_is_printed_large_enough_to_read(
    shipped: Evaluator, lines: int
) -> None:
    day = "2026-03-02"
    line = {"code": "97140", "minutes": 8}
    data = {"payor": "medicare-part-b", "date_of_service": day, "lines": [line] * lines}
    visit = read_visit(data)
    printed = to_pdf(visit, shipped.determine(visit), shipped.knowledge_base.vocabulary)
    sizes: list[float] = []

    def seen(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes.append(size * tm[0] * cm[0])

    PdfReader(BytesIO(printed)).pages[0].extract_text(visitor_text=seen)
    assert min(sizes) > 6


def test_dates_and_amounts_of_a_receipt_have_the_forms_of_the_united_states(
    shipped: Evaluator,
) -> None:
    path = next(path for path in EXAMPLES if path.stem.startswith("06"))
    visit = read_visit(path)
    vocabulary = shipped.knowledge_base.vocabulary
    told = to_markdown(visit, shipped.determine(visit), vocabulary).partition("## For payor-rules")
    assert "01/27/2026" in told[0]
    assert "$455.90" in told[0]
    assert re.search(r"\d{4}-\d{2}-\d{2}|USD", told[0]) is None


@pytest.fixture(scope="module")
def shipped() -> Iterator[Evaluator]:
    """An evaluator of the shipped knowledge base."""
    evaluator = Evaluator(KnowledgeBase.open())
    yield evaluator
    evaluator.close()
