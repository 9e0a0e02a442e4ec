"""Lists as they were at a revision: whatever came since, they answer what they answered then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Connection, Engine, text

from app.corrections.errors import ConflictError, CorrectionError
from app.model import Topic
from app.queries.filters import (
    ExportFilters,
    SpeakerStatementFilters,
    StatementFilters,
    StatsFilters,
    TopicStatementFilters,
)
from app.queries.speakers import MovedError, list_statements_of
from app.queries.statement_at import get_statement_at
from app.queries.statements import list_statements, read_on, whole_list
from app.queries.stats import list_stats
from app.queries.topics import list_statements_of as list_topic_statements
from app.queries.versions import NotKeptError, NotYetError
from app.store.changes import revision
from app.store.session import writing
from app.store.topics import sync_topics
from tests.corrections.conftest import TOPICS, Store

SPEAKERS = ("Ann Ng", "Bo Roe", "Cy Lund")
WORDS = (
    "interest rates will stay where they are until the end of the year",
    "interest rates will stay exactly where they are until the end of the year",
    "the dam above the village will be repaired before winter",
    "the ferry to the islands is late again",
)
LISTS: tuple[dict[str, Any], ...] = (
    {"limit": 2},
    {"sort": "oldest", "act": ["speech", "thought", "attitude"]},
    {"speaker": ["ann-ng"]},
    {"speaker": ["cy-lund"]},
    {"not_speaker": ["bo-roe"]},
    {"topic": ["04000000"]},
    {"not_topic": ["15000000"]},
    {"outlet": ["a", "c"]},
    {"not_article": ["b"]},
    {"matched": True},
    {"matched": False, "speaker": ["bo-roe"]},
    {"review": "corrected"},
    {"review": "uncorrected", "stance": ["neutral"]},
    {"said_from": "2025-05-10"},
    {"said_to": "2025-05-10", "undated": True},
    {"published_to": "2025-05-11"},
    {"has_day": False},
    {"stance": ["praise"]},
    {"named": False},
    {"sample": 3, "seed": 5},
    {"q": "rates OR ferry"},
    {"q": '"the village" OR year -exactly', "sort": "relevance"},
    {"source": "Ng OR Roe"},
)
COUNTS = ("speaker", "topic", "outlet", "day", "stance")


@pytest.fixture
def store(any_engine: Engine, article: Any, said: Any, keep: Any) -> Store:
    return Store(any_engine, article, said, keep)


@pytest.fixture
def sqlite_store(engine: Engine, article: Any, said: Any, keep: Any) -> Store:
    return Store(engine, article, said, keep)


def pages(connection: Connection, filters: Mapping[str, Any], **more: Any) -> list[tuple[Any, ...]]:
    """All rows of a list, a page after the other, with its total and what it left out."""
    found, cursor = [], None
    while not found or cursor is not None:
        page = list_statements(connection, StatementFilters(**filters, **more, cursor=cursor))
        assert page.beside is not None
        found.append((page.items, page.beside["total"], page.beside["undated_left_out"]))
        cursor = page.next
    return found


def counts(connection: Connection, name: str, **more: Any) -> list[Any]:
    page = list_stats(connection, StatsFilters(group_by=[name], **more))
    return sorted(page.items, key=str)


def answers(connection: Connection, **more: Any) -> dict[str, Any]:
    lists = {str(filters): pages(connection, filters, **more) for filters in LISTS}
    return lists | {name: counts(connection, name, **more) for name in COUNTS}


class Life:
    """What happens to a store, by chance."""

    def __init__(self, store: Store, chance: Random) -> None:
        self.store, self.chance = store, chance
        self.undoable: list[str] = []

    def happen(self) -> None:
        acts: list[Callable[[], None]] = [self.tell, self.tell, self.correct, self.correct, self.match, self.merge]
        acts += [self.undo, self.rename]
        self.chance.choice(acts)()

    def tell(self) -> None:
        key, number = self.chance.choice("abcd"), self.chance.randint(0, 3)
        lines = [(self.chance.choice(SPEAKERS), words) for words in self.chance.sample(WORDS, number)]
        before = self.chance.choice(("", "", "Updated.\n"))
        self.store.tell(
            key,
            *lines,
            on=f"2025-05-{self.chance.randint(8, 12):02}",
            before=before,
            pipeline=f"of {self.chance.randint(1, 2)}",
        )

    def correct(self) -> None:
        change = self.chance.choice(
            (
                {"speakers": [self.slug()]},
                {"said_on": None},
                {"said_on": "2025-05"},
                {"topics": ["04000000"]},
                {"stance": "praise"},
                {"act": "attitude"},
                {"not_a_statement": True},
            )
        )
        self.make(kind="statement", statement=self.one(), **change)

    def match(self) -> None:
        one = self.one()
        match = one and self.store.match(one)
        if match is not None:
            self.make(kind="split_match", statement=one, match=match)

    def merge(self) -> None:
        self.make(kind="merge_speakers", speaker=self.slug(), into=self.slug())

    def undo(self) -> None:
        if self.undoable:
            key = self.undoable.pop(self.chance.randrange(len(self.undoable)))
            try:
                self.store.undo(key)
            except (CorrectionError, ConflictError):
                return

    def rename(self) -> None:
        label = self.chance.choice(("economy", "business and finance"))
        with writing(self.store.engine) as session:
            sync_topics(session, (Topic(code="04000000", label=label), TOPICS[1]))

    def make(self, **wanted: Any) -> None:
        try:
            self.undoable.append(self.store.correct(**wanted).key)
        except (CorrectionError, ConflictError, ValueError):
            return

    def one(self) -> str | None:
        keys = [key for article in "abcd" for key in sorted(self.store.ids(article).values())]
        return self.chance.choice(keys) if keys else None

    def slug(self) -> str:
        return self.chance.choice(("ann-ng", "bo-roe", "cy-lund"))


class TestAsItWas:
    @pytest.mark.parametrize("seed", range(3))
    def test_lists_and_counts_of_every_revision(self, store: Store, seed: int) -> None:
        life = Life(store, Random(seed))  # noqa: S311 - no secret
        for key in "ab":
            store.tell(key, *zip(SPEAKERS, WORDS, strict=False))
        written: dict[int, dict[str, Any]] = {}
        for _ in range(9):
            life.happen()
            with store.engine.connect() as connection:
                here = revision(connection)
                written.setdefault(here, answers(connection))
        with store.engine.connect() as connection:
            for number, then in written.items():
                was = answers(connection, as_of=number)
                for name, answer in then.items():
                    assert was[name] == answer, (number, name)

    def test_pages_go_on_while_the_store_changes(self, sqlite_store: Store) -> None:
        store = sqlite_store
        key = store.tell("a", *zip(SPEAKERS, WORDS, strict=False))[WORDS[2]]
        with store.engine.connect() as connection:
            here = revision(connection)
            [first, *_] = pages(connection, {"limit": 1})
            whole = [row for items, *_ in pages(connection, {"limit": 1}) for row in items]
            asked = StatementFilters(limit=1, as_of=here)
            page = list_statements(connection, asked)
        assert page.items == first[0]
        store.correct(kind="statement", statement=key, said_on="2020-01-01")
        store.tell("b", *zip(SPEAKERS, WORDS, strict=False), on="2026-01-01")
        found = page.items
        while page.next is not None:
            with store.engine.connect() as connection:
                page = list_statements(connection, asked.model_copy(update={"cursor": page.next}))
            found = found + page.items
        assert found == whole

    def test_exports_are_of_the_revision(self, sqlite_store: Store) -> None:
        store = sqlite_store
        store.tell("a", *zip(SPEAKERS, WORDS, strict=False))
        with store.engine.connect() as connection:
            here = revision(connection)
            [(whole, *_)] = pages(connection, {})
        store.tell("a", (SPEAKERS[0], WORDS[3]))
        with store.engine.connect() as connection:
            beside, parts = whole_list(connection, ExportFilters(as_of=here).page(2, None))
            assert [row for part in parts for row in part] == whole
            assert beside["total"] == len(whole) == 3
            assert read_on(connection, ExportFilters(as_of=here).page(10, None)).items == whole


class TestSpeakers:
    def test_a_slug_means_whom_it_meant_then(self, store: Store) -> None:
        store.tell("a", ("Cy Lund", WORDS[2]), ("Bo Roe", WORDS[3]))
        early = self.here(store)
        merged = store.correct(kind="merge_speakers", speaker="cy-lund", into="bo-roe")
        late = self.here(store)
        with store.engine.connect() as connection:
            assert self.said(connection, "cy-lund", early) == [(WORDS[2], "Cy Lund")]
            assert self.said(connection, "bo-roe", early) == [(WORDS[3], "Bo Roe")]
            with pytest.raises(MovedError, match="bo-roe"):
                self.said(connection, "cy-lund", late)
            stats = list_stats(connection, StatsFilters(group_by=["speaker"], as_of=early))
            assert [one["speaker"]["slug"] for one in stats.items] == ["bo-roe", "cy-lund"]
        store.undo(merged.key)
        with store.engine.connect() as connection:
            with pytest.raises(MovedError, match="bo-roe"):
                self.said(connection, "cy-lund", late)
            assert len(self.said(connection, "bo-roe", late)) == 2
            assert self.said(connection, "cy-lund", early) == [(WORDS[2], "Cy Lund")]

    def here(self, store: Store) -> int:
        with store.engine.connect() as connection:
            return revision(connection)

    def said(self, connection: Connection, slug: str, number: int) -> list[tuple[str, str]]:
        page = list_statements_of(connection, slug, SpeakerStatementFilters(as_of=number))
        assert page is not None
        return [(one["text"].removeprefix("that "), one["speakers"][0]["name"]) for one in page.items]


class TestTopics:
    def test_a_renamed_topic_has_the_label_of_then(self, store: Store) -> None:
        key = store.tell("a", ("Bo Roe", WORDS[3]))[WORDS[3]]
        with store.engine.connect() as connection:
            here = revision(connection)
        with writing(store.engine) as session:
            sync_topics(session, (TOPICS[0], Topic(code="15000000", label="games")))
        with store.engine.connect() as connection:
            for label in ("sport", "games"):
                page = list_topic_statements(connection, label, TopicStatementFilters(as_of=here))
                assert page is not None
                assert [topic["label"] for one in page.items for topic in one["topics"]] == ["sport"]
            stats = list_stats(connection, StatsFilters(group_by=["topic"], as_of=here))
            assert stats.items[0]["topic"]["label"] == "sport"
            then, now = (get_statement_at(connection, key, number) for number in (here, revision(connection)))
            assert then is not None
            assert now is not None
            assert (then["topics"][0]["label"], now["topics"][0]["label"]) == ("sport", "games")
            assert (then["as_of"]["current"], now["as_of"]["current"]) == (False, True)
            assert then["as_of"]["until"] == now["as_of"]["since"]


class TestForgotten:
    def test_its_statements_are_in_no_list_of_the_past(self, store: Store) -> None:
        store.tell("a", ("Ann Ng", WORDS[0]), ("Bo Roe", WORDS[2]))
        store.tell("b", ("Ann Ng", WORDS[1]), on="2025-05-10")
        store.tell("a", ("Ann Ng", WORDS[0]))
        with store.engine.connect() as connection:
            here = revision(connection)
            assert len(pages(connection, {}, as_of=here - 2)[0][0]) == 3
        store.forget("a")
        with store.engine.connect() as connection:
            for number in (here, here - 2):
                [(items, total, _)] = pages(connection, {}, as_of=number)
                assert total == 1
                assert [one["article"]["id"] for one in items] == ["b"]

    def test_what_is_withheld_is_left_out_and_counted(self, store: Store) -> None:
        """Article b says "Ubique" alone: until a is forgotten that is whom a names in full."""
        store.tell("a", ("Zoltan Ubique", WORDS[2]), ("Bo Ek", "yes"), ("Ada Moreau", "no"))
        store.tell("b", ("Ubique", WORDS[0]), ("Bo Ek", "never"), ("Ada Moreau", "so"))
        with store.engine.connect() as connection:
            here = revision(connection)
        store.forget("a")
        with store.engine.connect() as connection:
            page = list_statements(connection, StatementFilters(as_of=here))
            assert page.beside is not None
            assert sorted(one["text"] for one in page.items) == ["that never", "that so"]
            assert "1 that was there at revision" in page.beside["hint"]
            gone = list_statements(connection, StatementFilters(as_of=here, speaker=["zoltan-ubique"]))
            assert gone.items == []
            slugs = connection.execute(text("SELECT slug, speaker FROM speaker_slug_history")).all()
            assert "zoltan" not in repr(slugs)


class TestRefused:
    @pytest.mark.parametrize(
        "given", [{"role": "mayor"}, {"copies": "exclude"}, {"conflicted": False}, {"ingested_from": "2025-01-01"}]
    )
    def test_what_is_not_kept_of_the_past(self, given: dict[str, Any]) -> None:
        [name] = given
        with pytest.raises(ValidationError, match=f"{name} cannot be asked of the past: leave out"):
            StatementFilters(as_of=1, **given)
        assert StatementFilters(**given).as_of is None

    def test_revisions_that_are_not_known(self, store: Store) -> None:
        store.tell("a", ("Bo Roe", WORDS[3]))
        with store.engine.begin() as connection:
            here = revision(connection)
            connection.execute(text("INSERT INTO history_start VALUES (:start)"), {"start": here})
        with store.engine.connect() as connection:
            with pytest.raises(NotYetError):
                list_statements(connection, StatementFilters(as_of=here + 1))
            for read, filters in ((list_statements, StatementFilters), (list_stats, StatsFilters)):
                more = {"group_by": ["day"]} if filters is StatsFilters else {}
                with pytest.raises(NotKeptError, match=f"from revision {here} on"):
                    read(connection, filters(as_of=here - 1, **more))
