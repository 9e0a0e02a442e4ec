"""An example of a story as a matrix."""

from __future__ import annotations

from app.api.examples.shapes import OTHER_ARTICLE_REF, OUTLET_REF, WORDS, page

_LONE = {**OTHER_ARTICLE_REF, "outlet": None}
COVERAGE = {
    "columns": [
        {"outlet": OUTLET_REF, "article": None, "matches": 1},
        {"outlet": None, "article": _LONE, "matches": 1},
    ],
    "column_count": 2,
    **page(
        {
            "match": "m7d793037a0760186",
            "statement": "s5d41402abc4b2a76",
            "text": WORDS,
            "cells": [
                {
                    "statement": "s5d41402abc4b2a76",
                    "relation": None,
                    "published_on": "2025-05-09",
                    "reports": 1,
                },
                {
                    "statement": "s0cc175b9c0f1b6a8",
                    "relation": "near",
                    "published_on": "2025-05-10",
                    "reports": 1,
                },
            ],
            "links": {"match": "/v1/matches/m7d793037a0760186"},
        }
    ),
}
