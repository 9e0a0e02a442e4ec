"""Lists of statements, as pages show them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import orjson
from sqlalchemy import Connection

from app.api.cards import cards
from app.formats.json_rows import as_bytes
from app.model import Row
from app.pages.addresses import call
from app.pages.marks import marked
from app.pages.views.corrected import history_of_statement
from app.queries.as_of import NOT_KEPT
from app.queries.filters import StatementFilters
from app.queries.outlets import outlet_named
from app.queries.paging import Page
from app.queries.statement_at import get_context_at
from app.queries.statements import get_context, list_statements
from app.queries.topics import topic_named

PAIR = 2  # quotation marks around a phrase
QUOTED_WORDS = 4  # that somebody looks for: fewer are seldom a quotation

CITATIONS = {"BibTeX": "bibtex", "CSL-JSON": "csl", "JSON-LD": "jsonld"}

Query = list[tuple[str, str]]


def shown_as_cards(root: str) -> Callable[..., list[Any]]:
    """What lists show of statements: the cards that the API keeps, read back."""
    kept = partial(cards, root=root)
    return lambda *args: orjson.loads(as_bytes(kept(*args)))


def statements(connection: Connection, root: str, filters: StatementFilters, query: Query) -> Row:
    """A page of the statements that are asked for, with what the names in the question may mean."""
    page = list_statements(connection, filters, shown_as_cards(root))
    asked = named(query)
    names = _names(page)
    return {
        "calls": [call("statements", **asked)],
        "asked": asked,
        "names": names,
        "page": page,
        "then": filters.as_of,
        "lasting": _lasting(page, asked),
        "errors": [],
        "beside": _beside(connection, asked, names),
        "export": {form: call("export", **_exported(asked), format=form) for form in ("csv", "ndjson")},
        "quotation": _may_be_quotation(page, filters),
    }


def _beside(connection: Connection, asked: dict[str, list[str]], names: dict[str, str]) -> list[Row]:
    """Where else somebody may want to look who typed one name, or one word, and nothing else."""
    match list(asked.items()):
        case [("speaker", [one])] if one in names:
            return [{"noun": "about", "key": one, "name": names[one]}]
        case [("q", [one])]:
            topic, outlet = topic_named(connection, one), outlet_named(connection, one)
            found = [("topics", topic), ("outlets", outlet)]
            return [{"noun": noun, "key": each[0], "name": each[1]} for noun, each in found if each is not None]
    return []


def _names(page: Page) -> dict[str, str]:
    """The names of those whom the statements of a page are by or about, by slug."""
    return {
        one["slug"]: one["name"]
        for item in page.items
        for field in ("speakers", "about")
        for one in item.get(field) or ()
    }


def named(query: Query) -> dict[str, list[str]]:
    """The values of each parameter."""
    found: dict[str, list[str]] = {}
    for name, value in query:
        found.setdefault(name, []).append(value)
    return found


def _lasting(page: Page, asked: dict[str, list[str]]) -> dict[str, Any] | None:
    """What the address of the same list asks for that will answer the same later; None where none does."""
    if page.beside is None or asked.keys() & set(NOT_KEPT):
        return None
    kept = {name: values for name, values in asked.items() if name not in ("limit", "cursor", "format")}
    return kept | {"as_of": page.beside["revision"]}


def _exported(asked: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in asked.items() if name not in ("limit", "cursor", "sort", "format")}


def _may_be_quotation(page: Page, filters: StatementFilters) -> str | None:
    """The words asked for, where they may be meant as a quotation: they are many, or nothing has them."""
    if filters.q is None:
        return None
    found = page.beside is not None and page.beside["total"]
    words = filters.q.strip('"') if filters.q.count('"') <= PAIR else filters.q  # a phrase, not a search of phrases
    return words or None if not found or len(words.split()) >= QUOTED_WORDS else None


def statement(connection: Connection, _root: str, key: str, as_of: int | None = None) -> Row | None:
    """One statement in its place, with the reason for each value; as it is, or as it was at a revision."""
    found = get_context(connection, key, 1) if as_of is None else get_context_at(connection, key, as_of)
    if found is None:
        return None
    calls = [call("statements", key, as_of=as_of), call("corrections", statement=key)]
    if as_of is None:
        calls.insert(1, call("statements", key, "context"))
    return {
        "calls": calls,
        "statement": found["statement"],
        "history": history_of_statement(connection, key),
        "cite": {name: call("statements", key, as_of=as_of, format=form) for name, form in CITATIONS.items()},
        "paragraphs": marked(found["paragraphs"], [found["statement"]]),
    }
