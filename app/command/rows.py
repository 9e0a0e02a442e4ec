"""Every statement of the store that some filters ask for, as NDJSON or CSV, however many there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from sqlalchemy import Connection

from app.formats.tables import as_csv, ndjson
from app.model import Row
from app.queries.filters import StatementFilters
from app.queries.statements import list_statements


def chunks(connection: Connection, filters: StatementFilters, form: Literal["ndjson", "csv"]) -> Iterator[bytes]:
    """The statements in time order, newest first, in bytes; no more than a page is held in memory."""
    statements = _statements(connection, filters)
    return as_csv(statements) if form == "csv" else ndjson(statements)


def hint(connection: Connection, filters: StatementFilters) -> str | None:
    """What to change in the filters, where a name may mean several people or nobody, or nothing is found."""
    beside = list_statements(connection, filters.model_copy(update={"limit": 0})).beside or {}
    told: str | None = beside["hint"]
    return told


def _statements(connection: Connection, filters: StatementFilters) -> Iterator[Row]:
    """All pages of the list, one after the other."""
    page = list_statements(connection, filters)
    yield from page.items
    while page.next is not None:
        page = list_statements(connection, filters.model_copy(update={"cursor": page.next}))
        yield from page.items
