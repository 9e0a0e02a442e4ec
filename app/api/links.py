"""Where answers lead: name of a link -> a path, with the item's fields in braces."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter
from urllib.parse import quote

from app.model import Row

Links = Mapping[str, str]
"""Name of a link -> where it leads: a path with the item's fields in braces, e.g. `/v1/articles/{id}/statements`."""

NO_LINKS: Links = {}
STATEMENT_LINKS: Links = {
    "self": "/v1/statements/{id}",
    "context": "/v1/statements/{id}/context",
    "article": "/v1/articles/{article}",
    "match": "/v1/matches/{match}",
}
ARTICLE_LINKS: Links = {
    "self": "/v1/articles/{id}",
    "statements": "/v1/articles/{id}/statements",
    "related": "/v1/articles/{id}/related",
    "coverage": "/v1/articles/{id}/coverage",
    "versions": "/v1/articles/{id}/versions",
}
VERSION_LINKS: Links = {"self": "/v1/articles/{article}/versions/{number}"}
COVERAGE_LINKS: Links = {"match": "/v1/matches/{match}"}
SPEAKER_LINKS: Links = {
    "self": "/v1/speakers/{slug}",
    "statements": "/v1/speakers/{slug}/statements",
    "about": "/v1/statements?about={slug}",
    "shifts": "/v1/speakers/{slug}/shifts",
    "timeline": "/v1/speakers/{slug}/timeline",
}
SHIFT_LINKS: Links = {
    "earlier": "/v1/statements/{earlier}",
    "later": "/v1/statements/{later}",
}
TOPIC_LINKS: Links = {"self": "/v1/topics/{code}", "statements": "/v1/topics/{code}/statements"}
MATCH_LINKS: Links = {"self": "/v1/matches/{id}", "members": "/v1/matches/{id}/members"}
MATCH_LINKS_AS_OF: Links = {
    "self": "/v1/matches/{id}?as_of={revision}",
    "members": "/v1/matches/{id}/members?as_of={revision}",
}
STORY_LINKS: Links = {  # a story has the id of one of its articles
    "self": "/v1/stories/{id}",
    "article": "/v1/articles/{id}",
    "coverage": "/v1/articles/{id}/coverage",
}
OUTLET_LINKS: Links = {
    "self": "/v1/outlets/{slug}",
    "articles": "/v1/articles?outlet={slug}",
    "statements": "/v1/statements?outlet={slug}",
}
JOB_LINKS: Links = {"self": "/v1/jobs/{id}", "events": "/v1/jobs/{id}/events"}
WEBHOOK_LINKS: Links = {"self": "/v1/webhooks/{id}"}
CORRECTION_LINKS: Links = {
    "self": "/v1/corrections/{id}",
    "statement": "/v1/statements/{statement}",
    "other": "/v1/statements/{other}",
    "article": "/v1/articles/{article}",
    "speaker": "/v1/speakers/{speaker}",
}
RUN_LINKS: Links = {"self": "/v1/runs/{id}", "errors": "/v1/runs/{id}/errors"}


def statement_links(as_of: int | None) -> Links:
    """Those of a statement as it was at a revision, or as it is."""
    if as_of is None:
        return STATEMENT_LINKS
    kept = ("self", "context", "match")
    return {name: f"{path}?as_of={as_of}" if name in kept else path for name, path in STATEMENT_LINKS.items()}


def related_links(article: str) -> Links:
    """Those of an article that is related to this one."""
    # Braces would be read as a field; an id has none, and what has no such id has no related articles either.
    this = quote(article, safe="")
    return {"article": "/v1/articles/{article}", "compare": f"/v1/articles/{this}/compare/{{article}}"}


def linked(item: Row, links: Links, root: str) -> Row:
    """The item with its links, each below the path `root`; a link that needs a field which the item lacks is null."""
    if not links:
        return item
    return item | {"links": {name: _link(path, item, root) for name, path in links.items()}}


def _link(path: str, item: Row, root: str) -> str | None:
    fields = {}
    for name in _fields(path):
        value = item.get(name)
        if name in {"article", "earlier", "later"} and isinstance(value, dict):
            value = value["id"]
        if not isinstance(value, str | int):
            return None
        fields[name] = quote(str(value), safe="")
    return root + path.format_map(fields)


@lru_cache(maxsize=1024)
def _fields(path: str) -> tuple[str, ...]:
    """The fields in braces of a path."""
    return tuple(name for _, name, _, _ in Formatter().parse(path) if name)
