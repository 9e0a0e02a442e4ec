"""One example for each answer, shown on the documentation page; a test holds each against its schema."""

from __future__ import annotations

from typing import Any

from app.evaluation.card import shipped_card

Example = dict[str, Any]

TEXT = "Ada Moreau said on Thursday that the harbour will reopen in June."
WORDS = "that the harbour will reopen in June"
OTHER_WORDS = "that the port will reopen in June"

SPEAKER_REF = {"slug": "ada-moreau", "name": "Ada Moreau", "kind": "person"}
OUTLET_REF = {"slug": "harbour-times", "name": "Harbour Times"}
SAID_ON = {"edtf": "2025-05-08", "from": "2025-05-08", "to": "2025-05-08"}
TOPIC_REF = {"code": "20000337", "label": "transport"}
ARTICLE_REF = {
    "id": "a1",
    "headline": "Harbour to reopen",
    "outlet": OUTLET_REF,
    "url": "https://example.org/harbour",
    "published_on": "2025-05-09",
}
OTHER_ARTICLE_REF = {
    **ARTICLE_REF,
    "id": "b7",
    "headline": "Port opens in June",
    "url": None,
    "published_on": "2025-05-10",
}


def page(*items: object) -> Example:
    """A last page with these items."""
    return {"items": list(items), "next": None}


def _because(rule: str, start: int, end: int) -> Example:
    return {"rule": rule, "span": [start, end], "text": TEXT[start:end], "confidence": 0.9}


def _words(start: int, end: int) -> Example:
    return {"text": TEXT[start:end], "spans": [[start, end]]}


def _selected(start: int, end: int) -> Example:
    quote = {
        "type": "TextQuoteSelector",
        "exact": TEXT[start:end],
        "prefix": TEXT[:start][-32:],
        "suffix": TEXT[end : end + 32],
    }
    return {**_words(start, end), "selectors": [[quote, {"type": "TextPositionSelector", "start": start, "end": end}]]}


_SOURCE, _CUE, _CONTENT = (0, 10), (11, 15), (28, 64)

_CORE = {
    "id": "s5d41402abc4b2a76",
    "text": WORDS,
    "speech": "indirect",
    "act": "speech",
    "stance": "neutral",
    "speakers": [SPEAKER_REF],
    "holder": None,
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
_PLAIN_STATEMENT = {**_CORE, "source": _words(*_SOURCE), "cue": _words(*_CUE), "content": _words(*_CONTENT)}
STATEMENT = {**_PLAIN_STATEMENT, "links": _STATEMENT_LINKS}
_BECAUSE = {"speakers": _because("full-name", *_SOURCE), "said_on": _because("weekday", 19, 27)}
_WHOLE_STATEMENT = {
    **_CORE,
    "source": _selected(*_SOURCE),
    "cue": _selected(*_CUE),
    "content": _selected(*_CONTENT),
    "paragraph": 0,
    "because": _BECAUSE,
    "identities": [
        {
            "speaker": "ada-moreau",
            "named": "Moreau",
            "because": {"rule": "same-role", "span": None, "text": "Ada Moreau: mayor", "confidence": 0.9},
        }
    ],
}
WHOLE_STATEMENT = {**_WHOLE_STATEMENT, "links": _STATEMENT_LINKS}
PARAGRAPH = {"position": 0, "kind": "body", "start": 0, "end": len(TEXT), "text": TEXT}
CONTEXT = {"statement": _WHOLE_STATEMENT, "paragraphs": [PARAGRAPH]}

_ARTICLE = {
    **ARTICLE_REF,
    "author": "Iris Holm",
    "language": "en",
    "length": len(TEXT),
    "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "statement_count": 1,
    "pipeline": "0.1.0+5d41402a",
    "ingested_at": "2025-05-11T06:00:00Z",
}
ARTICLE = {**_ARTICLE, "links": {"self": "/v1/articles/a1", "statements": "/v1/articles/a1/statements"}}
WHOLE_ARTICLE = {**ARTICLE, "paragraphs": [PARAGRAPH]}

_CHANGES = [
    {"kind": "equal", "old": {"text": "that the ", "span": [0, 9]}, "new": {"text": "that the ", "span": [0, 9]}},
    {"kind": "replace", "old": {"text": "harbour ", "span": [9, 17]}, "new": {"text": "port ", "span": [9, 14]}},
    {
        "kind": "equal",
        "old": {"text": "will reopen in June", "span": [17, 36]},
        "new": {"text": "will reopen in June", "span": [14, 33]},
    },
]
_REWORDING = {"changes": _CHANGES, "marked": "that the [-harbour-] {+port+} will reopen in June"}
_WORD_BECAUSE = {"rule": "aligned-words", "span": None, "text": "", "confidence": 0.91}

_OTHER_CONTENT = {"text": OTHER_WORDS, "spans": [[28, 61]]}
_OTHER_STATEMENT = {
    **_PLAIN_STATEMENT,
    "id": "s0cc175b9c0f1b6a8",
    "text": OTHER_WORDS,
    "content": _OTHER_CONTENT,
    "article": OTHER_ARTICLE_REF,
}
COMPARISON = {
    "here": _ARTICLE,
    "there": {**_ARTICLE, **OTHER_ARTICLE_REF},
    "summary": "1 statement in both (1 near); 0 only here, 0 only there",
    "both": [
        {
            "relation": "near",
            "score": 0.91,
            "because": _WORD_BECAUSE,
            "here": {"place": 1, "statement": _PLAIN_STATEMENT},
            "there": {"place": 1, "statement": _OTHER_STATEMENT},
            **_REWORDING,
        }
    ],
    "only_here": [],
    "only_there": [],
}

_FIRST = {
    "statement": _CORE["id"],
    "text": WORDS,
    "speech": "indirect",
    "act": "speech",
    "relation": None,
    "score": 1.0,
    "article": ARTICLE_REF,
}
_SECOND = {
    "statement": "s0cc175b9c0f1b6a8",
    "text": OTHER_WORDS,
    "speech": "indirect",
    "act": "speech",
    "relation": "near",
    "score": 0.91,
    "article": OTHER_ARTICLE_REF,
}
_MATCH = {
    "id": "m7d793037a0760186",
    "articles": 2,
    "speakers": [SPEAKER_REF],
    "said_on": SAID_ON,
    "topics": [{**TOPIC_REF, "score": 0.71}],
    "links": {"self": "/v1/matches/m7d793037a0760186"},
}
MATCH = {**_MATCH, "members": [_FIRST, _SECOND]}
WHOLE_MATCH = {
    **_MATCH,
    "members": [
        {**_FIRST, "because": _WORD_BECAUSE, "changes": [], "marked": WORDS},
        {**_SECOND, "because": _WORD_BECAUSE, **_REWORDING},
    ],
}

SPEAKER = {
    **SPEAKER_REF,
    "country": None,
    "wikidata": None,
    "ambiguous": False,
    "statements": 12,
    "links": {
        "self": "/v1/speakers/ada-moreau",
        "statements": "/v1/speakers/ada-moreau/statements",
        "timeline": "/v1/speakers/ada-moreau/timeline",
    },
}
_STATEMENT_REF = {"id": "s5d41402abc4b2a76", "text": WORDS, "day": "2025-05-08", "article": "a1"}
WHOLE_SPEAKER = {
    **SPEAKER,
    "aliases": ["Moreau"],
    "role": None,
    "roles": [{"role": "mayor", "articles": 4, "first_on": "2025-05-09", "last_on": "2025-05-21"}],
    "first": _STATEMENT_REF,
    "last": {"id": "s0cc175b9c0f1b6a8", "text": OTHER_WORDS, "day": "2025-05-21", "article": "b7"},
    "topics": [{**TOPIC_REF, "statements": 9}],
    "outlets": [{**OUTLET_REF, "statements": 7}],
}
SPOKEN_DAY = {"day": "2025-05-08", "statements": 5, "articles": 2}

TOPIC_NODE = {**TOPIC_REF, "statements": 12, "children": []}
WHOLE_TOPIC = {
    **TOPIC_REF,
    "statements": 12,
    "parents": [{"code": "04000000", "label": "economy, business and finance"}],
    "children": [],
    "links": {"self": "/v1/topics/20000337", "statements": "/v1/topics/20000337/statements"},
}

OUTLET = {
    **OUTLET_REF,
    "articles": 30,
    "statements": 412,
    "links": {"articles": "/v1/articles?outlet=harbour-times", "statements": "/v1/statements?outlet=harbour-times"},
}

RUN = {
    "id": 1,
    "status": "done",
    "started_at": "2025-05-11T06:00:00Z",
    "finished_at": "2025-05-11T06:00:04Z",
    "pipeline": "0.1.0+5d41402a",
    "inputs": ["news"],
    "read": 3,
    "added": 2,
    "replaced": 0,
    "unchanged": 0,
    "failed": 1,
    "statements": 21,
    "matches": 9,
    "errors": [{"origin": "news/empty.txt", "line": None, "field": "text", "reason": "the file is empty"}],
    "links": {"self": "/v1/runs/1"},
}

_CARD = shipped_card()
QUALITY = {**_CARD.model_dump(mode="json"), "loaded": {"version": _CARD.weights.version, "measured": True}}

DOCUMENT = {"text": TEXT, "published_on": "2025-05-09", "headline": "Harbour to reopen"}
_NAMED = {"name": "Ada Moreau", "kind": "person"}
RECORD = {
    "id": "request",
    "paragraphs": [{"start": 0, "end": len(TEXT), "kind": "body"}],
    "statements": [
        {
            "source": [[*_SOURCE]],
            "cue": [[*_CUE]],
            "content": [[*_CONTENT]],
            "text": WORDS,
            "speech": "indirect",
            "act": "speech",
            "stance": "neutral",
            "speakers": [_NAMED],
            "holder": None,
            "said_on": SAID_ON,
            "topics": [{**TOPIC_REF, "score": 0.71}],
            "confidence": 0.93,
            "because": _BECAUSE,
        }
    ],
}

OF: dict[str, object] = {
    "compare_articles": COMPARISON,
    "extract": RECORD,
    "get_article": WHOLE_ARTICLE,
    "get_health": {"status": "ok", "version": "0.1.0"},
    "get_match": WHOLE_MATCH,
    "get_quality": QUALITY,
    "get_readiness": {"status": "ready"},
    "get_run": RUN,
    "get_speaker": WHOLE_SPEAKER,
    "get_statement": WHOLE_STATEMENT,
    "get_statement_context": CONTEXT,
    "get_statement_matches": WHOLE_MATCH,
    "get_topic": WHOLE_TOPIC,
    "list_article_statements": page(STATEMENT),
    "list_articles": page(ARTICLE),
    "list_matches": page(MATCH),
    "list_outlets": page(OUTLET),
    "list_runs": page(RUN),
    "list_speaker_days": page(SPOKEN_DAY),
    "list_speaker_statements": page(STATEMENT),
    "list_speakers": page(SPEAKER),
    "list_statements": page(STATEMENT),
    "list_topic_statements": page(STATEMENT),
    "list_topics": page(TOPIC_NODE),
}
"""Operation -> an example of its answer."""
