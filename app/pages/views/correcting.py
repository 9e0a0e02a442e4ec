"""The forms of corrections: what is shown to correct, and what was corrected before."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.index.meant import EXACTLY, whom
from app.model import SPEAKING, Act, CorrectionKind, Row, Stance
from app.pages.addresses import call
from app.pages.marks import marked
from app.pages.views.corrected import described, history_of_match, history_of_speaker, history_of_statement
from app.queries.articles import list_articles
from app.queries.corrections import (
    CorrectionFilters,
    get_correction,
    list_corrections,
    newest_by_statement,
)
from app.queries.filter_parts import Filters
from app.queries.filters import ArticleFilters
from app.queries.matches import get_match
from app.queries.members import list_members
from app.queries.speakers import get_speaker
from app.queries.statements import get_context
from app.queries.topic_tree import topic_tree

MOST_ARTICLES = 20  # of a speaker, to choose from
MOST_MEMBERS = 100  # of a match, to choose from


def corrections(connection: Connection, _root: str, filters: CorrectionFilters, query: list[tuple[str, str]]) -> Row:
    """A page of the list of corrections."""
    asked = {name: [each for one, each in query if one == name] for name, _ in query}
    page = list_corrections(connection, filters)
    return {
        "calls": [call("corrections", **asked)],
        "asked": asked,
        "page": page._replace(items=described(connection, page.items)),
        "kinds": [one.value for one in CorrectionKind],
    }


def correction(connection: Connection, _root: str, key: str) -> Row | None:
    """One correction; None where there is none."""
    found = get_correction(connection, key)
    if found is None:
        return None
    return {"calls": [call("corrections", key)], "correction": described(connection, [found])[0]}


def statement_forms(connection: Connection, _root: str, key: str) -> Row | None:
    """What can be corrected of a statement, with its values as a form has them; None where there is none."""
    found = get_context(connection, key, 0)
    if found is None:
        return None
    shown = found["statement"]
    values = {
        "speakers": "\n".join(_named(connection, shown["speakers"])),
        "holder": "".join(_named(connection, [shown["holder"]] if shown["holder"] else [])),
        "said_on": shown["said_on"]["edtf"] if shown["said_on"] else "",
        "topics": "\n".join(_topics(connection, shown["topics"])),
        "act": shown["act"],
        "stance": shown["stance"],
    }
    return {
        "calls": [call("statements", key), call("corrections", statement=key)],
        "statement": shown,
        "paragraphs": marked(found["paragraphs"], [shown]),
        "values": values | {f"was-{name}": value for name, value in values.items()},
        "after": shown["corrections"][0]["id"] if shown["corrections"] else "",
        "acts": [one.value for one in Act],
        "stances": [one.value for one in Stance],
        "kinds": [one.value for one in SPEAKING],
        "history": history_of_statement(connection, key),
    }


def match_forms(connection: Connection, _root: str, key: str) -> Row | None:
    """What can be corrected of a match, with its members to choose from; None where there is none."""
    found, members = get_match(connection, key), list_members(connection, key, Filters(limit=MOST_MEMBERS))
    if found is None or members is None:
        return None
    keys = [one["statement"] for one in members.items]
    return {
        "calls": [call("matches", key), call("matches", key, "members", limit=MOST_MEMBERS)],
        "match": found,
        "members": members.items,
        "more": members.next is not None,
        "newest": newest_by_statement(connection, keys),
        "values": {},
        "history": history_of_match(connection, keys),
    }


def speaker_forms(connection: Connection, _root: str, slug: str) -> Row | None:
    """What can be corrected of a speaker; None where there is none. Raises as `speaker_at` does."""
    found = get_speaker(connection, slug)
    if found is None:
        return None
    mine = ArticleFilters(speaker=[EXACTLY + slug], limit=MOST_ARTICLES)
    values = {"role": found["role"] or "", "wikidata": found["wikidata"] or ""}
    return {
        "calls": [call("speakers", slug), call("corrections", speaker=slug)],
        "speaker": found,
        "articles": list_articles(connection, mine).items,
        "values": values | {f"was-{name}": value for name, value in values.items()},
        "history": history_of_speaker(connection, slug),
    }


def undo_form(connection: Connection, _root: str, key: str) -> Row | None:
    """A correction that may be undone; None where there is none."""
    found = correction(connection, _root, key)
    return None if found is None else found | {"values": {}}


def _named(connection: Connection, speakers: Sequence[Row]) -> list[str]:
    """What to write for each speaker: the name, where it means this one alone, or else the slug."""
    return [one["name"] if _means(connection, one["name"], one["slug"]) else one["slug"] for one in speakers]


def _means(connection: Connection, name: str, slug: str) -> bool:
    sure = whom(connection, name).sure
    return len(sure) == 1 and sure[0].slug == slug and not sure[0].ambiguous


def _topics(connection: Connection, topics: Sequence[Row]) -> list[str]:
    """What to write for each topic: the label, where it means this one alone, or else the code."""
    tree = topic_tree(connection)
    return [one["label"] if tree.one_named(one["label"]) == one["code"] else one["code"] for one in topics]
