"""IPTC ninjs, news in JSON: 1.x and 2.x (`headline`, `body_text`), and 3.x (`headlines`, `bodies`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from app.article_keys import by_normal_form
from app.model import InputError, RawDocument
from app.sources.markup import of_fragment

Status = Literal["usable", "withheld", "canceled"]

SIGNS = frozenset(("pubstatus", "versioncreated", "representationtype", "bodies", "headlines"))
"""Keys, in normal form, that beside `uri` show a ninjs object."""

VERSIONS = ("version", "versioncreated")
DATES = ("published", "versioncreated", "contentcreated", "firstcreated")
MAIN_ROLES = ("main", "")
CANCELED = ("canceled", "cancelled")  # IPTC's own spelling, and the other one


def is_item(record: dict[str, object]) -> bool:
    """Whether a JSON object is a ninjs one."""
    written = by_normal_form(record)
    named = isinstance(record.get("uri"), str) or ("guid" in record and "pubstatus" in written)
    return named and not SIGNS.isdisjoint(written)


def document(record: dict[str, object], *, origin: str, line: int | None = None) -> RawDocument:
    """The raw document of a ninjs object, with its publishing status; raises `InputError` where it holds no text."""
    given = {form: record[key] for form, key in by_normal_form(record).items()}
    status = status_of(given.get("pubstatus"), origin=origin, line=line)
    text, is_marked_up = _body(given)
    blocks = of_fragment(text) if is_marked_up else None
    text = blocks.text if blocks else text
    if not text.strip() and status == "usable":
        kind = given.get("type")
        what = f"a {kind} without text" if isinstance(kind, str) and kind != "text" else "no body with words"
        raise InputError(origin, f"{what}; give items of type text, with their body", line=line, field="bodies")
    fields = {
        "id": given.get("uri") or given.get("guid"),
        "published_on": next((given[key] for key in DATES if given.get(key)), None),
        "headline": given.get("headline") or _main(given.get("headlines")),
        "outlet": _outlet(given),
        "url": given.get("url") or given.get("canonicalurl"),
        "author": given.get("byline") or given.get("by"),
        "language": given.get("language"),
    }
    return RawDocument(
        origin=origin,
        line=line,
        text=text,
        fields={name: value for name, value in fields.items() if value},
        marked=tuple(blocks.marked) if blocks else (),
        status=status,
        version=" ".join(str(given[key]) for key in VERSIONS if given.get(key)) or None,
    )


def status_of(value: object, *, origin: str, line: int | None = None) -> Status:
    """`usable`, `withheld` or `canceled`, of a publishing status; `usable` where none is given.

    >>> status_of("stat:cancelled", origin="a.xml")
    'canceled'
    """
    if value in (None, ""):
        return "usable"
    status = value.rpartition(":")[2].strip().casefold() if isinstance(value, str) else ""
    if status in CANCELED:
        return "canceled"
    if status == "withheld":
        return "withheld"
    if status != "usable":
        reason = "an unknown publishing status; IPTC's are usable, withheld and canceled"
        raise InputError(origin, reason, line=line, field="pubStatus")
    return "usable"


def _body(given: dict[str, object]) -> tuple[str, bool]:
    """The text of the main body, and whether it is markup: plain text first, since nothing is lost in reading it."""
    for key in ("bodytext", "bodyxhtml", "bodyhtml"):
        if isinstance(body := given.get(key), str) and body.strip():
            return body, key != "bodytext"
    bodies = list(_objects(given.get("bodies")))
    main = [body for body in bodies if _said(body, "role") in MAIN_ROLES] or bodies
    main.sort(key=lambda body: "plain" not in _said(body, "contentType"))
    return next(
        ((text, "ml" in _said(body, "contentType")) for body in main if (text := _said(body, "value"))), ("", False)
    )


def _main(headlines: object) -> str | None:
    """The main headline of several, or else the first."""
    given = sorted(_objects(headlines), key=lambda one: _said(one, "role") not in MAIN_ROLES)
    return next((text for one in given if (text := _said(one, "value"))), None)


def _outlet(given: dict[str, object]) -> object:
    """Who publishes: an information source by its name, or else who holds the rights."""
    sources = next((given[key] for key in ("infosources", "infosource") if given.get(key)), None)
    names = [name for one in _objects(sources) if (name := _said(one, "name"))]
    return next(iter(names), None) or given.get("source") or given.get("copyrightholder")


def _objects(value: object) -> Iterable[dict[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _said(record: dict[str, object], name: str) -> str:
    """A string under a name in any capitals, or nothing."""
    value = next(
        (value for key, value in record.items() if isinstance(key, str) and key.casefold() == name.casefold()), ""
    )
    return value.strip() if isinstance(value, str) else ""
