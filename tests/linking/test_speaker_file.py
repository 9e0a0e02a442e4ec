"""Known speakers told by a file."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from app.linking.speaker_file import list_speakers
from app.model import ListedSpeaker, Speaker, SpeakerKind
from app.store.locks import wait_for
from app.store.session import writing
from app.store.tables import SpeakerRow, table

SPEAKER = table(SpeakerRow)


def listed(name, **told):
    return ListedSpeaker(name=name, kind=SpeakerKind.PERSON, **told)


@pytest.fixture
def load(any_engine):
    def store(*told):
        with writing(any_engine) as session:
            kept = list_speakers(session, told)
        assert kept.unclear == []
        return kept[:2]

    return store


@pytest.fixture
def unclear(any_engine):
    def store(*told):
        with writing(any_engine) as session:
            return list_speakers(session, told).unclear

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


MAYOR = listed("Jo Bell", roles=("mayor of Ayton",), wikidata="Q1")
COACH = listed("Jo Bell", roles=("coach",), wikidata="Q2")


class TestSeveralOfOneName:
    """By name alone nobody gets the id of another."""

    def test_the_office_says_who_is_meant(self, load, rows, tell):
        tell("a", "Jo Bell", "coach")
        load(MAYOR, COACH)
        assert rows() == [("jo-bell", "Q2", "coach", None, 1), ("jo-bell-2", "Q1", "mayor of Ayton", None, 0)]
        assert load(MAYOR, COACH) == (0, [])

    def test_where_none_does_nobody_is_linked(self, unclear, rows, tell):
        tell("a", "Jo Bell")
        assert unclear(MAYOR, COACH, ADA) == [
            "Jo Bell: by name and role alone it may mean: jo-bell (Q1, Q2); write in a column `slug` which one",
            "Jo Bell: by name and role alone it may mean: jo-bell (Q2, Q1); write in a column `slug` which one",
        ]
        assert [row[:2] for row in rows()] == [("jo-bell", None), ("ada-moreau", "Q42")]

    def test_two_that_are_stored_and_one_line(self, unclear, load, rows, tell):
        tell("a", "Jo Bell", "mayor of Ayton")
        tell("b", "Jo Bell", "coach")
        assert [row[0] for row in rows()] == ["jo-bell", "jo-bell-2"]
        assert unclear(listed("Jo Bell", wikidata="Q3")) == [
            "Jo Bell: by name and role alone it may mean: jo-bell, jo-bell-2; write in a column `slug` which one"
        ]
        load(COACH)
        assert [row[1] for row in rows()] == [None, "Q2"]

    def test_the_slug_says_who_is_meant(self, load, rows, tell):
        tell("a", "Jo Bell")
        load(MAYOR.model_copy(update={"slug": "jo-bell", "name": "Joanna Bell"}), COACH)
        tell("b", "Joanna Bell")
        assert [row[:2] for row in rows()] == [("jo-bell", "Q1"), ("jo-bell-2", "Q2")]
        assert rows()[0][-1] == 2

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"slug": "nobody"}, "no person has the slug 'nobody'; see: onrecord speakers list 'Jo Bell'"),
            ({"slug": "jo-bell", "wikidata": "Q9"}, "jo-bell is Q1, and not Q9"),
            ({"slug": "ada", "wikidata": "Q1"}, "Q1 is another speaker: onrecord speakers merge --help says how"),
            ({"slug": "jo-bell", "kind": SpeakerKind.GROUP}, "no group has the slug 'jo-bell'"),
        ],
    )
    def test_a_slug_that_contradicts(self, load, unclear, changed, reason):
        load(MAYOR, listed("Ada"))
        (said,) = unclear(MAYOR.model_copy(update=changed))
        assert reason in said


def test_one_speaker_on_two_lines(load, rows, tell):
    told = listed("Ada Moreau", aliases=("Holm",)), listed("Ada Moreau", aliases=("Roe",), wikidata="Q42")
    assert load(*told)[0] == 2
    tell("a", "Holm")
    tell("b", "Roe")
    assert rows() == [("ada-moreau", "Q42", None, None, 2)]


def test_a_last_name_that_articles_used_before_the_file_gives_it(load, rows, tell):
    tell("a", "Ada Moreau", "mayor")
    tell("b", "Moreau", "mayor")
    load(ADA)
    tell("c", "Moreau")
    assert rows() == [("ada-moreau", "Q42", "mayor", "France", 3)]


def test_many_lines_take_no_more_sql_statements(any_engine, load):
    def calls(names):
        made = []
        event.listen(any_engine, "before_cursor_execute", count := lambda *_: made.append(1))
        load(*(listed(name, aliases=(f"{name} II",), roles=("mayor",)) for name in names))
        event.remove(any_engine, "before_cursor_execute", count)
        return len(made)

    calls(["Ada Moreau"])
    assert calls(["Jo Bell"]) == calls([f"Ida Holm{'abcdefghijklmnopqrst'[number]}" for number in range(20)])


def test_a_file_that_says_nothing_new_waits_for_nobody(postgres_engine):
    with writing(postgres_engine) as session:
        list_speakers(session, [ADA])
    with writing(postgres_engine) as other, writing(postgres_engine) as session:
        wait_for(other, [], shared=["all names"])
        session.execute(text("SET LOCAL lock_timeout = '50ms'"))
        assert list_speakers(session, [ADA]) == (0, [], [])
        with pytest.raises(OperationalError):
            list_speakers(session, [listed("Jo Bell")])
        session.rollback()
