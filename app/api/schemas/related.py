"""Articles that tell the same, as answers show them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.shapes import ArticleRef, Page, Shape


class RelatedLinks(Shape):
    """Where to go from a related article."""

    article: str
    compare: str


class Related(Shape):
    """Another article, and what it has in common with this one."""

    article: ArticleRef
    shared: int = Field(ge=0, description="Statements that both tell, as matches hold them; each match counts once.")
    of_this: float = Field(ge=0, le=1, description="The share of this article's statements that the other one tells.")
    of_other: float = Field(ge=0, le=1, description="The share of the other article's statements that this one tells.")
    conflicts: int = Field(ge=0, description="Statements in the same words, but for a negation, number, name or role.")
    copy_: bool = Field(
        alias="copy",
        description="Whether one is a copy of the other, such as wire copy: the same text, or of the shorter article's "
        "statements, if it has three or more, nine in ten stand in the other word for word.",
    )
    links: RelatedLinks


class RelatedPage(Page[Related]):
    """A page of related articles."""
