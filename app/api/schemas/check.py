"""A quotation checked against the record: what is asked, and what is answered."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from app.api.schemas.matches import Rewording
from app.api.schemas.shapes import Reason, Shape
from app.api.schemas.statements import StatementShape
from app.model import Relation
from app.queries.filters import Day, Name

MOST_CHARS = 20_000  # a speech of half an hour

Outcome = Literal["verbatim", "near", "paraphrase", "conflict", "other-speaker", "not-found"]


class Quotation(Shape):
    """A quotation, and by whom and when it is said to have been made, where that is known."""

    text: str = Field(min_length=1, max_length=MOST_CHARS, pattern=r"\w", description="The words to look for.")
    speaker: Name | None = Field(default=None, description="A name or slug; then only what this speaker said counts.")
    said_from: Day | None = Field(default=None, description="Said (or, without a day, published) on this day or later.")
    said_to: Day | None = Field(default=None, description="Said (or, without a day, published) on this day or earlier.")
    limit: int = Field(default=10, ge=1, le=50, description="At most so many statements.")

    @field_validator("said_to")
    @classmethod
    def _in_order(cls, last: Day | None, info: ValidationInfo) -> Day | None:
        first = info.data.get("said_from")
        if first is not None and last is not None and last < first:
            raise ValueError(f"said_to {last} lies before said_from {first}: swap them")
        return last


class SpeakerName(Shape):
    """A speaker whom the name that was asked for may mean."""

    slug: str
    name: str


class Checked(Rewording):
    """A statement near to the quotation, and what differs: `changes` lead from the quotation to the statement."""

    outcome: Outcome = Field(description="What the quotation is by this statement alone.")
    relation: Relation | None = Field(description="Null where they are two statements.")
    score: float = Field(description="How surely they are one statement.")
    nearness: float = Field(description="By which the statements are ordered: meaning, and words in common.")
    because: Reason
    by_speaker: bool | None = Field(description="Whether the speaker asked for said it; null where none was.")
    statement: StatementShape


class CheckAnswer(Shape):
    """What a quotation is by the record.

    `verbatim`: on record word for word, alone or within a longer statement; `near`: but for a few words, or more or
    less of it; `paraphrase`: only in other words; `conflict`: in the same words but for a negation, number, name or
    role (the changes say which); `other-speaker`: said, but by another; `not-found`.
    """

    outcome: Outcome
    speakers: list[SpeakerName] = Field(description="Whom the speaker's name was taken for; empty where nobody is.")
    statements: list[Checked] = Field(description="The nearest first.")
