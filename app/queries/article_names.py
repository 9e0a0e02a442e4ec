"""The names of articles: the key, which fits a path, the id as its source gave it, the hash of its text."""

from __future__ import annotations

import re

from sqlalchemy import Connection, bindparam, select, union_all

from app.queries.columns import ARTICLE

_SELECT_KEY = union_all(
    select(ARTICLE.c.key).where(ARTICLE.c.key == bindparam("name")),
    select(ARTICLE.c.key).where(ARTICLE.c.given_id == bindparam("name")),
).limit(1)
_SHA256 = re.compile("[0-9a-f]{64}")
_SELECT_BY_TEXT = select(ARTICLE.c.key).where(ARTICLE.c.sha256 == bindparam("sha256")).order_by(ARTICLE.c.id).limit(1)


def key_of(connection: Connection, name: str) -> str:
    """The key of the article that a key, a given id or the hash of a text names; `name` itself where there is none."""
    found: str | None = connection.execute(_SELECT_KEY, {"name": name}).scalar_one_or_none()
    if found is None and _SHA256.fullmatch(name):
        found = connection.execute(_SELECT_BY_TEXT, {"sha256": name}).scalar_one_or_none()
    return found or name
