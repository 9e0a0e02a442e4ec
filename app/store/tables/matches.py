"""Matches and conflicts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, UniqueConstraint
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
