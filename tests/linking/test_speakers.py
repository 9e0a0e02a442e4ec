"""One speaker across articles: whichever names first, whoever writes beside."""

from __future__ import annotations

import itertools
import threading

import pytest
from sqlalchemy import select

from app.model import Speaker, SpeakerKind
from app.saving import save_article
from app.store.runs import start_run
from app.store.session import writing
from app.store.tables import ArticleSpeakerRow, SpeakerRow, StatementRow, StatementSpeakerRow, table

SPEAKER, STATEMENT, MADE_BY = table(SpeakerRow), table(StatementRow), table(StatementSpeakerRow)
NAMED = table(ArticleSpeakerRow)


def person(name, *roles, **more):
    return Speaker(name=name, kind=SpeakerKind.PERSON, roles=roles, **more)


@pytest.fixture
def tell(any_engine, article, said, keep):
    """Stores an article in which some people each say something: `tell("a1", ada, bell)`."""

    def store(key, *people, on="2025-05-09", words="no", pipeline="test"):
        text = "\n".join(f"{one.name} said in {key}: {words} {number}." for number, one in enumerate(people))
        a = article(text, id=key, published_on=on)
        statements = (said(a, f"{words} {n}", by=one) for n, one in enumerate(people))
        return keep(any_engine, a, *statements, pipeline=pipeline)

    return store


@pytest.fixture
def tell_jointly(any_engine, article, said, keep):
    """Stores an article in which some people say one thing together."""

    def store(key, *people):
        a = article(f"{' and '.join(one.name for one in people)} said no.", id=key)
        keep(any_engine, a, said(a, "no", by=people))

    return store


@pytest.fixture
def who(any_engine):
    """Who says what an article carries, by slug, in its order; `*` marks those who are ambiguous."""

    def read(key):
        rows = (
            select(SPEAKER.c.slug, SPEAKER.c.ambiguous)
            .join(MADE_BY, MADE_BY.c.speaker_id == SPEAKER.c.id)
            .join(STATEMENT, STATEMENT.c.id == MADE_BY.c.statement_id)
            .where(STATEMENT.c.content_text.is_not(None), STATEMENT.c.key.in_(keys_of(any_engine, key)))
            .order_by(STATEMENT.c.start_at, MADE_BY.c.position)
        )
        with any_engine.connect() as connection:
            return [slug + "*" * ambiguous for slug, ambiguous in connection.execute(rows)]

    return read


def keys_of(engine, key):
    with engine.connect() as connection:
        text = "SELECT statement.key FROM statement JOIN article ON article.id = article_id WHERE article.key = '%s'"
        return [row[0] for row in connection.exec_driver_sql(text % key)]


FULL, SHORT = person("Volodymyr Zelensky", "Ukrainian President"), person("Zelenskyy", "President")


class TestWhicheverNamesFirst:
    @pytest.mark.parametrize("order", [("full", "short"), ("short", "full")])
    def test_the_same_role_joins(self, tell, who, order):
        for key in order:
            tell(key, FULL if key == "full" else SHORT)
        assert who("full") == who("short") == ["volodymyr-zelensky"]

    @pytest.mark.parametrize("order", list(itertools.permutations(("one", "two", "three"))))
    def test_the_same_story_joins(self, tell, who, order):
        ada, ida = person("Ada Moreau"), person("Ida Holm")
        cast = {"one": (person("Jo Bell"), ada, ida), "two": (person("Bell"), ada, ida), "three": (ada, ida)}
        for key in order:
            tell(key, *cast[key])
        assert who("one")[0] == who("two")[0] == "jo-bell"

    def test_the_same_words_tell_the_same_story(self, tell, who):
        tell("short", person("Bell"), words="we shall never again close the port")
        assert who("short") == ["bell*"]
        tell("full", person("Jo Bell"), words="we shall never again close the port")
        assert who("short") == ["jo-bell"]

    def test_a_third_article_makes_somebody_well_known(self, tell, who):
        tell("short", person("Bell"))
        for number in range(3):
            assert who("short") == ["bell*"]
            tell(f"full{number}", person("Jo Bell"))
        assert who("short") == ["jo-bell"]

    def test_the_name_that_nobody_uses_any_more_is_gone(self, tell, any_engine):
        tell("short", SHORT)
        tell("full", FULL)
        with any_engine.connect() as connection:
            assert connection.scalars(select(SPEAKER.c.slug)).all() == ["volodymyr-zelensky"]
            assert connection.scalars(select(SPEAKER.c.statement_count)).all() == [2]

    def test_what_found_its_speaker_is_linked_again(self, tell, queued):
        short = tell("short", SHORT)
        queued(clear=True)
        full = tell("full", FULL)
        assert queued() == {*short.new, *full.new}


class TestSeveralNamesAtOnce:
    """An article that names a speaker in full, after several that leave the last name ambiguous."""

    def test_two_jobs_that_exclude_each_other_are_not_one_speakers(self, tell, who):
        tell("coach", person("Bell", "coach of the Hawks"))
        tell("mayor", person("Bell", "mayor of Harbour Town"))
        for number in range(3):
            tell(f"full{number}", person("Jo Bell"))
        assert sorted((who("coach")[0], who("mayor")[0])) == ["bell*", "jo-bell"]

    @pytest.mark.parametrize("order", [("mayor", "bare"), ("bare", "mayor")])
    def test_the_name_that_one_finds_is_evidence_for_the_others(self, tell, who, order):
        """The third article makes Jo Bell well known, and is one that found its speaker only now."""
        tell("first", person("Jo Bell"))
        for key in order:
            tell(key, person("Bell", "mayor of Harbour Town") if key == "mayor" else person("Bell"))
        assert who("bare") == ["bell*"]
        tell("second", person("Jo Bell", "mayor of Harbour Town"))
        assert who("mayor") == ["jo-bell"]
        assert who("bare") == ["jo-bell"]

    def test_two_names_of_a_joint_statement_find_one_speaker(self, tell_jointly, tell, who):
        tell_jointly("joint", person("Bell", "mayor"), person("J. Bell", "mayor"))
        assert who("joint") == ["bell*", "j-bell*"]
        tell("full", person("Jo Bell", "mayor"))
        assert who("joint") == ["jo-bell"]


class TestKeptApart:
    def test_two_of_one_name(self, tell, who):
        tell("a", person("John Bell", "mayor of Harbour Town"))
        tell("b", person("John Bell", "coach of the Hawks"))
        tell("c", person("John Bell", "mayor"))
        tell("d", person("John Bell", "head coach"))
        tell("e", person("John Bell"))
        assert [who(key) for key in "abcde"] == [
            ["john-bell"],
            ["john-bell-2"],
            ["john-bell"],
            ["john-bell-2"],
            ["john-bell-3*"],
        ]

    def test_who_is_named_twice_in_one_article(self, tell, who):
        for number in range(3):
            tell(f"before{number}", person("Ann Bell"))
        tell("both", person("Ann Bell"), person("Bell"))
        assert who("both") == ["ann-bell", "bell*"]

    def test_a_last_name_that_two_have(self, tell, who):
        for number in range(3):
            tell(f"a{number}", person("Ann Bell"))
            tell(f"b{number}", person("Jo Bell"))
        tell("short", person("Bell"))
        assert who("short") == ["bell*"]


class TestReadAgain:
    def test_nobody_changes(self, any_engine, article, said, keep, who):
        for pipeline in ("one", "two"):
            for key, one in (("a", FULL), ("b", SHORT), ("c", person("John Bell", "mayor of Harbour Town"))):
                a = article(f"{one.name} said in {key}: no.", id=key)
                keep(any_engine, a, said(a, "no", by=one), pipeline=pipeline)
            a = article("John Bell said in d: no.", id="d")
            keep(any_engine, a, said(a, "no", by=person("John Bell", "coach of the Hawks")), pipeline=pipeline)
            assert [who(key) for key in "abcd"] == [
                ["volodymyr-zelensky"],
                ["volodymyr-zelensky"],
                ["john-bell"],
                ["john-bell-2"],
            ]

    def test_who_is_named_no_more_stands_in_nobodys_way(self, tell, who):
        """Read again, the article names Jo Bell, who is well known now, and no Jon Bell: only one Bell is left."""
        tell("short", person("Bell"))
        for key, name in (("one", "Jo Bell"), ("two", "Jo Bell"), ("again", "Jon Bell")):
            tell(key, person(name))
        assert who("short") == ["bell*"]
        tell("again", person("Jo Bell"), pipeline="newer")
        assert who("short") == ["jo-bell"]

    def test_says_why(self, tell, any_engine):
        tell("full", FULL)
        tell("short", SHORT)
        with any_engine.connect() as connection:
            because = connection.scalars(select(NAMED.c.because).where(NAMED.c.name == "Zelenskyy")).one()
        assert (because["rule"], because["text"]) == ("same-role", "Volodymyr Zelensky: President")


def test_a_name_of_two_hundred_characters(tell, who):
    tell("a", person("A" * 99 + " " + "B" * 100), person("X" * 200))
    assert len(who("a")) == 2


def test_two_writers_who_tell_one_story(any_engine, article, said):
    """Each joins names that the other leaves ambiguous: neither may wait for the other for ever."""
    failures, gate = [], threading.Barrier(2)

    def ingest(side, form):
        try:
            for number in range(6):
                people = [form(name) for name in ("Ada Moreau", "Ida Holm", "Jo Bell")]
                text = "\n".join(f"{one.name} said in {side}{number}: no {n}." for n, one in enumerate(people))
                a = article(text, id=f"{side}{number}")
                statements = [said(a, f"no {n}", by=one) for n, one in enumerate(people)]
                gate.wait(timeout=20)
                with writing(any_engine) as session:
                    save_article(session, start_run(session, "test", []), a, statements, pipeline="test")
        except Exception as failure:
            failures.append(failure)
            gate.abort()

    forms = (("full", lambda name: person(name, "mayor")), ("last", lambda name: person(name.split()[1], "mayor")))
    sides = [threading.Thread(target=ingest, args=args) for args in forms]
    for side in sides:
        side.start()
    for side in sides:
        side.join(timeout=60)
    assert failures == []
    with any_engine.connect() as connection:
        assert sorted(connection.scalars(select(SPEAKER.c.slug))) == ["ada-moreau", "ida-holm", "jo-bell"]
