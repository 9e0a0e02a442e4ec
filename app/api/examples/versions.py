"""Examples of an article's versions."""

from __future__ import annotations

from app.api.examples.matches import REWORDING, WORD_BECAUSE
from app.api.examples.shapes import OTHER_WORDS, SPEAKER_REF, TEXT, WORDS, words
from app.api.examples.statements import CONTENT, CORE, CUE, SOURCE

_OTHER_TEXT = TEXT.replace(WORDS, OTHER_WORDS)
_OLD = {
    "article": "a1",
    "number": 1,
    "current": False,
    "headline": "Harbour to reopen",
    "published_on": "2025-05-09",
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "length": len(TEXT),
    "statement_count": 1,
    "run": 1,
    "seen_at": "2025-05-11T06:00:00Z",
    "since_revision": 3,
    "until_revision": 12,
}
_NEW = {
    **_OLD,
    "number": 2,
    "current": True,
    "sha256": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "length": len(_OTHER_TEXT),
    "run": 2,
    "seen_at": "2025-05-11T09:30:00Z",
    "since_revision": 12,
    "until_revision": None,
}
_SAID = {
    "id": CORE["id"],
    **words(*CONTENT),
    "speakers": [SPEAKER_REF],
    "source": words(*SOURCE),
    "cue": words(*CUE),
}
_SAID_ANEW = {**_SAID, "id": "s7c211433f0207159", "text": OTHER_WORDS, "spans": [[28, 28 + len(OTHER_WORDS)]]}

VERSIONS = [
    {**_NEW, "links": {"self": "/v1/articles/a1/versions/2"}},
    {**_OLD, "links": {"self": "/v1/articles/a1/versions/1"}},
]
WHOLE_VERSION = {**VERSIONS[1], "text": TEXT, "statements": [_SAID]}
COMPARISON = {
    "old": _OLD,
    "new": _NEW,
    "text": {
        "changes": [
            {
                "kind": "replace",
                "old": {"text": "harbour ", "span": [37, 45]},
                "new": {"text": "port ", "span": [37, 42]},
            }
        ],
        "marked": "Ada Moreau said on Thursday that the [-harbour-] {+port+} will reopen in June.",
    },
    "kept": 0,
    "reworded": [
        {
            "relation": "near",
            "score": 0.91,
            "because": WORD_BECAUSE,
            "old": _SAID,
            "new": _SAID_ANEW,
            **REWORDING,
        }
    ],
    "dropped": [],
    "added": [],
}
