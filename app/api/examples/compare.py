"""An example of two articles side by side."""

from __future__ import annotations

from app.api.examples.articles import PLAIN_ARTICLE
from app.api.examples.matches import REWORDING, WORD_BECAUSE
from app.api.examples.shapes import OTHER_ARTICLE_REF
from app.api.examples.statements import OTHER_STATEMENT, PLAIN_STATEMENT

COMPARISON = {
    "here": PLAIN_ARTICLE,
    "there": {**PLAIN_ARTICLE, **OTHER_ARTICLE_REF},
    "summary": "1 statement in both (1 near); 0 only here, 0 only there",
    "both": [
        {
            "relation": "near",
            "score": 0.91,
            "because": WORD_BECAUSE,
            "here": {"place": 1, "statement": PLAIN_STATEMENT},
            "there": {"place": 1, "statement": OTHER_STATEMENT},
            **REWORDING,
        }
    ],
    "only_here": [],
    "only_there": [],
}
