"""Answers: rows straight to bytes, with the ETag and the Link that belong to them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote, urlencode

import orjson
from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from app.api.problems import NotFound
from app.model import Row
from app.queries.paging import Page
from app.store.changes import revision

P = ParamSpec("P")
Links = Mapping[str, str]
"""Name of a link -> where it leads: a path with the item's fields in braces, e.g. `/v1/articles/{id}/statements`."""

_MOMENTS = orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z  # the store keeps moments in UTC without a zone; the answer names it


class Ask:
    """One request, and the store that it is put to.

    It is not `versioned` where answers change between the store's versions: then they carry no ETag.
    """

    def __init__(self, request: Request, engine: Engine, edition: str, *, versioned: bool = True) -> None:
        self._request = request
        self._engine = engine
        self._edition = edition
        self._versioned = versioned

    def page(
        self, read: Callable[Concatenate[Connection, P], Page], links: Links, *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """One page of a list, with a Link to the next."""
        return self.page_of(read, "", links, *args, **kwargs)

    def page_of(
        self,
        read: Callable[Concatenate[Connection, P], Page | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One page of what belongs to something; where there is no such thing, a problem in the words of `missing`."""

        def body(connection: Connection) -> tuple[object, dict[str, str]]:
            page = read(connection, *args, **kwargs)
            if page is None:
                raise NotFound(missing)
            headers = {} if page.next is None else {"Link": f'<{self._at(page.next)}>; rel="next"'}
            items = [self.linked(item, links) for item in page.items]
            return {**(page.beside or {}), "items": items, "next": page.next}, headers

        return self._answer(body)

    def one(
        self,
        read: Callable[Concatenate[Connection, P], Row | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One item; where there is none, a problem that says so in the words of `missing`."""

        def body(connection: Connection) -> tuple[object, dict[str, str]]:
            item = read(connection, *args, **kwargs)
            if item is None:
                raise NotFound(missing)
            return self.linked(item, links), {}

        return self._answer(body)

    def _answer(self, body: Callable[[Connection], tuple[object, dict[str, str]]]) -> Response:
        """The answer, or 304 where the client has it already: then nothing but the store's version is read."""
        with self._engine.connect() as connection:
            # Read before the rows: should a run commit in between, the ETag is too old, never too new.
            headers = {"Cache-Control": "no-cache"}
            if self._versioned:
                headers["ETag"] = self._etag(revision(connection))
                if headers["ETag"] in self._known:
                    return Response(status_code=304, headers=headers)
            content, more = body(connection)
        return Response(orjson.dumps(content, option=_MOMENTS), media_type="application/json", headers=headers | more)

    def _etag(self, version: int) -> str:
        """Made of the program's version, the store's and the request; weak, for the answer may be compressed or not."""
        asked = f"{self._edition} {version} {self._root} {self._request.url.path}?{self._request.url.query}"
        return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:20]}"'

    @property
    def _known(self) -> set[str]:
        """The ETags that the client holds, in their weak form: If-None-Match compares weakly."""
        tags = (tag.strip() for tag in self._request.headers.get("if-none-match", "").split(","))
        return {tag if tag.startswith("W/") else f"W/{tag}" for tag in tags if tag}

    @cached_property
    def _root(self) -> str:
        """The path under which a proxy shows the whole API, usually empty."""
        return str(self._request.scope.get("root_path", "")).rstrip("/")

    def _at(self, cursor: str) -> str:
        """This request's address, with another cursor."""
        kept = [(name, value) for name, value in self._request.query_params.multi_items() if name != "cursor"]
        return f"{quote(self._request.url.path)}?{urlencode([*kept, ('cursor', cursor)])}"

    def linked(self, item: Row, links: Links) -> Row:
        """The item with its links; one that needs a field which the item lacks is null."""
        if not links:
            return item
        return item | {"links": {name: self._link(path, item) for name, path in links.items()}}

    def _link(self, path: str, item: Row) -> str | None:
        fields = {name: value for name, value in item.items() if isinstance(value, str | int)}
        if isinstance(item.get("article"), dict):
            fields["article"] = item["article"]["id"]
        try:
            return self._root + path.format_map({name: quote(str(value), safe="") for name, value in fields.items()})
        except KeyError:
            return None


def as_json(content: Any) -> Response:
    """An answer that depends on no store."""
    body = orjson.dumps(content, default=_as_list)
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})


def _as_list(value: object) -> list[object]:
    """A named tuple, such as a span, which orjson does not take for a list by itself."""
    if isinstance(value, tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON")
