"""Corrections made again where an article is stored anew: each is found by its statement's id, else by its words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.corrections.statements import removes
from app.model import CorrectionKind
from app.store.corrections import (
    JOINED,
    Placed,
    anchors_in,
    anchors_of,
    corrections_of,
    mark_unplaced,
    move_anchors,
)
from app.store.tables import CorrectedRow, table

_CORRECTED = table(CorrectedRow)

GONE = "its article does not hold these words any more"
PARTNER_GONE = "the article of the other statement does not hold its words any more"


class Place(NamedTuple):
    """The words of a statement, and where it begins."""

    content: str
    start: int


def place_corrections(session: Session, article: str, statements: Mapping[str, Place]) -> set[str] | None:
    """Find what the corrections of an article, by key, are of, among the statements that it is stored with next.

    A statement of the same id is the one; else one of the very same words, the nearest of several. What cannot be
    found is noted, and is found again when the words come back. Gives the ids of those that are no statements, as
    somebody decided; None where nothing of the article was ever corrected.
    """
    anchors = anchors_in(session, article)
    if not anchors:
        return None
    moved = [one for anchor in anchors if (one := _placed(anchor, statements)) != anchor]
    move_anchors(session, moved)
    _mark(session, {anchor.correction_id for anchor in anchors})
    held = corrections_of(session, statements.keys(), CorrectionKind.STATEMENT)
    # What was corrected under an id that is gone is found anew under another one.
    gone = (_CORRECTED.c.article == article) & ~_CORRECTED.c.removed
    session.execute(delete(_CORRECTED).where(gone, _CORRECTED.c.statement.not_in(sorted(statements))))
    return {key for key, corrections in held.items() if removes(corrections)}


def _placed(anchor: Placed, statements: Mapping[str, Place]) -> Placed:
    """An anchor where its statement is now."""
    if anchor.statement in statements:
        return anchor._replace(start_at=statements[anchor.statement].start, placed=True)
    same = [key for key, place in statements.items() if place.content == anchor.content]
    if not same:
        return anchor._replace(placed=False)
    nearest = min(same, key=lambda key: (abs(statements[key].start - anchor.start_at), statements[key].start))
    return anchor._replace(statement=nearest, start_at=statements[nearest].start, placed=True)


def _mark(session: Session, corrections: Collection[int]) -> None:
    """Note which of some corrections, by row, are without effect."""
    anchors = anchors_of(session, corrections)
    mark_unplaced(session, {row: _reason(anchors[row]) for row in corrections if row in anchors})


def _reason(anchors: Sequence[Placed]) -> str | None:
    """Why a correction is without effect; None where it is not."""
    if not anchors[0].placed:
        return GONE
    others = anchors[1:]
    if others and not any(one.placed for one in others):
        return PARTNER_GONE
    if any(one.part == JOINED and not one.placed for one in others):
        return PARTNER_GONE
    return None
