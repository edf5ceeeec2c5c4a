"""Labels of codes: plain words of our own, from a file of the knowledge base."""

from __future__ import annotations

import pytest

from engine.reference.labels import code_labels, place_labels
from engine.reference.source import ReferenceDataError

HEAD = "# yaml-language-server: $schema=code-labels.schema.json\n"


def test_the_shipped_labels_name_therapy_codes_in_a_few_words():
    labels = code_labels()
    assert labels["97140"] == "manual therapy"
    assert labels["G0283"]
    assert len(set(labels.values())) == len(labels)


def test_labels_are_read_with_codes_as_they_are_written(tmp_path):
    (tmp_path / "code-labels.yaml").write_text(HEAD + "labels:\n  97140: hands-on\n")
    assert code_labels(tmp_path) == {"97140": "hands-on"}


def test_a_folder_without_labels_has_none(tmp_path):
    assert code_labels(tmp_path) == {}


def test_labels_that_are_not_labels_are_refused(tmp_path):
    (tmp_path / "code-labels.yaml").write_text(HEAD + "labels:\n  971: hands-on\n")
    with pytest.raises(ReferenceDataError, match="971"):
        code_labels(tmp_path)


def test_places_of_service_have_labels_too(tmp_path):
    assert place_labels()["11"] == "office"
    assert place_labels(tmp_path) == {}
    (tmp_path / "code-labels.yaml").write_text(HEAD + "labels:\n  97140: hands-on\n")
    assert place_labels(tmp_path) == {}


def test_a_place_that_is_no_place_is_refused(tmp_path):
    text = HEAD + "labels:\n  97140: hands-on\nplaces:\n  office: office\n"
    (tmp_path / "code-labels.yaml").write_text(text)
    with pytest.raises(ReferenceDataError, match="two digits"):
        place_labels(tmp_path)
