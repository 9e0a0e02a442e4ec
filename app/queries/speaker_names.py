"""Which articles name a speaker, in which words, and why each was taken for it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from app.model import Row
from app.queries.columns import ARTICLE, ARTICLE_SPEAKER, SPEAKER

MOST_NAMINGS = 500  # articles; for a person to read


def list_namings(connection: Connection, slug: str) -> list[Row]:
    """The newest articles that name a speaker, `MOST_NAMINGS` at most."""
    named = (
        select(
            ARTICLE.c.key.label("article"),
            ARTICLE.c.published_on,
            ARTICLE_SPEAKER.c.name.label("named"),
            ARTICLE_SPEAKER.c.because,
        )
        .join(ARTICLE, ARTICLE.c.id == ARTICLE_SPEAKER.c.article_id)
        .join(SPEAKER, SPEAKER.c.id == ARTICLE_SPEAKER.c.speaker_id)
        .where(SPEAKER.c.slug == slug)
        .order_by(ARTICLE.c.id.desc(), ARTICLE_SPEAKER.c.folded)
        .limit(MOST_NAMINGS)
    )
    return [dict(row) for row in connection.execute(named).mappings()]
