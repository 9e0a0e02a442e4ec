"""Routes by which articles come in."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Header, Path, Request
from starlette.responses import Response

from app.api import examples, receiving
from app.api.answers import root_of
from app.api.article_jobs import job_address, with_links
from app.api.backend import Backend
from app.api.gate import Admitted, Writer
from app.api.lines import lines_of
from app.api.problems import (
    DeadlineExceeded,
    Forbidden,
    IdempotencyKeyReused,
    InvalidBody,
    NotFound,
    StillReceived,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    problems,
)
from app.api.receiving import Sender
from app.api.request_limits import NDJSON
from app.api.schemas.jobs import ArticleJob
from app.config import Settings
from app.formats.json_rows import as_bytes
from app.model import Row
from app.sources.lines import Line

router = APIRouter(prefix="/v1/articles", tags=["articles"])

JSON, TEXT = "application/json", "text/plain"
RECORD = {"schema": {"$ref": "#/components/schemas/SentArticle", "examples": [examples.DOCUMENT]}}
LINES = {
    "schema": {
        "type": "string",
        "format": "binary",
        "description": "A JSON object a line, each with the fields of one article.",
        "examples": [f"{orjson.dumps(examples.DOCUMENT).decode()}\n"],
    }
}
PLAIN = {
    "schema": {
        "type": "string",
        "format": "binary",
        "description": "An article's text in UTF-8, with its date in a header.",
        "examples": ["date 2026-03-08 Bo Ek said on Saturday that tolls will fall."],
    }
}
BATCH_LINES, BATCH_BYTES = 200, 500_000  # lines that are checked and stored in one transaction: some tens of ms
SHA256 = r"^[0-9a-f]{64}$"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x20-\x7e]+$",
        description="Any text of your own: the same request sent again with it is the same job.",
    ),
]
OF_WRITING = (
    InvalidBody,
    TooLarge,
    UnsupportedMediaType,
    Unauthorized,
    Forbidden,
    TooManyRequests,
    StillReceived,
    IdempotencyKeyReused,
    DeadlineExceeded,
)


def _body(**content: Any) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": content}}


@router.post(
    "",
    status_code=202,
    summary="Send articles",
    response_model=ArticleJob,
    responses=problems(*OF_WRITING),
    openapi_extra=_body(**{JSON: RECORD, NDJSON: LINES}),
)
async def post_articles(request: Request, writer: Writer, idempotency_key: IdempotencyKey = None) -> Response:
    """Send an article as JSON, or many as NDJSON, a line each. They are read soon; the job at `Location` says how far.

    Of one article, a fault is answered at once; of many, the job lists the lines at fault, and the rest is read. An
    article that is known changes nothing. Needs a key with the scope `write`.
    """
    sender = Sender(writer.key.id, idempotency_key)
    backend: Backend = request.app.state.backend
    settings = backend.settings
    if _media_type(request) == NDJSON:
        job = await _receive_lines(request, backend, settings, sender)
    else:
        job = await backend.write(receiving.receive, sender, await request.body(), settings.max_text_chars)
    return _accepted(request, backend, writer, job)


@router.put(
    "/{id}",
    status_code=202,
    summary="Put an article under the hash of its text",
    response_model=ArticleJob,
    responses=problems(NotFound, *OF_WRITING),
    openapi_extra=_body(**{TEXT: PLAIN, JSON: RECORD}),
)
async def put_article(
    request: Request,
    writer: Writer,
    id: Annotated[  # noqa: A002
        str,
        Path(
            pattern=SHA256,
            description="The SHA-256 of its text in hexadecimal.",
            examples=[hashlib.sha256(examples.DOCUMENT["text"].encode()).hexdigest()],
        ),
    ],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Put an article at the SHA-256 of its text, where it can be got afterwards: sent twice, it is there once.

    As plain text, the hash is that of the body, and its date is in its header, as in a file; as JSON, that of its
    `text` in UTF-8. Needs a key with the scope `write`.
    """
    sender = Sender(writer.key.id, idempotency_key)
    backend: Backend = request.app.state.backend
    receive = receiving.receive_text if _media_type(request) == TEXT else receiving.receive_under
    job = await backend.write(receive, sender, id, await request.body(), backend.settings.max_text_chars)
    return _accepted(request, backend, writer, job)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _accepted(request: Request, backend: Backend, writer: Admitted, job: Row) -> Response:
    backend.wake()
    root = root_of(request)
    headers = {"Location": job_address(job["id"], root), "Cache-Control": "no-store", **writer.headers}
    return Response(as_bytes(with_links(job, root)), status_code=202, headers=headers, media_type=JSON)


async def _receive_lines(request: Request, backend: Backend, settings: Settings, sender: Sender) -> Row:
    """Put lines into the queue as they arrive; a request that is broken off leaves nothing."""
    begun = await backend.write(receiving.begin, sender)
    digest = hashlib.sha256()

    async def hashed() -> AsyncIterator[bytes]:
        async for chunk in request.stream():
            digest.update(chunk)
            yield chunk

    most = settings.max_request_bytes
    try:
        async for batch in _batches(lines_of(hashed(), max_bytes=most)):
            if begun.fingerprint is None:
                await backend.write(receiving.add, begun.id, batch, most, settings.max_text_chars)
        job: Row = await backend.write(receiving.complete, begun, digest.hexdigest())
    except BaseException:
        if begun.fingerprint is None:
            await asyncio.shield(backend.write(receiving.drop, begun.id))
        raise
    return job


async def _batches(lines: AsyncIterator[Line]) -> AsyncIterator[Sequence[Line]]:
    batch: list[Line] = []
    size = 0
    async for number, line in lines:
        batch.append((number, line))
        size += len(line or b"")
        if len(batch) >= BATCH_LINES or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
