"""An article whose id holds a slash: in an address it is sent as `%2F`."""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

OF_AN_ARTICLE = "/articles/"  # in the addresses of the API and of the pages
SLASH = "\ufdd0"  # stands for a slash within a name: a character that Unicode keeps for uses inside a program


class SlashInName:
    """Lets the id of an article hold slashes, sent as `%2F`: servers decode them, and take them for the path's own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http" and OF_AN_ARTICLE in scope["path"]:
            sent = (scope.get("raw_path") or b"").partition(b"?")[0]
            if b"%2f" in sent.lower():
                scope = {**scope, "path": unquote(re.sub("%2f", SLASH, sent.decode("ascii", "replace"), flags=re.I))}
        await self.app(scope, receive, send)
