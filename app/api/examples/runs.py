"""An example of a run."""

from __future__ import annotations

FAULT = {"origin": "news/empty.txt", "line": None, "field": "text", "reason": "the file is empty"}
RUN = {
    "id": 1,
    "kind": "ingest",
    "status": "done",
    "started_at": "2025-05-11T06:00:00Z",
    "finished_at": "2025-05-11T06:00:04Z",
    "pipeline": "0.1.0+5d41402a",
    "inputs": ["news"],
    "read": 3,
    "added": 2,
    "replaced": 0,
    "unchanged": 0,
    "withdrawn": 0,
    "failed": 1,
    "statements": 21,
    "matches": 9,
    "seconds_by_stage": {"reading": 0.012, "analysing": 1.204, "saving": 0.163, "linking": 0.218},
    "errors": [FAULT],
    "links": {"self": "/v1/runs/1", "errors": "/v1/runs/1/errors"},
}
