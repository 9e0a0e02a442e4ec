"""Outlets: found by name, or made, also while others write; and removed when no article is left."""

from __future__ import annotations

from sqlalchemy import exists
from sqlalchemy.orm import Session

from app.store.keys import slugs
from app.store.locks import drop, insert_or_ignore, locked
from app.store.tables import ArticleRow, OutletRow, table
from app.text.folding import fold

_OUTLET = table(OutletRow)
_ARTICLE = table(ArticleRow)


def outlet_id(session: Session, name: str) -> int:
    """The row id of an outlet, made where it is new."""
    for candidate in slugs(name):
        here = _OUTLET.c.slug == candidate
        found = locked(session, _OUTLET, here)
        if found is None:
            insert_or_ignore(session, _OUTLET, [{"slug": candidate, "name": name}])
            found = locked(session, _OUTLET, here)
        if found is not None and fold(found.name) == fold(name):
            return int(found.id)
    raise AssertionError("slugs do not end")


def drop_unused_outlet(session: Session, outlet: int) -> None:
    """Remove an outlet that has no article left."""
    drop(session, _OUTLET, (_OUTLET.c.id == outlet) & ~exists().where(_ARTICLE.c.outlet_id == outlet))
