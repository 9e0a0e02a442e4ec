"""How good the line is: the card of the weights."""

from __future__ import annotations

import functools
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Request
from sqlalchemy import Connection
from starlette.responses import Response

from app.api.answers import Ask
from app.api.dependencies import IfNoneMatch
from app.api.links import NO_LINKS
from app.api.problems import problems
from app.api.schemas.quality import Quality
from app.evaluation.card import loaded_weights, shipped_card

router = APIRouter(prefix="/v1/quality", tags=["quality"])


async def ask(request: Request, _tags: IfNoneMatch = None) -> Ask:
    """The request; its ETag changes with the card and the weights too."""
    app = cast(FastAPI, request.app)
    return Ask(request, app.state.backend.read, app.version, part=edition)


@functools.cache
def edition() -> str:
    """What the card and the weights are, in one text."""
    return f"{shipped_card().model_dump_json()} {loaded_weights().model_dump_json()}"


@router.get("", summary="How good the weights are", response_model=Quality, responses=problems())
async def get_quality(ask: Annotated[Ask, Depends(ask)]) -> Response:
    """The card of the weights: corpus, figures by kind of speech, how far confidence is true, known weaknesses.

    `onrecord evaluate statements GOLD.jsonl` measures the same on labelled articles of your own.
    """
    return await ask.one(read_card, "", NO_LINKS)


def read_card(_connection: Connection) -> dict[str, Any]:
    """The card of the weights, and whether its figures are of those that are loaded."""
    card, weights = shipped_card(), loaded_weights()
    loaded = {"version": weights.version, "measured": weights == card.weights}
    return {**card.model_dump(mode="json"), "loaded": loaded}
