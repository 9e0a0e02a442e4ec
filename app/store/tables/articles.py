"""Articles, their outlets and their paragraphs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class OutletRow(SQLModel, table=True):
    """Who publishes."""

    __tablename__ = "outlet"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str


class ArticleRow(SQLModel, table=True):
    """One published text, stored once."""

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
        Index("ix_article_published_on_id", "published_on", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    id_given: bool
    given_id: str | None = Field(default=None, index=True, unique=True)
    """The id as its source gave it, where it is not the key."""
    origin: str
    outlet_id: int | None = Field(
        default=None, sa_column=reference("outlet.id", cascade=False, nullable=True, index=True)
    )
    run_id: int = Field(sa_column=reference("run.id", cascade=False, index=True))
    headline: str | None = None
    url: str | None = Field(default=None, unique=True)
    author: str | None = None
    published_on: dt.date | None = None
    language: str
    text: str = Field(sa_column=Column(Text, nullable=False))
    spellings: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """Other spellings of the text's words, for full-text search (`app.text.spellings`)."""
    sha256: str = Field(index=True)
    copy_of_id: int | None = Field(
        default=None, sa_column=Column(ForeignKey("article.id", ondelete="SET NULL"), nullable=True, index=True)
    )
    """The article whose copy this is: the same text of the same outlet, under another address."""
    pipeline: str = Field(index=True)
    ingested_at: dt.datetime = Field(sa_column=moment())
    text_revision: int | None = None
    """The revision of the store from which on this has been the article's text; None where that is not known."""


class ParagraphRow(SQLModel, table=True):
    """A stretch of an article's text, in order of position (from 0)."""

    __tablename__ = "paragraph"
    __table_args__ = (
        CheckConstraint("kind IN ('heading', 'byline', 'dateline', 'caption', 'body')", name="kind"),
        CheckConstraint("start_at >= 0 AND end_at > start_at", name="span"),
    )

    article_id: int = Field(sa_column=reference("article.id", primary=True))
    position: int = Field(primary_key=True)
    kind: str
    start_at: int
    end_at: int


class ArticleVersionRow(SQLModel, table=True):
    """A text that an article had, and the statements that were found in it (`app.store.article_versions`)."""

    __tablename__ = "article_version"
    __table_args__ = (UniqueConstraint("article_id", "sha256"),)

    article_id: int = Field(sa_column=reference("article.id", primary=True))
    number: int = Field(primary_key=True)
    """From 1, in the order in which the texts first came."""
    text: str = Field(sa_column=Column(Text, nullable=False))
    sha256: str
    headline: str | None = None
    published_on: dt.date | None = None
    run_id: int = Field(sa_column=reference("run.id", cascade=False))
    seen_at: dt.datetime = Field(sa_column=moment())
    statements: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    statement_count: int
    since_revision: int | None = None
    """The revision from which on it was the article's text, the last time that it was; None where that is unknown."""
    until_revision: int | None = None
    """The revision that replaced it."""


class ForgottenRow(SQLModel, table=True):
    """An article that was removed for good, by the key that it had; no word of it is kept."""

    __tablename__ = "forgotten"

    id: int | None = Field(default=None, primary_key=True)
    article: str = Field(unique=True)
    forgotten_at: dt.datetime = Field(sa_column=moment())
    reason: str | None = None
    withdrawn: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Taken back by its source, which may publish another text of it."""


class ForgottenMarkRow(SQLModel, table=True):
    """The hash of a name or text by which a forgotten article is recognised when it comes again."""

    __tablename__ = "forgotten_mark"

    mark: str = Field(primary_key=True)
    forgotten_id: int = Field(sa_column=reference("forgotten.id", primary=True, index=True))
