"""A JSON record -> a raw document. Its text is never altered, so that offsets fit the user's own corpus."""

from __future__ import annotations

import json

from app.model import InputError, RawDocument

FIELDS = {
    "id": "id",
    "published_on": "published_on",
    "date": "published_on",
    "date_published": "published_on",
    "headline": "headline",
    "title": "headline",
    "outlet": "outlet",
    "publisher": "outlet",
    "url": "url",
    "author": "author",
    "language": "language",
}
"""Keys that are read -> the article's field. Where a field and its alias are both given, the field counts."""


def parse(line: bytes, *, origin: str, number: int | None = None) -> object:
    """The JSON value of one line (or of a whole file)."""
    try:
        return json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as broken:
        reason = f"not UTF-8 at byte {broken.start}; JSON is read as UTF-8 only, so convert the file first"
        raise InputError(origin, reason, line=number) from None
    except json.JSONDecodeError as broken:
        place = f"line {broken.lineno}, column {broken.colno}" if number is None else f"column {broken.colno}"
        raise InputError(origin, f"broken JSON: {broken.msg.removesuffix(' at')} at {place}", line=number) from None
    except (RecursionError, ValueError):
        raise InputError(origin, "JSON nested too deep, or a number too long, to be read", line=number) from None


def document(record: object, *, origin: str, line: int | None = None) -> RawDocument:
    """The raw document of `{text, published_on, id?, headline?, outlet?, url?, author?, language?}`.

    Other keys are ignored, so that a corpus can be read as it is. Raises `InputError` where there is no text.
    """
    if not isinstance(record, dict):
        reason = f"an object was expected, not {_type_of(record)}; write {{text, published_on, ...}}"
        raise InputError(origin, reason, line=line)
    text = record.get("text")
    if "text" not in record:
        raise InputError(origin, "missing; a record needs the article's text", line=line, field="text")
    if not isinstance(text, str):
        reason = f"a string was expected, not {_type_of(text)}"
        raise InputError(origin, reason, line=line, field="text")
    if not text.strip():
        raise InputError(origin, "empty; a record needs the article's text", line=line, field="text")
    return RawDocument(origin=origin, line=line, text=text, fields=_fields(record))


def _fields(record: dict[str, object]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for key, name in FIELDS.items():
        if record.get(key) is not None:
            fields.setdefault(name, record[key])
    return fields


def _type_of(value: object) -> str:
    """What JSON calls it."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    names = {str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names[type(value)]
