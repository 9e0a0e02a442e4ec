"""IPTC NITF, one article a file, as agencies and the archives of newspapers keep it."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.model import InputError, RawDocument
from app.sources.formats.newsml import blocks_of, text_of, without_namespaces
from app.sources.formats.ninjs import status_of

FULL_TEXT = "full_text"  # the class of the block that has all, where another repeats the lead (New York Times)
NOWHERE = Element("none")


def document(root: Element, origin: str) -> RawDocument:
    """The raw document of an NITF file; raises `InputError` where it holds no text."""
    without_namespaces(root)
    head, body = _found(root, "head"), _found(root, "body")
    data, published = _found(head, "docdata"), _found(head, "pubdata")
    status = status_of(data.get("management-status"), origin=origin)
    content = _found(body, "body.content")
    whole = next((one for one in content.findall("block") if one.get("class") == FULL_TEXT), content)
    blocks = blocks_of(whole)
    if not blocks.text and status == "usable":
        raise InputError(origin, "no text in its body.content; give articles with their text", field="body.content")
    fields: dict[str, object] = {
        "id": _found(data, "doc-id").get("id-string"),
        "published_on": published.get("date.publication") or _found(data, "date.issue").get("norm"),
        "headline": text_of(_found(body, "body.head/hedline"), "hl1") or text_of(head, "title"),
        "outlet": published.get("name") or _found(data, "doc.copyright").get("holder"),
        "url": published.get("ex-ref"),
        "author": text_of(_found(body, "body.head"), "byline"),
    }
    given = {name: value for name, value in fields.items() if value}
    return RawDocument(origin=origin, text=blocks.text, fields=given, marked=tuple(blocks.marked), status=status)


def _found(parent: Element, path: str) -> Element:
    """The first element at a path; one without children or attributes where there is none."""
    found = parent.find(path)
    return NOWHERE if found is None else found
