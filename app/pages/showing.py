"""A page made of what the store holds: read and rendered in the process that reads, with the ETag of what was read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from app.api.answers import ANY, MOST_NAMED, Answer, Asked
from app.api.problems import NotFound
from app.model import Row
from app.pages.naming import name_articles
from app.pages.policy import HEADERS
from app.pages.rendering import render
from app.queries.speakers import MovedError, UnsureError
from app.store.changes import position
from app.store.reading import reading

FORM = "html"

View = Callable[..., Row | None]
"""What a page shows: called with a connection, the path below which addresses are, and what the address says."""


class PageQuestion(NamedTuple):
    """Which page is asked for: what it shows, by which template, and the words of the problem where there is none.

    `view` is called with a connection, the root of all addresses, and `args`. What it gives has `calls`: the addresses
    of the API, without the root, that answer the same as JSON; the first is that of the page itself.
    """

    view: View
    args: tuple[Any, ...]
    template: str
    missing: str = ""


def show(engine: Engine, asked: Asked, question: PageQuestion) -> Answer:
    """The page, or 304 where the reader has it already: then only the store's version is read."""
    headers = dict(HEADERS)
    with reading(engine) as connection:
        here = position(connection)
        headers["ETag"] = asked.etag(here, FORM)
        if asked.known is not None and asked.known & {headers["ETag"], ANY}:
            return Answer(304, headers, b"")
        try:
            found = _seen(connection, question.view, question.missing, asked.root, *question.args)
        except MovedError as moved:
            place = asked.root + _renamed(asked, moved.slug)
            return Answer(308, {"Cache-Control": "no-cache", "Location": place}, b"")
        beside = {"here": asked, "pages": _pages(asked, found), "revision": here.revision}
        body = render(question.template, found | beside, asked.root)
    return Answer(200, headers, body)


def _seen(connection: Connection, view: View, missing: str, *args: Any) -> Row:
    """What a view shows, its articles named; raises `NotFound` for nothing, or where more than one may be meant."""
    try:
        found = view(connection, *args)
    except UnsureError as unsure:
        named = [{"slug": one.slug, "name": one.name} for one in unsure.candidates[:MOST_NAMED]]
        raise NotFound(missing, may_mean=named) from None
    if found is None:
        raise NotFound(missing)
    name_articles(connection, found)
    return found


class FormPage(NamedTuple):
    """A page with forms: what it shows of the store, the template, and what the template is given beside."""

    view: View
    key: str
    template: str
    missing: str
    values: Row


def show_form(engine: Engine, root: str, page: FormPage) -> tuple[bytes, str]:
    """The page, which nobody keeps; or no page, and the slug under which what it shows is now."""
    with reading(engine) as connection:
        try:
            found = _seen(connection, page.view, page.missing, root, page.key)
        except MovedError as moved:
            return b"", moved.slug
    return render(page.template, {**found, **page.values, "pages": {"prev": None, "next": None}}, root), ""


def _renamed(asked: Asked, slug: str) -> str:
    """The address of the same page about the speaker with another slug."""
    _, noun, _, *rest = asked.path.split("/")
    return asked._replace(path="/".join(("", noun, slug, *rest))).own


def _pages(asked: Asked, found: Row) -> dict[str, str | None]:
    """The addresses of the pages before and after, where what is shown is a list in pages."""
    page = found.get("page")
    if page is None:
        return {"prev": None, "next": None}
    return {
        "prev": asked.root + asked.at(page.prev) if page.prev else None,
        "next": asked.root + asked.at(page.next) if page.next else None,
    }
