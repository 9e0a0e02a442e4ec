"""Statements as citations (CSL-JSON) and as linked data (JSON-LD in the words of schema.org)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from app.model import Row, SpeakerKind, Speech

CONTEXT = "https://schema.org"


def csl(statements: Iterable[Row]) -> list[dict[str, Any]]:
    """An item of CSL-JSON for each statement: the article that reports it, with its words as a note.

    A statement that is read alone (`cite_statement`) has the author of its article too, and the address of the passage.
    """
    return [_without_nothing(_cited(one)) for one in statements]


def _cited(statement: Row) -> dict[str, Any]:
    article = statement["article"]
    speakers = ", ".join(one["name"] for one in statement["speakers"])
    return {
        "id": statement["id"],
        "type": "article-newspaper",
        "author": [{"literal": article["author"]}] if article.get("author") else None,
        "title": article["headline"],
        "container-title": (article["outlet"] or {}).get("name"),
        "URL": statement.get("source_url") or article["url"],
        "issued": _date_parts(article["published_on"]),
        "note": f"{speakers or statement['source']['text']}: {statement['text']}",
    }


def jsonld(statements: Iterable[Row]) -> dict[str, Any]:
    """A list of schema.org: `Quotation` for words given in quotation marks, `Claim` for what is told in other words."""
    return {
        "@context": CONTEXT,
        "@type": "ItemList",
        "itemListElement": [_without_nothing(_linked(one)) for one in statements],
    }


def jsonld_of(statement: Row) -> dict[str, Any]:
    """One statement as a `Quotation` or `Claim` of schema.org, with the address of its passage."""
    passage = {"url": statement.get("source_url")}
    return {"@context": CONTEXT} | _without_nothing(_linked(statement) | passage)


def _linked(statement: Row) -> dict[str, Any]:
    article = statement["article"]
    said_on = (statement["said_on"] or {}).get("edtf")
    return {
        "@type": "Quotation" if statement["speech"] == Speech.DIRECT else "Claim",
        "identifier": statement["id"],
        "text": statement["text"],
        "creator": [
            {"@type": "Person" if one["kind"] == SpeakerKind.PERSON else "Organization", "name": one["name"]}
            for one in statement["speakers"]
        ],
        "dateCreated": said_on,
        "about": [
            {"@type": "Thing", "name": one["label"], "identifier": f"medtop:{one['code']}"}
            for one in statement["topics"]
        ],
        "isPartOf": _without_nothing(
            {
                "@type": "NewsArticle",
                "identifier": article["id"],
                "headline": article["headline"],
                "author": {"@type": "Person", "name": article["author"]} if article.get("author") else None,
                "url": article["url"],
                "datePublished": _day(article["published_on"]),
                "publisher": article["outlet"] and {"@type": "Organization", "name": article["outlet"]["name"]},
            }
        ),
    }


def _date_parts(day: dt.date | None) -> dict[str, Any] | None:
    return None if day is None else {"date-parts": [[day.year, day.month, day.day]]}


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _without_nothing(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [])}
