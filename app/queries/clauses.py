"""What statements are cut by: one clause a filter, built once and bound when the statement runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select, union_all

from app.model import LISTED_ACTS, Relation
from app.queries.columns import (
    ARTICLE,
    CONFLICT,
    MEMBER,
    OUTLET,
    SPEAKER,
    SPEAKER_SLUG,
    STATEMENT,
    STATEMENT_ABOUT,
    STATEMENT_SPEAKER,
    STATEMENT_TOPIC,
    TOPIC_ANCESTOR,
)
from app.queries.filters import StatementFilters

_S = STATEMENT.c


def any_of(name: str) -> Any:
    """A list of values, bound when the statement runs."""
    return bindparam(name, expanding=True)


# A slug that a speaker had before it was merged into another still finds it.
_SPEAKERS = union_all(
    select(SPEAKER.c.id).where(SPEAKER.c.slug.in_(any_of("speaker"))),
    select(SPEAKER_SLUG.c.speaker_id).where(SPEAKER_SLUG.c.slug.in_(any_of("speaker"))),
)
SPOKEN_BY = _S.id.in_(select(STATEMENT_SPEAKER.c.statement_id).where(STATEMENT_SPEAKER.c.speaker_id.in_(_SPEAKERS)))
_SUBJECTS = union_all(
    select(SPEAKER.c.id).where(SPEAKER.c.slug.in_(any_of("about"))),
    select(SPEAKER_SLUG.c.speaker_id).where(SPEAKER_SLUG.c.slug.in_(any_of("about"))),
)
ABOUT = _S.id.in_(select(STATEMENT_ABOUT.c.statement_id).where(STATEMENT_ABOUT.c.speaker_id.in_(_SUBJECTS)))
FILED_UNDER = _S.id.in_(
    select(STATEMENT_TOPIC.c.statement_id)
    .join(TOPIC_ANCESTOR, TOPIC_ANCESTOR.c.code == STATEMENT_TOPIC.c.code)
    .where(TOPIC_ANCESTOR.c.ancestor.in_(any_of("topic")))
)
LISTED = _S.act.in_(LISTED_ACTS)
"""The statements that lists show unless asked for others; what stands beside a speaker or topic counts these."""

PUBLISHED_BY = ARTICLE.c.outlet_id.in_(select(OUTLET.c.id).where(OUTLET.c.slug.in_(any_of("outlet"))))

# An article is found by its key and by the id that its source gave.
_ARTICLES = union_all(
    select(ARTICLE.c.id).where(ARTICLE.c.key.in_(any_of("article"))),
    select(ARTICLE.c.id).where(ARTICLE.c.given_id.in_(any_of("article"))),
)

_NAMED = exists().where(STATEMENT_SPEAKER.c.statement_id == _S.id)

_AT_ODDS = or_(
    exists().where(CONFLICT.c.statement_id == _S.id, CONFLICT.c.relation == Relation.CONFLICT),
    exists().where(CONFLICT.c.other_id == _S.id, CONFLICT.c.relation == Relation.CONFLICT),
)

CLAUSES: Mapping[str, ColumnElement[bool]] = {
    "speaker": SPOKEN_BY,
    "about": ABOUT,
    "topic": FILED_UNDER,
    "outlet": PUBLISHED_BY,
    "article": ARTICLE.c.id.in_(_ARTICLES),
    "speech": _S.speech.in_(any_of("speech")),
    "act": _S.act.in_(any_of("act")),
    "stance": _S.stance.in_(any_of("stance")),
    "confidence_from": _S.confidence >= bindparam("confidence_from"),
    # The interval of a statement and the interval asked for overlap.
    "said_from": _S.said_to >= bindparam("said_from"),
    "said_to": _S.said_from <= bindparam("said_to"),
    "said_or_published_from": or_(
        _S.said_to >= bindparam("said_or_published_from"),
        and_(_S.said_to.is_(None), _S.published_on >= bindparam("said_or_published_from")),
    ),
    "said_or_published_to": or_(
        _S.said_from <= bindparam("said_or_published_to"),
        and_(_S.said_from.is_(None), _S.published_on <= bindparam("said_or_published_to")),
    ),
    "named": _NAMED,
    "unnamed": ~_NAMED,
    "conflicted": _AT_ODDS,
    "unconflicted": ~_AT_ODDS,
    "published_from": _S.published_on >= bindparam("published_from"),
    "published_to": _S.published_on <= bindparam("published_to"),
    "matched": MEMBER.c.match_id.is_not(None),
    "unmatched": MEMBER.c.match_id.is_(None),
}


def bound(filters: StatementFilters) -> dict[str, Any]:
    """The clauses that `filters` ask for, by name, with the values they are bound to."""
    values = {name: value for name in CLAUSES if (value := getattr(filters, name, None)) not in (None, [])}
    for name, other in (("matched", "unmatched"), ("named", "unnamed"), ("conflicted", "unconflicted")):
        if values.pop(name, None) is not None:
            values[name if getattr(filters, name) else other] = True
    return or_published(values) if filters.undated else values


def or_published(values: dict[str, Any]) -> dict[str, Any]:
    """The same clauses, where those on the day of saying take undated statements by their day of publication."""
    return {name.replace("said_", "said_or_published_"): value for name, value in values.items()}
