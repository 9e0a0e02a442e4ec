"""By which versions of the pipeline the stored articles were analysed, and of which stages these were made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.store.tables import ArticleRow, RunRow, table

_ARTICLE = table(ArticleRow)
_RUN = table(RunRow)


class Pipeline(NamedTuple):
    """A version of the pipeline that analysed some of the stored articles."""

    version: str
    articles: int
    stages: Mapping[str, str] | None
    """The version of each of its stages; None where an older program did not note them."""


def pipelines(session: Session) -> list[Pipeline]:
    """The versions of the pipeline that the stored articles were analysed by."""
    counted = select(_ARTICLE.c.pipeline, func.count().label("articles")).group_by(_ARTICLE.c.pipeline)
    return [Pipeline(row.pipeline, row.articles, _stages(session, row.pipeline)) for row in session.execute(counted)]


def articles_of(session: Session, versions: Collection[str], *, after: int, most: int) -> list[int]:
    """The row ids of the next articles above `after` that these versions of the pipeline analysed."""
    old = select(_ARTICLE.c.id).where(_ARTICLE.c.pipeline.in_(versions), _ARTICLE.c.id > after)
    return list(session.scalars(old.order_by(_ARTICLE.c.id).limit(most)))


def _stages(session: Session, version: str) -> dict[str, str] | None:
    runs = select(_RUN.c.stages).where(_RUN.c.pipeline == version).order_by(_RUN.c.id.desc()).limit(1)
    return session.execute(runs).scalar()
