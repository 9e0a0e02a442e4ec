"""Statements as matching sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select
from sqlalchemy.orm import Session

from app.model import Report, SaidOn, Stance
from app.store.tables import (
    ArticleRow,
    MatchMemberRow,
    MatchRow,
    SpeakerRow,
    StatementRow,
    StatementSpeakerRow,
    table,
)

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_SPEAKER = table(SpeakerRow)
_MADE_BY = table(StatementSpeakerRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)

# The order of reports: when they were published, then in which order they came, then where they stand.
FIRST_REPORT_FIRST = (
    _STATEMENT.c.published_on.asc().nulls_last(),
    _STATEMENT.c.article_id,
    _STATEMENT.c.start_at,
    _STATEMENT.c.id,
)

_SEEN = [column for column in _STATEMENT.c if column.name not in ("because", "source", "cue", "content")]


def reports(session: Session, keys: Collection[str]) -> list[Report]:
    """The statements of these keys, those that the store holds, in the order of reports (first published first)."""
    return _reports(session, _STATEMENT.c.key.in_(keys))


def reports_of(session: Session | Connection, ids: Collection[int]) -> dict[int, Report]:
    """The statements of these rows, by row, in the order of reports."""
    return _by_row(session, _STATEMENT.c.id.in_(ids)) if ids else {}


def _reports(session: Session, where: ColumnElement[bool]) -> list[Report]:
    return list(_by_row(session, where).values())


def _by_row(session: Session | Connection, where: ColumnElement[bool]) -> dict[int, Report]:
    rows = session.execute(
        select(*_SEEN, _ARTICLE.c.key.label("article"), _MATCH.c.key.label("match"))
        .join_from(_STATEMENT, _ARTICLE)
        .join(_MEMBER, isouter=True)
        .join(_MATCH, isouter=True)
        .where(where)
        .order_by(*FIRST_REPORT_FIRST)
    ).all()
    speakers = _speakers(session, [row.id for row in rows])
    return {row.id: _report(row, speakers.get(row.id, frozenset())) for row in rows}


def _speakers(session: Session | Connection, ids: Sequence[int]) -> dict[int, frozenset[str]]:
    """The slugs of each statement's speakers: unlike names, they tell namesakes apart."""
    slugs: dict[int, set[str]] = {}
    pairs = select(_MADE_BY.c.statement_id, _SPEAKER.c.slug).join_from(_MADE_BY, _SPEAKER)
    for statement, slug in session.execute(pairs.where(_MADE_BY.c.statement_id.in_(ids))):
        slugs.setdefault(statement, set()).add(slug)
    return {statement: frozenset(found) for statement, found in slugs.items()}


def _report(row: Row[*tuple[Any, ...]], speakers: frozenset[str]) -> Report:
    said = None
    if row.said_edtf is not None:
        said = SaidOn(edtf=row.said_edtf, first=row.said_from, last=row.said_to)
    return Report(
        key=row.key,
        article=row.article,
        content=row.content_text,
        speakers=speakers,
        said_on=said,
        published_on=row.published_on,
        stance=Stance(row.stance),
        position=row.start_at,
        embedding=row.embedding,
        match=row.match,
    )
