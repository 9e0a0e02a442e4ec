"""The route that checks a quotation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from sqlalchemy import Connection
from starlette.responses import Response

from app.api import examples
from app.api.dependencies import LiveAskDep
from app.api.links import NO_LINKS, STATEMENT_LINKS
from app.api.problems import InvalidBody, TooLarge, problems
from app.api.schemas.check import CheckAnswer, Quotation
from app.model import Row
from app.queries.check import Question, check

router = APIRouter(prefix="/v1/check", tags=["check"])


@router.post(
    "",
    summary="Is this quotation on record?",
    response_model=CheckAnswer,
    responses=problems(InvalidBody, TooLarge),
)
def check_quotation(ask: LiveAskDep, quotation: Annotated[Quotation, Body(examples=[examples.QUOTATION])]) -> Response:
    """On record word for word, nearly, only in other words, in conflict, by another speaker, or not at all.

    With the passages, who reported them and what differs. Nothing is stored.
    """

    def read(connection: Connection) -> Row:
        answer = check(connection, Question(**quotation.model_dump()))
        for item in answer["statements"]:
            item["statement"] = ask.linked(item["statement"], STATEMENT_LINKS)
        return answer

    return ask.one(read, "", NO_LINKS)
