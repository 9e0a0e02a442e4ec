"""Links, conflicts and quotations as they are stored; copies under two addresses."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select

from app.linking.links import Conflict, Pairs, linked_to, pair, read_pairs, write_pairs
from app.store.session import writing
from app.store.tables import ArticleRow, ConflictRow, StatementRow, table

WHY = {"rule": "test", "confidence": 1.0}


@pytest.fixture
def keys(any_engine, article, said, keep):
    """The keys of the statements of three articles, one each."""
    found = []
    for key in "abc":
        a = article("Ng said trade is up.", id=key)
        found += keep(any_engine, a, said(a, "trade is up", by="Mei Ng")).new
    return found


@pytest.fixture
def rows(any_engine, keys):
    with any_engine.connect() as connection:
        read = select(table(StatementRow).c.key, table(StatementRow).c.id)
        by_key = dict(connection.execute(read).all())
    return [by_key[key] for key in keys]


class TestPairs:
    def test_are_read_from_either_end(self, any_engine, rows):
        a, b, c = rows
        found = Pairs({pair(b, a): 0.9}, {pair(a, c): Conflict(0.8, "conflict", WHY)}, {(c, b): WHY})
        with writing(any_engine) as session:
            write_pairs(session, Pairs(), found)
            assert read_pairs(session, [a]) == Pairs(found.links, found.conflicts)
            assert read_pairs(session, [c]) == Pairs({}, found.conflicts, found.quotations)
            assert read_pairs(session, rows) == found

    def test_say_whose_conflicts_and_quotations_changed(self, any_engine, rows):
        a, b, c = rows
        before = Pairs({(a, b): 0.9, (a, c): 0.9}, {(a, b): Conflict(0.8, "conflict", WHY)}, {(c, b): WHY})
        with writing(any_engine) as session:
            assert write_pairs(session, Pairs(), before) == {a, b, c}
            assert write_pairs(session, before, before) == set()
            links_alone = Pairs({(a, b): 0.7}, before.conflicts, before.quotations)
            assert write_pairs(session, before, links_alone) == set()
            assert read_pairs(session, [a]).links == {(a, b): 0.7}
            an_update = Pairs(links_alone.links, {(a, b): Conflict(0.8, "update", WHY)}, before.quotations)
            assert write_pairs(session, links_alone, an_update) == {a, b}
            assert write_pairs(session, an_update, Pairs()) == {a, b, c}
            assert read_pairs(session, rows) == Pairs()

    def test_that_another_process_wrote_already_are_left(self, any_engine, rows):
        with writing(any_engine) as session:
            for _ in range(2):
                write_pairs(session, Pairs(), Pairs({pair(*rows[:2]): 0.9}))

    def test_go_with_their_statement(self, any_engine, rows, article, said, keep):
        with writing(any_engine) as session:
            write_pairs(session, Pairs(), Pairs(conflicts={pair(*rows[:2]): Conflict(0.9, "conflict", WHY)}))
        b = article("Ng said trade is flat.", id="b")
        keep(any_engine, b, said(b, "trade is flat", by="Mei Ng"))
        with any_engine.connect() as connection:
            assert connection.execute(select(table(ConflictRow))).all() == []

    def test_linked_to_some_are_the_others(self, any_engine, rows, keys):
        a, b, c = rows
        with writing(any_engine) as session:
            write_pairs(session, Pairs(), Pairs({(a, b): 0.9, (b, c): 0.9}))
            assert linked_to(session, [a, b]) == [keys[2]]
            assert linked_to(session, []) == []


TEXT = "Told at length: trade is up."
ARTICLES = {
    "herald-1": ("Herald", "2025-05-02"),
    "herald-2": ("Herald", "2025-05-01"),
    "coast": ("Coast News", "2025-05-03"),
    "unknown": (None, "2025-04-30"),
}


class TestCopies:
    """The same text of the same outlet is one report; where the outlet is unknown it may be any."""

    @pytest.fixture
    def copies(self, any_engine):
        def read():
            article, original = table(ArticleRow), table(ArticleRow).alias()
            pairs = select(article.c.key, original.c.key).join_from(
                article, original, article.c.copy_of_id == original.c.id
            )
            with any_engine.connect() as connection:
                return dict(connection.execute(pairs).all())

        return read

    @pytest.fixture
    def tell(self, any_engine, article, said, keep):
        def store(key, text=TEXT):
            outlet, day = ARTICLES[key]
            a = article(text, id=key, outlet=outlet, published_on=day)
            return keep(any_engine, a, said(a, "trade is up", by="Mei Ng"))

        return store

    def test_are_the_same_in_any_order(self, tell, copies):
        found = []
        for order in itertools.islice(itertools.permutations(ARTICLES), 0, None, 7):
            for key in ARTICLES:
                tell(key, f"Not yet known in {key}: trade is up.")
            for key in order:
                tell(key)
            found.append(copies())
        assert found == [{"herald-1": "herald-2", "unknown": "herald-2"}] * len(found)

    def test_of_an_original_that_changed_have_another(self, tell, copies, queued):
        saved = {key: tell(key).new[0] for key in ARTICLES}
        queued(clear=True)
        tell("herald-2", TEXT + " More is told.")
        assert copies() == {"unknown": "herald-1"}
        assert {saved["herald-1"], saved["unknown"]} <= queued()
