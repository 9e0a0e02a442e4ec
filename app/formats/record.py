"""An analysed article as one JSON record: what `onrecord extract` prints and `POST /v1/extract` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.model import Article, Row, Spans, Speaker, Statement


def record(article: Article, statements: Sequence[Statement], *, id: str | None = None) -> dict[str, Any]:  # noqa: A002
    """The record: the article's id (`id`, where its source gave one), paragraphs and statements.

    Offsets are into the text as it was given.

    `statements` has each role as its spans, `[start, end]` in code points; `items` has the same statements, one to one,
    in the shape of GET /v1/statements. Days are ISO 8601.
    """
    ident = id or article.id
    return {
        "id": ident,
        "paragraphs": [paragraph.model_dump(mode="json") for paragraph in article.paragraphs],
        "statements": [_spans_of(article, statement) for statement in statements],
        "items": [_item(article, statement, ident) for statement in statements],
    }


def _spans_of(article: Article, statement: Statement) -> Row:
    return {
        "source": _lists(statement.source),
        "cue": _lists(statement.cue),
        "content": _lists(statement.content),
        "text": article.exact(statement.content),
        "speech": statement.speech,
        "act": statement.act,
        "stance": statement.stance,
        "speakers": [_speaker(speaker) for speaker in statement.speakers],
        "holder": _speaker(statement.holder) if statement.holder else None,
        "relayed_by": _speaker(statement.relayed_by) if statement.relayed_by else None,
        "speaks_for": _speaker(statement.speaks_for) if statement.speaks_for else None,
        "about": [_speaker(one) for one in statement.about],
        "said_on": _said_on(statement),
        "topics": [topic.model_dump(mode="json") for topic in statement.topics],
        "confidence": statement.confidence,
        "because": {field: because.model_dump(mode="json") for field, because in statement.because.items()},
    }


def _item(article: Article, statement: Statement, ident: str) -> Row:
    """A statement as the API lists it. What only a store knows is None: its id, its match and the slugs of names."""
    shared = _spans_of(article, statement)
    del shared["because"]
    return shared | {
        "id": None,
        "speakers": [_without_slug(speaker) for speaker in statement.speakers],
        "holder": _without_slug(statement.holder),
        "relayed_by": _without_slug(statement.relayed_by),
        "speaks_for": _without_slug(statement.speaks_for),
        "about": [_without_slug(one) for one in statement.about],
        "source": _words(article, statement.source),
        "cue": _words(article, statement.cue),
        "content": _words(article, statement.content),
        "article": {
            "id": ident,
            "headline": article.headline,
            "outlet": {"slug": None, "name": article.outlet} if article.outlet else None,
            "url": article.url,
            "published_on": article.published_on and article.published_on.isoformat(),
        },
        "match": None,
    }


def _words(article: Article, spans: Spans) -> Row:
    return {"text": article.exact(spans), "spans": _lists(spans)}


def _said_on(statement: Statement) -> Row | None:
    said = statement.said_on
    return {"edtf": said.edtf, "from": said.first.isoformat(), "to": said.last.isoformat()} if said else None


def _lists(spans: Spans) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _without_slug(speaker: Speaker | None) -> Row | None:
    return {"slug": None, **_speaker(speaker)} if speaker else None


def _speaker(speaker: Speaker) -> dict[str, str]:
    return {"name": speaker.name, "kind": speaker.kind}
