"""One match, and one story, as pages show them."""

from __future__ import annotations

from sqlalchemy import Connection

from app.model import Row
from app.pages.addresses import call
from app.pages.rewording import both
from app.pages.views.corrected import history_of_match
from app.queries.coverage import list_coverage
from app.queries.filters import CoverageFilters, MemberFilters
from app.queries.match_at import get_match_at, list_members_at
from app.queries.matches import get_match
from app.queries.members import list_members
from app.queries.statements import get_statement
from app.queries.stories import get_story

MOST_ASKED = 5  # members whose contradictions and later figures are shown: those of the others are mostly the same


def match(connection: Connection, _root: str, key: str, filters: MemberFilters) -> Row | None:
    """A match: every wording in time with what it changes, which outlets carry it how, updates and conflicts.

    As it was at a revision, it is without what is of today.
    """
    if filters.as_of is not None:
        return _match_at(connection, key, filters.as_of, filters)
    found, members = get_match(connection, key), list_members(connection, key, filters)
    if found is None or members is None:
        return None
    for member in members.items:
        member["runs"] = both(member["changes"])
    told = [one["statement"] for one in found["members"][:MOST_ASKED]]
    whole = [one for one in (get_statement(connection, each) for each in told) if one is not None]
    return {
        "calls": [
            call("matches", key),
            call("matches", key, "members", limit=filters.limit, cursor=filters.cursor),
            *(call("statements", each) for each in told),
        ],
        "match": found,
        "first": found["members"][0],
        "page": members,
        "matrix": matrix(members.items),
        "history": history_of_match(connection, [one["statement"] for one in found["members"]]),
        **{name: _each_once(whole, name) for name in ("conflicts", "updates", "quoted_by")},
    }


def _match_at(connection: Connection, key: str, number: int, filters: MemberFilters) -> Row | None:
    found, members = get_match_at(connection, key, number), list_members_at(connection, key, filters)
    if found is None or members is None:
        return None
    for member in members.items:
        member["runs"] = both(member["changes"])
    asked = {"as_of": number, "limit": filters.limit, "cursor": filters.cursor}
    return {
        "calls": [call("matches", key, as_of=number), call("matches", key, "members", **asked)],
        "match": found,
        "first": found["members"][0],
        "page": members,
        "matrix": matrix(members.items),
        **{name: [] for name in ("history", "conflicts", "updates", "quoted_by")},
    }


def _each_once(statements: list[Row], name: str) -> list[Row]:
    """The values that some statements have under a name, each once."""
    return list({one["statement"]["id"]: one for statement in statements for one in statement[name]}.values())


def matrix(members: list[Row]) -> Row:
    """Outlets by wording: which outlet carries which of the different wordings, each numbered as it first came."""
    wordings: list[str] = []
    outlets: dict[str, Row] = {}
    for member in members:
        if member["text"] not in wordings:
            wordings.append(member["text"])
        outlet = member["article"]["outlet"]
        place = outlet["slug"] if outlet else f"/{member['article']['id']}"  # no slug has a slash
        row = outlets.setdefault(place, {"outlet": outlet, "article": member["article"], "cells": {}})
        row["cells"].setdefault(wordings.index(member["text"]), member)
    return {"wordings": wordings, "outlets": list(outlets.values())}


def story(connection: Connection, _root: str, key: str) -> Row | None:
    """A story: its articles in time, what they share, and which outlet carries which statement; or None."""
    found = get_story(connection, key)
    if found is None:
        return None
    coverage = list_coverage(connection, found["id"], CoverageFilters())
    return {
        "calls": [call("stories", key), call("articles", found["id"], "coverage")],
        "story": found,
        "rows": coverage.items if coverage else [],
        "columns": (coverage.beside or {}).get("columns", []) if coverage else [],
    }
