"""Runs as answers show them."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.api.schemas.shapes import Page, Shape

RunKind = TypeAliasType("RunKind", Literal["ingest", "reprocess"])
RunStatus = TypeAliasType("RunStatus", Literal["running", "done", "stopped", "failed", "abandoned"])


class RunFault(Shape):
    """An input that a run could not use."""

    origin: str
    line: int | None
    field: str | None
    reason: str


class RunFaultPage(Page[RunFault]):
    """A page of what a run could not use."""


class RunLinks(Shape):
    """Where to go from a run."""

    self: str
    errors: str


class StageSecondsShape(Shape):
    """The seconds that a run spent in each stage."""

    reading: float
    analysing: float = Field(description="Of all processes that analyse together.")
    saving: float
    linking: float


class Run(Shape):
    """One ingest, or one reprocessing of stored articles: what was read, by which pipeline version, what it gave."""

    id: int
    kind: RunKind
    status: RunStatus
    started_at: dt.datetime = Field(description="In UTC.")
    finished_at: dt.datetime | None = Field(description="In UTC; null while it runs.")
    pipeline: str
    inputs: list[str]
    read: int
    added: int
    replaced: int
    unchanged: int
    withdrawn: int = Field(
        description="Notices that a source takes an article back, and texts that it took back before: left out."
    )
    failed: int
    statements: int = Field(
        description="Statements of the articles that it stored; of one that it stored twice, as often."
    )
    matches: int = Field(description="Statements that were found to repeat those of other articles when they came.")
    seconds_by_stage: StageSecondsShape | None = Field(description="null of a run that an older version made.")
    errors: list[RunFault] = Field(
        description="The first of what could not be used: 100 in a list of runs, 1,000 of one run."
    )
    links: RunLinks


class RunPage(Page[Run]):
    """A page of runs."""
