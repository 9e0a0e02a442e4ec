"""What can go wrong, as a page: what it is, what to do, and whom a name may have meant."""

from __future__ import annotations

import orjson
from starlette.requests import Request

from app.api.answers import root_of
from app.pages.rendering import render


def problem_page(body: bytes, request: Request) -> bytes:
    """The page of a problem that the API answers as JSON."""
    problem = orjson.loads(body)
    values = {
        "title": problem["title"],
        "status": problem["status"],
        "detail": problem["detail"],
        "type": problem["type"],
        "may_mean": problem.get("may_mean", []),
        "errors": problem.get("errors", []),
        "corrected": problem.get("corrected"),
        "was_in": problem.get("was_in"),
        "calls": [],
        "pages": {"prev": None, "next": None},
        "typed": "",
    }
    return render("problem.html", values, root_of(request))
