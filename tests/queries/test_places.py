"""Places that statements are about: asked for by `about`, and never among those who speak; on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from app.corrections.errors import CorrectionError
from app.corrections.resolving import speaker_slug
from app.corrections.wanted import UnknownSpeaker
from app.model import Speaker, SpeakerKind
from app.pages.asking import read_question
from app.queries.filters import SpeakerFilters, StatementFilters
from app.queries.reconcile import NameQuery, reconcile
from app.queries.speakers import get_speaker, list_speakers
from app.queries.statements import list_statements
from app.store.session import writing

LYON = Speaker(name="Lyon", kind=SpeakerKind.PLACE)
COMO = Speaker(name="Lake Como", kind=SpeakerKind.PLACE)
CITY = Speaker(name="Lyon", kind=SpeakerKind.GOVERNMENT)
TEXT = "Ada Moreau said on Monday that the road from Lyon to Lake Como is closed. Lyon said that it paid for the road."


@pytest.fixture
def store(
    any_engine: Engine, article: Callable[..., Any], said: Callable[..., Any], keep: Callable[..., Any]
) -> Engine:
    one = article(TEXT, id="a1", outlet="Courier", published_on="2026-03-07")
    road, paid = "that the road from Lyon to Lake Como is closed", "that it paid for the road"
    keep(
        any_engine,
        one,
        said(one, road, by="Ada Moreau", source="Ada Moreau", cue="said", on="2026-03-02", about=(LYON, COMO)),
        said(one, paid, by=CITY, source="Lyon", cue="said", about=(CITY,)),
    )
    return any_engine


@pytest.fixture
def connection(store: Engine) -> Iterator[Connection]:
    with store.connect() as opened:
        yield opened


def listed(connection: Connection, **filters: Any) -> list[str]:
    return [one["name"] for one in list_speakers(connection, SpeakerFilters(**filters)).items]


def test_a_place_is_asked_for_and_shown_as_what_statements_are_about(connection: Connection):
    page = list_statements(connection, StatementFilters(about=["lake como"]))
    [shown] = page.items
    assert [(one["name"], one["kind"]) for one in shown["about"]] == [("Lyon", "place"), ("Lake Como", "place")]
    assert (page.beside or {})["hint"] is None


def test_the_name_of_a_city_means_the_place_and_its_government(connection: Connection):
    assert len(list_statements(connection, StatementFilters(about=["Lyon"])).items) == 2
    [said] = list_statements(connection, StatementFilters(speaker=["Lyon"])).items
    assert said["text"] == "that it paid for the road"


def test_a_place_never_speaks(connection: Connection):
    answer = list_statements(connection, StatementFilters(speaker=["lake-como"]))
    assert answer.items == []
    assert 'nobody here is called "lake-como"' in (answer.beside or {})["hint"]
    assert sorted(listed(connection)) == ["Ada Moreau", "Lyon"]
    assert listed(connection, q="como") == []
    assert sorted(listed(connection, kind=["place"])) == ["Lake Como", "Lyon"]
    assert listed(connection, kind=["place"], q="como") == ["Lake Como"]


def test_a_place_has_what_is_said_about_it(connection: Connection):
    found = get_speaker(connection, "lake-como")
    assert found is not None
    assert (found["kind"], found["statements"], found["spoken_of"]) == ("place", 0, 1)
    assert str(found["first"]["day"]) == "2026-03-02"
    assert [one["name"] for one in found["outlets"]] == ["Courier"]


def test_a_spreadsheet_finds_a_place_as_a_place_alone(connection: Connection):
    asked = {kind: NameQuery("Lake Como", frozenset([kind])) for kind in ("speaker", "place")}
    found = reconcile(connection, asked)
    assert found["speaker"] == []
    assert [(one["id"], one["match"]) for one in found["place"]] == [("speakers/lake-como", True)]


def test_a_question_about_a_place_asks_for_it(connection: Connection):
    asked = read_question(connection, "What did Ada Moreau say about Lake Como?", dt.date(2026, 3, 8))
    assert asked == [("speaker", "ada-moreau"), ("about", "lake-como")]


def test_nobody_can_correct_a_statement_to_be_a_places(store: Engine):
    with writing(store) as session:
        with pytest.raises(CorrectionError, match="a place cannot speak"):
            speaker_slug(session, UnknownSpeaker(name="Lake Como", kind=SpeakerKind.PLACE), "speakers")
        with pytest.raises(CorrectionError, match="there is no speaker lake-como"):
            speaker_slug(session, "lake-como", "speakers")
