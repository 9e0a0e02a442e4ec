"""Examples of statements."""

from __future__ import annotations

from app.api.examples.shapes import (
    ARTICLE_REF,
    OTHER_ARTICLE_REF,
    OTHER_WORDS,
    PARAGRAPH,
    SAID_ON,
    SPEAKER_REF,
    TEXT,
    TOPIC_REF,
    WORDS,
    Example,
    because,
    words,
)


def _selected(start: int, end: int) -> Example:
    quote = {
        "type": "TextQuoteSelector",
        "exact": TEXT[start:end],
        "prefix": TEXT[:start][-32:],
        "suffix": TEXT[end : end + 32],
    }
    return {**words(start, end), "selectors": [[quote, {"type": "TextPositionSelector", "start": start, "end": end}]]}


SOURCE, CUE, CONTENT = (0, 10), (11, 15), (28, 64)

CORE = {
    "id": "s5d41402abc4b2a76",
    "text": WORDS,
    "speech": "indirect",
    "act": "speech",
    "stance": "neutral",
    "speakers": [SPEAKER_REF],
    "holder": None,
    "relayed_by": None,
    "speaks_for": None,
    "about": [],
    "said_on": SAID_ON,
    "topics": [{**TOPIC_REF, "score": 0.71}],
    "confidence": 0.93,
    "article": ARTICLE_REF,
    "match": "m7d793037a0760186",
}
_STATEMENT_LINKS = {
    "self": "/v1/statements/s5d41402abc4b2a76",
    "context": "/v1/statements/s5d41402abc4b2a76/context",
    "article": "/v1/articles/a1",
    "match": "/v1/matches/m7d793037a0760186",
}
PLAIN_STATEMENT = {**CORE, "source": words(*SOURCE), "cue": words(*CUE), "content": words(*CONTENT)}
STATEMENT = {**PLAIN_STATEMENT, "links": _STATEMENT_LINKS}
BECAUSE = {"speakers": because("full-name", *SOURCE), "said_on": because("cue-clause", 0, len(TEXT))}
_WHOLE_STATEMENT = {
    **CORE,
    "source": _selected(*SOURCE),
    "cue": _selected(*CUE),
    "content": _selected(*CONTENT),
    "paragraph": 0,
    "source_url": "https://example.org/harbour#:~:text=that%20the%20harbour%20will%20reopen%20in%20June",
    "because": BECAUSE,
    "conflicts": [],
    "updates": [],
    "quoted_by": [],
    "identities": [
        {
            "speaker": "ada-moreau",
            "named": "Moreau",
            "because": {"rule": "same-role", "span": None, "text": "Ada Moreau: mayor", "confidence": 0.9},
        }
    ],
    "corrections": [],
    "revision": 12,
}
WHOLE_STATEMENT = {**_WHOLE_STATEMENT, "links": _STATEMENT_LINKS}
CONTEXT = {"statement": _WHOLE_STATEMENT, "paragraphs": [PARAGRAPH]}

_OTHER_CONTENT = {"text": OTHER_WORDS, "spans": [[28, 61]]}
OTHER_STATEMENT = {
    **PLAIN_STATEMENT,
    "id": "s0cc175b9c0f1b6a8",
    "text": OTHER_WORDS,
    "content": _OTHER_CONTENT,
    "article": OTHER_ARTICLE_REF,
}
SHIFT = {
    "earlier": PLAIN_STATEMENT,
    "later": OTHER_STATEMENT,
    "because": {"rule": "read-as-conflict", "span": None, "text": "", "confidence": 0.91},
    "changes": [],
    "marked": OTHER_WORDS,
}
