"""Commands note their answers in the audit log where the settings ask for it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.audit import AuditLog, Kind, verify
from engine.cli.main import main
from engine.knowledge.contents import SETTINGS_NAME
from engine.publishing.people import this_user
from tests.ui.browser.harbor import POLICY

VISIT = {
    "payor": "harbor",
    "date_of_service": "2026-03-02",
    "discipline": "PT",
    "lines": [{"code": "97110", "minutes": 15}],
}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A knowledge base whose settings ask for it, and two visits beside it that say the same."""
    folder = tmp_path / "base"
    folder.mkdir()
    (folder / "harbor.yaml").write_text(POLICY, "utf-8")
    (folder / SETTINGS_NAME).write_text("audit: {evaluations: true}\n", "utf-8")
    for name in ("jane-doe.json", "other.json"):
        (tmp_path / name).write_text(json.dumps(VISIT), "utf-8")
    return folder


def check(base: Path) -> int:
    """Checks both visits."""
    visits = [str(base.parent / name) for name in ("jane-doe.json", "other.json")]
    return main(["check", *visits, "--kb", str(base), "--as-of", "2026-03-03"])


def test_every_answer_is_noted_without_the_name_of_its_visit(base: Path) -> None:
    assert check(base) == 0
    first, second = AuditLog(base).entries()
    assert first.kind is Kind.EVALUATED
    assert first.person == this_user()
    assert first.about["policy"] == "harbor"
    assert first.about["as_of"] == "2026-03-03"
    assert len(first.about["facts"]) == 64
    assert first.about == second.about
    assert verify(AuditLog(base)).holds
    written = AuditLog(base).path.read_text("utf-8")
    assert "jane" not in written
    assert "97110" not in written


@pytest.mark.parametrize("settings", ["", "audit: {evaluations: false}\n"])
def test_nothing_is_noted_where_nobody_asked_for_it(base: Path, settings: str) -> None:
    (base / SETTINGS_NAME).write_text(settings, "utf-8")
    assert check(base) == 0
    assert not AuditLog(base).path.exists()


def test_a_receipt_is_noted_as_its_answer_is_and_again_when_it_is_verified(base: Path) -> None:
    check(base)
    visit, receipt = str(base.parent / "jane-doe.json"), str(base.parent / "jane-doe.md")
    asked = ("--kb", str(base))
    assert main(["receipt", visit, *asked, "--as-of", "2026-03-03", "--output", receipt]) == 0
    assert main(["verify", receipt, *asked]) == 0
    first, *more = (entry.about for entry in AuditLog(base).entries())
    assert more == [first] * 3
    assert "jane" not in AuditLog(base).path.read_text("utf-8")


def forecast(base: Path, *words: str) -> int:
    """Foretells six visits of one of them."""
    visit = str(base.parent / "jane-doe.json")
    asked = (
        visit,
        "--frequency",
        "2/week",
        "--visits",
        "6",
        "--kb",
        str(base),
        "--as-of",
        "2026-03-03",
    )
    return main(["forecast", *asked, *words])


def test_a_forecast_is_noted_with_how_far_it_looked(base: Path) -> None:
    check(base)
    answer = next(AuditLog(base).entries()).about
    assert forecast(base) == 0
    last = AuditLog(base).last()
    assert last is not None
    assert (last.kind, last.person) == (Kind.EVALUATED, this_user())
    known = {key: answer[key] for key in ("policy", "key", "as_of", "facts")}
    assert last.about == {**known, "planned_visits": 6}
    assert verify(AuditLog(base)).holds
    written = AuditLog(base).path.read_text("utf-8")
    assert "jane" not in written
    assert "2026-03-02" not in written


def test_what_has_no_answer_is_not_noted(base: Path) -> None:
    assert forecast(base, "--payor", "nobody") == 2
    visit = str(base.parent / "jane-doe.json")
    assert main(["receipt", visit, "--kb", str(base), "--payor", "nobody"]) == 2
    assert not AuditLog(base).path.exists()


def test_an_answer_is_given_though_the_log_cannot_be_written(
    base: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (base / "audit").write_text("a file where the folder is to be", "utf-8")
    assert check(base) == 0
    told = capsys.readouterr()
    assert "harbor" in told.out.lower()
    assert "these answers are not in the audit log" in told.err


@pytest.mark.parametrize("named", [True, False], ids=["the folder", "the file"])
def test_mistakes_in_the_settings_are_told_by_validate(
    base: Path, named: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = base / SETTINGS_NAME
    paths = [] if named else [str(settings)]
    assert main(["validate", *paths, "--kb", str(base)]) in (0, 1)
    assert SETTINGS_NAME + ":" not in capsys.readouterr().out
    settings.write_text("roles: {ana: boss}\n", "utf-8")
    assert main(["validate", *paths, "--kb", str(base)]) == 1
    assert SETTINGS_NAME + ":1:" in capsys.readouterr().out
