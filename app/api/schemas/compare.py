"""Two articles side by side, as the answer shows them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field
from typing_extensions import TypeAliasType

from app.api.schemas.articles import Article
from app.api.schemas.matches import Rewording
from app.api.schemas.shapes import Reason, Shape
from app.api.schemas.statements import Statement
from app.model import Relation

SameRelation = TypeAliasType(
    "SameRelation", Literal[Relation.IDENTICAL, Relation.NEAR, Relation.CONTAINS, Relation.PARAPHRASE]
)
OddRelation = TypeAliasType("OddRelation", Literal[Relation.CONFLICT, Relation.UPDATE])


class Position(Shape):
    """The place of a statement in its article."""

    place: int = Field(ge=1, description="Among all of the article's statements, from 1.")
    paragraph: int | None = Field(description="The paragraph it stands in, by position, from 0.")
    share: float = Field(
        ge=0, le=1, description="How much of the article's text stands before it: 0 at the top, near 1 at the end."
    )


class Placed(Position):
    """A statement and its place."""

    statement: Statement


class Shared(Placed):
    """A statement that the other article has too."""

    order: int = Field(ge=1, description="Among the statements that both tell, in this article's order, from 1.")


class Aligned(Rewording):
    """The same statement in both articles."""

    relation: SameRelation = Field(
        description="As stored where one of them is the first report of their match; else as the two are judged."
    )
    score: float = Field(ge=0, le=1)
    because: Reason
    here: Shared
    there: Shared
    moved: bool = Field(
        description="Whether it left its order: the fewest statements that have to move for the others to stand in one "
        "order."
    )


class AtOddsHere(Rewording):
    """A statement of each article that cannot both hold (`conflict`), or of which one is an `update` of the other."""

    relation: OddRelation
    score: float = Field(ge=0, le=1)
    because: Reason
    here: Placed
    there: Placed


class Relations(Shape):
    """How many of the shared statements stand in each relation."""

    identical: int
    near: int
    contains: int
    paraphrase: int


class Lead(Shape):
    """What becomes of the first statement of each article in the other one."""

    differs: bool = Field(description="Whether the articles open with different statements.")
    of_here: Position | None = Field(
        description="Where `there` tells the first statement of `here`; null where it does not."
    )
    of_there: Position | None = Field(
        description="Where `here` tells the first statement of `there`; null where it does not."
    )


class Summary(Shape):
    """The comparison in figures, and in one line."""

    here: int = Field(description="Statements of `here`: shared, only here, in conflict and updated.")
    there: int
    shared: int
    only_here: int
    only_there: int
    conflicts: int
    updates: int
    relations: Relations
    moved: int = Field(description="Shared statements that left their order.")
    order_changed: bool
    lead: Lead
    line: str = Field(
        description="For a reader: `9 shared (5 near, 4 identical), order changed (4 moved), lead moved to paragraph "
        "7; 1 only here, 2 only there`. Paragraphs count from 0, as everywhere."
    )


class Comparison(Shape):
    """What two articles share, and what only one of them has; statements are aligned one to one."""

    here: Article
    there: Article
    summary: Summary
    both: list[Aligned] = Field(description="In the order of `here`.")
    conflicts: list[AtOddsHere] = Field(description="In the order of `here`. Neither shared nor only on one side.")
    updates: list[AtOddsHere] = Field(description="The same count, price or plan, told at another time; as conflicts.")
    only_here: list[Placed]
    only_there: list[Placed]
