"""A store of three articles that tell the same, and corrections of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import Engine, text

from app.corrections.carrying_out import Made, correct, undo
from app.corrections.wanted import Correction
from app.linking.forgetting import forget_article
from app.linking.statements import link_waiting
from app.model import Topic
from app.queries.statements import get_statement
from app.store.article_identity import article_row
from app.store.session import writing
from app.store.topics import sync_topics

TOPICS = (Topic(code="04000000", label="economy"), Topic(code="15000000", label="sport"))
WANTED: TypeAdapter[Correction] = TypeAdapter(Correction)


class Store:
    """A store, as somebody who corrects it sees it."""

    def __init__(self, engine: Engine, article: Any, said: Any, keep: Any) -> None:
        self.engine = engine
        self._article, self._said, self._keep = article, said, keep
        with writing(engine) as session:
            sync_topics(session, TOPICS)

    def tell(
        self, key: str, *lines: tuple[str, str], on: str = "2025-05-09", pipeline: str = "test", before: str = ""
    ) -> dict[str, str]:
        """Store an article, or store it anew; the id of each statement by its words."""
        one = self._article(
            before + "\n".join(f"{who} said that {words}." for who, words in lines) or "nothing",
            id=key,
            published_on=on,
            outlet=key,
        )
        statements = [
            self._said(one, f"that {words}", by=who, source=who, cue="said", on=on, topics=["15000000"])
            for who, words in lines
        ]
        self._keep(self.engine, one, *statements, pipeline=pipeline)
        link_waiting(self.engine)
        return self.ids(key)

    def ids(self, article: str) -> dict[str, str]:
        with self.engine.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT content_text, statement.key FROM statement JOIN article ON article.id = article_id"
                    " WHERE article.key = :key"
                ),
                {"key": article},
            )
            return {words.removeprefix("that "): key for words, key in rows.all()}

    def correct(self, by: str = "Ann", **wanted: Any) -> Made:
        with writing(self.engine) as session:
            made = correct(session, WANTED.validate_python(wanted), by)
        link_waiting(self.engine)
        return made

    def undo(self, key: str, by: str = "Bo") -> Made:
        with writing(self.engine) as session:
            made = undo(session, key, by, "a slip")
        link_waiting(self.engine)
        return made

    def forget(self, article: str) -> None:
        with writing(self.engine) as session:
            row = article_row(session, article)
            assert row is not None
            forget_article(session, row)
        link_waiting(self.engine)

    def see(self, key: str) -> dict[str, Any] | None:
        """What is shown of a statement, but for the revision."""
        with self.engine.connect() as connection:
            shown = get_statement(connection, key)
        return shown and {name: value for name, value in shown.items() if name != "revision"}

    def speakers(self, key: str) -> list[str]:
        shown = self.see(key)
        assert shown is not None
        return [one["slug"] for one in shown["speakers"]]

    def match(self, key: str) -> str | None:
        shown = self.see(key)
        assert shown is not None
        found: str | None = shown["match"]
        return found

    def counts(self) -> dict[str, int]:
        """How many statements each speaker made, as they are joined; the kept counts are the same."""
        rows = (
            "SELECT slug, statement_count, (SELECT count(*) FROM statement_speaker JOIN statement ON"
            " statement.id = statement_id WHERE speaker_id = speaker.id AND act <> 'attitude') AS made FROM speaker"
        )
        with self.engine.connect() as connection:
            found = connection.execute(text(rows)).all()
        assert all(row.statement_count == row.made for row in found), found
        return {row.slug: row.made for row in found}

    def one(self, sql: str, **values: Any) -> Any:
        with self.engine.connect() as connection:
            return connection.execute(text(sql), values).scalar()


@pytest.fixture
def make_store(article: Any, said: Any, keep: Any) -> Callable[[Engine], Store]:
    return lambda engine: Store(engine, article, said, keep)


@pytest.fixture
def store(engine: Engine, make_store: Callable[[Engine], Store]) -> Store:
    return make_store(engine)


@pytest.fixture
def any_store(any_engine: Engine, make_store: Callable[[Engine], Store]) -> Store:
    return make_store(any_engine)
