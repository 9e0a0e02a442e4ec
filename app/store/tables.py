"""The tables. Rows carry an integer `id` for joins and a stable text `key`, `slug` or `code` for the outside.

A `table=True` class does not validate: values are validated in `app.model`, and only `app.store.save` makes rows.
Days are `DATE`, moments are UTC without a zone; spans are JSON lists `[[start, end], ...]` in code points.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def table(row: type[SQLModel]) -> Table:
    """The table of a row class, to build Core statements on: many rows are written at once, without an object each."""
    return cast(Table, row.__table__)  # type: ignore[attr-defined]


class OutletRow(SQLModel, table=True):
    """Who publishes."""

    __tablename__ = "outlet"

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str


class RunRow(SQLModel, table=True):
    """One ingest: what was read, by which pipeline version, what it gave."""

    __tablename__ = "run"
    __table_args__ = (CheckConstraint("status IN ('running', 'done', 'failed')", name="status"),)

    id: int | None = Field(default=None, primary_key=True)
    started_at: dt.datetime = Field(sa_column=moment())
    finished_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    pipeline: str
    inputs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    status: str = "running"
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    statements: int = 0
    matches: int = 0


class RunErrorRow(SQLModel, table=True):
    """One input that a run could not use: file, line, field and reason."""

    __tablename__ = "run_error"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(sa_column=reference("run.id", index=True))
    origin: str
    line: int | None = None
    field: str | None = None
    reason: str


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
    sha256: str = Field(index=True)
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


class SpeakerRow(SQLModel, table=True):
    """A person, organisation, government or group, by one canonical name."""

    __tablename__ = "speaker"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation', 'government', 'group')", name="kind"),
        # One speaker a name and kind, whoever writes at the same time.
        UniqueConstraint("folded", "kind"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    folded: str
    """The name without case and diacritics (`app.store.naming.fold`)."""
    kind: str


class SpeakerAliasRow(SQLModel, table=True):
    """A name that articles use for a speaker; `folded` is it without case and diacritics, for look-up."""

    __tablename__ = "speaker_alias"

    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True))
    alias: str = Field(primary_key=True)
    folded: str = Field(index=True)


class SpeakerRoleRow(SQLModel, table=True):
    """A role that an article gives a speaker."""

    __tablename__ = "speaker_role"

    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True))
    article_id: int = Field(sa_column=reference("article.id", primary=True, index=True))
    role: str = Field(primary_key=True)


class StatementRow(SQLModel, table=True):
    """One attributed utterance. `start_at` is its first character; `published_on` is its article's."""

    __tablename__ = "statement"
    __table_args__ = (
        CheckConstraint("speech IN ('direct', 'mixed', 'indirect')", name="speech"),
        CheckConstraint("act IN ('speech', 'thought', 'attitude')", name="act"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence"),
        CheckConstraint("said_to >= said_from", name="said_order"),
        Index("ix_statement_day_id", "day", "id"),
        # Counts beside an outlet read this index alone. None opens with the act: most statements are of the acts that
        # lists show, and SQLite would rather sort them all than read them by day.
        Index("ix_statement_article_id_act", "article_id", "act"),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    article_id: int = Field(sa_column=reference("article.id"))
    paragraph: int | None = None
    start_at: int
    source: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    cue: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    content: list[list[int]] = Field(sa_column=Column(JSON, nullable=False))
    source_text: str
    cue_text: str
    content_text: str
    speech: str = Field(index=True)
    act: str = Field(default="speech", sa_column_kwargs={"server_default": "speech"})
    stance: str = Field(index=True)
    holder_id: int | None = Field(
        default=None, sa_column=reference("speaker.id", cascade=False, nullable=True, index=True)
    )
    said_edtf: str | None = None
    said_from: dt.date | None = Field(default=None, index=True)
    said_to: dt.date | None = Field(default=None, index=True)
    published_on: dt.date | None = None
    day: dt.date | None = None
    """The day that lists are ordered by: said_from, or else published_on."""
    confidence: float
    words_hash: str = Field(index=True)
    """Equal for equal words, whatever their case and punctuation (`app.store.naming.words_hash`)."""
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    embedding: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class StatementSpeakerRow(SQLModel, table=True):
    """Who made a statement; several, in order, when it is joint."""

    __tablename__ = "statement_speaker"

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True, cascade=False, index=True))
    position: int


class TopicRow(SQLModel, table=True):
    """An IPTC Media Topic."""

    __tablename__ = "topic"

    code: str = Field(primary_key=True)
    label: str


class TopicAncestorRow(SQLModel, table=True):
    """Every topic's ancestors, itself at distance 0: a query for a parent includes its children."""

    __tablename__ = "topic_ancestor"

    code: str = Field(sa_column=Column(Text, ForeignKey("topic.code", ondelete="CASCADE"), primary_key=True))
    ancestor: str = Field(
        sa_column=Column(Text, ForeignKey("topic.code", ondelete="CASCADE"), primary_key=True, index=True)
    )
    distance: int


class StatementTopicRow(SQLModel, table=True):
    """What a statement is filed under."""

    __tablename__ = "statement_topic"

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    code: str = Field(sa_column=Column(Text, ForeignKey("topic.code"), primary_key=True, index=True))
    score: float


class MatchRow(SQLModel, table=True):
    """The same statement in two or more articles."""

    __tablename__ = "match"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)


class MatchMemberRow(SQLModel, table=True):
    """A statement in a match, with its relation to the first report (none for the first report itself)."""

    __tablename__ = "match_member"
    __table_args__ = (
        CheckConstraint("relation IN ('identical', 'near', 'contains', 'paraphrase')", name="relation"),
        UniqueConstraint("statement_id"),
    )

    match_id: int = Field(sa_column=reference("match.id", primary=True))
    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    relation: str | None = None
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ConflictRow(SQLModel, table=True):
    """Two statements in the same words, but for a negation, number, name or role: never a match."""

    __tablename__ = "conflict"

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    other_id: int = Field(sa_column=reference("statement.id", primary=True, index=True))
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class StoreVersionRow(SQLModel, table=True):
    """One row: a number that grows when a run commits; every answer's ETag is made of it."""

    __tablename__ = "store_version"

    id: int = Field(default=1, primary_key=True)
    version: int = 0
