"""Two articles side by side, as the answer shows them."""

from __future__ import annotations

from pydantic import Field

from app.api.schemas.articles import ArticleShape
from app.api.schemas.matches import Rewording
from app.api.schemas.shapes import Reason, Shape
from app.api.schemas.statements import StatementShape
from app.model import Relation


class Placed(Shape):
    """A statement and its place among its article's statements, from 1."""

    place: int = Field(ge=1)
    statement: StatementShape


class Aligned(Rewording):
    """The same statement in both articles; in a `conflict` a negation, number, name or role differs."""

    relation: Relation | None = Field(
        description="Null where the store holds them as one match by way of a third report."
    )
    score: float
    because: Reason
    here: Placed
    there: Placed


class Comparison(Shape):
    """What two articles share, and what only one of them tells."""

    here: ArticleShape
    there: ArticleShape
    summary: str
    both: list[Aligned]
    only_here: list[Placed]
    only_there: list[Placed]
