"""Corrections by hand: who changed what, when and why; the statements that they are of; and what the program found."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class CorrectionRow(SQLModel, table=True):
    """One correction. It stays when it is undone, or when the words that it is of are gone."""

    __tablename__ = "correction"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    kind: str = Field(index=True)
    """`app.model.CorrectionKind`."""
    subject: str = Field(index=True)
    """The key of the statement, or the slug of the speaker, that it was made of."""
    made_at: dt.datetime = Field(sa_column=moment())
    made_by: str
    """The name of the API key, or the user of the operating system."""
    note: str | None = None
    change: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """What it sets."""
    before: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """What was there before: what is needed to undo a correction of speakers, and what is shown of a statement's."""
    unplaced: str | None = None
    """Why it is without effect: the words that it is of are gone from their article."""
    undone_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    undone_by: str | None = None
    undone_note: str | None = None


class CorrectionAnchorRow(SQLModel, table=True):
    """A statement that a correction is of, by its article's key, its own, and its words and place to find it again."""

    __tablename__ = "correction_anchor"
    __table_args__ = (UniqueConstraint("correction_id", "part"), Index("ix_correction_anchor_article", "article"))

    id: int | None = Field(default=None, primary_key=True)
    correction_id: int = Field(sa_column=reference("correction.id"))
    part: int
    """0 is the statement itself, 1 the one that it is joined with; from 2 on others that it is parted from."""
    article: str
    statement: str = Field(index=True)
    content: str = Field(sa_column=Column(Text, nullable=False))
    start_at: int
    placed: bool
    """Whether the article holds the statement."""


class CorrectedRow(SQLModel, table=True):
    """What the program found for a statement that is corrected: what is shown again when all corrections are undone."""

    __tablename__ = "corrected"

    statement: str = Field(primary_key=True)
    article: str = Field(index=True)
    found: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    """`app.corrections.found`."""
    removed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Taken out of the store, as no statement."""


class MatchDecisionRow(SQLModel, table=True):
    """What was decided by hand of two statements: that the first is the same as the other, or that it is not."""

    __tablename__ = "match_decision"
    __table_args__ = (CheckConstraint("statement_id <> other_id", name="two"),)

    statement_id: int = Field(sa_column=reference("statement.id", primary=True))
    other_id: int = Field(sa_column=reference("statement.id", primary=True, index=True))
    same: bool
