"""Versions of an article: which texts it had, what its sources said in each, and what changed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, text

from app.linking.forgetting import forget_article
from app.queries.changes import list_changes
from app.queries.filters import StatementFilters, VersionFilters
from app.queries.gone_statements import GoneError
from app.queries.statements import get_statement, list_statements
from app.queries.versions import NotKeptError, NotYetError, compare_versions, get_version, list_versions
from app.saving import Outcome, Saved
from app.store.changes import revision
from app.store.forgotten import remove_forgotten
from app.store.session import writing

FIRST = "Ng said trade is up.\nRoe said rain is likely on Monday in the north.\nLund said taxes fall."
SECOND = "Update. Ng said trade is up.\nRoe said rain is likely on Tuesday in the north.\nOrr said the dam holds."


@pytest.fixture
def publish(any_engine: Engine, article: Any, said: Any, keep: Any) -> Callable[..., Saved]:
    """Stores a text of article `a`, with what each line of it says."""

    def store(text: str, **fields: Any) -> Saved:
        one = article(text, **{"id": "a", **fields})
        lines = [line.partition(" said ") for line in text.removeprefix("Update. ").splitlines()]
        return keep(
            any_engine, one, *(said(one, words.rstrip("."), by=who, source=who, cue="said") for who, _, words in lines)
        )

    return store


def numbers(engine: Engine) -> list[tuple[int, bool]]:
    with engine.connect() as connection:
        page = list_versions(connection, "a", VersionFilters())
    assert page is not None
    return [(one["number"], one["current"]) for one in page.items]


class TestList:
    def test_an_article_has_one_version(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        publish(FIRST, headline="A headline is no other text")
        assert numbers(any_engine) == [(1, True)]

    def test_another_text_is_another_version(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST, headline="Trade")
        saved = publish(SECOND)
        assert saved.outcome is Outcome.REPLACED
        with any_engine.connect() as connection:
            page = list_versions(connection, "a", VersionFilters())
            old = get_version(connection, "a", 1)
            new = get_version(connection, "a", 2)
            changes = list_changes(connection, 1, 100)["items"]
            listed = {one["text"] for one in list_statements(connection, StatementFilters()).items}
        assert page is not None
        assert old is not None
        assert new is not None
        assert [(one["number"], one["current"], one["run"]) for one in page.items] == [(2, True, 2), (1, False, 1)]
        assert (old["text"], old["headline"], old["length"]) == (FIRST, "Trade", len(FIRST))
        assert [(one["text"], one["speakers"][0]["name"]) for one in old["statements"]] == [
            ("trade is up", "Ng"),
            ("rain is likely on Monday in the north", "Roe"),
            ("taxes fall", "Lund"),
        ]
        assert new["text"] == SECOND
        assert new["statements"][0]["id"] == old["statements"][0]["id"]
        assert {"kind": "article", "id": "a"}.items() <= changes[0].items()
        assert listed == {"trade is up", "rain is likely on Tuesday in the north", "the dam holds"}

    def test_a_text_that_comes_back_keeps_its_number(self, any_engine: Engine, publish: Any) -> None:
        """As where a folder with two versions is read again and again."""
        for _ in range(3):
            publish(FIRST)
            publish(SECOND)
            assert numbers(any_engine) == [(2, True), (1, False)]
        publish(FIRST)
        assert numbers(any_engine) == [(2, False), (1, True)]

    def test_by_the_page(self, any_engine: Engine, publish: Any) -> None:
        for number in range(5):
            publish(f"Ng said it is {number}.")
        seen, cursor = [], None
        with any_engine.connect() as connection:
            for _ in range(3):
                page = list_versions(connection, "a", VersionFilters(limit=2, cursor=cursor))
                assert page is not None
                seen += [one["number"] for one in page.items]
                cursor = page.next
        assert (seen, cursor) == ([5, 4, 3, 2, 1], None)

    def test_of_no_article(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        with any_engine.connect() as connection:
            assert list_versions(connection, "b", VersionFilters()) is None
            assert get_version(connection, "a", 2) is None
            assert compare_versions(connection, "a", 1, 2) is None


class TestCompare:
    def test_statements_and_words(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        publish(SECOND)
        with any_engine.connect() as connection:
            found = compare_versions(connection, "a", 1, 2)
        assert found is not None
        assert found["kept"] == 1
        assert [(one["old"]["text"], one["marked"]) for one in found["reworded"]] == [
            ("rain is likely on Monday in the north", "rain is likely on [-Monday-] {+Tuesday+} in the north")
        ]
        assert [one["text"] for one in found["dropped"]] == ["taxes fall"]
        assert [one["text"] for one in found["added"]] == ["the dam holds"]
        changes = found["text"]["changes"]
        assert [(one["kind"], one["old"]["text"].strip(), one["new"]["text"].strip()) for one in changes][:2] == [
            ("insert", "", "Update."),
            ("replace", "Monday", "Tuesday"),
        ]
        for one in changes:
            assert FIRST[slice(*one["old"]["span"])] == one["old"]["text"]
            assert SECOND[slice(*one["new"]["span"])] == one["new"]["text"]

    def test_backwards(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        publish(SECOND)
        with any_engine.connect() as connection:
            found = compare_versions(connection, "a", 2, 1)
        assert found is not None
        assert [one["text"] for one in found["added"]] == ["taxes fall"]

    def test_long_texts(self, any_engine: Engine, article: Any, keep: Any) -> None:
        """A few edits in 200,000 characters are found as such, and soon."""
        chance = random.Random(7)  # noqa: S311 - words, no secret
        words = [f"w{chance.randrange(4_000)}" for _ in range(36_000)]
        edited = list(words)
        for at in (100, 9_000, 20_000, 35_000):
            edited[at] = "edited"
        keep(any_engine, article(" ".join(words), id="a"))
        keep(any_engine, article(" ".join(edited), id="a"))
        with any_engine.connect() as connection:
            began = time.process_time()
            found = compare_versions(connection, "a", 1, 2)
            took = time.process_time() - began
        assert found is not None
        assert [one["new"]["text"].strip() for one in found["text"]["changes"]] == ["edited"] * 4
        assert took < 10


class TestRevisions:
    """Which text an article had at a revision of the store."""

    @staticmethod
    def as_of(engine: Engine, number: int) -> int:
        with engine.connect() as connection:
            page = list_versions(connection, "a", VersionFilters(as_of=number))
        assert page is not None
        (one,) = page.items
        return int(one["number"])

    @staticmethod
    def now(engine: Engine) -> int:
        with engine.connect() as connection:
            return revision(connection)

    def test_each_text_has_its_revisions(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        first = self.now(any_engine)
        publish(FIRST, headline="A headline is no other text")
        publish(SECOND)
        second = self.now(any_engine)
        assert self.as_of(any_engine, first) == self.as_of(any_engine, second - 1) == 1
        assert self.as_of(any_engine, second) == 2
        publish(FIRST, id="b")
        assert self.as_of(any_engine, self.now(any_engine)) == 2

    def test_before_and_after_all_is_refused(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST, id="b")
        publish(FIRST)
        here = self.now(any_engine)
        with pytest.raises(NotKeptError, match=f"or it was not here yet. Known are version 1 from revision {here} on"):
            self.as_of(any_engine, here - 1)
        with pytest.raises(NotYetError, match=f"the store is at revision {here}"):
            self.as_of(any_engine, here + 1)

    def test_of_a_text_that_came_back_only_the_last_time_is_known(self, any_engine: Engine, publish: Any) -> None:
        at = []
        for words in (FIRST, SECOND, FIRST, SECOND):
            publish(words)
            at.append(self.now(any_engine))
        assert [self.as_of(any_engine, number) for number in at[2:]] == [1, 2]
        for number in at[:2]:
            with pytest.raises(NotKeptError):
                self.as_of(any_engine, number)

    def test_an_article_that_was_forgotten_and_came_again_begins_anew(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        publish(SECOND)
        before = self.now(any_engine)
        with writing(any_engine) as session:
            forget_article(session, session.execute(text("SELECT id FROM article")).scalar_one())
            remove_forgotten(session, ["a"])
        publish(FIRST)
        assert self.as_of(any_engine, self.now(any_engine)) == 1
        with pytest.raises(NotKeptError):
            self.as_of(any_engine, before)

    def test_a_text_from_before_they_were_kept_is_not_known(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        with writing(any_engine) as session:
            session.execute(text("UPDATE article SET text_revision = NULL"))
        with pytest.raises(NotKeptError, match="none of its texts"):
            self.as_of(any_engine, 1)
        publish(SECOND)
        assert self.as_of(any_engine, self.now(any_engine)) == 2
        with pytest.raises(NotKeptError):
            self.as_of(any_engine, 1)


class TestGoneStatements:
    def test_it_says_which_version_has_them(self, any_engine: Engine, publish: Any) -> None:
        publish(FIRST)
        publish(SECOND)
        with any_engine.connect() as connection:
            old = get_version(connection, "a", 1)
            assert old is not None
            kept, *_, gone = (one["id"] for one in old["statements"])
            found = get_statement(connection, kept)
            assert found is not None
            with pytest.raises(GoneError) as raised:
                get_statement(connection, gone)
            assert (raised.value.article, raised.value.number) == ("a", 1)
            assert get_statement(connection, "s0") is None

    def test_of_a_forgotten_article_nothing_is_said(self, any_engine: Engine, publish: Any) -> None:
        saved = publish(FIRST)
        with writing(any_engine) as session:
            forget_article(session, session.execute(text("SELECT id FROM article")).scalar_one())
        with any_engine.connect() as connection:
            assert get_statement(connection, saved.new[0]) is None
