"""IPTC NewsML-G2: a news item, or a message or package with several."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from xml.etree.ElementTree import Element, tostring

from app.model import InputError, RawDocument
from app.sources.decoding import decode
from app.sources.formats.ninjs import status_of
from app.sources.markup import Blocks, of_fragment
from app.sources.reading import Read, or_error

ROOTS = ("newsItem", "newsMessage", "packageItem")
MARKUP = ("inlineXML", "inlineData")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def documents(root: Element, origin: str) -> Iterator[Read]:
    """The document, or an error, of each news item, in order; of several, each is named `path[index]`, from 0."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = element.tag.rpartition("}")[2]
    items = [root] if root.tag == "newsItem" else root.findall(".//newsItem")
    if not items:
        yield InputError(origin, f"a {root.tag} without news items in it; give the items that it refers to")
    for index, item in enumerate(items):
        yield _read_item(item, origin if root.tag == "newsItem" else f"{origin}[{index}]")


def _read_item(item: Element, origin: str) -> Read:
    return or_error(lambda: _document(item, origin))


def _document(item: Element, origin: str) -> RawDocument:
    meta = item.find("itemMeta")
    meta = Element("itemMeta") if meta is None else meta
    content = item.find("contentMeta")
    content = Element("contentMeta") if content is None else content
    status = status_of(_attribute(meta.find("pubStatus"), "qcode", "uri"), origin=origin)
    body = next((one for kind in MARKUP for one in item.findall(f"contentSet/{kind}") if len(one) or one.text), None)
    if body is not None and "base64" in (body.get("encoding") or "").lower():
        body = _decoded(body, origin)
    blocks = _blocks(body) if body is not None else Blocks()
    if not blocks.text and status == "usable":
        kind = (_attribute(meta.find("itemClass"), "qcode") or "").rpartition(":")[2] or "item"
        reason = f"a {kind} without inline text (inlineXML or inlineData); give items that hold their text"
        raise InputError(origin, reason, field="contentSet")
    provider = meta.find("provider")
    fields: dict[str, object] = {
        "id": item.get("guid"),
        "published_on": _text(content, "contentCreated") or _text(meta, "versionCreated", "firstCreated"),
        "headline": _text(content, "headline") or _text(meta, "title"),
        "outlet": _name(content.find("infoSource")) or _name(provider),
        "author": _text(content, "by") or [name for one in content.findall("creator") if (name := _name(one))],
        "language": _attribute(content.find("language"), "tag") or item.get(XML_LANG),
        "url": next((link.get("href") for link in meta.findall("link") if _is_address(link)), None),
    }
    given = {name: value for name, value in fields.items() if value}
    version = " ".join(filter(None, (item.get("version"), _text(meta, "versionCreated")))) or None
    return RawDocument(
        origin=origin, text=blocks.text, fields=given, marked=tuple(blocks.marked), status=status, version=version
    )


def _decoded(body: Element, origin: str) -> Element:
    """An `inlineData` whose text is packed in base64, unpacked."""
    try:
        data = b64decode("".join("".join(body.itertext()).split()), validate=True)
    except ValueError:
        raise InputError(origin, "not base64, as its `encoding` says; correct it", field="inlineData") from None
    plain = Element(body.tag)
    plain.text = decode(data, origin=origin)
    return plain


def _blocks(body: Element) -> Blocks:
    """The paragraphs of XHTML or NITF; of plain text, each line."""
    found = next((one for name in ("body.content", "body") if (one := body.find(f".//{name}")) is not None), body)
    if len(found):
        return of_fragment(tostring(found, encoding="unicode", method="html"))
    blocks = Blocks()
    for line in "".join(found.itertext()).splitlines():
        blocks.add(line)
    return blocks


def _text(parent: Element, *names: str) -> str | None:
    """The words of the first of these children that has any."""
    found = (" ".join("".join(one.itertext()).split()) for name in names for one in parent.findall(name))
    return next(filter(None, found), None)


def _name(element: Element | None) -> str | None:
    """How a party is called: its name, or else the literal that identifies it."""
    if element is None:
        return None
    return _text(element, "name") or _attribute(element, "literal")


def _attribute(element: Element | None, *names: str) -> str | None:
    return None if element is None else next(filter(None, (element.get(name) for name in names)), None)


def _is_address(link: Element) -> bool:
    return (link.get("rel") or "").rpartition(":")[2] == "canonical" and bool(link.get("href"))
