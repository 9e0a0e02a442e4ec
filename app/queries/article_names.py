"""The names of articles: the key, which fits a path, the id as its source gave it, the hash of its text.

And the first words of the text, by which people know an article that has no headline.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, select, union_all

from app.model import ParagraphKind
from app.queries.columns import ARTICLE, PARAGRAPH

OPENING_CHARS = 160

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


def openings_of(connection: Connection, keys: Collection[str]) -> dict[str, str]:
    """How the first paragraph of the body of some articles begins; the text, where an article has none."""
    first = (
        select(func.min(PARAGRAPH.c.start_at))
        .where(PARAGRAPH.c.article_id == ARTICLE.c.id, PARAGRAPH.c.kind == ParagraphKind.BODY)
        .scalar_subquery()
    )
    opening = func.substr(ARTICLE.c.text, func.coalesce(first, 0) + 1, OPENING_CHARS)
    rows = connection.execute(select(ARTICLE.c.key, opening).where(ARTICLE.c.key.in_(keys))).all()
    return {key: text for key, text in rows if text.strip()}
