"""Routes of jobs: what became of articles that were sent."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response, StreamingResponse

from app.api import examples
from app.api.answers import json_response, root_of
from app.api.backend import Backend
from app.api.dependencies import LiveAskDep
from app.api.event_streams import MEDIA_TYPE as EVENT_STREAM
from app.api.event_streams import Streams
from app.api.gate import Writer, may_see_jobs
from app.api.job_events import event_id, is_over, job_events
from app.api.links import JOB_LINKS, linked
from app.api.problems import (
    Busy,
    Forbidden,
    InvalidCursor,
    InvalidParameter,
    NotFound,
    TooManyRequests,
    Unauthorized,
    problems,
)
from app.api.schemas.jobs import ArticleJob, JobPage
from app.formats.json_rows import as_bytes
from app.model import Row
from app.queries import jobs
from app.queries.filter_parts import Filters
from app.store.reading import reading

router = APIRouter(prefix="/v1/jobs", tags=["articles"])

ARTICLE_LINK = {"self": "/v1/articles/{id}"}
LARGEST_LINE = 2**31 - 1  # of an INTEGER in PostgreSQL
LINES = frozenset(("articles", "errors", "next_after"))

Id = Annotated[
    str, Path(description="Its `id`, as the answer to the request had it.", max_length=100, examples=[examples.JOB_ID])
]
After = Annotated[int, Query(ge=0, le=LARGEST_LINE, description="Articles and errors of the lines after this one.")]


@router.get(
    "",
    summary="What was sent",
    response_model=JobPage,
    responses=problems(Unauthorized, Forbidden, TooManyRequests, InvalidParameter, InvalidCursor),
)
async def list_jobs(ask: LiveAskDep, _writer: Writer, filters: Annotated[Filters, Query()]) -> Response:
    """Jobs, the latest first, each with its counts. Needs a key with the scope `write`."""
    return await ask.page(jobs.list_jobs, JOB_LINKS, filters)


@router.get(
    "/{id}",
    summary="How far one request is",
    response_model=ArticleJob,
    responses=problems(NotFound, InvalidParameter),
    dependencies=[Depends(may_see_jobs)],
)
async def get_job(request: Request, id: Id, after: After = 0) -> Response:  # noqa: A002 - the parameter's public name
    """One job with its counts, the articles that are stored, and the lines that could not be used."""
    job = await _job(request, id, after)
    return json_response(as_bytes(with_links(job, root_of(request))))


@router.get(
    "/{id}/events",
    summary="How far one request is, as it goes on",
    response_class=StreamingResponse,
    responses={
        200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}, "description": "Server-sent events."},
        204: {"description": "The job has ended, and its last event is the one that `Last-Event-ID` names."},
        **problems(NotFound, Busy),
    },
    dependencies=[Depends(may_see_jobs)],
)
async def get_job_events(
    request: Request,
    id: Id,  # noqa: A002
    last_event_id: Annotated[
        str | None, Header(alias="Last-Event-ID", max_length=100, description="The last event that you have.")
    ] = None,
) -> Response:
    """The job as GET /v1/jobs lists it, whenever its counts have changed, until it has ended.

    Server-sent events: `progress`, and `end` as the last one; a comment keeps an idle stream open.
    """
    streams: Streams = request.app.state.streams
    streams.must_have_room()
    job = _counts(await _job(request, id), root_of(request))
    if is_over(job) and event_id(job) == last_event_id:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})

    async def look() -> Row:
        return _counts(await _job(request, id), root_of(request))

    stream = job_events(streams, job, last_event_id, look)
    return StreamingResponse(stream, media_type=EVENT_STREAM, headers={"Cache-Control": "no-store"})


def job_address(key: str, root: str) -> str:
    """Where a job is found."""
    return f"{root}/v1/jobs/{key}"


def with_links(job: Row, root: str) -> Row:
    """A job with its links, and those of its articles."""
    articles = [linked(one, ARTICLE_LINK, root) for one in job["articles"]]
    return linked(job | {"articles": articles}, JOB_LINKS, root)


async def _job(request: Request, key: str, after: int = 0) -> Row:
    backend = cast(Backend, request.app.state.backend)
    job: Row | None = await backend.from_store(find_in, key, after)
    if job is None:
        raise NotFound(f"There is no job {key}: it is the one in the Location of an answer, and is kept for 30 days.")
    return job


def _counts(job: Row, root: str) -> Row:
    """A job without its lines."""
    return linked({name: value for name, value in job.items() if name not in LINES}, JOB_LINKS, root)


def find_in(engine: Engine, key: str, after: int) -> Row | None:
    """Look a job up in an open store."""
    with reading(engine) as connection:
        return jobs.get_job(connection, key, after)
