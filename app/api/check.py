"""The route that checks a quotation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from app.api import examples
from app.api.answers import json_response, root_of
from app.api.problems import AnalysisUnavailable, InvalidBody, TooLarge, UnsupportedMediaType, problems
from app.api.schemas.check import CheckAnswer, Quotation
from app.queries.check import Question

router = APIRouter(prefix="/v1/check", tags=["check"])


@router.post(
    "",
    summary="Is this quotation on record?",
    response_model=CheckAnswer,
    responses=problems(InvalidBody, TooLarge, UnsupportedMediaType, AnalysisUnavailable),
)
async def check_quotation(
    request: Request, quotation: Annotated[Quotation, Body(examples=[examples.QUOTATION])]
) -> Response:
    """On record word for word, nearly, only in other words, in conflict, by another speaker, or not at all.

    With the passages, who reported them and what differs. Nothing is stored.
    """
    question = Question(**quotation.model_dump())
    return json_response(await request.app.state.backend.check(request, question, root_of(request)))
