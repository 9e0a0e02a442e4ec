"""Changed positions: what one speaker said on two days, and cannot both hold."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, or_, select

from app.comparison.show_diff import rewording
from app.model import Relation, Row
from app.queries.columns import CONFLICT, SPEAKER, STATEMENT, STATEMENT_SPEAKER
from app.queries.paging import Page
from app.queries.speakers import speaker_at
from app.queries.statements import SELECT_STATEMENTS, present

MOST = 100  # pairs, the newest: of a head of state there are a few dozen

_ONE, _OTHER = STATEMENT.alias("one"), STATEMENT.alias("other")
_BY_ONE, _BY_OTHER = STATEMENT_SPEAKER.alias("by_one"), STATEMENT_SPEAKER.alias("by_other")
_CERTAINLY_LATER = _OTHER.c.said_from > func.coalesce(_ONE.c.said_to, _ONE.c.published_on)
_CERTAINLY_EARLIER = _ONE.c.said_from > func.coalesce(_OTHER.c.said_to, _OTHER.c.published_on)
"""Which of two was said first is known where the later one's day is: the earlier one's, where it is not, is the day of
publication at the latest. Two that lie otherwise are no change of which anybody could say when."""
_PAIRS: Select[Any] = (
    select(_ONE.c.id.label("one"), _OTHER.c.id.label("other"), _CERTAINLY_LATER.label("in_order"), CONFLICT.c.because)
    .select_from(_BY_ONE)
    .join(CONFLICT, CONFLICT.c.statement_id == _BY_ONE.c.statement_id)
    .join(
        _BY_OTHER,
        and_(_BY_OTHER.c.statement_id == CONFLICT.c.other_id, _BY_OTHER.c.speaker_id == _BY_ONE.c.speaker_id),
    )
    .join(SPEAKER, SPEAKER.c.id == _BY_ONE.c.speaker_id)
    .join(_ONE, _ONE.c.id == CONFLICT.c.statement_id)
    .join(_OTHER, _OTHER.c.id == CONFLICT.c.other_id)
    .where(
        _BY_ONE.c.speaker_id == bindparam("speaker"),
        ~SPEAKER.c.ambiguous,  # two people of one name contradict each other every day
        CONFLICT.c.relation == Relation.CONFLICT,
        _ONE.c.article_id != _OTHER.c.article_id,
        or_(_CERTAINLY_LATER, _CERTAINLY_EARLIER),
    )
    .order_by(case((_CERTAINLY_LATER, _OTHER.c.day), else_=_ONE.c.day).desc(), _ONE.c.id.desc(), _OTHER.c.id.desc())
    .limit(MOST)
)


def list_shifts(connection: Connection, slug: str) -> Page | None:
    """What a speaker said on two days that contradicts, with both wordings, the newest first; None for no speaker.

    Only what matching found to be in conflict, and of which the order is known: the day of the later statement is, and
    the earlier one was said, or at least published, before it.
    """
    speaker = speaker_at(connection, slug)
    if speaker is None:
        return None
    pairs = [
        (one, other, because) if in_order else (other, one, because)
        for one, other, in_order, because in connection.execute(_PAIRS, {"speaker": speaker})
    ]
    ids = {row for earlier, later, _ in pairs for row in (earlier, later)}
    rows = connection.execute(SELECT_STATEMENTS.where(STATEMENT.c.id.in_(ids))).mappings().all() if ids else []
    shown = dict(zip((row["id"] for row in rows), present(connection, rows), strict=True))
    return Page([_shift(shown[earlier], shown[later], because) for earlier, later, because in pairs], None)


def _shift(earlier: Row, later: Row, because: Row) -> Row:
    return {
        "earlier_on": _day(earlier),
        "later_on": _day(later),
        "earlier": earlier,
        "later": later,
        "because": because,
        **rewording(earlier["text"], later["text"]),
    }


def _day(statement: Row) -> str:
    """The day in EDTF: of saying or, where it is unknown, open to the day of publication (`../2025-05-09`)."""
    said = statement["said_on"]
    return said["edtf"] if said else f"../{statement['article']['published_on']}"
