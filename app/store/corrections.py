"""The rows of corrections: made, found by what they are of, placed anew, and undone."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, delete, exists, insert, select, update
from sqlalchemy.orm import Session

from app.store.changes import Kind, note
from app.store.runs import now
from app.store.tables import CorrectedRow, CorrectionAnchorRow, CorrectionRow, table

_CORRECTION, _ANCHOR, _CORRECTED = table(CorrectionRow), table(CorrectionAnchorRow), table(CorrectedRow)

JOINED = 1
"""The last part whose statement counts as corrected; the others are those that a statement is parted from."""


class Stored(NamedTuple):
    """A correction as it is stored."""

    id: int
    key: str
    kind: str
    subject: str
    made_at: dt.datetime
    made_by: str
    note: str | None
    change: dict[str, Any]
    before: dict[str, Any]
    unplaced: str | None
    undone_at: dt.datetime | None


class Anchor(NamedTuple):
    """A statement that a correction is of, with its words and place."""

    article: str
    statement: str
    content: str
    start_at: int


class Placed(NamedTuple):
    """An anchor as it is stored, and the correction that it belongs to."""

    id: int
    correction_id: int
    part: int
    article: str
    statement: str
    content: str
    start_at: int
    placed: bool


class New(NamedTuple):
    """A correction that is to be noted."""

    kind: str
    subject: str
    made_by: str
    note: str | None
    change: Mapping[str, Any]
    before: Mapping[str, Any]


_COLUMNS = tuple(_CORRECTION.c[name] for name in Stored._fields)
_PLACED = tuple(_ANCHOR.c[name] for name in Placed._fields)
_ACTIVE = _CORRECTION.c.undone_at.is_(None)
_OF_ARTICLE = (
    select(*_PLACED)
    .join_from(_ANCHOR, _CORRECTION)
    .where(_ANCHOR.c.article == bindparam("article"), _ACTIVE)
    .order_by(_ANCHOR.c.id)
)


def add_correction(session: Session, new: New, anchors: Sequence[Anchor] = ()) -> Stored:
    """Note a correction, with the statements that it is of in the order of their parts."""
    row = {**new._asdict(), "key": f"c{secrets.token_hex(8)}", "made_at": now()}
    made = Stored(*session.execute(insert(_CORRECTION).values(row).returning(*_COLUMNS)).one())
    if anchors:
        rows = [
            {**anchor._asdict(), "correction_id": made.id, "part": part, "placed": True}
            for part, anchor in enumerate(anchors)
        ]
        session.execute(insert(_ANCHOR), rows)
    note(session, Kind.CORRECTION, [made.key])
    return made


def add_anchors(session: Session, correction: int, anchors: Sequence[Anchor], first_part: int) -> None:
    """Add statements to a correction, from a part on."""
    rows = [
        {**anchor._asdict(), "correction_id": correction, "part": part, "placed": True}
        for part, anchor in enumerate(anchors, first_part)
    ]
    if rows:
        session.execute(insert(_ANCHOR), rows)


def find_correction(session: Session, key: str) -> Stored | None:
    """One correction by key."""
    row = session.execute(select(*_COLUMNS).where(_CORRECTION.c.key == key)).one_or_none()
    return None if row is None else Stored(*row)


def newest_of(session: Session, statement: str) -> Stored | None:
    """The newest correction that holds for a statement."""
    here = (_ANCHOR.c.statement == statement) & (_ANCHOR.c.part <= JOINED) & _ANCHOR.c.placed
    rows = _joined(here).order_by(_CORRECTION.c.id.desc()).limit(1)
    row = session.execute(rows).one_or_none()
    return None if row is None else Stored(*row)


def corrections_of(session: Session, statements: Collection[str], kind: str) -> dict[str, list[Stored]]:
    """The corrections of one kind that hold for some statements, by key, the oldest first."""
    found: dict[str, list[Stored]] = {}
    if not statements:
        return found
    here = _ANCHOR.c.statement.in_(statements) & (_ANCHOR.c.part == 0) & _ANCHOR.c.placed
    rows = _joined(here & (_CORRECTION.c.kind == kind)).add_columns(_ANCHOR.c.statement).order_by(_CORRECTION.c.id)
    for *row, statement in session.execute(rows):
        found.setdefault(statement, []).append(Stored(*row))
    return found


def corrections_touching(session: Session, statements: Collection[str], kinds: Collection[str]) -> list[Stored]:
    """The corrections of some kinds that hold, and in which any of these statements is, the oldest first."""
    here = exists().where(_ANCHOR.c.correction_id == _CORRECTION.c.id, _ANCHOR.c.statement.in_(statements))
    rows = select(*_COLUMNS).where(_ACTIVE, _CORRECTION.c.kind.in_(kinds), here).order_by(_CORRECTION.c.id)
    return [Stored(*row) for row in session.execute(rows)]


def anchors_of(session: Session, corrections: Collection[int]) -> dict[int, list[Placed]]:
    """The anchors of some corrections, by row, in the order of their parts."""
    found: dict[int, list[Placed]] = {}
    rows = select(*_PLACED).where(_ANCHOR.c.correction_id.in_(corrections))
    for row in session.execute(rows.order_by(_ANCHOR.c.correction_id, _ANCHOR.c.part)):
        found.setdefault(row.correction_id, []).append(Placed(*row))
    return found


def anchors_in(session: Session, article: str) -> list[Placed]:
    """The anchors of an article, by key, that corrections which hold or wait for their words have."""
    return [Placed(*row) for row in session.execute(_OF_ARTICLE, {"article": article})]


def move_anchors(session: Session, moved: Sequence[Placed]) -> None:
    """Write where anchors are now."""
    if moved:
        values: dict[str, Any] = {
            "statement": bindparam("where"),
            "start_at": bindparam("at"),
            "placed": bindparam("found"),
        }
        changed = update(_ANCHOR).where(_ANCHOR.c.id == bindparam("row")).values(values)
        rows = [{"row": one.id, "where": one.statement, "at": one.start_at, "found": one.placed} for one in moved]
        session.connection().execute(changed, rows)


def mark_unplaced(session: Session, reasons: Mapping[int, str | None]) -> None:
    """Write why some corrections, by row, are without effect, or that they are not."""
    now_so = dict(
        session.execute(select(_CORRECTION.c.id, _CORRECTION.c.unplaced).where(_CORRECTION.c.id.in_(reasons))).all()
    )
    changed = [{"row": row, "why": why} for row, why in sorted(reasons.items()) if now_so.get(row) != why]
    if changed:
        marked = update(_CORRECTION).where(_CORRECTION.c.id == bindparam("row")).values(unplaced=bindparam("why"))
        session.connection().execute(marked, changed)
        keys = select(_CORRECTION.c.key).where(_CORRECTION.c.id.in_([one["row"] for one in changed]))
        note(session, Kind.CORRECTION, session.scalars(keys))


def mark_undone(session: Session, correction: Stored, who: str, why: str | None) -> None:
    """Note that a correction was undone."""
    undone = {"undone_at": now(), "undone_by": who, "undone_note": why}
    session.execute(update(_CORRECTION).where(_CORRECTION.c.id == correction.id).values(undone))
    note(session, Kind.CORRECTION, [correction.key])


def forget_corrections(session: Session, article: str) -> int:
    """Remove the corrections of an article that is forgotten, by key, with its words; how many they were."""
    here = (_ANCHOR.c.article == article) & (_ANCHOR.c.part <= JOINED)
    own = list(session.scalars(select(_ANCHOR.c.correction_id).where(here).distinct()))
    others = select(_ANCHOR.c.statement).where(_ANCHOR.c.correction_id.in_(own), _ANCHOR.c.article != article)
    note(session, Kind.STATEMENT, session.scalars(others))
    keys = session.scalars(delete(_CORRECTION).where(_CORRECTION.c.id.in_(own)).returning(_CORRECTION.c.key))
    note(session, Kind.CORRECTION, keys)
    session.execute(delete(_ANCHOR).where(_ANCHOR.c.article == article))
    session.execute(delete(_CORRECTED).where(_CORRECTED.c.article == article))
    return len(own)


def _joined(where: ColumnElement[bool]) -> Select[Any]:
    return select(*_COLUMNS).join_from(_CORRECTION, _ANCHOR).where(_ACTIVE, where)
