"""Changed positions: what one speaker said on two days, and cannot both hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, or_, select

from app.comparison.show_diff import rewording
from app.model import Relation, Row
from app.queries.columns import CONFLICT, STATEMENT, STATEMENT_SPEAKER
from app.queries.paging import Page
from app.queries.speakers import speaker_at
from app.queries.statements import SELECT_STATEMENTS, present

MOST = 100  # pairs, the newest: of a head of state there are a few dozen

_ONE, _OTHER = STATEMENT.alias("one"), STATEMENT.alias("other")
_BY_ONE, _BY_OTHER = STATEMENT_SPEAKER.alias("by_one"), STATEMENT_SPEAKER.alias("by_other")
_ON_TWO_DAYS = or_(
    _ONE.c.said_to < _OTHER.c.said_from,
    _OTHER.c.said_to < _ONE.c.said_from,
    and_(or_(_ONE.c.said_from.is_(None), _OTHER.c.said_from.is_(None)), _ONE.c.day != _OTHER.c.day),
)
_LATER = case((_ONE.c.day > _OTHER.c.day, _ONE.c.day), else_=_OTHER.c.day)
_PAIRS: Select[Any] = (
    select(_ONE.c.id.label("one"), _OTHER.c.id.label("other"), _ONE.c.day, _OTHER.c.day, CONFLICT.c.because)
    .select_from(_BY_ONE)
    .join(CONFLICT, CONFLICT.c.statement_id == _BY_ONE.c.statement_id)
    .join(
        _BY_OTHER,
        and_(_BY_OTHER.c.statement_id == CONFLICT.c.other_id, _BY_OTHER.c.speaker_id == _BY_ONE.c.speaker_id),
    )
    .join(_ONE, _ONE.c.id == CONFLICT.c.statement_id)
    .join(_OTHER, _OTHER.c.id == CONFLICT.c.other_id)
    .where(_BY_ONE.c.speaker_id == bindparam("speaker"), CONFLICT.c.relation == Relation.CONFLICT, _ON_TWO_DAYS)
    .order_by(_LATER.desc(), _ONE.c.id.desc(), _OTHER.c.id.desc())
    .limit(MOST)
)


def list_shifts(connection: Connection, slug: str) -> Page | None:
    """What a speaker said on two days that contradicts, with both wordings, the newest first; None for no speaker.

    Only what matching found to be in conflict, so far apart in time as it looks; it does not say why the words differ.
    """
    speaker = speaker_at(connection, slug)
    if speaker is None:
        return None
    pairs = [
        (*(row for _, row in sorted(((day, one), (other_day, other)))), because)
        for one, other, day, other_day, because in connection.execute(_PAIRS, {"speaker": speaker})
    ]
    ids = {row for earlier, later, _ in pairs for row in (earlier, later)}
    rows = connection.execute(SELECT_STATEMENTS.where(STATEMENT.c.id.in_(ids))).mappings().all() if ids else []
    shown = dict(zip((row["id"] for row in rows), present(connection, rows), strict=True))
    return Page([_shift(shown[earlier], shown[later], because) for earlier, later, because in pairs], None)


def _shift(earlier: Row, later: Row, because: Row) -> Row:
    return {"earlier": earlier, "later": later, "because": because, **rewording(earlier["text"], later["text"])}
