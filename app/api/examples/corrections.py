"""Examples of a correction."""

from __future__ import annotations

from app.api.examples.shapes import ARTICLE_REF
from app.api.examples.statements import STATEMENT

CORRECTION_ID = "c5d41402abc4b2a76"

CORRECTION = {
    "id": CORRECTION_ID,
    "kind": "statement",
    "state": "active",
    "made_at": "2025-05-11T06:00:00Z",
    "by": "desk",
    "note": "the recording is of the 7th",
    "statement": STATEMENT["id"],
    "other": None,
    "article": ARTICLE_REF["id"],
    "text": STATEMENT["text"],
    "speaker": None,
    "change": {"said_on": "2025-05-07"},
    "before": {"said_on": "2025-05-08"},
    "unplaced_because": None,
    "undone": None,
    "links": {
        "self": f"/v1/corrections/{CORRECTION_ID}",
        "statement": f"/v1/statements/{STATEMENT['id']}",
        "other": None,
        "article": f"/v1/articles/{ARTICLE_REF['id']}",
        "speaker": None,
    },
}
UNDONE = {
    **CORRECTION,
    "state": "undone",
    "undone": {"at": "2025-05-12T06:00:00Z", "by": "desk", "note": "the caption is wrong, not the article"},
}
NEW_CORRECTION = {
    "kind": "statement",
    "statement": "s49565a23955bf4ba",
    "stance": "hope",
    "note": "he says what he hopes for",
}
