"""Statements and matches as they were at a revision: whoever cites gets what was shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select, text

from app.queries.filters import MemberFilters
from app.queries.history import NotThereError
from app.queries.match_at import get_match_at, list_members_at
from app.queries.matches import get_match
from app.queries.statement_at import LINKED, cite_statement_at, get_context_at, get_statement_at
from app.queries.statements import get_statement
from app.queries.versions import NotKeptError, NotYetError
from app.store.changes import revision
from app.store.tables import MemberHistoryRow, StatementHistoryRow, table
from tests.corrections.conftest import Store

RATES = "interest rates will stay where they are until the end of the year"
NEAR = "interest rates will stay exactly where they are until the end of the year"
DAM = "the dam above the village will be repaired before winter"


@pytest.fixture
def store(any_engine: Engine, article: Any, said: Any, keep: Any) -> Store:
    return Store(any_engine, article, said, keep)


@pytest.fixture
def sqlite_store(engine: Engine, article: Any, said: Any, keep: Any) -> Store:
    return Store(engine, article, said, keep)


class Diary:
    """What was shown at each revision that was written down."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.statements: dict[int, dict[str, Any]] = {}
        self.matches: dict[int, dict[str, Any]] = {}

    def write(self) -> int:
        with self.store.engine.connect() as connection:
            here = revision(connection)
            keys = connection.scalars(text("SELECT key FROM statement")).all()
            self.statements[here] = {key: get_statement(connection, key) for key in keys}
            matches = connection.scalars(text('SELECT key FROM "match"')).all()
            self.matches[here] = {key: get_match(connection, key) for key in matches}
        return here

    def check(self) -> None:
        """Everything that was written down is answered still, and nothing else."""
        with self.store.engine.connect() as connection:
            for here, matches in self.matches.items():
                for key, match in matches.items():
                    assert _by_pages(connection, key, here) == match["members"]
            for written, read in ((self.statements, get_statement_at), (self.matches, get_match_at)):
                for key in sorted({key for each in written.values() for key in each}):
                    self._check_one(key, {here: each.get(key) for here, each in written.items()}, read, connection)

    def _check_one(self, key: str, shown: dict[int, Any], read: Callable[..., Any], connection: Connection) -> None:
        for here, then in shown.items():
            if then is None:
                with pytest.raises(NotThereError):
                    read(connection, key, here)
                continue
            was = read(connection, key, here)
            assert _kept(was) == _kept(then)
            since, until = was["as_of"]["since"], was["as_of"]["until"]
            assert since <= here
            assert until is None or until > here
            assert was["as_of"]["current"] is (until is None)
            for there, other in shown.items():
                if since <= there and (until is None or there < until):
                    assert _kept(other) == _kept(was)


def _by_pages(connection: Connection, match: str, here: int) -> list[Any]:
    found, cursor = [], None
    while not found or cursor is not None:
        page = list_members_at(connection, match, MemberFilters(as_of=here, limit=1, cursor=cursor))
        assert page is not None
        found, cursor = found + page.items, page.next
    return found


def _kept(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in shown.items() if name not in (*LINKED, "as_of", "revision")}


def kept_rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return sum(len(connection.execute(select(table(row))).all()) for row in (StatementHistoryRow, MemberHistoryRow))


class TestAsItWas:
    def test_everything_is_as_it_was_written_down(self, sqlite_store: Store) -> None:
        """Through new articles, corrections and their undoing, other texts and a new analysis."""
        store = sqlite_store
        diary = Diary(store)
        one = store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM))
        diary.write()
        two = store.tell("b", ("Ann Ng", NEAR), on="2025-05-10")
        diary.write()
        store.tell("c", ("Ann Ng", RATES), ("Cy Lund", DAM), on="2025-05-11")
        diary.write()
        assert store.match(one[RATES]) == store.match(two[NEAR]) is not None
        assert kept_rows(store.engine) == 0  # nothing was replaced
        fixed = store.correct(kind="statement", statement=one[DAM], speakers=["ann-ng"], said_on="2025-05", note="read")
        diary.write()
        store.correct(kind="split_match", statement=two[NEAR], match=store.match(two[NEAR]))
        diary.write()
        store.undo(fixed.key)
        diary.write()
        store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM), pipeline="another")
        diary.write()
        store.tell("a", ("Bo Roe", "the ferry is late"), ("Ann Ng", RATES), before="Updated.\n")
        diary.write()
        store.correct(kind="merge_speakers", speaker="cy-lund", into="bo-roe")
        diary.write()
        removed = store.correct(kind="statement", statement=one[RATES], not_a_statement=True)
        diary.write()
        store.undo(removed.key)
        diary.write()
        store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM))
        diary.write()
        diary.check()

    def test_an_article_that_is_read_before_others(self, store: Store) -> None:
        """The first report changes, and with it what all others are to it."""
        diary = Diary(store)
        for number, key in enumerate("dcba"):
            store.tell(key, ("Ann Ng", RATES if number % 2 else NEAR), on=f"2025-05-{20 - number}")
            diary.write()
        diary.check()

    def test_what_is_the_same_is_not_kept_again(self, sqlite_store: Store) -> None:
        store = sqlite_store
        store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM))
        store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM), pipeline="another")
        kept = kept_rows(store.engine)  # that the speakers are the known ones is a new reason
        store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM), pipeline="yet another")
        assert kept_rows(store.engine) == kept

    def test_words_and_place_of_an_earlier_text(self, store: Store) -> None:
        one = store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM))
        with store.engine.connect() as connection:
            here = revision(connection)
        store.tell("a", ("Ann Ng", RATES), before="Updated, at length.\n")
        with store.engine.connect() as connection:
            for key, words in ((one[RATES], RATES), (one[DAM], DAM)):
                found = get_context_at(connection, key, here)
                assert found is not None
                [[quote, position]] = found["statement"]["content"]["selectors"]
                assert quote["exact"] == f"that {words}"
                [here_it_is] = [
                    one for one in found["paragraphs"] if one["position"] == found["statement"]["paragraph"]
                ]
                assert words in here_it_is["text"]
                assert "Updated" not in quote["prefix"]
                assert position["start"] == found["statement"]["content"]["spans"][0][0]
            cited = cite_statement_at(connection, one[DAM], here)
        assert cited is not None
        assert "author" in cited["article"]
        assert cited["as_of"]["current"] is False


class TestRefused:
    def test_before_it_came_and_after_now(self, store: Store) -> None:
        store.tell("a", ("Bo Roe", DAM))
        with store.engine.connect() as connection:
            early = revision(connection)
        key = store.tell("b", ("Ann Ng", RATES))[RATES]
        with store.engine.connect() as connection:
            late = revision(connection)
            with pytest.raises(NotThereError, match=f"was not in the store at revision {early}: it was from revision"):
                get_statement_at(connection, key, early)
            with pytest.raises(NotYetError):
                get_statement_at(connection, key, late + 1)
            with pytest.raises(NotYetError):
                get_match_at(connection, "m1", late + 1)
            assert get_statement_at(connection, "s1", early) is None
            assert get_match_at(connection, "m1", early) is None

    def test_before_an_older_store_kept_it(self, store: Store) -> None:
        store.tell("a", ("Ann Ng", RATES))
        first = store.tell("b", ("Ann Ng", NEAR))[NEAR]
        with store.engine.begin() as connection:
            start = revision(connection)
            connection.execute(text("INSERT INTO history_start VALUES (:start)"), {"start": start})
        match = store.match(first)
        with store.engine.connect() as connection:
            now = get_statement_at(connection, first, start)
            assert now is not None
            assert (now["as_of"]["current"], now["as_of"]["until"]) == (True, None)
            for read, key in ((get_statement_at, first), (get_match_at, match)):
                with pytest.raises(NotKeptError, match=f"from revision {start} on"):
                    read(connection, key, start - 1)


class TestForgotten:
    def dump(self, store: Store) -> str:
        with store.engine.connect() as connection:
            rows = [connection.execute(select(table(row))).all() for row in (StatementHistoryRow, MemberHistoryRow)]
        return repr([tuple(row) for some in rows for row in some])

    def test_nothing_of_it_is_kept(self, store: Store) -> None:
        one = store.tell("a", ("Ann Ng", RATES), ("Bo Roe", DAM))
        two = store.tell("b", ("Ann Ng", NEAR), on="2025-05-10")
        match = store.match(two[NEAR])
        store.correct(kind="statement", statement=one[DAM], stance="praise")
        store.tell("a", ("Ann Ng", RATES), before="Updated.\n")
        with store.engine.connect() as connection:
            here = revision(connection)
        assert DAM in self.dump(store)
        store.forget("a")
        left = self.dump(store)
        assert [word for word in (RATES, DAM, *one.values()) if word in left] == []
        with store.engine.connect() as connection:
            assert get_statement_at(connection, two[NEAR], here) is not None
            assert match is not None
            assert get_match_at(connection, match, here) is None
            assert [get_statement_at(connection, key, here) for key in one.values()] == [None, None]

    def test_a_name_that_it_alone_gave(self, store: Store) -> None:
        """Article b says "Ubique" alone: until a is forgotten that is whom a names in full."""
        store.tell("a", ("Zoltan Ubique", DAM), ("Bo Ek", "yes"), ("Ada Moreau", "no"))
        key = store.tell("b", ("Ubique", RATES), ("Bo Ek", "never"), ("Ada Moreau", "so"))[RATES]
        store.correct(kind="statement", statement=key, stance="praise")
        assert store.speakers(key) == ["zoltan-ubique"]
        assert "zoltan" in self.dump(store).casefold()
        with store.engine.connect() as connection:
            here = revision(connection)
        store.forget("a")
        assert "zoltan" not in self.dump(store).casefold()
        with store.engine.connect() as connection, pytest.raises(NotKeptError, match="article that gave its speakers"):
            get_statement_at(connection, key, here)
