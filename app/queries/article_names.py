"""The names of articles: the key, which fits a path, and the id as its source gave it."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, union_all

from app.queries.columns import ARTICLE

_SELECT_KEY = union_all(
    select(ARTICLE.c.key).where(ARTICLE.c.key == bindparam("name")),
    select(ARTICLE.c.key).where(ARTICLE.c.given_id == bindparam("name")),
).limit(1)


def key_of(connection: Connection, name: str) -> str:
    """The key of the article that a key or a given id names; `name` itself where there is none."""
    found: str | None = connection.execute(_SELECT_KEY, {"name": name}).scalar_one_or_none()
    return found or name
