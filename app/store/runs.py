"""Runs, one an ingest: what it read and what it gave; and the store's version, which grows when a run commits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.model import InputError
from app.store.tables import RunErrorRow, RunRow, StoreVersionRow, table

_RUN = table(RunRow)
_ERROR = table(RunErrorRow)
_VERSION = table(StoreVersionRow)


@dataclass(slots=True)
class Tally:
    """What a run came to: documents read, articles by outcome, inputs that failed, statements and matches found."""

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    failed: int = 0
    statements: int = 0
    matches: int = 0

    @property
    def changed(self) -> bool:
        """Whether the store is another one than before."""
        return bool(self.added or self.replaced or self.matches)


def now() -> dt.datetime:
    """This moment in UTC, without a zone, as the tables keep moments."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def start_run(session: Session, pipeline: str, inputs: Sequence[str]) -> int:
    """Note that a run begins, and give its id."""
    row = {"started_at": now(), "pipeline": pipeline, "inputs": list(inputs), "status": "running"}
    zero = asdict(Tally())
    run_id: int = session.execute(insert(_RUN).values(**row, **zero).returning(_RUN.c.id)).scalar_one()
    return run_id


def record_error(session: Session, run_id: int, error: InputError) -> None:
    """Note an input that the run could not use."""
    row = {"origin": error.origin, "line": error.line, "field": error.field, "reason": error.reason}
    printable = {name: _storable(value) if isinstance(value, str) else value for name, value in row.items()}
    session.execute(insert(_ERROR).values(run_id=run_id, **printable))


def finish_run(session: Session, run_id: int, tally: Tally, status: Literal["done", "failed"] = "done") -> None:
    """Note how a run ended. The store's version grows with it, in this transaction, if the run changed anything.

    A run that is broken off must be finished too, as `failed`: readers keep what they cached until the version grows.
    """
    done = {"finished_at": now(), "status": status, **asdict(tally)}
    session.execute(update(_RUN).where(_RUN.c.id == run_id).values(**done))
    if tally.changed:
        bump_version(session)


def store_version(session: Session) -> int:
    """The number that every answer's ETag is made of."""
    version: int = session.execute(select(_VERSION.c.version)).scalar_one()
    return version


def bump_version(session: Session) -> None:
    """Let the store's version grow: what was cached of it no longer holds."""
    session.execute(update(_VERSION).values(version=_VERSION.c.version + 1))


def _storable(text: str) -> str:
    """A file's name may hold bytes that are no text, and an error must be noted all the same."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
