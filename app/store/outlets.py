"""Outlets: found by name, or made, also while others write; and removed when no article is left."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.store.changes import Kind, note
from app.store.keys import slugs
from app.store.locks import has_many_writers, remove_unused, wait_for
from app.store.tables import ArticleRow, OutletRow, table
from app.text.folding import fold

_OUTLET = table(OutletRow)
_ARTICLE = table(ArticleRow)


def outlet_id(session: Session, name: str) -> int:
    """The row id of an outlet, made where it is new; nobody can remove it until this transaction ends."""
    for slug in slugs(name):
        row = _kept(session, slug)
        if row is None:
            _insert(session, slug, name)
            row = _kept(session, slug)
        if row is not None and fold(row.name) == fold(name):
            return int(row.id)
    raise AssertionError("slugs do not end")


def remove_unused_outlet(session: Session, outlet: int) -> None:
    """Remove an outlet that has no article left. Call it after its article was given to another one."""
    # Two transactions that each take one of its last two articles must not both find the other's.
    wait_for(session, [f"outlet {outlet}"])
    used = exists().where(_ARTICLE.c.outlet_id == _OUTLET.c.id)
    note(session, Kind.OUTLET, remove_unused(session, _OUTLET, [outlet], used))


def _kept(session: Session, slug: str) -> Row[Any] | None:
    return session.execute(
        select(_OUTLET).where(_OUTLET.c.slug == slug).with_for_update(read=True, key_share=True)
    ).first()


def _insert(session: Session, slug: str, name: str) -> None:
    dialect = postgresql if has_many_writers(session) else sqlite
    inserted = dialect.insert(_OUTLET).values(slug=slug, name=name).on_conflict_do_nothing().returning(_OUTLET.c.slug)
    note(session, Kind.OUTLET, session.scalars(inserted))
