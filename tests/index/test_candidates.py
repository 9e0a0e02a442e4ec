from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import select

from app.index import candidates as module
from app.index.candidates import MatchQuery, candidates, find_at_other_times, place_of, window_of
from app.index.reports import reports_of
from app.store.tables import StatementRow, StatementSpeakerRow, table

STATEMENT, MADE_BY = table(StatementRow), table(StatementSpeakerRow)

WORDS = "the harbour authority will dredge the northern channel before autumn"


@pytest.fixture
def report(any_engine, article, said, keep):
    """Stores an article of one statement, and gives the statement's key."""

    def store(key, words=WORDS, day="2025-05-09", *, vector=None, **more):
        a = article(f"Said by one: {words}.", id=key, published_on=day)
        embeddings = () if vector is None else [np.asarray(vector, dtype="<f2").tobytes()]
        return keep(any_engine, a, said(a, words, **{"by": "Mei Ng", **more}), embeddings=embeddings).new[0]

    return store


@pytest.fixture
def found(any_engine):
    """The keys of the candidates of a stored statement, before its place and after it."""

    def read(key):
        with any_engine.connect() as connection:
            row = connection.execute(select(STATEMENT).where(STATEMENT.c.key == key)).one()
            speakers = connection.scalars(select(MADE_BY.c.speaker_id).where(MADE_BY.c.statement_id == row.id)).all()
            here = place_of(row.day, row.id)
            query = MatchQuery(
                content=row.content_text,
                words_hash=row.words_hash,
                speakers=speakers,
                embedding=row.embedding,
                window=window_of(row.day) if row.day else None,
                before=here,
                after=here,
                article=row.article_id,
            )
            return [one.key for one in reports_of(connection, candidates(connection, query)).values()]

    return read


class TestCandidates:
    def test_a_shared_speaker_within_the_window(self, report, found):
        new = report("new", "trade is up")
        near = report("near", "rain is likely", "2025-05-23")
        report("far", "rain fell", "2025-05-24")
        report("other", "rain is heavy", by="Al Roe")
        assert found(new) == [near]

    def test_the_day_it_was_said_counts_before_the_day_of_print(self, report, found):
        new = report("new", "trade is up")
        near = report("near", "rain is likely", "2025-07-01", on="2025-05-08")
        assert found(new) == [near]

    def test_the_same_words_at_any_time_by_anyone(self, report, found):
        new = report("new", "Trade is up")
        same = report("same", "“trade” is up", "2021-01-01", by=())
        assert found(new) == [same]

    def test_shared_rare_words_without_a_speaker(self, report, found):
        new = report("new", by=())
        near = report("near", "dredging of the northern harbour channel begins", by="Al Roe")
        report("unlike", "trade is up in autumn", by="Al Roe")
        report("late", "the harbour had an authority before", "2026-05-09", by="Al Roe")
        assert found(new) == [near]

    def test_a_pair_of_the_rarest_words_at_any_time(self, report, found):
        new = report("new", by=())
        late = report("late", "dredging of the northern harbour channel ended", "2026-05-09", by="Al Roe")
        report("unlike", "the harbour is quiet", "2026-05-09", by="Al Roe")
        assert found(new) == [late]

    def test_never_from_the_same_article(self, any_engine, article, said, keep, found):
        a = article("Ng said trade is up. Later Ng said rain is likely.")
        saved = keep(any_engine, a, said(a, "trade is up", by="Mei Ng"), said(a, "rain is likely", by="Mei Ng"))
        assert found(saved.new[0]) == []

    def test_a_statement_of_no_known_day(self, report, found):
        new = report("new", "trade is up", day=None)
        other = report("other", "rain is likely", "2001-01-01")
        assert found(new) == [other]
        assert found(other) == [new]

    def test_of_many_by_one_speaker_the_nearest_in_meaning(self, report, found, monkeypatch):
        monkeypatch.setattr(module, "BY_MEANING", 2)
        new = report("new", "trade is up", vector=[1, 0])
        report("unlike", "rain is likely", vector=[0, 1])
        likest = report("likest", "commerce grows", vector=[1, 0])
        like = report("like", "commerce thrives", vector=[0.8, 0.6])
        report("without", "snow fell")
        assert set(found(new)) == {likest, like}

    def test_text_without_a_word(self, report, found):
        assert found(report("new", "?!", by=())) == []

    def test_a_shared_clause_at_any_time(self, report, found):
        new = report("new", f"Of course, {WORDS}, and soon")
        old = report("old", f"Years ago they said, {WORDS}, but never did", "2019-01-01", by="Al Roe")
        assert found(new) == [old]

    def test_a_long_copied_passage_at_any_time(self, report, found):
        passage = " ".join(f"word{number} of the long speech" for number in range(40))
        new = report("new", f"now {passage} then")
        old = report("old", f"before {passage} after all", "2019-01-01", by="Al Roe")
        assert found(new) == [old]

    def test_words_of_other_scripts(self, report, found):
        new = report("new", "我们将在六月重新开放港口，一切都会好起来", by=())
        same = report("same", "“我们将在六月重新开放港口，一切都会好起来”", by="Al Roe")
        assert found(new) == [same]

    def test_nothing_that_is_stored_is_needed(self, any_engine, report):
        key = report("old")
        with any_engine.connect() as connection:
            query = MatchQuery(content=WORDS, words_hash="0")
            assert [one.key for one in reports_of(connection, candidates(connection, query)).values()] == [key]

    def test_an_embedding_of_another_encoder_is_not_compared(self, any_engine, report, found, monkeypatch):
        monkeypatch.setattr(module, "BY_MEANING", 1)
        new = report("new", "trade is up", vector=[1, 0])
        like = report("like", "commerce thrives", vector=[0.8, 0.6])
        other = report("other", "commerce grows", vector=[1, 0])
        with any_engine.begin() as connection:
            connection.execute(STATEMENT.update().where(STATEMENT.c.key == other).values(embedding_version="older"))
        assert found(new) == [like]


class TestAtOtherTimes:
    @pytest.fixture
    def at_other_times(self, any_engine):
        """The keys of what the speaker of a stored statement said on its matter outside its window."""

        def read(key, *, ahead=True):
            with any_engine.connect() as connection:
                row = connection.execute(select(STATEMENT).where(STATEMENT.c.key == key)).one()
                speakers = connection.scalars(select(MADE_BY.c.speaker_id).where(MADE_BY.c.statement_id == row.id))
                here = place_of(row.day, row.id)
                query = MatchQuery(
                    content=row.content_text,
                    words_hash=row.words_hash,
                    speakers=speakers.all(),
                    embedding=row.embedding,
                    window=window_of(row.day) if row.day else None,
                    before=here,
                    after=here if ahead else None,
                    article=row.article_id,
                )
                [found] = find_at_other_times(connection, [query])
                return {one.key for one in reports_of(connection, found).values()}

        return read

    def test_what_is_like_it_in_meaning_before_the_window_and_after_it(self, report, at_other_times):
        new = report("new", "trade is up", vector=[1, 0])
        before = report("before", "rain is likely", "2019-01-01", vector=[0.8, 0.6])
        after = report("after", "rain fell", "2026-05-09", vector=[0.6, 0.8])
        report("near", "rain falls", "2025-05-20", vector=[1, 0])
        report("unlike", "rain may fall", "2019-01-02", vector=[0, 1])
        report("other", "rain had fallen", "2019-01-03", by="Al Roe", vector=[1, 0])
        assert at_other_times(new) == {before, after}
        assert at_other_times(new, ahead=False) == {before}

    def test_a_statement_of_no_known_day_or_meaning_has_none(self, report, at_other_times):
        report("before", "rain is likely", "2019-01-01", vector=[1, 0])
        assert at_other_times(report("undated", "trade is up", day=None, vector=[1, 0])) == set()
        assert at_other_times(report("without", "trade is down")) == set()

    def test_of_many_the_nearest(self, report, at_other_times, monkeypatch):
        monkeypatch.setattr(module, "AT_OTHER_TIMES", 1)
        new = report("new", "trade is up", vector=[1, 0])
        report("like", "rain is likely", "2019-01-01", vector=[0.8, 0.6])
        likest = report("likest", "rain fell", "2018-01-01", vector=[1, 0])
        assert at_other_times(new) == {likest}


def test_blocking_keys_go_with_their_statements(any_engine, report):
    report("a")
    report("a", "trade is up")
    with any_engine.connect() as connection:
        keyed = connection.exec_driver_sql("SELECT DISTINCT statement_id FROM blocking_key").all()
        stored = connection.exec_driver_sql("SELECT id FROM statement").all()
    assert keyed == stored
