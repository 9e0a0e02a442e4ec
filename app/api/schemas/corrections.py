"""Corrections as answers show them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from app.api.schemas.shapes import Page, Shape
from app.model import CorrectionKind
from app.queries.corrections import CorrectionState


class Undone(Shape):
    """Who undid a correction, when and why."""

    at: dt.datetime = Field(description="In UTC.")
    by: str
    note: str | None


class CorrectionLinks(Shape):
    """Where to go from a correction."""

    self: str
    statement: str | None
    other: str | None
    article: str | None
    speaker: str | None


class Correction(Shape):
    """What somebody put right."""

    id: str
    kind: CorrectionKind
    state: CorrectionState = Field(
        description="`active`: it holds; `unplaced`: the words that it is of are gone from their article, and it holds "
        "again when they come back; `undone`."
    )
    made_at: dt.datetime = Field(description="In UTC.")
    by: str = Field(description="The name of the API key, or the user who ran the command.")
    note: str | None = Field(description="Why.")
    statement: str | None = Field(description="The statement that it is of, under the id that it has now.")
    other: str | None = Field(description="With `join_match`: the other statement.")
    article: str | None = Field(description="The article of the statement.")
    text: str | None = Field(description="The words of the statement, by which it is found in a new version.")
    speaker: str | None = Field(description="The slug of the speaker that it is of.")
    change: dict[str, Any] = Field(description="What it sets: speakers by slug, topics by code.")
    before: dict[str, Any] = Field(description="What a statement showed of these fields when it was corrected.")
    unplaced_because: str | None
    undone: Undone | None
    links: CorrectionLinks


class CorrectionPage(Page[Correction]):
    """A page of corrections."""
