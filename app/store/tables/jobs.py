"""Articles that came over HTTP: the jobs, one a request, and the queue of their articles."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Column, Index, Text
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class JobRow(SQLModel, table=True):
    """One request that brought articles."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_api_key_id_idempotency_key", "api_key_id", "idempotency_key", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """The id in its address, which cannot be guessed."""
    api_key_id: int = Field(sa_column=reference("api_key.id", cascade=False))
    idempotency_key: str | None = None
    fingerprint: str | None = None
    """The hash of the request's body; None while it is received, and until then nothing of it is worked on."""
    created_at: dt.datetime = Field(sa_column=moment())
    seen_at: dt.datetime = Field(sa_column=moment())
    """When a part of the request last arrived."""


class PostedArticleRow(SQLModel, table=True):
    """One article of a job: waiting, being worked on under a lease, or settled."""

    __tablename__ = "posted_article"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'working', 'added', 'replaced', 'unchanged', 'failed')", name="state"),
        Index("ix_posted_article_state_line_id", "state", "line", "id"),
        Index("ix_posted_article_job_id_line", "job_id", "line"),
    )

    id: int | None = Field(default=None, primary_key=True)
    job_id: int = Field(sa_column=reference("job.id"))
    line: int
    """Its line in the request, from 1."""
    state: str
    document: str | None = Field(default=None, sa_column=Column(Text, nullable=True))
    """The raw document as ASCII JSON, until it is settled."""
    worker: str | None = None
    """The process that works on it (`app.store.runs.this_process`)."""
    lease_until: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    """Another worker may take it after this moment."""
    attempts: int
    """How often a worker took it."""
    article: str | None = None
    """The key of the stored article."""
    statements: int
    field: str | None = None
    reason: str | None = None
    settled_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
