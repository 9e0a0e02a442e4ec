"""An example of two articles side by side."""

from __future__ import annotations

from app.api.examples.articles import PLAIN_ARTICLE
from app.api.examples.matches import REWORDING, WORD_BECAUSE
from app.api.examples.shapes import OTHER_ARTICLE_REF
from app.api.examples.statements import OTHER_STATEMENT, PLAIN_STATEMENT

_AT_THE_TOP = {"place": 1, "paragraph": 0, "share": 0.0}
SUMMARY = {
    "here": 1,
    "there": 1,
    "shared": 1,
    "only_here": 0,
    "only_there": 0,
    "conflicts": 0,
    "updates": 0,
    "relations": {"identical": 0, "near": 1, "contains": 0, "paraphrase": 0},
    "moved": 0,
    "order_changed": False,
    "lead": {"differs": False, "of_here": _AT_THE_TOP, "of_there": _AT_THE_TOP},
    "line": "1 shared (1 near), order kept, lead kept; 0 only here, 0 only there",
}
COMPARISON = {
    "here": PLAIN_ARTICLE,
    "there": {**PLAIN_ARTICLE, **OTHER_ARTICLE_REF},
    "summary": SUMMARY,
    "both": [
        {
            "relation": "near",
            "score": 0.91,
            "because": WORD_BECAUSE,
            "here": {**_AT_THE_TOP, "order": 1, "statement": PLAIN_STATEMENT},
            "there": {**_AT_THE_TOP, "order": 1, "statement": OTHER_STATEMENT},
            "moved": False,
            **REWORDING,
        }
    ],
    "conflicts": [],
    "updates": [],
    "only_here": [],
    "only_there": [],
}
