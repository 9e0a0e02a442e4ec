"""An analysed article as one JSON record: what `onrecord extract` prints and `POST /v1/extract` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.model import Article, Spans, Speaker, Statement


def record(article: Article, statements: Sequence[Statement]) -> dict[str, Any]:
    """The record: the article's id, paragraphs and statements, with offsets into the text as it was given.

    Spans are `[start, end]` in code points; `text` is the exact words of the content; days are ISO 8601.
    """
    return {
        "id": article.id,
        "paragraphs": [paragraph.model_dump(mode="json") for paragraph in article.paragraphs],
        "statements": [_statement(article, statement) for statement in statements],
    }


def _statement(article: Article, statement: Statement) -> dict[str, Any]:
    said_on = statement.said_on
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
        "said_on": said_on
        and {"edtf": said_on.edtf, "from": said_on.first.isoformat(), "to": said_on.last.isoformat()},
        "topics": [topic.model_dump(mode="json") for topic in statement.topics],
        "confidence": statement.confidence,
        "because": {field: because.model_dump(mode="json") for field, because in statement.because.items()},
    }


def _lists(spans: Spans) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _speaker(speaker: Speaker) -> dict[str, str]:
    return {"name": speaker.name, "kind": speaker.kind}
