"""An example of an outlet."""

from __future__ import annotations

from app.api.examples.shapes import OUTLET_REF

OUTLET = {
    **OUTLET_REF,
    "articles": 30,
    "statements": 412,
    "links": {"articles": "/v1/articles?outlet=harbour-times", "statements": "/v1/statements?outlet=harbour-times"},
}
