"""The store as the memory of what was fetched from the web. None of it is shown, so it is no part of the change log."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.sources.web.memory import Seen, Validators
from app.store.retry import retrying
from app.store.runs import now
from app.store.session import writing
from app.store.tables import FetchedRow, table

_FETCHED = table(FetchedRow)


class FetchedPages:
    """Remembers URLs in a store (`app.sources.web.memory.Memory`)."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert

    def recall(self, url: str) -> Seen | None:
        """When the URL was fetched last, and which version; None where it was not."""

        def read() -> Seen | None:
            with self._engine.connect() as connection:
                row = connection.execute(select(_FETCHED).where(_FETCHED.c.url == url)).one_or_none()
            return None if row is None else Seen(row.at, Validators(row.etag, row.last_modified))

        return retrying(read, what=url)

    def remember(self, url: str, validators: Validators) -> None:
        """Note that the URL was fetched now."""
        version = {"at": now(), **validators._asdict()}
        row = self._insert(_FETCHED).values(url=url, **version)

        def write() -> None:
            with writing(self._engine) as session:
                session.execute(row.on_conflict_do_update(index_elements=["url"], set_=version))

        retrying(write, what=url)


def forget_fetched(session: Session, urls: Collection[str]) -> None:
    """Remove what is known of having fetched these URLs."""
    session.execute(delete(_FETCHED).where(_FETCHED.c.url.in_(urls)))
