"""Speakers: what they are called, whom articles take for whom, and what was decided by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, Index, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class SpeakerRow(SQLModel, table=True):
    """A person, organisation, government, group or place, by one canonical name."""

    __tablename__ = "speaker"
    __table_args__ = (
        CheckConstraint("kind IN ('person', 'organisation', 'government', 'group', 'place')", name="kind"),
        CheckConstraint("gender IN ('male', 'female')", name="gender"),
        UniqueConstraint("folded", "kind", "namesake"),
        Index("ix_speaker_statement_count_id", "statement_count", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    folded: str
    """The name without case and diacritics (`app.text.folding.fold`)."""
    kind: str
    namesake: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Tells apart those of one name and kind: 0 for whom the store met first."""
    ambiguous: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Stands for all of this name whom nothing tells apart."""
    statement_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """How many statements of speech and thought it made: what lists count, kept with each article."""
    gender: str | None = None
    country: str | None = None
    role: str | None = None
    """What a file of known speakers says."""
    wikidata: str | None = Field(default=None, unique=True)
    listed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Told by a file or by hand, so it stays where nobody quotes it any more."""
    keys_version: int = Field(default=0, index=True, sa_column_kwargs={"server_default": "0"})
    """The version of what made its keys (`app.linking.derived`)."""


class SpeakerAliasRow(SQLModel, table=True):
    """A name that articles use for a speaker; `folded` is it without case and diacritics, for look-up."""

    __tablename__ = "speaker_alias"
    __table_args__ = (UniqueConstraint("speaker_id", "alias"),)

    id: int | None = Field(default=None, primary_key=True)
    speaker_id: int = Field(sa_column=reference("speaker.id"))
    alias: str
    folded: str = Field(index=True)
    listed: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Given by a file or by hand: by such a name alone the speaker is found, even by a last name."""


class SpeakerKeyRow(SQLModel, table=True):
    """A key under which an article's name may mean a speaker (`app.entities.name_keys`)."""

    __tablename__ = "speaker_key"

    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True))
    key: str = Field(primary_key=True, index=True)


class SpeakerSlugRow(SQLModel, table=True):
    """A slug that a speaker had before it was merged into another: addresses go on working."""

    __tablename__ = "speaker_slug"

    slug: str = Field(primary_key=True)
    speaker_id: int = Field(sa_column=reference("speaker.id", index=True))


class SpeakerDecisionRow(SQLModel, table=True):
    """A decision by hand: whom a name means, everywhere, in one article, or where it comes with a role."""

    __tablename__ = "speaker_decision"

    id: int | None = Field(default=None, primary_key=True)
    folded: str = Field(index=True)
    kind: str
    article_id: int | None = Field(default=None, sa_column=reference("article.id", nullable=True, index=True))
    role: str | None = None
    speaker_id: int = Field(sa_column=reference("speaker.id", index=True))
    made_at: dt.datetime = Field(sa_column=moment())


class ArticleSpeakerRow(SQLModel, table=True):
    """Whom an article names as a speaker, whom of the known ones that is taken for, and why."""

    __tablename__ = "article_speaker"

    article_id: int = Field(sa_column=reference("article.id", primary=True))
    folded: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    name: str
    gender: str | None = None
    speaker_id: int = Field(sa_column=reference("speaker.id", index=True))
    because: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class SpeakerRoleRow(SQLModel, table=True):
    """A role that an article gives a speaker."""

    __tablename__ = "speaker_role"

    speaker_id: int = Field(sa_column=reference("speaker.id", primary=True))
    article_id: int = Field(sa_column=reference("article.id", primary=True, index=True))
    role: str = Field(primary_key=True)
