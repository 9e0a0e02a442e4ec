"""A record (of JSON, or of a table) -> a raw document."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import TypeVar

from app.article_keys import TEXT_KEYS, by_normal_form, field_keys
from app.model import InputError, RawDocument
from app.sources.formats import ninjs
from app.sources.markup import is_markup, of_fragment

BEGINNING = re.compile(r"[^\s\x1e]")
"""Of a JSON value: after white space, and the mark that each value of a sequence has before it (RFC 7464)."""
RENDERED = "rendered"
Parsed = TypeVar("Parsed")


def parse(line: bytes, *, origin: str, number: int | None = None) -> object:
    """The JSON value of one line."""
    return _parsed(json.loads, line, origin, number)


def parse_all(data: bytes, *, origin: str) -> list[object]:
    """The JSON values of a file: one, or several one after another, as `jq` and a sequence of RFC 7464 have them."""
    return _parsed(_values, data, origin, None)


def _values(text: str) -> list[object]:
    values: list[object] = []
    decoder, found = json.JSONDecoder(), BEGINNING.search(text)
    while found or not values:
        value, end = decoder.raw_decode(text, found.start() if found else 0)
        values.append(value)
        found = BEGINNING.search(text, end)
    return values


def _parsed(read: Callable[[str], Parsed], data: bytes, origin: str, number: int | None) -> Parsed:
    try:
        return read(data.decode("utf-8-sig"))
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

    Keys that others write for these are read too (`app.article_keys`), and IPTC's ninjs; other keys are ignored, so
    that a corpus can be read as it is. What `text` holds is never altered, so that offsets fit the user's own corpus;
    markup under another key becomes text. Raises `InputError` where there is no text.
    """
    if not isinstance(record, dict):
        reason = f"an object was expected, not {_type_of(record)}; write {{text, published_on, ...}}"
        raise InputError(origin, reason, line=line)
    if ninjs.is_item(record):
        return ninjs.document(record, origin=origin, line=line)
    record = _unwrapped(record)
    key = _text_key(record)
    if key is None:
        raise InputError(origin, "missing; a record needs the article's text", line=line, field="text")
    text = _words(record[key])
    if not isinstance(text, str):
        raise InputError(origin, f"a string was expected, not {_type_of(text)}", line=line, field=key)
    if not text.strip():
        raise InputError(origin, "empty; a record needs the article's text", line=line, field=key)
    fields = {field: _shown(record[name]) for field, name in field_keys(record).items()}
    if key != "text" and is_markup(text):
        blocks = of_fragment(text)
        if not blocks.text:
            raise InputError(origin, "markup without words; give the article's text", line=line, field=key)
        return RawDocument(origin=origin, line=line, text=blocks.text, marked=blocks.marked, fields=fields)
    return RawDocument(origin=origin, line=line, text=text, fields=fields)


def has_text(record: dict[str, object]) -> bool:
    """Whether a record has a text, or is meant to."""
    return _text_key(record) is not None or ninjs.is_item(record) or _unwrapped(record) is not record


def _unwrapped(record: dict[str, object]) -> dict[str, object]:
    """A record without a text joined with the one object in it that has one: `{"_id": 9, "_source": {"text": ...}}`."""
    key = _text_key(record)
    if key is not None and not isinstance(record[key], dict):
        return record
    held = {name: one for name, one in record.items() if isinstance(one, dict) and _text_key(one) is not None}
    if len(held) != 1:
        return record
    ((name, within),) = held.items()
    return within | {other: value for other, value in record.items() if other != name and other not in within}


def _words(value: object) -> object:
    """The text of a value: a string, paragraphs in a list, or as WordPress gives it (`{"rendered": "<p>..."}`)."""
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return "\n\n".join(value)
    return value[RENDERED] if isinstance(value, dict) and RENDERED in value else value


def _shown(value: object) -> object:
    """A field's value; of WordPress's `{"rendered": "It&#8217;s over"}` the words."""
    rendered = value.get(RENDERED) if isinstance(value, dict) else None
    return html.unescape(rendered) if isinstance(rendered, str) else value


def _text_key(record: dict[str, object]) -> str | None:
    """The surest key with words in it, or else the surest of all."""
    written = by_normal_form(record)
    keys = [written[form] for form in TEXT_KEYS if form in written]
    return next(
        (key for key in keys if isinstance(record[key], str) and str(record[key]).strip()), next(iter(keys), None)
    )


def _type_of(value: object) -> str:
    """What JSON calls it."""
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    names = {str: "a string", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names[type(value)]
