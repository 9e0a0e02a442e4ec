"""Examples of articles."""

from __future__ import annotations

from app.api.examples.shapes import ARTICLE_REF, PARAGRAPH, TEXT, TOPIC_REF

PLAIN_ARTICLE = {
    **ARTICLE_REF,
    "given_id": None,
    "author": "Iris Holm",
    "language": "en",
    "length": len(TEXT),
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "statement_count": 1,
    "pipeline": "0.1.0+5d41402a",
    "ingested_at": "2025-05-11T06:00:00Z",
    "copy_of": None,
}
ARTICLE = {
    **PLAIN_ARTICLE,
    "links": {
        "self": "/v1/articles/a1",
        "statements": "/v1/articles/a1/statements",
        "related": "/v1/articles/a1/related",
        "coverage": "/v1/articles/a1/coverage",
        "versions": "/v1/articles/a1/versions",
    },
}
WHOLE_ARTICLE = {**ARTICLE, "topics": [{**TOPIC_REF, "statements": 1}], "paragraphs": [PARAGRAPH]}
