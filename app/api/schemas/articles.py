"""Articles as answers show them."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from app.api.schemas.shapes import ArticleRef, FilteredPage, Paragraph, Shape
from app.api.schemas.speakers import TopicCount
from app.api.schemas.statements import Statement


class Article(ArticleRef):
    """One published text."""

    given_id: str | None = Field(
        description="The id that its source gave, where that does not fit a path and `id` was made of it; both find it."
    )
    author: str | None
    language: str
    length: int = Field(description="Of the stored text, in code points.")
    sha256: str = Field(description="Of the stored text in UTF-8.")
    statement_count: int = Field(description="Of every act, as `include=statements` shows them.")
    pipeline: str = Field(description="The version that read it.")
    ingested_at: dt.datetime = Field(description="In UTC.")
    copy_of: str | None = Field(
        description="The article of the same text and outlet that was read before, under another address. What it says "
        "are reports; what its copies say are none."
    )


class ArticleLinks(Shape):
    """Where to go from an article."""

    self: str
    statements: str
    related: str
    coverage: str
    versions: str


class LinkedArticle(Article):
    """An article in a list."""

    links: ArticleLinks


class WholeArticle(LinkedArticle):
    """An article with its topics, and the parts asked for by `include`."""

    topics: list[TopicCount] = Field(description="Those of its statements, those of most statements first.")

    text: str | None = None
    paragraphs: list[Paragraph] | None = None
    statements: list[Statement] | None = None


class ArticlePage(FilteredPage[LinkedArticle]):
    """A page of articles."""
