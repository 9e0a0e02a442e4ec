"""The requests that take more than a path and filters."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from onrecord.calls import Call, get


def export(form: str, filters: Mapping[str, Any]) -> Call:
    """All statements that the filters ask for, in a form."""
    call = get("export", format=form, **filters)
    # Of a list this is its default; an export takes any type, and says which in its headers.
    return Call(call.path, call.query, headers={"Accept": "*/*"})


def correct(kind: str, fields: Mapping[str, Any]) -> Call:
    """A correction; here a field that is None is sent, for it says that there is none."""
    body = json.dumps({"kind": kind, **fields}, default=lambda value: value.isoformat()).encode()
    return Call("/v1/corrections", method="POST", body=body, headers={"Content-Type": "application/json"})


def undo(correction: str, note: str | None) -> Call:
    """Taking a correction back."""
    call = get("corrections", correction, note=note)
    return Call(call.path, call.query, method="DELETE")


def send(articles: Iterable[Mapping[str, Any]], idempotency_key: str | None) -> Call:
    """Articles to be read in, a line of JSON each."""
    lines = [json.dumps(article, default=lambda value: value.isoformat()) for article in articles]
    if not lines:
        raise ValueError("there is no article to send")
    headers = {"Content-Type": "application/x-ndjson"}
    if idempotency_key is not None:
        headers["Idempotency-Key"] = idempotency_key
    return Call("/v1/articles", method="POST", body="\n".join(lines).encode(), headers=headers)


def pauses(seconds: float) -> Iterator[float]:
    """Seconds between two looks at something that is to end within so many: short ones first."""
    end, pause = time.monotonic() + seconds, 0.1
    while (left := end - time.monotonic()) > 0:
        yield min(pause, left)
        pause = min(2.0, pause * 1.5)
