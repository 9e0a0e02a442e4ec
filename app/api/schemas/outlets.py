"""Outlets as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import OutletRef, Page, Shape


class OutletLinks(Shape):
    """Where to go from an outlet."""

    articles: str
    statements: str


class Outlet(OutletRef):
    """An outlet, and how much of it is here."""

    articles: int
    statements: int = Field(description="How many of speech and thought, which their list shows without a filter.")
    links: OutletLinks


class OutletPage(Page[Outlet]):
    """A page of outlets."""
