"""An example of an article that tells the same."""

from __future__ import annotations

from app.api.examples.shapes import OTHER_ARTICLE_REF

RELATED = {
    "article": OTHER_ARTICLE_REF,
    "shared": 9,
    "of_this": 0.9,
    "of_other": 0.75,
    "conflicts": 0,
    "copy": False,
    "links": {"article": "/v1/articles/b7", "compare": "/v1/articles/a1/compare/b7"},
}
