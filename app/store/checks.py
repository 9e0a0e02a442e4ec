"""Checks before anything is written: every text can be stored, and every span is inside the article's text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.model import Article, InputError, Span, Statement

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def check_storable(article: Article) -> None:
    """Refuse NUL and lone surrogates: PostgreSQL takes neither, and a surrogate has no UTF-8. Raises `InputError`."""
    for field in ("text", "headline", "outlet", "url", "author", "language", "origin"):
        found = _UNSTORABLE.search(getattr(article, field) or "")
        if found:
            name = "a NUL character" if found[0] == "\x00" else f"half a character (U+{ord(found[0]):04X})"
            reason = f"holds {name} at position {found.start()}, which no database stores: remove it"
            raise InputError(article.origin, reason, field=field)


def check_spans(article: Article, statements: Sequence[Statement]) -> None:
    """Refuse spans outside the text, empty, overlapping or out of order. Raises `ValueError`."""
    _check(article, [Span(paragraph.start, paragraph.end) for paragraph in article.paragraphs], "paragraphs")
    for number, statement in enumerate(statements):
        for field in ("source", "cue", "content"):
            _check(article, getattr(statement, field), f"{field} of statement {number}")
        for field, reason in statement.because.items():
            _check(article, [] if reason.span is None else [reason.span], f"because of {field} of statement {number}")


def _check(article: Article, spans: Sequence[Span], name: str) -> None:
    reached = 0
    for start, end in spans:
        if not reached <= start < end <= len(article.text):
            wanted = f"{reached} <= start < end <= {len(article.text)}"
            raise ValueError(f"{article.origin}: {name}: [{start}, {end}] breaks {wanted}")
        reached = end
