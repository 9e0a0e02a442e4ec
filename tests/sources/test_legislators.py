"""The lists of unitedstates/congress-legislators: the people here are invented."""

from __future__ import annotations

import json

import pytest

from app.model import InputError
from app.sources.known_speakers import read_known_speakers

ADA = {
    "id": {"bioguide": "M000001", "wikidata": "Q42", "wikipedia": "Ada Moreau (Ohio politician)"},
    "name": {"first": "Adelaide", "last": "Moreau", "nickname": "Ada", "official_full": "Adelaide R. Moreau"},
    "terms": [{"type": "rep", "state": "NH", "district": 1}, {"type": "sen", "state": "NH", "class": 1}],
}


@pytest.fixture
def read(tmp_path):
    def of(content):
        path = tmp_path / "legislators-current.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return list(read_known_speakers(path, max_bytes=10_000))

    return of


def test_names_role_and_id(read):
    [ada] = read([ADA])
    assert (ada.name, ada.aliases) == ("Ada Moreau", ("Adelaide R. Moreau", "Adelaide Moreau"))
    assert (ada.roles, ada.wikidata, ada.country) == (("senator from New Hampshire",), "Q42", "United States")


def test_what_may_be_missing(read):
    [bo] = read([{"id": {"bioguide": "E1"}, "name": {"first": "Bo", "last": "Ek"}, "terms": [{"type": "prez"}]}])
    assert (bo.name, bo.aliases, bo.roles, bo.wikidata) == ("Bo Ek", (), ("president",), None)


@pytest.mark.parametrize("terms", [[], [{"type": "king"}], None])
def test_a_record_at_fault_costs_itself_alone(read, terms):
    fault, ada = read([{**ADA, "terms": terms}, ADA])
    assert isinstance(fault, InputError)
    assert (fault.line, fault.reason) == (1, "no person: it needs id, name and terms")
    assert ada.name == "Ada Moreau"


def test_an_id_that_is_none(read):
    [fault] = read([{**ADA, "id": {"wikidata": "42"}}])
    assert fault.field == "wikidata"


def test_yaml_as_the_project_keeps_it(tmp_path):
    path = tmp_path / "legislators-current.yaml"
    path.write_text(
        "- id:\n    wikidata: Q42\n    wikipedia: Ada Moreau\n  name:\n    first: Ada\n    last: Moreau\n"
        "  terms:\n  - type: rep\n    start: '2025-01-03'\n    state: NH\n"
    )
    [ada] = read_known_speakers(path, max_bytes=10_000)
    assert (ada.name, ada.roles, ada.wikidata) == ("Ada Moreau", ("representative from New Hampshire",), "Q42")
    path.write_text("- id: [")
    [fault] = read_known_speakers(path, max_bytes=10_000)
    assert "not YAML" in fault.reason


@pytest.mark.parametrize(("content", "reason"), [("{", "not JSON"), ({"name": "Ada"}, "no list"), ("", "")])
def test_another_file(read, content, reason):
    [fault] = read(content)
    assert reason in fault.reason
