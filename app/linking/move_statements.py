"""What an article's statements, holders and roles say of one speaker, given to another."""

from __future__ import annotations

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.model import Because
from app.store.locks import insert_or_ignore
from app.store.statement_counts import counting_quotations
from app.store.tables import (
    ArticleSpeakerRow,
    SpeakerRoleRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_NAMED = table(ArticleSpeakerRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)


def reassign(session: Session, article: int, old: int, new: int, because: Because) -> list[str]:
    """Give all that an article says of speaker `old` to `new`; the keys of the statements that changed hands.

    A joint statement of both stays with `new` once.
    """
    with counting_quotations(session, article):
        return _reassign(session, article, old, new, because)


def _reassign(session: Session, article: int, old: int, new: int, because: Because) -> list[str]:
    of_article = select(_STATEMENT.c.id).where(_STATEMENT.c.article_id == article)
    made = (
        session.execute(
            select(_MADE_BY.c.statement_id, _MADE_BY.c.position, _MADE_BY.c.day)
            .where(_MADE_BY.c.speaker_id == old, _MADE_BY.c.statement_id.in_(of_article))
            .order_by(_MADE_BY.c.statement_id)
        )
        .mappings()
        .all()
    )
    ids = [row["statement_id"] for row in made]
    session.execute(delete(_MADE_BY).where(_MADE_BY.c.speaker_id == old, _MADE_BY.c.statement_id.in_(ids)))
    rows = [{**row, "speaker_id": new} for row in made]
    insert_or_ignore(session, _MADE_BY, rows)
    held = (_STATEMENT.c.article_id == article) & (_STATEMENT.c.holder_id == old)
    session.execute(update(_STATEMENT).where(held).values(holder_id=new))
    _give_roles(session, article, old, new)
    session.execute(
        update(_NAMED)
        .where(_NAMED.c.article_id == article, _NAMED.c.speaker_id == old)
        .values(speaker_id=new, because=because.model_dump(mode="json"))
    )
    keys = select(_STATEMENT.c.key).where(_STATEMENT.c.id.in_(ids)).order_by(_STATEMENT.c.start_at, _STATEMENT.c.id)
    return list(session.scalars(keys))


def _give_roles(session: Session, article: int, old: int, new: int) -> None:
    mine = (_ROLE.c.article_id == article) & (_ROLE.c.speaker_id == old)
    roles = session.scalars(select(_ROLE.c.role).where(mine)).all()
    session.execute(delete(_ROLE).where(mine))
    known = set(session.scalars(select(_ROLE.c.role).where(_ROLE.c.article_id == article, _ROLE.c.speaker_id == new)))
    rows = [{"speaker_id": new, "article_id": article, "role": role} for role in roles if role not in known]
    if rows:
        session.execute(insert(_ROLE), rows)
