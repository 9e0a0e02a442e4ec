"""Matches and conflicts, and what linking finds and makes them by: blocking keys, links and repeats."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from app.store.columns import reference


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
        # One first report a match, and found without a look at its thousand members.
        Index(
            "ix_match_member_first",
            "match_id",
            unique=True,
            sqlite_where=text("relation IS NULL"),
            postgresql_where=text("relation IS NULL"),
        ),
    )

    match_id: int = Field(sa_column=reference("match.id", primary=True))
    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    relation: str | None = None
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ConflictRow(SQLModel, table=True):
    """Two statements that contradict each other, or of which one is an update of the other: never a match."""

    __tablename__ = "conflict"
    __table_args__ = (
        CheckConstraint("relation IN ('conflict', 'update')", name="relation"),
        CheckConstraint("statement_id <> other_id", name="two"),
    )

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    other_id: int = Field(sa_column=reference("statement.id", primary=True, index=True))
    relation: str = Field(default="conflict", sa_column_kwargs={"server_default": "conflict"})
    score: float
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class QuotationRow(SQLModel, table=True):
    """A statement that another speaker's statement quotes: the same words, but no match."""

    __tablename__ = "quotation"
    __table_args__ = (CheckConstraint("statement_id <> quoted_in_id", name="two"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    quoted_in_id: int = Field(sa_column=reference("statement.id", primary=True, index=True))
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class MatchLinkRow(SQLModel, table=True):
    """Two statements, the lower row first, that are judged to be the same, whether or not one match holds both."""

    __tablename__ = "match_link"
    __table_args__ = (CheckConstraint("statement_id <> other_id", name="two"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    other_id: int = Field(sa_column=reference("statement.id", primary=True, index=True))
    score: float


class BlockingKeyRow(SQLModel, table=True):
    """A blocking key of a statement (`app.matches.blocking_keys`), by which linking finds others that share it.

    There are a dozen a statement, so the table is its primary key and nothing more: no reference that would need an
    index of its own. A key that outlives its statement costs a look-up, never a match.
    """

    __tablename__ = "blocking_key"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    day: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    """The statement's day as a number (`datetime.date.toordinal`), 0 where it has none."""
    statement_id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))


class StatementRepeatRow(SQLModel, table=True):
    """A statement that repeats an earlier one of its own article, word for word: both are one report.

    The earlier one has the links and the match; the repeat has none.
    """

    __tablename__ = "statement_repeat"

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    repeats_id: int = Field(sa_column=reference("statement.id", index=True))
