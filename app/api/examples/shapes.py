"""What several examples are made of: one harbour, one mayor, and two articles that report her words."""

from __future__ import annotations

from typing import Any

Example = dict[str, Any]

TEXT = "Ada Moreau said on Thursday that the harbour will reopen in June."
WORDS = "that the harbour will reopen in June"
OTHER_WORDS = "that the port will reopen in June"

SPEAKER_REF = {"slug": "ada-moreau", "name": "Ada Moreau", "kind": "person"}
OUTLET_REF = {"slug": "harbour-times", "name": "Harbour Times"}
SAID_ON = {"edtf": "2025-05-08", "from": "2025-05-08", "to": "2025-05-08"}
TOPIC_REF = {"code": "20000337", "label": "transport"}
ARTICLE_REF = {
    "id": "a1",
    "headline": "Harbour to reopen",
    "outlet": OUTLET_REF,
    "url": "https://example.org/harbour",
    "published_on": "2025-05-09",
}
OTHER_ARTICLE_REF = {
    **ARTICLE_REF,
    "id": "b7",
    "headline": "Port opens in June",
    "url": None,
    "published_on": "2025-05-10",
}

PARAGRAPH = {"position": 0, "kind": "body", "start": 0, "end": len(TEXT), "text": TEXT}


def page(*items: object) -> Example:
    """A last page with these items."""
    return {"items": list(items), "next": None}


def filtered(*items: object) -> Example:
    """A last page with these items, and nothing to tell of the filters."""
    return {**page(*items), "total": len(items), "undated_left_out": 0, "hint": None, "may_mean": []}


def because(rule: str, start: int, end: int) -> Example:
    """A reason that read these characters of the text."""
    return {"rule": rule, "span": [start, end], "text": TEXT[start:end], "confidence": 0.9}


def words(start: int, end: int) -> Example:
    """A part of a statement: these characters of the text."""
    return {"text": TEXT[start:end], "spans": [[start, end]]}
