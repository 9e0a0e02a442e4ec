"""Examples of stories."""

from __future__ import annotations

from app.api.examples.matches import MATCH
from app.api.examples.shapes import ARTICLE_REF, OTHER_ARTICLE_REF, OUTLET_REF, SPEAKER_REF, TOPIC_REF, WORDS

STORY = {
    "id": "a1",
    "headline": "Harbour to reopen",
    "first_published_on": "2025-05-09",
    "last_published_on": "2025-05-10",
    "article_count": 2,
    "outlet_count": 1,
    "match_count": 1,
    "statement_count": 2,
    "outlets": [{**OUTLET_REF, "articles": 2}],
    "topics": [{**TOPIC_REF, "statements": 2}],
    "speakers": [{**SPEAKER_REF, "statements": 2}],
    "links": {"self": "/v1/stories/a1", "article": "/v1/articles/a1", "coverage": "/v1/articles/a1/coverage"},
}
WHOLE_STORY = {
    **STORY,
    "articles": [
        {**ref, "copy_of": None, "statement_count": 3, "shared": 1} for ref in (ARTICLE_REF, OTHER_ARTICLE_REF)
    ],
    "matches": [
        {
            **{name: MATCH[name] for name in ("id", "speakers", "said_on", "topics")},
            "text": WORDS,
            "articles": 2,
        }
    ],
}
