"""What was shown before: statements, topics, slugs and who was in which match, each as it was until a revision."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Index, Integer
from sqlmodel import Field, SQLModel


class StatementHistoryRow(SQLModel, table=True):
    """A statement as it was shown until a revision changed or removed it (`app.store.history`).

    A statement that was never changed has no row here. None refers to the statement: what is kept outlives it.
    """

    __tablename__ = "statement_history"
    __table_args__ = (
        # A list of the past is made of all that changed since, and shows some of it by row id.
        Index("ix_statement_history_until_revision", "until_revision"),
        Index("ix_statement_history_statement_id_until_revision", "statement_id", "until_revision"),
    )

    statement: str = Field(primary_key=True)
    """The statement's key."""
    until_revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    """The revision that shows it otherwise, or not at all."""
    statement_id: int
    """The row id that the statement had, by which lists order those of one day; another one may have it now."""
    article: str = Field(index=True)
    """The key of its article: what is forgotten is removed here by it."""
    removed: bool
    """Whether that revision took the statement out of the store."""
    shown: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """`app.store.history.Kept`."""


class MemberHistoryRow(SQLModel, table=True):
    """A statement's place in a match until a revision took it out or gave it another relation."""

    __tablename__ = "member_history"
    __table_args__ = (
        Index("ix_member_history_statement_until_revision", "statement", "until_revision"),
        Index("ix_member_history_until_revision", "until_revision"),
    )

    id: int | None = Field(default=None, primary_key=True)
    statement: str
    match: str = Field(index=True)
    until_revision: int
    relation: str | None = None
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class TopicHistoryRow(SQLModel, table=True):
    """The label that a topic had until a revision gave it another one; statements that are filed under it say no more.

    Kept for each of them, a new edition of the vocabulary would copy a good part of the store.
    """

    __tablename__ = "topic_history"

    code: str = Field(primary_key=True)
    until_revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    label: str


class SlugHistoryRow(SQLModel, table=True):
    """Whom a slug meant until a revision merged or parted speakers, or removed one whom no article names any more."""

    __tablename__ = "speaker_slug_history"

    slug: str = Field(primary_key=True)
    until_revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    speaker: str
    """The slug of the speaker: another one where the slug was that of one merged into it."""


class HistoryStartRow(SQLModel, table=True):
    """From which revision on history is kept: one row, in a store that an older version of the program began."""

    __tablename__ = "history_start"

    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
