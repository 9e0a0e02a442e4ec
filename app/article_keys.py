"""The keys under which others write an article's fields: newsrooms, crawlers, schema.org, feeds, spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable

TEXT_KEYS = (
    "text",
    "body",
    "content",
    "articlebody",
    "maintext",
    "fulltext",
    "articletext",
    "bodytext",
    "bodyhtml",
    "bodyxhtml",
    "contenttext",
    "contenthtml",
    "article",
)
"""Normal forms of the keys of the text, the surest first."""

KEYS = {
    "id": ("id", "guid", "uuid", "articleid"),
    "published_on": (
        "publishedon",
        "date",
        "datepublished",
        "published",
        "publishedat",
        "publisheddate",
        "publishdate",
        "datepublish",
        "publicationdate",
        "pubdate",
        "webpublicationdate",
    ),
    "headline": ("headline", "title", "webtitle"),
    "outlet": (
        "outlet",
        "publisher",
        "source",
        "site",
        "sitename",
        "sourcename",
        "publication",
        "newspaper",
        "sourcedomain",
    ),
    "url": ("url", "link", "canonical", "canonicalurl", "permalink", "weburl", "sourceurl"),
    "author": ("author", "authors", "byline", "creator"),
    "language": ("language", "lang", "inlanguage"),
}
"""Field -> normal forms of its keys, the surest first: where two are given, the first with a value counts."""

_MARKS = re.compile(r"[\s_.-]+")


def normal(key: str) -> str:
    """A key without its separators and capitals.

    >>> normal("datePublished") == normal("date_published") == normal("Date published")
    True
    """
    return _MARKS.sub("", key).casefold()


def by_normal_form(keys: Iterable[object]) -> dict[str, str]:
    """Normal form -> the key as it is written; of two of one form the first."""
    found: dict[str, str] = {}
    for key in keys:
        if isinstance(key, str):
            found.setdefault(normal(key), key)
    return found


def field_keys(record: dict[str, object]) -> dict[str, str]:
    """Field -> the key of the record that gives it; fields without a value are left out.

    >>> field_keys({"Title": "Talks begin", "published": True, "pubDate": "2025-05-09"})
    {'published_on': 'pubDate', 'headline': 'Title'}
    """
    written = by_normal_form(record)
    found: dict[str, str] = {}
    for field, forms in KEYS.items():
        keys = [written[form] for form in forms if form in written]
        given = [key for key in keys if record[key] not in (None, "", [], {}) and not _is_flag(field, key, record[key])]
        if given:
            found[field] = given[0]
    return found


def _is_flag(field: str, key: str, value: object) -> bool:
    """Whether it says that an article was published (`published: true`), and not when."""
    is_truth = isinstance(value, bool) or (isinstance(value, str) and value.strip().casefold() in ("true", "false"))
    return field == "published_on" and normal(key) == "published" and is_truth
