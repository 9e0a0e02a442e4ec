"""Forgetting an article: nothing of it is left, and what others say is as if it had never been read."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import SQLModel

from app.index.facet_index import FacetIndex
from app.linking.forgetting import Removed, forget_article
from app.linking.statements import link_waiting
from app.model import Article, InputError, RawDocument, Speaker, SpeakerKind
from app.queries.articles import list_articles
from app.queries.changes import list_changes
from app.queries.filters import ArticleFilters, MatchFilters, SpeakerFilters, StatementFilters
from app.queries.matches import list_matches
from app.queries.outlets import list_outlets
from app.queries.speakers import get_speaker, list_speakers
from app.queries.statements import list_statements
from app.saving import Outcome
from app.sources.web.memory import Validators
from app.store.article_identity import article_row
from app.store.fetched import FetchedPages
from app.store.session import writing

OFTEN = "that the harbour will reopen in June after nine months of dredging"


@pytest.fixture
def store(article: Any, said: Any, keep: Any) -> Callable[..., Any]:
    """Stores an article of lines, each a name and what it said: `store(engine, "a", ("Ada Moreau", "trade is up"))`."""

    def kept(engine: Engine, key: str, *lines: tuple[str | Speaker, str], **fields: Any) -> Any:
        named = [(who if isinstance(who, str) else who.name, who, words) for who, words in lines]
        written = "\n".join(f"{name} said {words}." for name, _, words in named) or "Nobody spoke."
        one = article(written, **{"id": key, "outlet": "Herald", **fields})
        return keep(engine, one, *(said(one, words, by=who, source=name, cue="said") for name, who, words in named))

    return kept


def forget(engine: Engine, name: str, **more: Any) -> Removed | None:
    with writing(engine) as session:
        row = article_row(session, name)
        assert row is not None
        return forget_article(session, row, **more)


def dump(engine: Engine) -> str:
    """Every value of every table, that of full-text search too; of the change log, which names what is gone, none."""
    tables = [each for each in SQLModel.metadata.sorted_tables if each.name != "change"]
    with engine.connect() as connection:
        rows = [repr(tuple(row)) for each in tables for row in connection.execute(select(each))]  # whole: a Row cuts it
        for index in ("statement_fts", "article_fts") if engine.dialect.name == "sqlite" else ():
            connection.execute(text(f"CREATE VIRTUAL TABLE temp.of_{index} USING fts5vocab(main, {index}, row)"))
            rows += [repr(row) for row in connection.execute(text(f"SELECT term FROM temp.of_{index}"))]  # noqa: S608
    return "\n".join(rows).casefold()


def lists(engine: Engine) -> list[Any]:
    """What the lists show, but for when it was read, and how many changes the store has seen."""
    with engine.connect() as connection:
        pages = [
            list_articles(connection, ArticleFilters()),
            list_statements(connection, StatementFilters(act=["speech", "thought", "attitude"])),
            list_speakers(connection, SpeakerFilters()),
            list_matches(connection, MatchFilters()),
            list_outlets(connection, SpeakerFilters()),
        ]
        pages += [get_speaker(connection, one["slug"]) for one in pages[2].items]
    return [re.sub(r"datetime\.datetime\([^)]*\)|'revision': \d+", "then", repr(page)) for page in pages]


ADA = Speaker(name="Ada Moreau", kind=SpeakerKind.PERSON, aliases=("Moreau",), roles=("mayor",))
ADA_TOO = Speaker(name="Ada Moreau", kind=SpeakerKind.PERSON, aliases=("Moreau", "Quixotica"), roles=("stewardess",))
ZOLTAN = Speaker(name="Zoltan Ubique", kind=SpeakerKind.PERSON, aliases=("Ubique",), roles=("beekeeper",))


def others(store: Callable[..., Any], engine: Engine) -> None:
    store(engine, "b", (ADA, OFTEN), ("Bo Ek", "bread is dear"), published_on="2025-05-10", outlet="Coast News")
    store(engine, "c", (ADA, f"{OFTEN} by the state"), published_on="2025-05-11", outlet="Post")
    link_waiting(engine)


def fill(store: Callable[..., Any], engine: Engine) -> None:
    """Article `a` is the first report of a match, alone names Zoltan Ubique, and had another text before."""
    given = {"headline": "Whortleberries", "author": "P. Nimrod", "outlet": "Gazetteer", "url": "https://example.org/a"}
    store(engine, "a", (ADA_TOO, "that Quixotica loved zithers"), (ZOLTAN, "yes"), **given)
    store(engine, "a", (ADA_TOO, OFTEN), (ZOLTAN, "that Quixotica eats marzipan"), **given)


class TestForgetting:
    def test_no_word_of_it_is_left(self, any_engine: Engine, store: Any) -> None:
        others(store, any_engine)
        fill(store, any_engine)
        link_waiting(any_engine)
        FetchedPages(any_engine).remember("https://example.org/a", Validators())
        words = ("quixotica", "zithers", "marzipan", "ubique", "whortle", "nimrod", "gazetteer", "beekeeper")
        words += ("stewardess", "example.org")
        assert [word for word in words if word not in dump(any_engine)] == []
        assert forget(any_engine, "a", reason="asked for by its author") == Removed("a", 2)
        left = dump(any_engine)
        assert [word for word in words if word in left] == []
        assert "asked for by its author" in left

    def test_the_lists_are_as_if_it_had_never_been_read(self, any_engine: Engine, store: Any, tmp_path: Path) -> None:
        others(store, any_engine)
        never = lists(any_engine)
        index = FacetIndex([tmp_path / "facets"])
        fill(store, any_engine)
        link_waiting(any_engine)
        with any_engine.connect() as connection:
            index.at(connection)
            seen = list_changes(connection, 0, 1_000)["revision"]
        assert lists(any_engine) != never
        forget(any_engine, "a")
        link_waiting(any_engine)
        assert lists(any_engine) == never
        with any_engine.connect() as connection:
            changed = {(one["kind"], one["id"]) for one in list_changes(connection, seen, 1_000)["items"]}
            assert index.at(connection).merged().base.size == 3
        assert {("article", "a"), ("speaker", "zoltan-ubique"), ("speaker", "ada-moreau"), ("outlet", "gazetteer")} <= (
            changed
        )

    def test_a_name_that_it_alone_gave_in_full(self, any_engine: Engine, store: Any) -> None:
        """Article b says "Ubique" alone, and so was taken to mean whom article a names in full."""
        store(any_engine, "a", (ZOLTAN, "yes"), ("Bo Ek", OFTEN), ("Ada Moreau", "no"))
        store(any_engine, "b", ("Ubique", "never again"), ("Bo Ek", OFTEN), ("Ada Moreau", "so"))
        with any_engine.connect() as connection:
            said = list_statements(connection, StatementFilters(speaker=["zoltan-ubique"])).items
            assert {one["article"]["id"] for one in said} == {"a", "b"}
        forget(any_engine, "a")
        assert "zoltan" not in dump(any_engine)
        with any_engine.connect() as connection:
            speakers = {one["name"]: one["statements"] for one in list_speakers(connection, SpeakerFilters()).items}
        assert speakers == {"Ubique": 1, "Bo Ek": 1, "Ada Moreau": 1}

    def test_its_copy_is_a_report_now(self, any_engine: Engine, store: Any) -> None:
        for key, day in (("a", "2025-05-09"), ("b", "2025-05-10"), ("c", "2025-05-11")):
            store(any_engine, key, (ADA, OFTEN), published_on=day, outlet="Post" if key == "c" else "Herald")
        link_waiting(any_engine)
        forget(any_engine, "a")
        link_waiting(any_engine)
        with any_engine.connect() as connection:
            assert [one["copy_of"] for one in list_articles(connection, ArticleFilters()).items] == [None, None]
            assert [one["articles"] for one in list_matches(connection, MatchFilters()).items] == [2]


class TestComingAgain:
    @pytest.mark.parametrize(
        "change",
        [{}, {"text": "Another text."}, {"id": "other", "url": None}, {"id": "other", "text": "Another."}],
        ids=["the same", "its id and address", "its text", "its address"],
    )
    def test_is_refused(self, any_engine: Engine, article: Any, keep: Any, change: dict[str, Any]) -> None:
        one = article("Ng said no.", id="a", url="https://example.org/a")
        keep(any_engine, one)
        forget(any_engine, "a", reason="court order")
        with pytest.raises(InputError, match=r"forgotten on \d{4}-\d\d-\d\d \(court order\).*--forgotten"):
            keep(any_engine, one.model_copy(update={"paragraphs": (), **change}))

    def test_an_earlier_text_is_refused(self, any_engine: Engine, article: Any, keep: Any) -> None:
        keep(any_engine, article("Ng said no.", id="a"))
        keep(any_engine, article("Ng said yes.", id="a"))
        forget(any_engine, "a")
        with pytest.raises(InputError, match="forgotten"):
            keep(any_engine, article("Ng said no.", id="b"))

    def test_a_file_is_known_by_its_place(self, any_engine: Engine, article: Any, keep: Any) -> None:
        def file(words: str, place: str) -> Article:
            return Article.model_validate(
                article(words, origin=f"{place}/story.txt").model_dump() | {"id": "story", "id_given": False}
            )

        keep(any_engine, file("Ng said no.", "may"))
        forget(any_engine, "story")
        with pytest.raises(InputError, match="forgotten"):
            keep(any_engine, file("Ng said yes.", "may"))
        assert keep(any_engine, file("Roe said yes.", "june")).outcome is Outcome.ADDED


class TestNotices:
    @pytest.fixture
    def take_back(self, any_engine: Engine) -> Callable[..., Removed | None]:
        return lambda version=None: forget(
            any_engine,
            "a",
            notice=RawDocument(origin="n", text="", fields={"id": "a"}, status="canceled", version=version),
        )

    def test_the_text_is_left_out_and_another_is_taken(
        self, any_engine: Engine, article: Any, keep: Any, take_back: Any
    ) -> None:
        first, second = article("Ng said no.", id="a"), article("Ng said yes.", id="a")
        keep(any_engine, first)
        take_back()
        assert keep(any_engine, first).outcome is Outcome.WITHDRAWN
        assert "withdrawn by its source" in dump(any_engine)
        assert keep(any_engine, second).outcome is Outcome.ADDED
        assert keep(any_engine, first).outcome is Outcome.WITHDRAWN
        assert keep(any_engine, article("Ng said no.", id="b")).outcome is Outcome.ADDED, "another article's words"

    def test_the_decision_of_an_operator_outlasts_it(
        self, any_engine: Engine, article: Any, keep: Any, take_back: Any
    ) -> None:
        keep(any_engine, article("Ng said no.", id="a"))
        take_back()
        keep(any_engine, article("Ng said yes.", id="a"))
        forget(any_engine, "a")
        with pytest.raises(InputError, match="forgotten"):
            keep(any_engine, article("Ng said maybe.", id="a"))
