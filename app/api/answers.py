"""Answers: rows straight to bytes, with the ETag and the Link that belong to them.

A question is put to the store in another process: `Ask` sends it there, `answer` reads the rows and makes the bytes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any, Concatenate, NamedTuple, ParamSpec
from urllib.parse import quote, urlencode

import orjson
from sqlalchemy import Connection, Engine
from starlette.requests import Request
from starlette.responses import Response

from app.api.cards import cards
from app.api.forms import CSV, FORMS, FORMS_OF_ONE, JSON, NDJSON, Place, form_of
from app.api.links import NO_LINKS, STATEMENT_LINKS, Links, linked
from app.api.methods import HEAD
from app.api.preferences import header_of
from app.api.problems import NotFound, shown_path
from app.formats.exports import EXPORTS
from app.formats.json_rows import as_bytes
from app.formats.tables import columns_of
from app.index.meant import Candidate
from app.model import Row
from app.queries.filters import StatementFilters
from app.queries.paging import Page
from app.queries.speakers import MovedError, UnsureError
from app.queries.statements import read_on
from app.store.changes import Position, position
from app.store.reading import reading

P = ParamSpec("P")
Table = Callable[[list[Row]], bytes]
"""Makes a CSV of the items of a page; it can be sent to another process."""
_SAFE = re.compile(r"[A-Za-z0-9_.~-]*").fullmatch
MOST_NAMED = 10  # speakers whom an address may mean
HINT = "X-Hint"
MOST_OF_HINT = 1_000  # characters of a hint that a header holds
_PLAIN = "".join(map(chr, range(0x20, 0x7F))).replace("%", "")
"""The characters that a header has as they are; others are percent-encoded."""
_NONE_KNOWN: frozenset[str] = frozenset()
ANY = "*"  # in If-None-Match: whatever the answer is, the client has it


class Asked(NamedTuple):
    """What an answer depends on, beside the store and the question itself.

    `version` is the program's; `part` gives that of whatever else the answer is made of. `known` are the ETags that the
    client holds, or None where the answer carries none, since it changes between the store's versions. `path` is
    percent-encoded; `root` is the path under which a proxy shows the whole API, usually empty.
    """

    version: str
    part: Callable[[], str] | None
    root: str
    path: str
    query: tuple[tuple[str, str], ...]
    known: frozenset[str] | None

    def etag(self, store: Position, form: str) -> str:
        """The tag of the answer in a form at a point in the store's history; weak, for it may be compressed or not."""
        part = "" if self.part is None else self.part()
        question = f"{self.root} {self.path}?{self.query}"
        asked = f"{self.version} {part} {form} {store.revision} {store.transaction} {question}"
        return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:20]}"'

    def links(self, page: Page) -> str:
        """The Link header of a page: to the next one, the one before and the first, as far as there are others."""
        others = {"next": page.next and self.at(page.next), "prev": page.prev and self.at(page.prev)}
        if any(name == "cursor" for name, _ in self.query):
            others["first"] = self.without("cursor")
        others["latest-version"] = self.latest
        return ", ".join(f'<{address}>; rel="{name}"' for name, address in others.items() if address)

    @property
    def own(self) -> str:
        """The address of the question itself."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def latest(self) -> str | None:
        """The address of what is now in place of what was at a revision; None where none is asked for."""
        return self.without("as_of", "cursor") if any(name == "as_of" for name, _ in self.query) else None

    def at(self, cursor: str) -> str:
        """The address of the same question with another cursor."""
        kept = [(name, value) for name, value in self.query if name != "cursor"]
        return f"{self.path}?{_encoded([*kept, ('cursor', cursor)])}"

    def without(self, *names: str) -> str:
        """The address of the same question without some parameters."""
        rest = [one for one in self.query if one[0] not in names]
        return f"{self.path}?{urlencode(rest)}".rstrip("?")

    def below(self, slug: str) -> str:
        """The address of the same question about the speaker with another slug."""
        _, version, noun, _, *rest = self.path.split("/")
        path = "/".join(("", version, noun, slug, *rest))
        return f"{path}?{urlencode(self.query)}" if self.query else path


def _encoded(query: Sequence[tuple[str, str]]) -> str:
    """The same as `urlencode` gives, which looks at each letter of a word that needs no encoding."""
    return "&".join(f"{name}={value}" if _SAFE(name + value) else urlencode([(name, value)]) for name, value in query)


class Answer(NamedTuple):
    """An answer's status, headers and JSON."""

    status: int
    headers: dict[str, str]
    body: bytes


class Part(NamedTuple):
    """A part of an export, and the cursor of the next; the status and headers of the first are those of the whole."""

    status: int
    headers: dict[str, str]
    body: bytes
    following: str | None


class Question(NamedTuple):
    """What is read from the store: one item, or a page of a list, each item with its links.

    `read` is called with a connection, `args` and `kwargs`; where it finds nothing, the problem is in the words of
    `missing`. `form` is that of a page or of one statement (`app.api.forms`), and `fields` those that a page's items
    keep: all, where there are none. A page `of_statements` as they are now is read by a function that takes `shown`
    too, as `list_statements` does. `as_table` makes the table of a page of anything else.
    """

    read: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    missing: str
    links: Links
    paged: bool
    form: str = JSON
    fields: frozenset[str] = frozenset()
    of_statements: bool = False
    as_table: Table | None = None

    @property
    def in_cards(self) -> bool:
        """Whether the answer shows statements as cards: in JSON, whole."""
        return self.of_statements and self.form == JSON and not self.fields


class Ask:
    """One request, ready to be put to the store."""

    def __init__(
        self,
        request: Request,
        send: Callable[[Request, Asked, Question], Awaitable[Answer]],
        version: str,
        *,
        part: Callable[[], str] | None = None,
        versioned: bool = True,
    ) -> None:
        self._request = request
        self._send = send
        self._asked = asked_in(request, version, part=part, versioned=versioned)

    @property
    def form(self) -> str:
        """The name of the form in which the client wants the answer. Raises `NotAcceptable`."""
        return form_of(self._request)

    @property
    def has_no_body(self) -> bool:
        """Whether nobody will read the body of the answer."""
        return HEAD in self._request.scope

    async def page(
        self, read: Callable[Concatenate[Connection, P], Page], links: Links, *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        """One page of a list, with a Link to the next."""
        return await self._answer(Question(read, args, kwargs, "", links, paged=True))

    async def table(
        self,
        as_table: Table,
        read: Callable[Concatenate[Connection, P], Page | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One page of a list as JSON or as a table; where there is none, a problem in the words of `missing`."""
        question = Question(read, args, kwargs, missing, links, paged=True, form=self.form, as_table=as_table)
        return await self._answer(question)

    async def page_of(
        self,
        read: Callable[Concatenate[Connection, P], Page | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One page of what belongs to something; where there is no such thing, a problem in the words of `missing`."""
        return await self._answer(Question(read, args, kwargs, missing, links, paged=True))

    async def statements(
        self,
        read: Callable[Concatenate[Connection, P], Page | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One page of statements, in the form that the client asks for; where there is none, a problem."""
        form = self.form
        given = ",".join(self._request.query_params.getlist("fields"))
        fields = frozenset(filter(None, (name.strip() for name in given.split(","))))
        now = links is STATEMENT_LINKS
        return await self._answer(Question(read, args, kwargs, missing, links, True, form, fields, of_statements=now))

    async def part(self, filters: StatementFilters, form: str) -> Part:
        """A part of an export (`app.formats.exports`)."""
        question = Question(read_part, (filters, form), {}, "", NO_LINKS, paged=False, form=form)
        asked = self._asked if filters.cursor is None else self._asked._replace(known=None)
        answer = await self._send(self._request, asked, question)
        if answer.status != 200:
            return Part(answer.status, answer.headers, b"", None)
        first_line, _, body = answer.body.partition(b"\n")
        following, hint = orjson.loads(first_line)
        headers = answer.headers | ({HINT: quote(hint[:MOST_OF_HINT], safe=_PLAIN)} if hint else {})
        return Part(answer.status, headers, body, following)

    async def one(
        self,
        read: Callable[Concatenate[Connection, P], Row | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One item; where there is none, a problem that says so in the words of `missing`."""
        return await self._answer(Question(read, args, kwargs, missing, links, paged=False))

    async def one_statement(
        self,
        read: Callable[Concatenate[Connection, P], Row | None],
        cite: Callable[Concatenate[Connection, P], Row | None],
        missing: str,
        links: Links,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> Response:
        """One statement, in the form that the client asks for; where there is none, a problem.

        JSON is made of what `read` gives, the other forms of what `cite` does.
        """
        form = self.form
        read = read if form == JSON else cite
        return await self._answer(Question(read, args, kwargs, missing, links, paged=False, form=form))

    async def _answer(self, question: Question) -> Response:
        answer = await self._send(self._request, self._asked, question)
        media_type = "application/json" if answer.body and "Content-Type" not in answer.headers else None
        return Response(answer.body, status_code=answer.status, headers=answer.headers, media_type=media_type)


def answer(engine: Engine, asked: Asked, question: Question) -> Answer:
    """The answer to a question, or 304 where the client has it already: then only the store's version is read.

    The version and the rows are of one snapshot, so that the ETag is that of these rows.
    """
    headers = {"Cache-Control": "no-cache"}
    with reading(engine) as connection:
        if asked.known is not None:
            headers["ETag"] = asked.etag(position(connection), question.form)
            if asked.known & {headers["ETag"], ANY}:
                return Answer(304, headers, b"")
        try:
            more = {"shown": partial(cards, root=asked.root)} if question.in_cards else {}
            found = question.read(connection, *question.args, **question.kwargs, **more)
        except MovedError as moved:
            return Answer(308, {"Cache-Control": "no-cache", "Location": asked.root + asked.below(moved.slug)}, b"")
        except UnsureError as unsure:
            named = [_named(one) for one in unsure.candidates[:MOST_NAMED]]
            detail = f"{question.missing} It may mean {', '.join(one['slug'] for one in named)}."
            raise NotFound(detail, may_mean=named) from None
    if found is None:
        raise NotFound(question.missing)
    if isinstance(found, bytes):
        return Answer(200, headers, found)
    if not question.paged:
        if asked.latest is not None:
            headers["Link"] = f'<{asked.root}{asked.latest}>; rel="latest-version"'
        return _one(found, question, headers, asked.root)
    return page_answer(asked, question, found, headers)


def page_answer(asked: Asked, question: Question, found: Page, headers: dict[str, str]) -> Answer:
    """A page of a list in the form that is asked for, with a Link to its neighbours."""
    if links := asked.links(found):
        headers["Link"] = links
    if question.form == NDJSON:
        found = found._replace(items=_with(question.fields, found.items))
    as_table = question.as_table
    if question.form == CSV and question.fields:
        as_table = partial(columns_of, question.fields)
    if question.form != JSON and as_table is not None:
        headers["Content-Type"] = FORMS[question.form].media_type
        return Answer(200, headers, as_table(found.items))
    if question.form != JSON:
        form = FORMS[question.form]
        following = None if found.next is None else asked.root + asked.at(found.next)
        headers["Content-Type"] = form.media_type
        return Answer(200, headers, form.render(found, Place(asked.root + asked.own, following)))
    items = found.items
    if not question.in_cards:
        items = _with(question.fields, [linked(item, question.links, asked.root) for item in items])
    return Answer(200, headers, as_bytes({**(found.beside or {}), "items": items, "next": found.next}))


def _one(found: Row, question: Question, headers: dict[str, str], root: str) -> Answer:
    """One item as JSON with its links, or one statement in another form."""
    if question.form == JSON:
        return Answer(200, headers, as_bytes(linked(found, question.links, root)))
    form = FORMS_OF_ONE[question.form]
    return Answer(200, headers | {"Content-Type": form.media_type}, form.render(found))


def read_part(connection: Connection, filters: StatementFilters, form: str) -> bytes:
    """A page of statements as a part of an export, after a line with the cursor of the next page and the hint."""
    page = read_on(connection, filters)
    first_line = orjson.dumps([page.next, (page.beside or {}).get("hint")])
    return first_line + b"\n" + EXPORTS[form].encode(page.items, first=filters.cursor is None)


def _with(fields: frozenset[str], items: list[Row]) -> list[Row]:
    """The items with some of their fields."""
    return [{name: value for name, value in item.items() if name in fields} for item in items] if fields else items


def _named(one: Candidate) -> dict[str, Any]:
    return {"slug": one.slug, "name": one.name, "statements": one.statements}


def asked_in(request: Request, version: str, *, part: Callable[[], str] | None = None, versioned: bool = True) -> Asked:
    """What the answer to a request depends on; without `versioned` it changes between the store's versions too."""
    query = tuple(request.query_params.multi_items())
    return Asked(
        version, part, root_of(request), shown_path(request.scope), query, _known(request) if versioned else None
    )


def _known(request: Request) -> frozenset[str]:
    """The ETags that the client holds, in their weak form: If-None-Match compares weakly."""
    given = header_of(request.scope, b"if-none-match")
    if not given:
        return _NONE_KNOWN
    tags = (tag.strip() for tag in given.split(","))
    return frozenset(tag if tag.startswith("W/") or tag == ANY else f"W/{tag}" for tag in tags if tag)


def root_of(request: Request) -> str:
    """The path under which a proxy shows the whole API, usually empty."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def as_json(content: object) -> Response:
    """An answer that is true at this moment only: no cache keeps it."""
    return json_response(as_bytes(content))


def json_response(body: bytes) -> Response:
    """An answer in JSON that no cache keeps."""
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})
