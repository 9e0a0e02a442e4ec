"""A quotation checked against the record: what is asked, and what is answered."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator
from typing_extensions import TypeAliasType

from app.api.schemas.matches import Rewording
from app.api.schemas.shapes import Given, OutletRef, Reason, Shape, SpeakerName
from app.api.schemas.statements import LinkedStatement
from app.model import Day, Relation
from app.queries.values import WITH_A_WORD, Name

MOST_CHARS = 20_000  # a speech of half an hour

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")  # PostgreSQL refuses to look for them, and the embedder to read them

Outcome = TypeAliasType(
    "Outcome",
    Literal["verbatim", "near", "paraphrase", "conflict", "speaker-unknown", "other-speaker", "not-found"],
)


def _without_default(schema: dict[str, Any]) -> None:
    del schema["default"]


class Quotation(Given):
    """A quotation, and by whom and when it is said to have been made, where that is known."""

    text: str = Field(
        min_length=1,
        max_length=MOST_CHARS,
        json_schema_extra={"pattern": WITH_A_WORD},
        description="The words to look for; an ellipsis stands for any words, and an editor's [words in brackets] for "
        "a few.",
    )
    speaker: Name | None = Field(
        default=None,
        description="A name, part of one or a slug, spelt about right: then what others said is `other-speaker`.",
    )
    said_from: Day | None = Field(default=None, description="Said (or, without a day, published) on this day or later.")
    said_to: Day | None = Field(default=None, description="Said (or, without a day, published) on this day or earlier.")
    # Some generators of clients take a field for required that has a default.
    limit: int = Field(
        default=10,
        ge=1,
        le=50,
        description="At most so many statements; 10 where it is left out.",
        json_schema_extra=_without_default,
    )
    statement: Name | None = Field(
        default=None,
        description="The `id` of a statement that is cited for these words: the answer is about that statement alone, "
        "and says whether it says so. Leave `said_from` and `said_to` out then.",
    )

    @field_validator("text")
    @classmethod
    def _readable(cls, text: str) -> str:
        if UNSTORABLE.search(text):
            raise ValueError("remove NUL and lone surrogates: no stored text holds them")
        if not any(map(str.isalnum, text)):
            raise ValueError("there is no word in it: write at least one letter or digit")
        return text

    @field_validator("said_to")
    @classmethod
    def _in_order(cls, last: Day | None, info: ValidationInfo) -> Day | None:
        first = info.data.get("said_from")
        if first is not None and last is not None and last < first:
            raise ValueError(f"said_to {last} lies before said_from {first}: swap them")
        return last

    @field_validator("statement")
    @classmethod
    def _without_days(cls, statement: str | None, info: ValidationInfo) -> str | None:
        if statement is not None and (info.data.get("said_from") or info.data.get("said_to")):
            raise ValueError("it is one statement: leave said_from and said_to out")
        return statement


class CheckReason(Reason):
    """Why a quotation relates to a statement as it does."""

    rule: str = Field(
        description="`word-for-word`; `negation-left-out`: the words are there, but cut off from a negation; `denied`: "
        "reported as denied, by the cue in `text`; `contrary-denied`: the opposite was; `number-differs`, "
        "`name-differs`, `negation-differs`, `opposite-differs`, `role-differs`: the quotation's word / the "
        "statement's; otherwise the rule of matching."
    )


class Checked(Rewording):
    """A statement near to the quotation, and what differs: `changes` lead from the quotation to the statement."""

    outcome: Outcome = Field(description="What the quotation is by this statement alone.")
    relation: Relation | None = Field(description="How the two wordings relate; null: two statements.")
    score: float = Field(ge=0, le=1, description="How surely they are one statement, whoever said it.")
    nearness: float = Field(
        description="The order of the statements behind those word for word: likeness in meaning, and words in common."
    )
    because: CheckReason
    by_speaker: bool | None = Field(
        description="Whether the speaker asked for said it; null where none was asked for, where none is named, where "
        "the article names somebody who may be another of that name, and where nobody known bears it."
    )
    on_behalf: bool = Field(
        description="Whether a spokesman or an office said it for the speaker asked for, whose voice it is: "
        "`speaks_for` of the statement is that speaker."
    )
    statement: LinkedStatement


class CheckAnswer(Shape):
    """What a quotation is by the record: the outcome of the statement that relates best to it.

    `verbatim`: on record word for word, alone or as three words and more of a longer statement; `near`: but for a few
    words, or more or less of it; `paraphrase`: only in other words; `conflict`: in the same words but for a negation,
    number, name or role, or reported as denied (`because` says which); `speaker-unknown`: said, but it cannot be told
    whether by the speaker asked for: no source is named, or one who may bear the name, or nobody known bears it;
    `other-speaker`: said, but by another; `not-found`: the statements shown are near, and none is it.
    """

    outcome: Outcome
    complete: bool = Field(
        description="Whether every statement of the store was searched. False while the index of meanings is made or "
        "is behind (`/readyz` says how far it is), while embeddings wait for `onrecord rebuild`, and for a commonplace "
        "in thousands of statements: then there may be a better outcome, and `not-found` proves nothing. True where "
        "one `statement` was asked for: then `not-found` says that it does not say so."
    )
    speakers: list[SpeakerName] = Field(
        description="The speakers whom the name may mean, the most quoted first, 20 at most; empty where there is none."
    )
    outlets: list[OutletRef] = Field(
        description="The outlets that reported it so, the first to publish first; of what many carry, `match` leads to "
        "all."
    )
    statements: list[Checked] = Field(description="Those that hold it word for word, then the nearest first.")
