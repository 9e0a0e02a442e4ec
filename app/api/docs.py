"""The documentation page, and the addresses of the problems.

Everything that the page loads comes from here: it works offline.
"""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles

from app.api.answers import as_json
from app.api.problems import PROBLEMS, NotFound

router = APIRouter(include_in_schema=False)

ASSETS = StaticFiles(directory=Path(__file__).parent / "static")

# Addresses are relative, so that the page also works where a proxy shows it under another path.
PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>On Record: API</title>
<link rel="icon" href="docs/assets/favicon.png">
<link rel="stylesheet" href="docs/assets/swagger-ui.css">
<link rel="stylesheet" href="docs/assets/docs.css">
</head>
<body>
<header class="pages"><a href=".">← The pages</a></header>
<noscript><p class="pages">This page needs JavaScript. Without it: <a href="openapi.json">the OpenAPI document</a>, and
<a href="llms.txt">the routes in short</a>.</p></noscript>
<div id="swagger-ui"></div>
<script src="docs/assets/swagger-ui-bundle.js"></script>
<script src="docs/assets/docs.js"></script>
</body>
</html>
"""


@router.get("/docs")
def show_docs() -> Response:
    """The API, to read and to try."""
    return HTMLResponse(PAGE)


@router.get("/problems")
def list_problems() -> Response:
    """Every type of problem."""
    return as_json({"items": [problem.documented() for problem in PROBLEMS.values()]})


@router.get("/problems/{name}")
def get_problem(name: str) -> Response:
    """One type of problem: what it means, and what to do."""
    if name not in PROBLEMS:
        raise NotFound(f"There is no problem {name}. GET /problems lists them.")
    return as_json(PROBLEMS[name].documented())
