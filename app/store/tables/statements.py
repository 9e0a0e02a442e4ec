"""Statements, who made them, and what they are filed under."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, LargeBinary, Text
from sqlmodel import Field, SQLModel

from app.store.columns import reference


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
    content_spellings: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """Other spellings of the content's words, for full-text search (`app.text.spellings`)."""
    source_spellings: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    speech: str
    act: str = Field(default="speech", sa_column_kwargs={"server_default": "speech"})
    stance: str
    holder_id: int | None = Field(
        default=None, sa_column=reference("speaker.id", cascade=False, nullable=True, index=True)
    )
    relayed_by_id: int | None = Field(
        default=None, sa_column=reference("speaker.id", cascade=False, nullable=True, index=True)
    )
    speaks_for_id: int | None = Field(
        default=None, sa_column=reference("speaker.id", cascade=False, nullable=True, index=True)
    )
    said_edtf: str | None = None
    said_from: dt.date | None = None
    said_to: dt.date | None = None
    published_on: dt.date | None = None
    day: dt.date | None = None
    """The day that lists are ordered by: said_from, or else published_on."""
    confidence: float
    words_hash: str = Field(index=True)
    """Equal for equal words, whatever their case and punctuation (`app.store.keys.words_hash`)."""
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    embedding: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    keys_version: int = Field(default=0, index=True, sa_column_kwargs={"server_default": "0"})
    """The version of what made `words_hash` and the blocking keys (`app.linking.derived`)."""
    embedding_version: str = Field(default="none", index=True, sa_column_kwargs={"server_default": "none"})
    """The version of the encoder that made `embedding`."""


class StatementSpeakerRow(SQLModel, table=True):
    """Who made a statement; several, in order, when it is joint. `day` is the statement's: a speaker's latest are found
    without reading all of them."""

    __tablename__ = "statement_speaker"
    __table_args__ = (Index("ix_statement_speaker_speaker_id_day", "speaker_id", "day", "statement_id"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True, cascade=False))
    position: int
    day: dt.date | None = None


class StatementAboutRow(SQLModel, table=True):
    """The persons, bodies and places that a statement is about, in the order in which its content names them."""

    __tablename__ = "statement_about"
    __table_args__ = (Index("ix_statement_about_speaker_id", "speaker_id", "statement_id"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True, cascade=False))
    position: int


class StatementTopicRow(SQLModel, table=True):
    """What a statement is filed under."""

    __tablename__ = "statement_topic"

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    code: str = Field(sa_column=Column(Text, ForeignKey("topic.code"), primary_key=True, index=True))
    score: float
