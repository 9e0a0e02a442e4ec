"""One article, and two side by side, as pages show them."""

from __future__ import annotations

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.marks import marked
from app.pages.naming import OPENING, first_words
from app.pages.rewording import both, side
from app.queries.articles import get_article
from app.queries.compare import compare_articles
from app.queries.filter_parts import Filters
from app.queries.filters import VersionFilters
from app.queries.lines import lines_of
from app.queries.related import list_related
from app.queries.statements import reasons_of
from app.queries.versions import compare_versions, get_version, list_versions

MOST_RELATED = 20
MOST_SHOWN_CHARS = 60_000  # of a text: some twelve pages of print, with some 300 statements; the API has all of it
INCLUDED = ("paragraphs", "statements")


def article(connection: Connection, _root: str, key: str) -> Row | None:
    """An article: paragraphs with statements marked, their reasons, its versions, and who else reports it."""
    found = get_article(connection, key, frozenset(INCLUDED))
    if found is None:
        return None
    key = found["id"]
    versions = list_versions(connection, key, VersionFilters())
    related = list_related(connection, key, Filters(limit=MOST_RELATED))
    paragraphs = [one for one in found["paragraphs"] if one["start"] < MOST_SHOWN_CHARS]
    found["statements"] = [one for one in found["statements"] if one["content"]["spans"][0][0] < MOST_SHOWN_CHARS]
    return {
        "calls": [
            call("articles", key, include=",".join(INCLUDED)),
            call("articles", key, "related"),
            call("articles", key, "versions"),
        ],
        "article": found,
        "paragraphs": marked(paragraphs, found["statements"]),
        "cut": len(paragraphs) < len(found["paragraphs"]),
        "reasons": reasons_of(connection, key),
        "versions": versions.items if versions else [],
        "related": related.items if related else [],
    }


def version(connection: Connection, _root: str, key: str, number: int) -> Row | None:
    """One version of an article: each line of its text, with the statements that were found in it marked; or None."""
    found = get_version(connection, key, number)
    if found is None:
        return None
    if not found["headline"] and not found["current"]:
        found[OPENING] = first_words(found["text"])  # of its own text, which may begin otherwise
    others = list_versions(connection, key, VersionFilters())
    statements = [
        {**one, "content": {"spans": one["spans"]}}
        for one in found["statements"]
        if one["spans"][0][0] < MOST_SHOWN_CHARS
    ]
    lines = lines_of(found["text"])
    shown = [one for one in lines if one["start"] < MOST_SHOWN_CHARS]
    return {
        "calls": [call("articles", key, "versions", number), call("articles", key, "versions")],
        "version": found,
        "statements": statements,
        "paragraphs": marked(shown, statements),
        "cut": len(shown) < len(lines),
        "versions": others.items if others else [],
    }


def comparison(connection: Connection, _root: str, here: str, there: str) -> Row | None:
    """Two articles: shared statements side by side, changed words marked, and those of one alone; or None."""
    found = compare_articles(connection, here, there)
    if found is None:
        return None
    pairs = [
        *({**one, "kind": "both"} for one in found["both"]),
        *({**one, "kind": "conflict", "moved": False} for one in found["conflicts"]),
        *({**one, "kind": "update", "moved": False} for one in found["updates"]),
    ]
    pairs.sort(key=lambda one: one["here"]["place"])
    for number, one in enumerate(pairs, 1):
        one["number"] = number
        one["old"], one["new"] = side(one["changes"], "old"), side(one["changes"], "new")
    return {
        "calls": [call("articles", here, "compare", there)],
        "comparison": found,
        "pairs": pairs,
        "columns": {name: _column(pairs, found[f"only_{name}"], name) for name in ("here", "there")},
    }


def _column(pairs: list[Row], alone: list[Row], name: str) -> list[Row]:
    """The statements of one article in its order, each with the pair that it belongs to, if there is one."""
    column = [{"placed": pair[name], "pair": pair} for pair in pairs]
    column += [{"placed": one, "pair": None} for one in alone]
    return sorted(column, key=lambda one: one["placed"]["place"])


def version_changes(connection: Connection, _root: str, key: str, old: int, new: int) -> Row | None:
    """What changed from one version of an article to another; None where either is unknown."""
    found = compare_versions(connection, key, old, new)
    if found is None:
        return None
    for one in found["reworded"]:
        one["runs"] = both(one["changes"])
    return {"calls": [call("articles", key, "versions", old, "compare", new)], "changes": found}
