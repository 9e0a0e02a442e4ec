"""Corrections as gold: articles with what is right of their statements, and pairs that are the same or are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from app.model import Row
from app.queries.clauses import any_of
from app.queries.columns import (
    ARTICLE,
    CORRECTED,
    CORRECTION,
    CORRECTION_ANCHOR,
    MEMBER,
    OUTLET,
    SPEAKER,
    SPEAKER_ALIAS,
    STATEMENT,
)
from app.queries.statements import statements_of

_C, _A, _S = CORRECTION.c, CORRECTION_ANCHOR.c, STATEMENT.c
_HELD = (
    select(_C.kind, _C.change, _C.id, _A.statement, _A.article)
    .join(CORRECTION_ANCHOR, (_A.correction_id == _C.id) & (_A.part == 0))
    .where(_C.undone_at.is_(None), _A.placed)
)
_ARTICLES = _HELD.with_only_columns(_A.article).where(_C.kind == "statement").distinct().order_by(_A.article)
_OF_ARTICLE = _HELD.where(_C.kind == "statement").order_by(_C.id)
_TEXTS = select(
    *(ARTICLE.c[name] for name in ("text", "published_on", "headline", "url", "author", "language")),
    OUTLET.c.name.label("outlet"),
).outerjoin(OUTLET, OUTLET.c.id == ARTICLE.c.outlet_id)
_PAIRED = _HELD.where(_C.kind.in_(("split_match", "join_match"))).order_by(_C.id)
_ALIASES = (
    select(SPEAKER.c.slug, SPEAKER.c.kind, SPEAKER_ALIAS.c.alias)
    .join(SPEAKER_ALIAS, SPEAKER_ALIAS.c.speaker_id == SPEAKER.c.id)
    .where(SPEAKER.c.slug.in_(any_of("slugs")))
    .order_by(SPEAKER_ALIAS.c.id)
)
_SIDES = (
    select(
        _S.key,
        _S.content_text,
        _S.source_text,
        _S.cue_text,
        _S.content,
        _S.said_from,
        _S.published_on,
        ARTICLE.c.key.label("article"),
        MEMBER.c.relation,
    )
    .join(ARTICLE, ARTICLE.c.id == _S.article_id)
    .outerjoin(MEMBER, MEMBER.c.statement_id == _S.id)
    .where(_S.key.in_(any_of("keys")))
)
ROLES = ("source", "cue", "content")


def gold_articles(connection: Connection) -> Iterator[Row]:
    """Each article with corrections: its text, and the statements of it; those that nobody corrected are `soft`.

    `right` of a statement has what is right of the fields that somebody corrected or confirmed, as it is now;
    `no_statements` are those that somebody took for none.
    """
    for (key,) in connection.execute(_ARTICLES).all():
        article = connection.execute(_TEXTS.where(ARTICLE.c.key == key)).mappings().one_or_none()
        if article is not None:
            yield {"id": key, **article, **_statements(connection, key)}


def gold_pairs(connection: Connection) -> Iterator[Row]:
    """Each pair of statements that was joined, or of which one was parted from the other's match."""
    for row in connection.execute(_PAIRED).all():
        others = select(_A.statement).where(_A.correction_id == row.id, _A.part > 0, _A.placed).order_by(_A.part)
        joined = row.kind == "join_match"
        keys = list(connection.scalars(others))[: 1 if joined else None]
        found = connection.execute(_SIDES, {"keys": [row.statement, *keys]}).mappings()
        sides = {side["key"]: dict(side) for side in found}
        for key in keys:
            if {row.statement, key} <= sides.keys():
                yield _pair(sides[row.statement], sides[key], same=joined)


def _statements(connection: Connection, article: str) -> Row:
    changed: dict[str, dict[str, Any]] = {}
    for held in connection.execute(_OF_ARTICLE.where(_A.article == article)):
        changed.setdefault(held.statement, {}).update(held.change)
    shown = statements_of(connection, article)
    slugs = {one["slug"] for row in shown for one in (*row["speakers"], *filter(None, (row["holder"],)))}
    names = _names(connection, sorted(slugs))
    attributions = []
    for row in shown:
        spans = {role: row[role]["spans"] for role in ROLES}
        fields = changed.get(row["id"])
        more = {"soft": True} if fields is None else {"statement": row["id"], "right": _right(row, fields, names)}
        attributions.append(spans | more)
    removed = select(CORRECTED.c.statement, CORRECTED.c.found).where(
        CORRECTED.c.article == article, CORRECTED.c.removed
    )
    none = [
        {role: found["row"][role] for role in ROLES} | {"statement": key}
        for key, found in connection.execute(removed.order_by(CORRECTED.c.statement))
    ]
    return {"attributions": attributions, "no_statements": none}


def _right(row: Row, fields: Mapping[str, Any], names: Mapping[str, Row]) -> Row:
    """The fields of a statement that somebody corrected, as they are right."""
    values = {
        "speakers": [names[one["slug"]] for one in row["speakers"]],
        "holder": row["holder"] and names[row["holder"]["slug"]],
        "said_on": row["said_on"] and row["said_on"]["edtf"],
        "topics": [one["code"] for one in row["topics"]],
        "act": row["act"],
        "stance": row["stance"],
    }
    return {name: value for name, value in values.items() if name in fields}


def _names(connection: Connection, slugs: Sequence[str]) -> dict[str, Row]:
    """Speakers with all names that they go by."""
    found: dict[str, Row] = {}
    if slugs:
        for slug, kind, alias in connection.execute(_ALIASES, {"slugs": list(slugs)}):
            one = found.setdefault(slug, {"slug": slug, "kind": kind, "names": []})
            one["names"].append(alias)
    return found


def _pair(one: Mapping[str, Any], other: Mapping[str, Any], *, same: bool) -> Row:
    relations = [side["relation"] for side in (other, one) if side["relation"]]
    label = (relations[0] if relations else "paraphrase") if same else "different"
    record = {"pair_id": f"{one['key']} {other['key']}", "same": int(same), "label": label}
    for name, side in (("a", one), ("b", other)):
        record |= {
            name: side["content_text"],
            f"{name}_source": side["source_text"],
            f"{name}_cue": side["cue_text"],
            f"{name}_date": side["said_from"] or side["published_on"],
            f"{name}_article_id": side["article"],
            f"{name}_offsets": side["content"],
        }
    return {field: value for field, value in record.items() if value is not None}
