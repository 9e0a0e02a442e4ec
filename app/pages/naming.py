"""What an article without a headline is called on pages: by the first words of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from app.model import Row
from app.queries.article_names import openings_of

OPENING = "opening"
MOST_WORDS = 10
MOST_CHARS = 80


def name_articles(connection: Connection, shown: Mapping[str, Any]) -> None:
    """Give each article in `shown` that has no headline its `opening`: the first words of its text, as it is now."""
    unnamed: dict[str, list[Row]] = {}
    for article in _without_headline(shown):
        key = article.get("id") or article.get("article")  # a version has the article's id under its noun
        if isinstance(key, str):
            unnamed.setdefault(key, []).append(article)
    if not unnamed:
        return
    for key, text in openings_of(connection, list(unnamed)).items():
        for article in unnamed[key]:
            article[OPENING] = first_words(text)


def first_words(text: str) -> str:
    """The first words of a text, and that more follow.

    >>> first_words("Ada Moreau said on Friday that the harbour will reopen in June, two years late.")
    'Ada Moreau said on Friday that the harbour will reopen …'
    """
    words = text.split()
    kept = " ".join(words[:MOST_WORDS])
    if len(kept) > MOST_CHARS:
        kept = kept[:MOST_CHARS].rsplit(" ", 1)[0]
    return kept if len(kept) == len(" ".join(words)) else f"{kept.rstrip(',;:–—-')} …"


def _without_headline(shown: Any) -> Iterator[Row]:
    waiting = [shown]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "headline" in one and not one["headline"] and OPENING not in one:
                yield one
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
