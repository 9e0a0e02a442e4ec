"""Stored statements as reports, which is how matching sees them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Text, bindparam, exists, or_, select
from sqlalchemy.orm import Session

from app.embedding import version
from app.model import Report, SaidOn, SpeakerKind, SpeakerRef, Stance
from app.store.given import among
from app.store.tables import (
    ArticleRow,
    MatchDecisionRow,
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
_PRINCIPAL = table(SpeakerRow).alias("principal")
_MADE_BY = table(StatementSpeakerRow)
_MATCH = table(MatchRow)
_MEMBER = table(MatchMemberRow)
_DECISION = table(MatchDecisionRow)

# The order of reports: by the day of publication, then by article in the order of storing, then by place in it.
FIRST_REPORT_FIRST = (
    _STATEMENT.c.published_on.asc().nulls_last(),
    _STATEMENT.c.article_id,
    _STATEMENT.c.start_at,
    _STATEMENT.c.id,
)

_SEEN = [
    _STATEMENT.c[name]
    for name in (
        *("id", "key", "content_text", "cue_text", "said_edtf", "said_from", "said_to", "published_on", "stance"),
        *("start_at", "embedding", "embedding_version"),
    )
]
# Who is only one of those that another was parted from is as it was.
_BY_HAND = or_(
    exists().where(_DECISION.c.statement_id == _STATEMENT.c.id),
    exists().where(_DECISION.c.other_id == _STATEMENT.c.id, _DECISION.c.same),
).label("by_hand")
_SPEAKERS = (
    select(_MADE_BY.c.statement_id, _SPEAKER.c.slug, _SPEAKER.c.name, _SPEAKER.c.kind, _SPEAKER.c.ambiguous)
    .join_from(_MADE_BY, _SPEAKER)
    .where(among(_MADE_BY.c.statement_id))
)
_SPEAKS_FOR = [_PRINCIPAL.c[name].label(f"for_{name}") for name in ("slug", "name", "kind", "ambiguous")]
_REPORTS = (
    select(*_SEEN, *_SPEAKS_FOR, _ARTICLE.c.key.label("article"), _MATCH.c.key.label("match"), _BY_HAND)
    .join_from(_STATEMENT, _ARTICLE)
    .join(_PRINCIPAL, _PRINCIPAL.c.id == _STATEMENT.c.speaks_for_id, isouter=True)
    .join(_MEMBER, isouter=True)
    .join(_MATCH, isouter=True)
    .order_by(*FIRST_REPORT_FIRST)
)
_OF_ROWS = _REPORTS.where(among(_STATEMENT.c.id))
_OF_KEYS = _REPORTS.where(among(_STATEMENT.c.key, "keys", Text))
_OF_ARTICLE = _REPORTS.where(_ARTICLE.c.key == bindparam("article"))


def reports(session: Session, keys: Collection[str]) -> list[Report]:
    """The statements of these keys, those that the store holds, in the order of reports (first published first)."""
    return list(_read(session, _OF_KEYS, {"keys": sorted(keys)}).values())


def reports_of(session: Session | Connection, ids: Collection[int]) -> dict[int, Report]:
    """The statements of these rows: row id -> report, in the order of reports."""
    return _read(session, _OF_ROWS, {"ids": sorted(ids)}) if ids else {}


def article_reports(session: Session | Connection, article: str) -> dict[int, Report]:
    """The statements of an article, which is given by its key: row id -> report, in the order of reports."""
    return _read(session, _OF_ARTICLE, {"article": article})


def _read(session: Session | Connection, statements: Select[Any], values: Mapping[str, Any]) -> dict[int, Report]:
    rows = session.execute(statements, values).all()
    speakers = _speakers(session, [row.id for row in rows])
    return {row.id: _report(row, speakers.get(row.id, frozenset())) for row in rows}


def _speakers(session: Session | Connection, statements: Sequence[int]) -> dict[int, frozenset[SpeakerRef]]:
    """The speakers of each of some statements: row id -> speakers."""
    found: dict[int, set[SpeakerRef]] = {}
    rows = session.execute(_SPEAKERS, {"ids": statements})
    for statement, slug, name, kind, ambiguous in rows:
        found.setdefault(statement, set()).add(SpeakerRef(slug, name, SpeakerKind(kind), certain=not ambiguous))
    return {statement: frozenset(speakers) for statement, speakers in found.items()}


def _comparable(row: Row[*tuple[Any, ...]]) -> bytes | None:
    """A statement's embedding; None where another encoder made it, whose vectors are not like ours."""
    return row.embedding if row.embedding_version == version() else None


def _report(row: Row[*tuple[Any, ...]], speakers: frozenset[SpeakerRef]) -> Report:
    said = None
    if row.said_edtf is not None:
        said = SaidOn(edtf=row.said_edtf, first=row.said_from, last=row.said_to)
    principal = None
    if row.for_slug is not None:
        kind = SpeakerKind(row.for_kind)
        principal = SpeakerRef(row.for_slug, row.for_name, kind, certain=not row.for_ambiguous)
    return Report(
        key=row.key,
        article=row.article,
        content=row.content_text,
        cue=row.cue_text or "",
        speakers=speakers,
        speaks_for=principal,
        said_on=said,
        published_on=row.published_on,
        stance=Stance(row.stance),
        position=row.start_at,
        embedding=_comparable(row),
        match=row.match,
        by_hand=bool(row.by_hand),
    )
