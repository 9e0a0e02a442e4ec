"""Routes that correct, and undo corrections."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.api import examples
from app.api.answers import root_of
from app.api.backend import Backend
from app.api.corrections import Id
from app.api.gate import Admitted, Corrector
from app.api.links import CORRECTION_LINKS, linked
from app.api.problems import (
    CorrectionConflict,
    Forbidden,
    InvalidBody,
    InvalidCorrection,
    InvalidParameter,
    NotFound,
    TooLarge,
    TooManyRequests,
    Unauthorized,
    UnsupportedMediaType,
    problems,
)
from app.api.schemas.corrections import Correction as ShownCorrection
from app.corrections.carrying_out import Made, correct, undo
from app.corrections.wanted import LONGEST_NOTE, Correction
from app.formats.json_rows import as_bytes
from app.linking.statements import link_waiting
from app.model import Row
from app.queries.corrections import get_correction
from app.store.reading import reading
from app.store.retry import retrying
from app.store.session import writing

router = APIRouter(prefix="/v1/corrections", tags=["corrections"])

OF_KEYS = (Unauthorized, Forbidden, TooManyRequests)
LINKING_SECONDS = 10.0
"""How long an answer waits for the matches that follow. What is left then, of a speaker with ten thousand statements,
is linked with the next article, or by any `onrecord correct` or `onrecord speakers`."""

Why = Annotated[
    str | None,
    Query(max_length=LONGEST_NOTE, description="Why it is undone."),
]


@router.post(
    "",
    status_code=201,
    summary="Correct something",
    response_model=ShownCorrection,
    responses=problems(CorrectionConflict, InvalidCorrection, InvalidBody, TooLarge, UnsupportedMediaType, *OF_KEYS),
)
async def post_correction(
    request: Request, corrector: Corrector, wanted: Annotated[Correction, Body(examples=[examples.NEW_CORRECTION])]
) -> Response:
    """Put something right, by its `kind`: a statement, who is in a match, or who is who.

    It holds at once, and stays when the article changes, is analysed anew, or all matches are made anew. Whoever
    corrects a statement again names the newest correction of it that was seen (`after`): else 409. Needs a key with the
    scope `correct`, whose name is kept as `by`.
    """
    backend: Backend = request.app.state.backend
    made: Row = await backend.write(correct_in, wanted, corrector.key.name)
    return _answer(request, corrector, made, status=201)


@router.delete(
    "/{id}",
    summary="Undo a correction",
    response_model=ShownCorrection,
    responses=problems(NotFound, CorrectionConflict, InvalidParameter, *OF_KEYS),
)
async def delete_correction(
    request: Request,
    corrector: Corrector,
    id: Id,  # noqa: A002 - the parameter's public name
    note: Why = None,
) -> Response:
    """Undo a correction: what the program finds is shown again, or what other corrections say.

    The correction itself stays, as `undone`, with who did that and why. Needs a key with the scope `correct`.
    """
    backend: Backend = request.app.state.backend
    undone: Row = await backend.write(undo_in, id, corrector.key.name, note)
    return _answer(request, corrector, undone, status=200)


def correct_in(engine: Engine, wanted: Correction, who: str) -> Row:
    """Make a correction in an open store, and give it as it is shown."""

    def work() -> Made:
        with writing(engine) as session:
            return correct(session, wanted, who)

    return _linked(engine, retrying(work, what="correcting"))


def undo_in(engine: Engine, key: str, who: str, why: str | None) -> Row:
    """Undo a correction in an open store, and give it as it is shown."""

    def work() -> Made:
        with writing(engine) as session:
            return undo(session, key, who, why)

    return _linked(engine, retrying(work, what="undoing a correction"))


def _linked(engine: Engine, made: Made) -> Row:
    link_waiting(engine, rebuild=False, seconds=LINKING_SECONDS)
    with reading(engine) as connection:
        shown = get_correction(connection, made.key)
    return shown or {}


def _answer(request: Request, corrector: Admitted, shown: Row, *, status: int) -> Response:
    root = root_of(request)
    headers = {"Cache-Control": "no-store", **corrector.headers}
    if status == 201:
        headers["Location"] = f"{root}/v1/corrections/{shown['id']}"
    body = as_bytes(linked(shown, CORRECTION_LINKS, root))
    return Response(body, status_code=status, headers=headers, media_type="application/json")
