"""Contractors by state: local policies hold on their days, and mistakes in the file are told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from engine.facts import vocabulary
from engine.knowledge import KnowledgeBase
from engine.locations import knowledge_base_folder
from engine.reference import Contractors, ReferenceDataError, read_contractors
from engine.reference.contractors import CONTRACTORS_NAME, Force

FILE = """\
payor: medicare-part-b
sources:
  - {id: S, title: a page, kind: primary}
jurisdictions:
  - {id: JX, contractor: Acme, states: {AZ: ["03102"]}, sources: [S], confidence: unverified}
  - {id: JY, contractor: Acme, states: {NV: ["01312"]}, confidence: unverified}
local_policies:
  - id: L1
    title: Therapy
    kind: article
    jurisdictions: [JX]
    effective: 2020-01-01
    retired: 2023-03-01
    read: title
    sources: [S]
    confidence: verified_primary
"""


def shipped() -> Contractors:
    contractors = read_contractors(knowledge_base_folder() / "reference")
    assert contractors is not None
    return contractors


def read(folder: Path, text: str = FILE) -> Contractors:
    (folder / CONTRACTORS_NAME).write_text(text, encoding="utf-8")
    contractors = read_contractors(folder)
    assert contractors is not None
    return contractors


@pytest.mark.parametrize(
    ("day", "force"),
    [
        ("2019-12-31", Force.NOT_YET),
        ("2020-01-01", Force.ACTIVE),
        ("2023-03-01", Force.ACTIVE),
        ("2023-03-02", Force.RETIRED),
    ],
)
def test_a_local_policy_holds_from_its_first_day_until_it_is_retired(tmp_path, day, force):
    assert read(tmp_path).local_policies[0].on(date.fromisoformat(day)) is force


def test_nothing_is_known_of_a_policy_before_the_revision_that_was_seen(tmp_path):
    contractors = read(tmp_path, FILE.replace("effective: 2020-01-01", "revised: 2020-01-01"))
    (policy,) = contractors.local_policies
    assert policy.on(date(2019, 12, 31)) is Force.UNSEEN
    assert policy.on(date(2020, 1, 1)) is Force.ACTIVE


def test_a_policy_whose_fate_was_not_seen_is_never_called_in_force(tmp_path):
    contractors = read(tmp_path, FILE.replace("read: title", "read: title\n    current: false"))
    assert contractors.local_policies[0].on(date(2021, 1, 1)) is Force.UNSEEN


def test_a_folder_without_contractors_has_none(tmp_path):
    assert read_contractors(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("NV: ", "AZ: ", ["AZ stands under JX and JY", ":6:"]),
        ("jurisdictions: [JX]", "jurisdictions: [JZ]", ["no jurisdiction is named 'JZ'"]),
        ("sources: [S], conf", "sources: [T], conf", ["no source is named 'T'", "one of S"]),
        ("retired: 2023-03-01", "retired: 2019-03-01", ["L1 is retired before it takes effect"]),
        ('["03102"]', "[3102]", ["3102", "in quotes"]),
        ("kind: article", "kind: artical", ["article"]),
        ("AZ: ", "Arizona: ", ["two letters"]),
        ("confidence: unverified}", "confidence: sure}", ["unverified"]),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(tmp_path, old, new, words):
    assert old in FILE
    with pytest.raises(ReferenceDataError) as caught:
        read(tmp_path, FILE.replace(old, new, 1))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_mistake_in_the_contractors_is_told_by_the_knowledge_base(tmp_path):
    (tmp_path / "reference").mkdir()
    (tmp_path / "acme.yaml").write_text("policy: acme\ntitle: Acme\nrules: []\n", encoding="utf-8")
    (tmp_path / "reference" / CONTRACTORS_NAME).write_text("payor: acme\n", encoding="utf-8")
    base = KnowledgeBase.open(tmp_path)
    assert base.contractors is None
    assert any("jurisdictions" in problem.message for problem in base.diagnostics)


def test_every_state_with_a_locality_in_the_fee_schedule_has_one_contractor():
    states = vocabulary.load()["state"].values
    without = [state for state in states if shipped().of_state(state) is None]
    assert without == ["AS", "MP"]


def test_every_layer_of_a_contractor_is_written_for_the_states_of_its_jurisdictions():
    base = KnowledgeBase.open()
    contractors = shipped()
    by_id = {each.id: each for each in contractors.jurisdictions}
    for local in contractors.local_policies:
        if local.policy:
            contractor = by_id[local.jurisdictions[0]].contractor
            held = [each for each in contractors.jurisdictions if each.contractor == contractor]
            states = {state for each in held for state in each.states}
            assert base.files[local.policy].scope.states == states, local.policy


def test_a_retired_policy_has_no_rules_here():
    assert [each.id for each in shipped().local_policies if each.retired and each.policy] == []
