"""Articles, their outlets and their paragraphs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text
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
    pipeline: str
    ingested_at: dt.datetime = Field(sa_column=moment())


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
