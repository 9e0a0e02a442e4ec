"""How many statements each speaker made, kept with each article: counting a head of state's anew takes long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session

from app.model import LISTED_ACTS
from app.store.tables import SpeakerRow, StatementRow, StatementSpeakerRow, table

_SPEAKER = table(SpeakerRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)

_CHANGED = (
    update(_SPEAKER)
    .where(_SPEAKER.c.id == bindparam("speaker"))
    .values(
        statement_count=_SPEAKER.c.statement_count + bindparam("more"),
        gender=func.coalesce(_SPEAKER.c.gender, bindparam("told_gender", type_=_SPEAKER.c.gender.type)),
        country=func.coalesce(_SPEAKER.c.country, bindparam("told_country", type_=_SPEAKER.c.country.type)),
    )
)


@dataclass(frozen=True)
class Facts:
    """The facts that an article states of a speaker; each is kept where nothing was known before."""

    gender: str | None = None
    country: str | None = None


def statement_counts(session: Session, article: int) -> Counter[int]:
    """How many statements of an article each speaker made, of the acts that lists show, by row id."""
    counted = (
        select(_MADE_BY.c.speaker_id, func.count())
        .join_from(_MADE_BY, _STATEMENT)
        .where(_STATEMENT.c.article_id == article, _STATEMENT.c.act.in_(LISTED_ACTS))
        .group_by(_MADE_BY.c.speaker_id)
    )
    return Counter(dict(session.execute(counted).all()))


def update_speakers(session: Session, more: Mapping[int, int], facts: Mapping[int, Facts] | None = None) -> None:
    """Add to the counts of some speakers, by row id, and keep new facts of some.

    The rows are locked by ascending id until the transaction ends, those with nothing to add too: call it once, late.
    """
    known = facts or {}
    rows = [
        {
            "speaker": number,
            "more": more.get(number, 0),
            "told_gender": known.get(number, Facts()).gender,
            "told_country": known.get(number, Facts()).country,
        }
        for number in sorted(more.keys() | known.keys())
    ]
    if rows:
        session.connection().execute(_CHANGED, rows)
