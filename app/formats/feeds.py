"""Statements as a feed that a reader subscribes to: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as Xml

from app.model import Row

ATOM = "http://www.w3.org/2005/Atom"
VERSION = "https://jsonfeed.org/version/1.1"
TITLE = "On Record: statements"
LONGEST_TITLE = 120  # characters
_UNDATED = dt.date(1970, 1, 1)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(statements: Sequence[Row], address: str) -> bytes:
    """A feed whose entries are statements; `address` is the feed's own, from the server's root."""
    feed = Xml.Element(f"{{{ATOM}}}feed")
    _add(feed, "title", TITLE)
    # An absolute address is asked for (RFC 4287, 4.2.6), and the server does not know by which name it is reached.
    _add(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, address)}")
    _add(feed, "link", href=address, rel="self")
    _add(feed, "updated", max((_moment(one) for one in statements), default=f"{_UNDATED}T00:00:00Z"))
    for one in statements:
        entry = Xml.SubElement(feed, f"{{{ATOM}}}entry")
        _add(entry, "title", _title(one))
        _add(entry, "id", f"urn:onrecord:{one['id']}")
        _add(entry, "updated", _moment(one))
        for name in _names(one):
            _add(Xml.SubElement(entry, f"{{{ATOM}}}author"), "name", name)
        _add(entry, "content", one["text"])
        for topic in one["topics"]:
            _add(entry, "category", term=topic["code"], label=topic["label"])
        if one["article"]["url"]:
            _add(entry, "link", href=one["article"]["url"])
    Xml.register_namespace("", ATOM)
    written: bytes = Xml.tostring(feed, encoding="utf-8", xml_declaration=True)
    return written


def json_feed(statements: Sequence[Row], address: str, following: str | None) -> dict[str, Any]:
    """The same as JSON Feed; `following` is the address of the next page."""
    feed: dict[str, Any] = {"version": VERSION, "title": TITLE, "feed_url": address}
    if following is not None:
        feed["next_url"] = following
    return feed | {"items": [_item(one) for one in statements]}


def _item(statement: Row) -> dict[str, Any]:
    item = {
        "id": statement["id"],
        "title": _title(statement),
        "content_text": statement["text"],
        "date_published": _moment(statement),
        "authors": [{"name": name} for name in _names(statement)],
        "tags": [topic["label"] for topic in statement["topics"]],
    }
    url = statement["article"]["url"]
    return item | ({"external_url": url} if url else {})


def _names(statement: Row) -> list[str]:
    return [one["name"] for one in statement["speakers"]] or [statement["source"]["text"] or "unnamed source"]


def _title(statement: Row) -> str:
    title = f"{', '.join(_names(statement))}: {statement['text']}"
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _moment(statement: Row) -> str:
    """The day of publication, or else of saying, as a moment: feeds know no days."""
    day = statement["article"]["published_on"] or (statement["said_on"] or {}).get("from") or _UNDATED
    return f"{day}T00:00:00Z"


def _add(parent: Xml.Element, name: str, text: str = "", **attributes: str) -> None:
    child = Xml.SubElement(
        parent, f"{{{ATOM}}}{name}", {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    )
    if text:
        child.text = _NOT_XML.sub("", text)
