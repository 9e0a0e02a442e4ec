"""The route that exports a whole list of statements."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.responses import Response, StreamingResponse
from starlette.status import HTTP_200_OK as OK

from app.api.answers import Part
from app.api.dependencies import AskDep
from app.api.forms import documented
from app.api.problems import Busy, FormNotInstalled, InvalidParameter, NotAcceptable, Problem, RevisionNotKept, problems
from app.api.routing import ListRoute
from app.formats.exports import EXPORTS
from app.queries.filters import ExportFilters, StatementFilters

router = APIRouter(route_class=ListRoute, prefix="/v1/export", tags=["statements"])

PAGE = 1_000  # statements that are read and sent at a time: 1.2 MB
PATIENCE = 10  # times that a busy store is asked again, a second apart


@router.get(
    "",
    summary="Everything, however much it is",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": documented(*(form.media_type for form in EXPORTS.values())),
            "description": "All statements, streamed.",
        },
        **problems(InvalidParameter, NotAcceptable, FormNotInstalled, RevisionNotKept),
    },
)
async def export_statements(ask: AskDep, filters: Annotated[ExportFilters, Query()]) -> Response:
    """All statements that the filters ask for, newest first, streamed page by page.

    What changes meanwhile may be there or not, and changes the ETag of the next export; with `as_of` all of it is of
    that revision. The header `X-Hint` says what the `hint` of a list says: of a name that nobody has, or a filter that
    leaves nothing. A stream that cannot be finished says so in its last record: a line of JSON with `problem`, or in
    CSV a row that begins with `#`. In the other forms it has no end, and cannot be read.
    """
    name = ask.form
    form = EXPORTS[name]
    if form.missing:
        raise FormNotInstalled(f"This server cannot write {name}: {form.missing}.")
    first = await ask.part(filters.page(PAGE, None), name)
    if first.status != OK:
        return Response(status_code=first.status, headers=first.headers)
    headers = {**first.headers, "Content-Disposition": f'attachment; filename="statements{form.endings[0]}"'}
    if ask.has_no_body:
        return Response(media_type=form.media_type, headers=headers)

    async def parts() -> AsyncIterator[bytes]:
        whole, part = form.whole(), first
        while True:
            # In a thread: a Parquet file is compressed here.
            if ready := await to_thread.run_sync(whole.add, part.body):
                yield ready
            if part.following is None:
                break
            try:
                part = await _patiently(ask, name, filters.page(PAGE, part.following))
            except Problem as problem:
                fault = {"type": problem.type_path(), "title": problem.title, "detail": problem.detail}
                yield form.early(fault)
                return
        yield await to_thread.run_sync(whole.end)

    return StreamingResponse(parts(), media_type=form.media_type, headers=headers)


async def _patiently(ask: AskDep, form: str, page: StatementFilters) -> Part:
    for _ in range(PATIENCE):
        try:
            return await ask.part(page, form)
        except Busy:
            await asyncio.sleep(1)
    return await ask.part(page, form)
