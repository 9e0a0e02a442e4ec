"""Examples of topics."""

from __future__ import annotations

from app.api.examples.shapes import SPEAKER_REF, TOPIC_REF

TOPIC_NODE = {**TOPIC_REF, "statements": 12, "children": []}
WHOLE_TOPIC = {
    **TOPIC_REF,
    "definition": "The means of getting people or goods from one place to another",
    "wikidata": "Q7590",
    "statements": 12,
    "parents": [{"code": "04000000", "label": "economy, business and finance"}],
    "children": [],
    "speakers": [{**SPEAKER_REF, "statements": 5}],
    "links": {"self": "/v1/topics/20000337", "statements": "/v1/topics/20000337/statements"},
}
