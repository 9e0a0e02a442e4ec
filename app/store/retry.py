"""Trying again after a passing fault of the database: a deadlock, a lock held too long, a lost connection."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

LOG = logging.getLogger(__name__)
T = TypeVar("T")

TRIES = 5  # a deadlock's victim succeeds at the second try, nearly always
FIRST_WAIT = 0.1  # seconds; each wait is three times the one before
AWAY = 120.0  # seconds for which a store that cannot be reached is waited for: PostgreSQL restarts in less

# SQLSTATE codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
_CONFLICTS = frozenset({"40001", "40P01", "55P03", "57014"})  # serialisation, deadlock, lock not available, cancelled
_LOST = ("08", "57P", "53")  # classes: connection exception, operator intervention, insufficient resources
_SQLITE_LOCKED = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_ADVICE = (
    (_SQLITE_LOCKED, "; another program is writing to it"),
    ({sqlite3.SQLITE_FULL}, "; free some space, and give the same command again: what is stored stays"),
    ({sqlite3.SQLITE_IOERR}, "; check the disk and its quota, and give the same command again: what is stored stays"),
    ({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN}, "; check who may write the file and its folder"),
)


class StoreAwayError(RuntimeError):
    """The store could not be reached for `AWAY` seconds."""


def is_conflict(error: BaseException) -> bool:
    """Whether another writer was in the way: a deadlock, a serialisation failure, a lock that was held too long."""
    if not isinstance(error, DBAPIError):
        return False
    if getattr(error.orig, "sqlstate", None) in _CONFLICTS:
        return True
    # The low byte of an extended code (SQLITE_BUSY_SNAPSHOT ...) is the primary one.
    return (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF in _SQLITE_LOCKED


def is_lost(error: BaseException) -> bool:
    """Whether the connection to the store was lost or could not be made."""
    if not isinstance(error, DBAPIError):
        return False
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return bool(state.startswith(_LOST)) and state != "57014"
    if isinstance(error.orig, sqlite3.Error):
        return False
    # psycopg gives no SQLSTATE where the server did not answer at all.
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def reason_of(error: DBAPIError) -> str:
    """What the database says went wrong, on one line, and what to do where that is known."""
    code = (getattr(error.orig, "sqlite_errorcode", None) or 0) & 0xFF
    advice = next((advice for codes, advice in _ADVICE if code in codes), "")
    return " ".join(str(error.orig).split()) + advice


def retrying(work: Callable[[], T], *, what: str, wait: Callable[[float], None] = time.sleep) -> T:
    """Do `work`, which is one transaction, and do it again after a passing fault.

    A conflict with other writers is tried `TRIES` times; then the `DBAPIError` is raised. A lost store is waited for up
    to `AWAY` seconds; then `StoreAwayError` is raised. `what` is named in the log.
    """
    conflicts, away, pause = 0, 0.0, FIRST_WAIT
    while True:
        try:
            return work()
        except DBAPIError as error:
            if is_conflict(error):
                conflicts += 1
                if conflicts >= TRIES:
                    raise
            elif not is_lost(error):
                raise
            elif away >= AWAY:
                raise StoreAwayError(f"The store could not be reached for {away:.0f} seconds: {error.orig}") from error
            LOG.warning("%s is tried again in %.1f s: %s", what, pause, reason_of(error))
            wait(pause)
            away += 0.0 if is_conflict(error) else pause
            pause = min(pause * 3, 15.0)
