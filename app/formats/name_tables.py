"""Lists of speakers, outlets and topics as tables that a spreadsheet opens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.formats.tables import table
from app.model import Row

SPEAKERS = ("slug", "name", "kind", "country", "wikidata", "ambiguous", "statements")
OUTLETS = ("slug", "name", "articles", "statements")
TOPICS = ("code", "label", "parents", "statements")
"""The columns of each list; a topic's are with the codes of those right above it, joined by `; `."""


def as_names(columns: Sequence[str], items: Iterable[Row]) -> bytes:
    """A header and a row for each item; topics, which come as a tree, are one below the other."""
    rows = _one_below_the_other(items) if "parents" in columns else items
    return table(columns, ([row[name] for name in columns] for row in rows))


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
