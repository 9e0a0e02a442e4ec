"""Examples of outlets."""

from __future__ import annotations

from app.api.examples.shapes import OUTLET_REF, SPEAKER_REF, TOPIC_REF

OUTLET = {
    **OUTLET_REF,
    "articles": 30,
    "statements": 412,
    "links": {
        "self": "/v1/outlets/harbour-times",
        "articles": "/v1/articles?outlet=harbour-times",
        "statements": "/v1/statements?outlet=harbour-times",
    },
}
WHOLE_OUTLET = {
    **OUTLET,
    "first_published_on": "2025-01-02",
    "last_published_on": "2025-05-21",
    "speakers": [{**SPEAKER_REF, "statements": 12}],
    "topics": [{**TOPIC_REF, "statements": 9}],
}
