"""Removal of what is stored of an article: before it is stored again, and where it is forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.linking.blocking import remove_keys_of_article
from app.linking.groups import drop_from_matches
from app.linking.links import linked_to
from app.store.statement_counts import statement_counts
from app.store.tables import (
    ArticleSpeakerRow,
    SpeakerRoleRow,
    StatementAboutRow,
    StatementRow,
    StatementSpeakerRow,
    StatementTopicRow,
    table,
)

_NAMED = table(ArticleSpeakerRow)
_ROLE = table(SpeakerRoleRow)
_STATEMENT = table(StatementRow)
_MADE_BY = table(StatementSpeakerRow)
_ABOUT = table(StatementAboutRow)
_FILED = table(StatementTopicRow)


@dataclass(frozen=True)
class Before:
    """What the store holds of an article that is stored again or forgotten: statements and speakers by row, counts."""

    statements: Mapping[str, int] = field(default_factory=dict)
    """By key."""
    speakers: frozenset[int] = frozenset()
    counts: Mapping[int, int] = field(default_factory=dict)
    """How many of its statements each speaker made (`app.store.statement_counts`)."""


def read_before(session: Session, row: int) -> Before:
    """What the store holds of an article, by row."""
    return Before(
        statements=stored_statements(session, row),
        speakers=frozenset(session.scalars(select(_NAMED.c.speaker_id).where(_NAMED.c.article_id == row))),
        counts=statement_counts(session, row),
    )


def stored_statements(session: Session, article_id: int) -> dict[str, int]:
    """The row ids of an article's statements by key, in text order."""
    rows = session.execute(
        select(_STATEMENT.c.key, _STATEMENT.c.id)
        .where(_STATEMENT.c.article_id == article_id)
        .order_by(_STATEMENT.c.start_at, _STATEMENT.c.id)
    )
    return dict(rows.all())


def remove_statements(session: Session, row: int, before: Before, gone: Collection[int]) -> list[str]:
    """Delete the statements that are gone, and what is written anew of the others; the statements this touches."""
    touched = linked_to(session, gone) if gone else []
    drop_from_matches(session, gone)
    remove_keys_of_article(session, row)
    if gone:
        session.execute(delete(_STATEMENT).where(_STATEMENT.c.id.in_(sorted(gone))))
    session.execute(delete(_FILED).where(_FILED.c.statement_id.in_(sorted(before.statements.values()))))
    return touched


def remove_attributions(session: Session, row: int) -> None:
    """Part an article and its statements from the speakers that the store held for it."""
    mine = select(_STATEMENT.c.id).where(_STATEMENT.c.article_id == row)
    session.execute(delete(_MADE_BY).where(_MADE_BY.c.statement_id.in_(mine)))
    session.execute(delete(_ABOUT).where(_ABOUT.c.statement_id.in_(mine)))
    session.execute(delete(_ROLE).where(_ROLE.c.article_id == row))
    session.execute(delete(_NAMED).where(_NAMED.c.article_id == row))
