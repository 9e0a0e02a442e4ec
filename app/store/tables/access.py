"""API keys: who may read, write and correct over HTTP; and who signed in on the pages with one."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class ApiKeyRow(SQLModel, table=True):
    """A key that a client sends. The key itself is nowhere: only the hash of its secret part is."""

    __tablename__ = "api_key"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="sha256_hex"),
        Index(
            "ix_api_key_valid_name",
            "name",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(unique=True)
    """The part of the key by which it is found and listed."""
    name: str
    sha256: str
    scopes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    created_at: dt.datetime = Field(sa_column=moment())
    expires_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    revoked_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))


class PageSessionRow(SQLModel, table=True):
    """A browser that signed in with a key. What the browser holds is nowhere: only its hash is."""

    __tablename__ = "page_session"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="sha256_hex"),)

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    api_key_id: int = Field(sa_column=reference("api_key.id", index=True))
    created_at: dt.datetime = Field(sa_column=moment())
    expires_at: dt.datetime = Field(sa_column=moment())
