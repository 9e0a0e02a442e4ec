"""API keys: made, listed, revoked, and recognised when a client sends one.

A key is `or_<public id>_<secret>`. The secret is random, 256 bits of it: nobody can try them all, however fast
the hash.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, or_, select, update
from sqlalchemy.orm import Session

from app.model import Scope
from app.store.runs import now
from app.store.tables import ApiKeyRow, table

_KEY = table(ApiKeyRow)
_FORM = re.compile(r"or_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_SECRET_BYTES = 32


class ApiKey(NamedTuple):
    """A key as it is kept; moments are in UTC."""

    id: int
    public_id: str
    name: str
    sha256: str
    scopes: Sequence[str]
    created_at: dt.datetime
    expires_at: dt.datetime | None
    revoked_at: dt.datetime | None

    def is_valid(self) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now())


class KeyNameTakenError(ValueError):
    """A valid key has this name already."""


def public_id_of(key: str) -> str | None:
    """The public part of a key; None where it has not the form of one."""
    found = _FORM.fullmatch(key)
    return found[1] if found else None


def fits(key: str, kept: ApiKey) -> bool:
    """Whether a key that was sent is the one that is kept. It takes the same time whatever is sent."""
    return hmac.compare_digest(_sha256(key), kept.sha256)


def add_key(session: Session, name: str, scopes: Sequence[Scope], *, expires_at: dt.datetime | None = None) -> str:
    """Make a key. It is given here, and never again. Raises `KeyNameTakenError`."""
    if session.scalar(select(_KEY.c.id).where(_KEY.c.name == name, _KEY.c.revoked_at.is_(None))) is not None:
        raise KeyNameTakenError(name)
    public_id = secrets.token_hex(6)
    key = f"or_{public_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    row = {
        "public_id": public_id,
        "name": name,
        "sha256": _sha256(key),
        "scopes": [str(one) for one in scopes],
        "created_at": now(),
    }
    session.execute(insert(_KEY).values(**row, expires_at=expires_at))
    return key


def revoke_key(session: Session, name: str) -> bool:
    """Revoke the key with a name or public id; whether there was a valid one."""
    named = or_(_KEY.c.name == name, _KEY.c.public_id == name)
    done = update(_KEY).where(named, _KEY.c.revoked_at.is_(None)).values(revoked_at=now()).returning(_KEY.c.id)
    return bool(session.execute(done).all())


def find_key(connection: Connection, public_id: str) -> ApiKey | None:
    """The key with a public id, valid or not."""
    row = connection.execute(select(_KEY).where(_KEY.c.public_id == public_id)).one_or_none()
    return None if row is None else ApiKey(*row)


def list_keys(connection: Connection) -> list[ApiKey]:
    """All keys, the oldest first."""
    return [ApiKey(*row) for row in connection.execute(select(_KEY).order_by(_KEY.c.id))]


def _sha256(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
