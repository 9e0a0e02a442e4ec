"""How often speakers are quoted, kept with each article: counting a head of state's statements anew takes long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.model import LISTED_ACTS
from app.store.tables import SpeakerRow, StatementRow, StatementSpeakerRow, table

_SPEAKER = table(SpeakerRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)


@contextmanager
def counting_quotations(session: Session, article: int) -> Iterator[None]:
    """Whatever changes in who says what in an article within this block changes the counts of its speakers."""
    before = _quoted_in(session, article)
    yield
    after = _quoted_in(session, article)
    for speaker in sorted(before.keys() | after.keys()):
        more = after.get(speaker, 0) - before.get(speaker, 0)
        if more:
            counted = (
                update(_SPEAKER)
                .where(_SPEAKER.c.id == speaker)
                .values(statement_count=_SPEAKER.c.statement_count + more)
            )
            session.execute(counted)


def _quoted_in(session: Session, article: int) -> dict[int, int]:
    """How many statements of the article each speaker made, of the acts that lists show."""
    counted = (
        select(_MADE_BY.c.speaker_id, func.count())
        .join_from(_MADE_BY, _STATEMENT)
        .where(_STATEMENT.c.article_id == article, _STATEMENT.c.act.in_(LISTED_ACTS))
        .group_by(_MADE_BY.c.speaker_id)
    )
    return dict(session.execute(counted).all())
