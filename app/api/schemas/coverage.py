"""A story as a matrix, as the answer shows it."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import ArticleRef, OutletRef, Page, Shape
from app.model import Relation


class Column(Shape):
    """An outlet, or an article that has none: of two articles without an outlet nobody knows whether they share one."""

    outlet: OutletRef | None
    article: ArticleRef | None = Field(description="Null where there is an outlet.")
    matches: int = Field(description="How many of the article's matches it carries, on all pages.")


class Cell(Shape):
    """The first report of one match in one column."""

    statement: str = Field(description="Id of the statement.")
    relation: Relation | None = Field(description="To the first report of the match; null for the first report itself.")
    published_on: dt.date | None
    reports: int = Field(ge=1, description="How many reports of it the column has; the cell shows the first.")


class CoverageLinks(Shape):
    """Where to go from a row."""

    match: str


class CoverageRow(Shape):
    """A statement of the article that others carry too."""

    match: str
    statement: str = Field(description="Id of this article's statement.")
    text: str = Field(description="This article's wording.")
    cells: list[Cell | None] = Field(description="One for each of `columns`; null where it does not carry it.")
    links: CoverageLinks


class Coverage(Page[CoverageRow]):
    """A matrix: a row for each match of the article, in its order, and a column for each outlet."""

    columns: list[Column] = Field(
        description="The article's own first, then those that carry most; 50 at most. They are the same on each page."
    )
    column_count: int = Field(description="How many there are in all; `outlet` picks others.")
