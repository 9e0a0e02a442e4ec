"""Sessions of the pages: a browser that signed in with a key holds a random token; the store holds the token's hash.

A session ends after `LIFE`, when it is signed out of, or with its key: a revoked or expired key opens nothing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets

from sqlalchemy import Connection, delete, insert, or_, select
from sqlalchemy.orm import Session

from app.store.api_keys import ApiKey
from app.store.runs import now
from app.store.tables import ApiKeyRow, PageSessionRow, table

_KEY, _SESSION = table(ApiKeyRow), table(PageSessionRow)

LIFE = dt.timedelta(hours=8)
"""A working day: whoever corrects signs in once a day, and a browser that is left open is of no use the next."""
MOST_OF_A_KEY = 20
"""Sessions of one key at a time; another one ends the oldest."""
_TOKEN_BYTES = 32
_FORM = re.compile("[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A random token of 256 bits: nobody can try them all."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def is_token(text: str) -> bool:
    """Whether a text has the form of a token."""
    return _FORM.fullmatch(text) is not None


def start_session(session: Session, key: ApiKey) -> str:
    """Start a session of a valid key; the token, which is given here and never again."""
    started = now()
    mine = select(_SESSION.c.id).where(_SESSION.c.api_key_id == key.id).order_by(_SESSION.c.id.desc())
    # SQLite takes no OFFSET without a LIMIT.
    older = session.scalars(mine.limit(MOST_OF_A_KEY * 2).offset(MOST_OF_A_KEY - 1)).all()
    session.execute(delete(_SESSION).where(or_(_SESSION.c.expires_at <= started, _SESSION.c.id.in_(older))))
    token = new_token()
    row = {"sha256": _sha256(token), "api_key_id": key.id, "created_at": started, "expires_at": started + LIFE}
    session.execute(insert(_SESSION).values(row))
    return token


def find_session(connection: Connection, token: str) -> ApiKey | None:
    """The key of the session that a token opens; None where there is none, or it or its key holds no more."""
    if not is_token(token):
        return None
    # Found by its hash: how long that takes says nothing about any token.
    mine = (_SESSION.c.sha256 == _sha256(token)) & (_SESSION.c.expires_at > now())
    row = connection.execute(select(_KEY).join_from(_SESSION, _KEY).where(mine)).one_or_none()
    key = None if row is None else ApiKey(*row)
    return key if key is not None and key.is_valid() else None


def end_session(session: Session, token: str) -> None:
    """End a session, if the token opens one."""
    session.execute(delete(_SESSION).where(_SESSION.c.sha256 == _sha256(token)))


def _sha256(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
