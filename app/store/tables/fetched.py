"""What was fetched from the web."""

from __future__ import annotations

import datetime as dt

from sqlmodel import Field, SQLModel

from app.store.columns import moment


class FetchedRow(SQLModel, table=True):
    """A URL that was fetched and is done with: when, and what the server called that version of it."""

    __tablename__ = "fetched"

    url: str = Field(primary_key=True)
    at: dt.datetime = Field(sa_column=moment())
    etag: str | None = None
    last_modified: str | None = None
