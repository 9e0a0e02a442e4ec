"""Examples of speakers."""

from __future__ import annotations

from app.api.examples.shapes import OTHER_WORDS, OUTLET_REF, SPEAKER_REF, TOPIC_REF, WORDS

SPEAKER = {
    **SPEAKER_REF,
    "country": None,
    "wikidata": None,
    "ambiguous": False,
    "statements": 12,
    "links": {
        "self": "/v1/speakers/ada-moreau",
        "statements": "/v1/speakers/ada-moreau/statements",
        "about": "/v1/statements?about=ada-moreau",
        "shifts": "/v1/speakers/ada-moreau/shifts",
        "timeline": "/v1/speakers/ada-moreau/timeline",
    },
}
_STATEMENT_REF = {"id": "s5d41402abc4b2a76", "text": WORDS, "day": "2025-05-08", "article": "a1"}
WHOLE_SPEAKER = {
    **SPEAKER,
    "aliases": ["Moreau"],
    "role": None,
    "roles": [{"role": "mayor", "articles": 4, "first_on": "2025-05-09", "last_on": "2025-05-21"}],
    "spoken_of": 3,
    "first": _STATEMENT_REF,
    "last": {"id": "s0cc175b9c0f1b6a8", "text": OTHER_WORDS, "day": "2025-05-21", "article": "b7"},
    "topics": [{**TOPIC_REF, "statements": 9}],
    "outlets": [{**OUTLET_REF, "statements": 7}],
}
SPOKEN_DAY = {"day": "2025-05-08", "statements": 5, "articles": 2}
