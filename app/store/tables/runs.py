"""Runs, and what they could not use."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, CheckConstraint, Column
from sqlmodel import Field, SQLModel

from app.store.columns import moment, reference


class RunRow(SQLModel, table=True):
    """One ingest, or one reprocessing of stored articles: what was read, by which pipeline version, what it gave."""

    __tablename__ = "run"
    __table_args__ = (
        CheckConstraint("kind IN ('ingest', 'reprocess')", name="kind"),
        CheckConstraint("status IN ('running', 'done', 'stopped', 'failed', 'abandoned')", name="status"),
    )

    id: int | None = Field(default=None, primary_key=True)
    started_at: dt.datetime = Field(sa_column=moment())
    finished_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    kind: str = Field(default="ingest", sa_column_kwargs={"server_default": "ingest"})
    pipeline: str = Field(index=True)
    stages: dict[str, str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    """Versions of the pipeline's stages (`app.analysis.stages`); None where an older program did not note them."""
    inputs: list[str] = Field(sa_column=Column(JSON, nullable=False))
    status: str = "running"
    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    failed: int = 0
    statements: int = 0
    matches: int = 0
    worker: str = Field(default="unknown", sa_column_kwargs={"server_default": "unknown"})
    """The process that works on it (`app.store.runs.this_process`)."""
    seen_at: dt.datetime | None = Field(default=None, sa_column=moment(nullable=True))
    """When it last stored something."""
    seconds_by_stage: dict[str, float] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    """`app.model.StageSeconds`; None of a run of an older version."""


class RunErrorRow(SQLModel, table=True):
    """One input that a run could not use: file, line, field and reason."""

    __tablename__ = "run_error"

    id: int | None = Field(default=None, primary_key=True)
    run_id: int = Field(sa_column=reference("run.id", index=True))
    origin: str
    line: int | None = None
    field: str | None = None
    reason: str
