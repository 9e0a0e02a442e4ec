"""Examples of matches and changed words."""

from __future__ import annotations

from app.api.examples.shapes import (
    ARTICLE_REF,
    OTHER_ARTICLE_REF,
    OTHER_WORDS,
    SAID_ON,
    SPEAKER_REF,
    TOPIC_REF,
    WORDS,
)
from app.api.examples.statements import CORE

_CHANGES = [
    {"kind": "equal", "old": {"text": "that the ", "span": [0, 9]}, "new": {"text": "that the ", "span": [0, 9]}},
    {"kind": "replace", "old": {"text": "harbour ", "span": [9, 17]}, "new": {"text": "port ", "span": [9, 14]}},
    {
        "kind": "equal",
        "old": {"text": "will reopen in June", "span": [17, 36]},
        "new": {"text": "will reopen in June", "span": [14, 33]},
    },
]
REWORDING = {"changes": _CHANGES, "marked": "that the [-harbour-] {+port+} will reopen in June"}
WORD_BECAUSE = {"rule": "aligned-words", "span": None, "text": "", "confidence": 0.91}

_FIRST = {
    "statement": CORE["id"],
    "text": WORDS,
    "speech": "indirect",
    "act": "speech",
    "relation": None,
    "score": 1.0,
    "speaks_for": None,
    "article": ARTICLE_REF,
}
_SECOND = {
    "statement": "s0cc175b9c0f1b6a8",
    "text": OTHER_WORDS,
    "speech": "indirect",
    "act": "speech",
    "relation": "near",
    "score": 0.91,
    "speaks_for": None,
    "article": OTHER_ARTICLE_REF,
}
_MATCH = {
    "id": "m7d793037a0760186",
    "articles": 2,
    "member_count": 2,
    "speakers": [SPEAKER_REF],
    "said_on": SAID_ON,
    "topics": [{**TOPIC_REF, "score": 0.71}],
    "links": {
        "self": "/v1/matches/m7d793037a0760186",
        "members": "/v1/matches/m7d793037a0760186/members",
    },
}
MATCH = {**_MATCH, "members": [_FIRST, _SECOND]}
MEMBERS = [
    {**_FIRST, "because": WORD_BECAUSE, "changes": [], "marked": WORDS},
    {**_SECOND, "because": WORD_BECAUSE, **REWORDING},
]
WHOLE_MATCH = {**_MATCH, "members": MEMBERS, "revision": 12}
