"""Lists of what is not a statement, and counts, as tables that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.formats.tables import table
from app.model import Row

SPEAKERS = ("slug", "name", "kind", "country", "wikidata", "ambiguous", "statements")
OUTLETS = ("slug", "name", "articles", "statements")
TOPICS = ("code", "label", "parents", "statements")
"""The columns of each list; a topic's are with the codes of those right above it, joined by `; `."""
DAYS = ("day", "statements", "articles")
ARTICLES = (
    *("id", "given_id", "headline", "outlet", "published_on", "author", "url", "language", "length"),
    *("statement_count", "copy_of"),
)
_NAMED = {"outlet": "slug", "speaker": "slug", "about": "slug", "topic": "code"}
"""The groups of counts that have a name beside what identifies them."""


def as_names(columns: Sequence[str], items: Iterable[Row]) -> bytes:
    """A header and a row for each item; topics, which come as a tree, are one below the other."""
    rows = _one_below_the_other(items) if "parents" in columns else items
    return table(columns, ([row[name] for name in columns] for row in rows))


def as_articles(articles: Iterable[Row]) -> bytes:
    """A header and a row for each article, with the name of its outlet."""
    return as_names(ARTICLES, (one | {"outlet": (one["outlet"] or {}).get("name")} for one in articles))


def as_counts(groups: Sequence[str], counts: Iterable[Row]) -> bytes:
    """A header and a row for each group, by one or two of its names: what identifies it and its name, and how many.

    A cell is empty in the group of the statements of which it is not known.
    """
    columns = [column for group in groups for column in _of_group(group)]
    return table([*columns, "statements"], (_count(groups, one) for one in counts))


def _of_group(group: str) -> tuple[str, ...]:
    return (group, f"{group}_{'label' if group == 'topic' else 'name'}") if group in _NAMED else (group,)


def _count(groups: Sequence[str], count: Row) -> Iterator[object]:
    for group in groups:
        value = count[group]
        if group in _NAMED:
            yield (value or {}).get(_NAMED[group])
            yield (value or {}).get("label" if group == "topic" else "name")
        else:
            yield value
    yield count["statements"]


def _one_below_the_other(tree: Iterable[Row]) -> list[Row]:
    """The topics of a tree, each once, under the first of those above it."""
    found: dict[str, Row] = {}
    parents: dict[str, list[str]] = {}
    waiting: list[tuple[Row, str | None]] = [(one, None) for one in reversed(list(tree))]
    while waiting:
        topic, parent = waiting.pop()
        above = parents.setdefault(topic["code"], [])
        if parent is not None and parent not in above:
            above.append(parent)
        if topic["code"] not in found:
            found[topic["code"]] = topic
            waiting += [(child, topic["code"]) for child in reversed(topic["children"])]
    return [topic | {"parents": "; ".join(parents[code])} for code, topic in found.items()]
