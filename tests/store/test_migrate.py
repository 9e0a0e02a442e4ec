from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from app.index.full_text import containing
from app.index.search import articles_matching, ids_matching, parse
from app.linking.curation import add_aliases
from app.linking.speaker_file import list_speakers
from app.model import Because, ListedSpeaker, Member, Relation, Speaker, SpeakerKind
from app.queries.filters import StatementFilters
from app.queries.statements import list_statements
from app.rebuild import rebuild
from app.store.changes import revision
from app.store.migrate import current, downgrade, is_current, upgrade
from app.store.session import StoreError, open_store, writing
from app.store.tables import StatementRow, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(any_url):
    engine = open_store(any_url)
    yield engine
    engine.dispose()


def tables(engine):
    return {name for name in inspect(engine).get_table_names() if name != "alembic_version"}


def columns(engine, name):
    return {column["name"] for column in inspect(engine).get_columns(name)}


def indexed(engine, name):
    """The columns of each index of a table."""
    return [index["column_names"] for index in inspect(engine).get_indexes(name)]


class TestUpgrade:
    def test_up_down_and_up_again(self, bare):
        assert current(bare) is None
        assert not is_current(bare)
        upgrade(bare)
        upgraded = tables(bare)
        assert is_current(bare)
        assert "statement" in upgraded
        downgrade(bare, "base")
        assert tables(bare) == set()
        assert current(bare) is None
        upgrade(bare)
        assert tables(bare) == upgraded

    def test_one_step_back_loses_no_statement(self, any_engine, article, said, keep):
        a = article("Ng said rain is likely.")
        keep(any_engine, a, said(a, "rain is likely"))
        downgrade(any_engine, "0001")
        upgrade(any_engine)
        with any_engine.connect() as connection:
            clause = containing("rain", any_engine.dialect.name)
            assert connection.scalars(select(table(StatementRow).c.content_text).where(clause)).all() == [
                "rain is likely"
            ]

    def test_what_was_stored_before_is_found_in_other_spellings(self, any_engine, article, said, keep):
        a = article("Ng said an e-mail came to the U.S. offices.", headline="Rain")
        keep(any_engine, a, said(a, "an e-mail came to the U.S. offices", source="Ng"))
        keep(any_engine, article("Nothing here.", id="a2"))
        texts = ("SELECT content_spellings, source_spellings FROM statement", "SELECT spellings FROM article")

        def stored():
            with any_engine.connect() as connection:
                return [connection.execute(text(f"{one} ORDER BY id")).all() for one in texts]

        before = stored()
        assert [len(rows) for rows in before] == [1, 2]
        downgrade(any_engine, "0016")
        assert not {"spellings", "content_spellings"} & (
            columns(any_engine, "article") | columns(any_engine, "statement")
        )
        upgrade(any_engine)
        assert stored() == before
        with any_engine.connect() as connection:
            for q in ("email", "US"):
                assert len(ids_matching(connection, parse(q))) == 1
                assert len(articles_matching(connection, parse(q))) == 1
            assert len(articles_matching(connection, parse("rain -nothing"))) == 1

    def test_what_was_stored_before_acts_is_speech(self, any_engine, article, said, keep):
        a = article("Ng backs the dam. Ng said rain is likely.")
        keep(any_engine, a, said(a, "the dam", act="attitude"), said(a, "rain is likely"))
        downgrade(any_engine, "0002")
        assert "act" not in columns(any_engine, "statement")
        assert ["article_id"] in indexed(any_engine, "statement")
        upgrade(any_engine)
        assert ["article_id", "act"] in indexed(any_engine, "statement")
        assert ["article_id"] not in indexed(any_engine, "statement")
        with any_engine.connect() as connection:
            assert connection.scalars(select(table(StatementRow).c.act)).all() == ["speech", "speech"]
            found = select(table(StatementRow).c.content_text).where(containing("rain", any_engine.dialect.name))
            assert connection.scalars(found).all() == ["rain is likely"]

    def test_speakers_and_matches_of_before_go_on(self, any_engine, article, said, keep, save_match):
        """Two reports of Ada Bell's in one match, one of a last name alone, and a namesake, taken back and forth."""
        told = (("a", "Ada Bell", "mayor"), ("b", "Ada Bell", "mayor"), ("c", "Roe", ""), ("d", "Ada Bell", "coach"))
        keys = []
        for key, name, role in told:
            words = "the team will win" if role == "coach" else "the harbour will reopen in June"
            a = article(f"In {key} {name} said {words}.", id=key)
            speaker = Speaker(name=name, kind=SpeakerKind.PERSON, roles=(role,) if role else ())
            keys += keep(any_engine, a, said(a, words, by=speaker)).new
        why = Because(rule="test", confidence=1)
        with writing(any_engine) as session:
            first, other = (Member(key=key, relation=None, score=0.9, because=why) for key in keys[:2])
            save_match(session, [first, other.model_copy(update={"relation": Relation.IDENTICAL})])
        names = ("speaker", "speaker_alias", "article_speaker", "speaker_key", "blocking_key", "statement_speaker")

        def rows(name):
            each = SQLModel.metadata.tables[name]
            with any_engine.connect() as connection:
                return connection.execute(select(each).order_by(each.c[0])).mappings().all()

        before = {name: rows(name) for name in names}
        downgrade(any_engine, "0003")
        upgrade(any_engine)
        rebuild(any_engine, ["names", "keys"])
        after = {name: rows(name) for name in names}
        for name in ("speaker_key", "blocking_key", "statement_speaker"):
            assert sorted(map(repr, after[name])) == sorted(map(repr, before[name])), name
        assert [(row["slug"], row["statement_count"], row["ambiguous"]) for row in after["speaker"]] == [
            ("ada-bell", 2, False),
            ("roe", 1, True),
            ("ada-bell-2", 1, False),
        ]
        assert len(after["article_speaker"]) == len(before["article_speaker"]) == 4
        assert [round(row["score"], 1) for row in rows("match_link")] == [0.9]

    def test_names_that_a_file_or_a_person_gave_are_told_from_those_of_articles(self, any_engine, article, said, keep):
        with writing(any_engine) as session:
            list_speakers(session, [ListedSpeaker(name="Ada Moreau", kind=SpeakerKind.PERSON, aliases=("Moreau",))])
        a = article("Jo Bell said no.")
        keep(any_engine, a, said(a, "no", by=Speaker(name="Jo Bell", kind=SpeakerKind.PERSON, aliases=("Bell",))))
        with writing(any_engine) as session:
            add_aliases(session, "jo-bell", ["JB"])
        downgrade(any_engine, "0006")
        upgrade(any_engine)
        with any_engine.connect() as connection:
            rows = connection.execute(text("SELECT alias, listed FROM speaker_alias")).all()
        assert {alias for alias, listed in rows if listed} == {"Ada Moreau", "Moreau", "JB"}

    def test_what_was_kept_before_it_had_a_row_id_is_listed(self, any_engine, article, said, keep):
        texts = {"a1": "Ng said rain is likely. Ng said snow is not.", "a2": "Ng said hail is rare."}
        for id_, words in texts.items():
            a = article(words, id=id_, published_on="2025-05-09")
            keep(any_engine, a, *(said(a, one[8:], source="Ng") for one in words[:-1].split(". ")))
        with any_engine.connect() as connection:
            here = revision(connection)
            then = list_statements(connection, StatementFilters())
        a = article("Ng said rain is likely.", id="a1", published_on="2025-05-10")
        keep(any_engine, a, said(a, "rain is likely", source="Ng"))
        downgrade(any_engine, "0031")
        assert "statement_id" not in columns(any_engine, "statement_history")
        upgrade(any_engine)
        with any_engine.connect() as connection:
            was = list_statements(connection, StatementFilters(as_of=here))
        assert was.beside["total"] == then.beside["total"] == 3
        assert sorted(was.items, key=str) == sorted(then.items, key=str)

    def test_an_act_that_is_none_is_refused(self, any_engine, article, said, keep):
        a = article("Ng said rain is likely.")
        keep(any_engine, a, said(a, "rain is likely"))
        downgrade(any_engine, "0002")
        upgrade(any_engine)
        with pytest.raises(IntegrityError), any_engine.begin() as connection:
            connection.execute(text("UPDATE statement SET act = 'opinion'"))

    def test_twice_changes_nothing(self, bare):
        upgrade(bare)
        upgrade(bare)
        with bare.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1

    def test_makes_what_the_tables_say(self, bare):
        upgrade(bare)

        def shown(_object, name, _kind, _reflected, _compare_to):
            return name is None or "_fts" not in name

        with bare.connect() as connection:
            options = {"include_object": shown, "compare_type": True, "compare_server_default": True}
            context = MigrationContext.configure(connection, opts=options)
            assert compare_metadata(context, SQLModel.metadata) == []

    def test_at_once_from_two_sides(self, any_url):
        failures = []

        def start():
            engine = open_store(any_url)
            try:
                upgrade(engine)
            except Exception as failure:
                failures.append(failure)
            finally:
                engine.dispose()

        sides = [threading.Thread(target=start) for _ in range(2)]
        for side in sides:
            side.start()
        for side in sides:
            side.join(timeout=30)
        assert failures == []
        assert is_current(open_store(any_url))

    def test_of_a_store_that_a_newer_program_wrote(self, engine):
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        assert not is_current(engine)
        with pytest.raises(StoreError, match="update onrecord"):
            upgrade(engine)

    def test_keeps_foreign_keys_on_afterwards(self, settings):
        engine = open_store(settings.database_url)
        upgrade(engine)
        with engine.connect() as connection:
            assert connection.scalar(text("PRAGMA foreign_keys")) == 1


def test_alembic_in_the_shell_migrates_the_store_of_the_settings(settings):
    environment = {**os.environ, "ONRECORD_DATABASE_URL": settings.database_url}
    for line in ("upgrade head", "check"):
        command = [sys.executable, "-m", "alembic", *line.split()]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)
    assert is_current(open_store(settings.database_url))
