"""Known speakers told by a file."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.linking.speaker_file import list_speakers
from app.model import ListedSpeaker, Speaker, SpeakerKind
from app.store.session import writing
from app.store.tables import SpeakerRow, table

SPEAKER = table(SpeakerRow)


def listed(name, **told):
    return ListedSpeaker(name=name, kind=SpeakerKind.PERSON, **told)


@pytest.fixture
def load(any_engine):
    def store(*told):
        with writing(any_engine) as session:
            return list_speakers(session, told)

    return store


@pytest.fixture
def rows(any_engine):
    def read():
        with any_engine.connect() as connection:
            found = connection.execute(select(SPEAKER).order_by(SPEAKER.c.id)).all()
        return [(row.slug, row.wikidata, row.role, row.country, row.statement_count) for row in found]

    return read


@pytest.fixture
def tell(any_engine, article, said, keep):
    def store(key, name, *roles):
        a = article(f"{name} said in {key}: no.", id=key)
        keep(any_engine, a, said(a, "no", by=Speaker(name=name, kind=SpeakerKind.PERSON, roles=roles)))

    return store


ADA = listed("Ada Moreau", aliases=("A. Moreau", "Moreau"), roles=("mayor",), wikidata="Q42", country="France")


def test_stays_without_an_article_and_twice_changes_nothing(load, rows):
    assert load(ADA) == (1, [])
    assert load(ADA) == (0, [])
    assert rows() == [("ada-moreau", "Q42", "mayor", "France", 0)]


def test_is_recognised_by_name_and_alias(load, rows, tell):
    load(ADA)
    tell("a", "Ada Moreau")
    tell("b", "Moreau")
    tell("c", "A. Moreau")
    assert rows() == [("ada-moreau", "Q42", "mayor", "France", 3)]


def test_finds_what_articles_left_ambiguous(load, rows, tell):
    tell("b", "Moreau")
    changed, moved = load(ADA)
    assert (changed, len(moved)) == (1, 1)
    assert rows() == [("ada-moreau", "Q42", "mayor", "France", 1)]


def test_tells_more_of_who_is_there(load, rows, tell):
    tell("a", "Ada Moreau", "mayor")
    load(ADA)
    load(listed("Ada Moreau", wikidata="Q42", country="Belgium"))
    assert rows() == [("ada-moreau", "Q42", "mayor", "Belgium", 1)]


def test_namesakes_by_their_ids(load, rows, tell):
    load(listed("Jo Bell", roles=("mayor",), wikidata="Q1"), listed("Jo Bell", roles=("coach",), wikidata="Q2"))
    tell("a", "Jo Bell", "coach")
    assert rows() == [("jo-bell", "Q1", "mayor", None, 0), ("jo-bell-2", "Q2", "coach", None, 1)]
