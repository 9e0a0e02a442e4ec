"""Articles that are copies of another: the same text of the same outlet, under two addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, Text, bindparam, or_, select, update
from sqlalchemy.orm import Session

from app.store.given import among
from app.store.locks import wait_for
from app.store.tables import ArticleRow, StatementRow, table

_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)

_HASHES = (
    select(_ARTICLE.c.sha256)
    .where(or_(_ARTICLE.c.id == bindparam("article"), _ARTICLE.c.copy_of_id == bindparam("article")))
    .distinct()
)
_OF_HASHES = select(
    *(_ARTICLE.c[name] for name in ("id", "key", "sha256", "outlet_id", "published_on", "copy_of_id"))
).where(among(_ARTICLE.c.sha256, "hashes", Text))


def mark_copies(session: Session, article: int, *, leaves: bool = False) -> list[str]:
    """Note which articles are copies, among those that have this one's text or were its copies.

    A copy has the very text of another article and no other outlet: the same page under two addresses, not what two
    outlets print of an agency. The original is the one published first, whichever was read first; this one is none
    where it `leaves` the store next. Gives the keys of the statements of other articles that became copies or are
    copies no longer: they have to be linked again.
    """
    hashes = session.scalars(_HASHES, {"article": article}).all()
    wait_for(session, [f"text {one}" for one in hashes])
    rows = session.execute(_OF_HASHES, {"hashes": list(hashes)}).all()
    rows = [row for row in rows if not leaves or row.id != article]
    texts: dict[str, list[Row[Any]]] = {}
    for row in rows:
        texts.setdefault(row.sha256, []).append(row)
    originals = {number: original for same in texts.values() for number, original in _originals(same).items()}
    changed = [row.id for row in rows if row.copy_of_id != originals.get(row.id)]
    if not changed:
        return []
    marked = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("row")).values(copy_of_id=bindparam("original"))
    values = [{"row": number, "original": originals.get(number)} for number in sorted(changed)]
    session.connection().execute(marked, values)
    others = _STATEMENT.c.article_id.in_(number for number in changed if number != article)
    return list(session.scalars(select(_STATEMENT.c.key).where(others)))


def _originals(same: Iterable[Row[Any]]) -> dict[int, int]:
    """Of articles of one text the copies, each with its original.

    Where the outlet is unknown it may be any; an article of a known outlet is never the copy of one of an unknown one.
    """
    of_outlet: dict[int | None, list[Row[Any]]] = {}
    for row in sorted(same, key=lambda row: (row.published_on or dt.date.max, row.key)):
        of_outlet.setdefault(row.outlet_id, []).append(row)
    unknown = of_outlet.pop(None, [])
    groups = list(of_outlet.values())
    if groups:
        groups[0] += unknown
    elif unknown:
        groups = [unknown]
    return {copy.id: group[0].id for group in groups for copy in group[1:]}
