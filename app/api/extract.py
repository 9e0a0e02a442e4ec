"""The dry run: the statements of a text that is not stored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from app.api import examples
from app.api.answers import json_response
from app.api.problems import (
    AnalysisUnavailable,
    DeadlineExceeded,
    InvalidBody,
    TooLarge,
    UnsupportedMediaType,
    problems,
)
from app.api.schemas.extract import Document, Record
from app.model import RawDocument

router = APIRouter(prefix="/v1/extract", tags=["extract"])

ORIGIN = "request"
"""Where a text comes from that a client sends; an input error of any other origin is not the client's."""


@router.post(
    "",
    summary="Analyse a text, store nothing",
    response_model=Record,
    responses=problems(InvalidBody, TooLarge, UnsupportedMediaType, AnalysisUnavailable, DeadlineExceeded, store=False),
)
async def extract(request: Request, document: Annotated[Document, Body(examples=[examples.DOCUMENT])]) -> Response:
    """The statements of a text with their speakers, days and topics: the record that `onrecord extract` prints."""
    fields = document.model_dump(mode="json", exclude={"text"}, exclude_none=True)
    raw = RawDocument(origin=ORIGIN, text=document.text, fields=fields)
    return json_response(await request.app.state.backend.extract(request, raw))
