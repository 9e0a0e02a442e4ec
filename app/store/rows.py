"""Rows of paragraphs and statements, made from values; with the columns that lists and searches need."""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import Any

from app.model import Article, Because, Spans, Statement
from app.store.keys import words_hash
from app.text.spellings import spellings


def paragraph_rows(article_id: int, article: Article) -> list[dict[str, Any]]:
    """The article's paragraphs, numbered from 0."""
    return [
        {
            "article_id": article_id,
            "position": position,
            "kind": paragraph.kind.value,
            "start_at": paragraph.start,
            "end_at": paragraph.end,
        }
        for position, paragraph in enumerate(article.paragraphs)
    ]


def statement_words(article: Article, statement: Statement) -> tuple[str, str, str]:
    """The words of the source, the cue and the content."""
    return article.exact(statement.source), article.exact(statement.cue), article.exact(statement.content)


def statement_row(article: Article, statement: Statement, *, embedding: bytes | None) -> dict[str, Any]:
    """A statement's row, without the columns that refer to other rows. `embedding` is packed (`app.embedding.pack`)."""
    source, cue, content = statement_words(article, statement)
    said = statement.said_on
    return {
        "paragraph": _paragraph_at(article, statement.start),
        "start_at": statement.start,
        "source": _pairs(statement.source),
        "cue": _pairs(statement.cue),
        "content": _pairs(statement.content),
        "source_text": source,
        "cue_text": cue,
        "content_text": content,
        "content_spellings": spellings(content),
        "source_spellings": spellings(source),
        "speech": statement.speech.value,
        "act": statement.act.value,
        "stance": statement.stance.value,
        "said_edtf": said and said.edtf,
        "said_from": said and said.first,
        "said_to": said and said.last,
        "published_on": article.published_on,
        "day": article.published_on if said is None else said.first,
        "confidence": statement.confidence,
        "words_hash": words_hash(content),
        "because": {field: _reason(article, reason) for field, reason in statement.because.items()},
        "embedding": embedding,
    }


def _pairs(spans: Spans) -> list[list[int]]:
    return [[start, end] for start, end in spans]


def _reason(article: Article, reason: Because) -> dict[str, Any]:
    """A reason as JSON. Where it has a span, its text is the article's, letter for letter."""
    values = reason.model_dump(mode="json")
    if reason.span is not None:
        values["text"] = article.text[reason.span.start : reason.span.end]
    return values


def _paragraph_at(article: Article, position: int) -> int | None:
    """The number of the paragraph that holds a character; None where it is between two."""
    number = bisect_right(article.paragraphs, position, key=attrgetter("start")) - 1
    return number if number >= 0 and position < article.paragraphs[number].end else None
