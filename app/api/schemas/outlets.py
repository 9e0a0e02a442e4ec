"""Outlets as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import OutletRef, Page, Shape
from app.api.schemas.speakers import TopicCount
from app.api.schemas.topics import SpeakerCount


class OutletLinks(Shape):
    """Where to go from an outlet."""

    self: str
    articles: str
    statements: str


class Outlet(OutletRef):
    """An outlet, and how much of it is here."""

    articles: int
    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    links: OutletLinks


class WholeOutlet(Outlet):
    """An outlet with its first and last day of publication, whom it quotes and on what."""

    first_published_on: dt.date | None
    last_published_on: dt.date | None
    speakers: list[SpeakerCount] = Field(description="Those whom it quotes most.")
    topics: list[TopicCount] = Field(description="Those that most of its statements are filed under.")


class OutletPage(Page[Outlet]):
    """A page of outlets."""
