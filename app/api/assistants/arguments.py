"""What each tool takes. The descriptions are read by a language model, which has nothing else to go by."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.schemas.check import Quotation
from app.api.schemas.shapes import Given
from app.queries.check import Question
from app.queries.filters import StatementFilters
from app.queries.values import FirstDay, LastDay, Name, Words

MOST_SPEAKERS = 10
MOST_STATEMENTS = 20
MOST_CHECKED = 5
MOST_CLAIM_CHARS = 2_000

StatementId = Annotated[
    str, Field(min_length=1, max_length=64, pattern=r"^s[0-9a-f]+$", examples=["s49565a23955bf4ba"])
]


class FindSpeaker(Given):
    """Who is on record under a name."""

    name: Name = Field(
        description="A name, a part of one, a title with a name or a Wikidata id; a letter or two may be wrong. "
        "Examples: Putin, President Xi, Q22686."
    )
    limit: int = Field(default=5, ge=1, le=MOST_SPEAKERS, description="At most so many speakers.")


class SearchStatements(Given):
    """Which statements: all that is given must be met."""

    speaker: Name | None = Field(
        default=None, description="Who said it: a slug from find_speaker, or a name that means one speaker."
    )
    words: Words | None = Field(
        default=None,
        description='Words in the statement, all of them, in any ending: peace talks; "peace talks" for a phrase; '
        "ceasefire OR truce; -military leaves out.",
    )
    topic: Name | None = Field(
        default=None, description="An IPTC Media Topic by label or code, with all below it: politics and government."
    )
    about: Name | None = Field(default=None, description="A person, body or place that the statement is about.")
    outlet: Name | None = Field(default=None, description="The outlet that reported it, by name or slug.")
    said_from: FirstDay | None = Field(
        default=None, description="Said on this day or later: 2025-05-08, or a month (2025-05) or year (2025)."
    )
    said_to: LastDay | None = Field(default=None, description="Said on this day or earlier; a month or year, too.")
    order: Literal["newest", "oldest", "relevance"] = Field(
        default="newest", description="By day, or by how well `words` are met; relevance needs words."
    )
    limit: int = Field(default=10, ge=1, le=MOST_STATEMENTS, description="At most so many statements.")
    cursor: str | None = Field(
        default=None,
        max_length=1_000,
        description="`next` of the answer before, for the statements that follow; leave all else as it was.",
    )

    def filters(self) -> StatementFilters:
        """The filters of a list of these statements."""
        several: dict[str, Any] = {
            name: [value] for name in ("speaker", "topic", "about", "outlet") if (value := getattr(self, name))
        }
        return StatementFilters(
            **several,
            q=self.words,
            said_from=self.said_from,
            said_to=self.said_to,
            sort=self.order,
            limit=self.limit,
            cursor=self.cursor,
        )


class GetStatement(Given):
    """One statement."""

    statement: StatementId = Field(description="Its id, as other tools give it.")


class CheckQuotation(Given):
    """A claim that somebody said something."""

    claim: str = Field(
        min_length=1,
        max_length=MOST_CLAIM_CHARS,
        description="The words that are said to have been said, without `he said`. An ellipsis stands for words left "
        "out.",
    )
    speaker: Name | None = Field(default=None, description="Who is said to have said it, by any name.")
    statement: StatementId | None = Field(
        default=None,
        description="The id of a statement that a text cites for the claim: does that statement say so? Without it the "
        "whole record is searched.",
    )
    said_from: FirstDay | None = Field(default=None, description="Said on this day or later. Not with statement.")
    said_to: LastDay | None = Field(default=None, description="Said on this day or earlier. Not with statement.")
    limit: int = Field(default=3, ge=1, le=MOST_CHECKED, description="At most so many statements.")

    def question(self) -> Question:
        """The question as the route puts it."""
        fields = self.model_dump(exclude={"claim"})
        return Question(**Quotation(text=self.claim, **fields).model_dump())


class CompareWordings(Given):
    """A statement that several articles carry, or two statements."""

    statement: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[sm][0-9a-f]+$")] = Field(
        description="The id of a statement, or of a match: how does each article word it?"
    )
    other: StatementId | None = Field(
        default=None, description="The id of a second statement: how do the two relate, and which words differ?"
    )
    limit: int = Field(default=10, ge=1, le=MOST_STATEMENTS, description="At most so many wordings.")


class Quality(Given):
    """Nothing."""
