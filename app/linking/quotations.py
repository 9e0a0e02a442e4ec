"""Which statements quote which: kept beside the matches, as conflicts are."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from app.model import Because
from app.store.locks import insert_or_ignore
from app.store.tables import QuotationRow, table

_QUOTATION = table(QuotationRow)


def save_quotations(session: Session, statement: int, found: Iterable[tuple[int, int, Because]]) -> None:
    """Keep what a statement quotes and where it is quoted, in place of what was found before.

    `found` are rows: the one that is quoted, the one that quotes it, and why.
    """
    mine = or_(_QUOTATION.c.statement_id == statement, _QUOTATION.c.quoted_in_id == statement)
    session.execute(delete(_QUOTATION).where(mine))
    rows = [
        {"statement_id": quoted, "quoted_in_id": quoting, "because": because.model_dump(mode="json")}
        for quoted, quoting, because in found
    ]
    insert_or_ignore(session, _QUOTATION, rows)
