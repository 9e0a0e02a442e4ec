"""The route by which a whole list leaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

import orjson
from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse

from app.api.dependencies import AskDep
from app.api.forms import documented
from app.api.problems import Busy, InvalidParameter, Problem, problems
from app.api.routing import ListRoute
from app.formats.tables import ENDED_EARLY
from app.queries.filters import ExportFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/export", tags=["statements"])

PAGE = 1_000  # statements that are read and sent at a time: 1.2 MB
PATIENCE = 10  # times that a busy store is asked again, a second apart
_MEDIA_TYPES = {"ndjson": "application/x-ndjson", "csv": "text/csv; charset=utf-8; header=present"}


@router.get(
    "",
    summary="Everything, however much it is",
    response_class=StreamingResponse,
    responses={
        200: {"content": documented(*_MEDIA_TYPES.values()), "description": "All statements, streamed."},
        **problems(InvalidParameter),
    },
)
async def export_statements(ask: AskDep, filters: Annotated[ExportFilters, Query()]) -> Response:
    """All statements that the filters ask for, newest first, as NDJSON or CSV, streamed page by page.

    What changes meanwhile may be there or not. A stream that cannot be finished says so in its last record: a line of
    JSON with `problem`, or in CSV a row that begins with `#`.
    """
    first, following = await ask.part(filters.page(PAGE, None), filters.format)
    disposition = f'attachment; filename="statements.{filters.format}"'

    async def parts() -> AsyncIterator[bytes]:
        yield first
        cursor = following
        while cursor is not None:
            try:
                part, cursor = await _patiently(ask, filters, cursor)
            except Problem as problem:
                yield _broken(problem, filters.format)
                return
            yield part

    return StreamingResponse(
        parts(), media_type=_MEDIA_TYPES[filters.format], headers={"Content-Disposition": disposition}
    )


async def _patiently(ask: AskDep, filters: ExportFilters, cursor: str) -> tuple[bytes, str | None]:
    for _ in range(PATIENCE):
        try:
            return await ask.part(filters.page(PAGE, cursor), filters.format)
        except Busy:
            await asyncio.sleep(1)
    return await ask.part(filters.page(PAGE, cursor), filters.format)


def _broken(problem: Problem, form: str) -> bytes:
    """The last record of a stream that ends early."""
    if form == "csv":
        return f"# {ENDED_EARLY}: {problem.detail}\r\n".encode()
    told = {"type": problem.type_path(), "title": problem.title, "detail": problem.detail}
    return orjson.dumps({"problem": told}, option=orjson.OPT_APPEND_NEWLINE)
