"""What was shown before: statements as they were until a revision, and who was in which match until then."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Column, Index, Integer
from sqlmodel import Field, SQLModel


class StatementHistoryRow(SQLModel, table=True):
    """A statement as it was shown until a revision changed or removed it (`app.store.history`).

    A statement that was never changed has no row here. None refers to the statement: what is kept outlives it.
    """

    __tablename__ = "statement_history"

    statement: str = Field(primary_key=True)
    """The statement's key."""
    until_revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    """The revision that shows it otherwise, or not at all."""
    article: str = Field(index=True)
    """The key of its article: what is forgotten is removed here by it."""
    removed: bool
    """Whether that revision took the statement out of the store."""
    shown: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """`app.store.history.Kept`."""


class MemberHistoryRow(SQLModel, table=True):
    """A statement's place in a match until a revision took it out or gave it another relation."""

    __tablename__ = "member_history"
    __table_args__ = (Index("ix_member_history_statement_until_revision", "statement", "until_revision"),)

    id: int | None = Field(default=None, primary_key=True)
    statement: str
    match: str = Field(index=True)
    until_revision: int
    relation: str | None = None
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class HistoryStartRow(SQLModel, table=True):
    """From which revision on history is kept: one row, in a store that an older version of the program began."""

    __tablename__ = "history_start"

    revision: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
