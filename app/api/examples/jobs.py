"""An example of a job: three lines, one of which could not be used."""

from __future__ import annotations

JOB_ID = "j5f0c2d7e91ab3c4d5e6f7081"

JOB = {
    "id": JOB_ID,
    "status": "done",
    "api_key": "newsroom",
    "created_at": "2025-05-11T06:00:00Z",
    "finished_at": "2025-05-11T06:00:04Z",
    "received": 3,
    "waiting": 0,
    "added": 2,
    "replaced": 0,
    "unchanged": 0,
    "failed": 1,
    "statements": 21,
    "links": {"self": f"/v1/jobs/{JOB_ID}", "events": f"/v1/jobs/{JOB_ID}/events"},
}
WHOLE_JOB = {
    **JOB,
    "articles": [
        {"line": 1, "id": "a1", "outcome": "added", "statements": 12, "links": {"self": "/v1/articles/a1"}},
        {"line": 3, "id": "b7", "outcome": "added", "statements": 9, "links": {"self": "/v1/articles/b7"}},
    ],
    "errors": [{"line": 2, "field": "text", "reason": "missing; a record needs the article's text"}],
    "next_after": None,
}
QUEUED = {
    **WHOLE_JOB,
    "status": "queued",
    "finished_at": None,
    "received": 1,
    "waiting": 1,
    "added": 0,
    "failed": 0,
    "statements": 0,
    "articles": [],
    "errors": [],
}
