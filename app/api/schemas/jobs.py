"""Jobs as answers show them."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from pydantic import Field

from app.api.schemas.shapes import Page, Shape


class JobStatus(StrEnum):
    """How far a job is: `failed` where nothing of it could be used, `done` where some of it could."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ArticleOutcome(StrEnum):
    """What an article that was sent did to the store."""

    ADDED = "added"
    REPLACED = "replaced"
    UNCHANGED = "unchanged"


class JobLinks(Shape):
    """Where to go from a job."""

    self: str
    events: str


class Job(Shape):
    """What one request brought, and how far its articles are."""

    id: str
    status: JobStatus
    api_key: str = Field(description="The name of the key that it was sent with.")
    created_at: dt.datetime = Field(description="In UTC.")
    finished_at: dt.datetime | None = Field(description="In UTC; null until then.")
    received: int
    waiting: int
    added: int
    replaced: int
    unchanged: int
    failed: int
    statements: int = Field(description="In the articles that are done.")
    links: JobLinks


class JobPage(Page[Job]):
    """A page of jobs."""


class JobArticleLinks(Shape):
    """Where to go from an article of a job."""

    self: str


class JobArticle(Shape):
    """An article of a job that is stored."""

    line: int = Field(description="Its line in the request, from 1.")
    id: str
    outcome: ArticleOutcome
    statements: int
    links: JobArticleLinks


class JobFault(Shape):
    """A line of a request that could not be used."""

    line: int
    field: str | None
    reason: str


class ArticleJob(Job):
    """A job with what became of each line."""

    articles: list[JobArticle] = Field(description="Those that are stored, by line.")
    errors: list[JobFault] = Field(description="The lines that could not be used.")
    next_after: int | None = Field(
        description="Where not all fit here: the line to ask on from, with `after`. Null where these are all so far."
    )
