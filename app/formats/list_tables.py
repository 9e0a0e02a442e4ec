"""Lists of what is not a statement, and counts, as tables that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.formats.tables import table
from app.model import Row

SPEAKER_COLUMNS = ("slug", "name", "kind", "country", "wikidata", "ambiguous", "statements")
OUTLET_COLUMNS = ("slug", "name", "articles", "statements")
TOPIC_COLUMNS = ("code", "label", "parents", "statements")
"""A topic's parents are the codes of the topics right above it, joined by `; `."""
DAY_COLUMNS = ("day", "statements", "articles")
ARTICLE_COLUMNS = (
    *("id", "given_id", "headline", "outlet", "published_on", "author", "url", "language", "length"),
    *("statement_count", "copy_of"),
)
_GROUP_COLUMNS = {
    "outlet": ("slug", "name"),
    "speaker": ("slug", "name"),
    "about": ("slug", "name"),
    "topic": ("code", "label"),
}
"""The fields of a group's value that make two columns: its identifier and its name. Other groups are one column."""


def list_as_csv(columns: Sequence[str], items: Iterable[Row]) -> bytes:
    """A header and a row for each item."""
    return table(columns, ([item[name] for name in columns] for item in items))


def topics_as_csv(tree: Iterable[Row]) -> bytes:
    """A header and a row for each topic of a tree."""
    return list_as_csv(TOPIC_COLUMNS, _flat(tree))


def articles_as_csv(articles: Iterable[Row]) -> bytes:
    """A header and a row for each article, with the name of its outlet."""
    return list_as_csv(ARTICLE_COLUMNS, (one | {"outlet": (one["outlet"] or {}).get("name")} for one in articles))


def counts_as_csv(groupings: Sequence[str], counts: Iterable[Row]) -> bytes:
    """A header and a row for each count: one or two columns for each grouping, then the number of statements.

    The cells of a grouping are empty where its value is not known.
    """
    header = [column for grouping in groupings for column in _header(grouping)]
    return table([*header, "statements"], (_count_cells(groupings, one) for one in counts))


def _header(grouping: str) -> list[str]:
    """`["outlet", "outlet_name"]`; `["day"]`."""
    return [grouping, *(f"{grouping}_{field}" for field in _GROUP_COLUMNS.get(grouping, ())[1:])]


def _count_cells(groupings: Sequence[str], count: Row) -> Iterator[object]:
    for grouping in groupings:
        value = count[grouping]
        if grouping in _GROUP_COLUMNS:
            yield from ((value or {}).get(field) for field in _GROUP_COLUMNS[grouping])
        else:
            yield value
    yield count["statements"]


def _flat(tree: Iterable[Row]) -> list[Row]:
    """The topics of a tree, each once, under the first of its parents."""
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
