"""Examples of a quotation to check, and of what it is by the record."""

from __future__ import annotations

from app.api.examples.shapes import OUTLET_REF, WORDS
from app.api.examples.statements import STATEMENT

QUOTATION = {"text": "no force can prevent the two countries", "speaker": "Xi"}
"""On record in the seeds, as the names in the examples of addresses are."""
_RUN = {"text": WORDS, "span": [0, len(WORDS)]}
CHECKED = {
    "outcome": "verbatim",
    "complete": True,
    "speakers": [{"slug": "ada-moreau", "name": "Ada Moreau"}],
    "outlets": [OUTLET_REF],
    "statements": [
        {
            "outcome": "verbatim",
            "relation": "identical",
            "score": 1.0,
            "nearness": 1.05,
            "because": {"rule": "word-for-word", "span": None, "text": "", "confidence": 1.0},
            "by_speaker": True,
            "on_behalf": False,
            "statement": STATEMENT,
            "changes": [{"kind": "equal", "old": _RUN, "new": _RUN}],
            "marked": WORDS,
        }
    ],
}
