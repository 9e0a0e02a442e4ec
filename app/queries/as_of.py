"""The filter that asks for a list as it was at a revision, and what a list of the past cannot be asked for."""

from __future__ import annotations

from pydantic import BaseModel, Field, ValidationInfo, field_validator

from app.queries.values import Revision

NOT_KEPT = ("role", "ingested_from", "copies", "conflicted")
"""Filters by what is not kept of the past."""


class AsOf(BaseModel):
    """At which revision of the store."""

    as_of: Revision | None = Field(
        default=None,
        description="A revision of the store: the statements that there were then, as they were; `revision` of an "
        "answer says which it is of. Names and topics are read as they are understood now; the slug of a speaker who "
        f"was merged since means that one. Not with {', '.join(NOT_KEPT[:-1])} or {NOT_KEPT[-1]}.",
    )

    @field_validator("as_of")
    @classmethod
    def _of_what_is_kept(cls, number: int | None, info: ValidationInfo) -> int | None:
        given = [name for name in NOT_KEPT if info.data.get(name) not in (None, "include")]
        if number is not None and given:
            raise ValueError(
                f"{' and '.join(given)} cannot be asked of the past: leave out. q, source, speaker, about, topic, "
                "outlet, article, days, speech, act, stance, confidence_from, has_*, matched and review can"
            )
        return number
