"""The style sheet and the script of the pages, which browsers keep for a year: a content has an address of its own."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qs

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.pages.rendering import STATIC, digest_of

FOR_EVER = "public, max-age=31536000, immutable"


class Assets(StaticFiles):
    """Files whose address names their content (`app.pages.addresses.Addresses.asset`)."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file; it is asked for again each time where the address names another content than it has."""
        answer = super().file_response(full_path, stat_result, scope, status_code)
        named = parse_qs(scope["query_string"].decode("latin-1")).get("v", [])
        is_this = named == [digest_of(Path(full_path).name)]
        answer.headers["Cache-Control"] = FOR_EVER if is_this else "no-cache"
        return answer


ASSETS = Assets(directory=STATIC)
