"""Examples of a text to analyse, and of what is found in it."""

from __future__ import annotations

from app.api.examples.shapes import ARTICLE_REF, OUTLET_REF, SAID_ON, TEXT, TOPIC_REF, WORDS
from app.api.examples.statements import BECAUSE, CONTENT, CUE, SOURCE, STATEMENT

DOCUMENT = {"text": TEXT, "published_on": "2025-05-09", "headline": "Harbour to reopen"}
_NAMED = {"name": "Ada Moreau", "kind": "person"}
RECORD = {
    "id": "request",
    "paragraphs": [{"start": 0, "end": len(TEXT), "kind": "body"}],
    "statements": [
        {
            "source": [[*SOURCE]],
            "cue": [[*CUE]],
            "content": [[*CONTENT]],
            "text": WORDS,
            "speech": "indirect",
            "act": "speech",
            "stance": "neutral",
            "speakers": [_NAMED],
            "holder": None,
            "relayed_by": None,
            "speaks_for": None,
            "about": [],
            "said_on": SAID_ON,
            "topics": [{**TOPIC_REF, "score": 0.71}],
            "confidence": 0.93,
            "because": BECAUSE,
        }
    ],
    "items": [
        {name: value for name, value in STATEMENT.items() if name != "links"}
        | {
            "id": None,
            "speakers": [{"slug": None, **_NAMED}],
            "article": {**ARTICLE_REF, "id": "request", "outlet": {**OUTLET_REF, "slug": None}},
            "match": None,
        }
    ],
}
