"""An article's fields, checked: id, date, url, names."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import PurePath
from urllib.parse import urlsplit

from app.documents.dates import day_of
from app.model import DAY, InputError, RawDocument

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,119}")
SLUG_CHARS = 100  # leaves room for a hyphen and the hash within an id's 120
HASH_CHARS = 16  # 64 bits: among a million articles any two collide by a chance of 1 in 30 million
SHORT_HASH_CHARS = 8  # beside a slug, which already makes most ids different

FIRST_YEAR = 1605  # the first newspaper, the Relation of Strasbourg
LAST_YEAR = 2199  # leaves every date room for reckoning with weekdays; later ones are slips of the pen
HOW_TO_DATE = (
    "give it as YYYY-MM-DD: in a JSON record or front matter as `published_on`, or begin the file with "
    "`date YYYY-MM-DD `"
)
NO_DATE = f"no date; {HOW_TO_DATE}"

MAX_CHARS = {
    "headline": 1_000,
    "outlet": 200,
    "author": 1_000,
}  # several times the longest met in 924 articles
NAME_KEYS = ("name", "title", "literal", "@value", "#text")  # of an author or outlet that is given as an object
MAX_NAMES = 100  # of a list of authors; an investigation by twenty is signed by all
# The longest address that browsers and search engines agree to handle. In bytes, since both are indexed, and
# PostgreSQL indexes no more than 2,704.
MAX_URL_BYTES = 2_048
MAX_ID_BYTES = 2_048


def date_of(value: object, *, today: dt.date | None, needed: bool = True) -> dt.date | None:
    """The day of publication, of a date or datetime (its day as written); None where none is `needed`.

    Raises `InputError` for what `day_of` does not read, such as another notation, a truth value or a day that does not
    exist, for a day before the first newspaper, and, given `today`, for one after tomorrow.
    """
    if value is None and not needed:
        return None
    if value is None:
        raise InputError("", NO_DATE, field="published_on")
    day = day_of(value)
    if day is None:
        slip = isinstance(value, str) and DAY.fullmatch(value.strip())
        reason = "is no day of the calendar; correct it" if slip else f"is not a date that is read; {HOW_TO_DATE}"
        raise InputError("", f"{shown(value)} {reason}", field="published_on")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        reason = f"{day} lies outside {FIRST_YEAR} to {LAST_YEAR}; correct the year"
        raise InputError("", reason, field="published_on")
    if today is not None and (day - today).days > 1:
        raise InputError("", f"{day} lies in the future (today is {today}); correct it", field="published_on")
    return day


def id_of(value: object, *, raw: RawDocument, url: str | None) -> tuple[str, str | None]:
    """The article's id, and the id that its source gave, if any: the first is the second where that fits a path.

    Else it is a slug of it with a short hash: `a b` -> `a-b-c8687a08`. An article without a given id is called by its
    file's name, or by a hash.
    """
    if value is not None:
        given = _given_id(value)
        return _fitted(given), given
    if raw.plain and raw.origin != "-":
        return _fitted(PurePath(raw.origin).stem), None
    return _hash(url or raw.text)[:HASH_CHARS], None


def names_of(fields: Mapping[str, object]) -> tuple[str | None, str | None]:
    """The id and the web address that a source gives an article, at least one of them."""
    given = fields.get("id")
    if given in (None, ""):
        url = url_of(fields.get("url"))
        if url is None:
            raise InputError("", "no id and no url; a notice that takes an article back has to name it", field="id")
        return None, url
    with suppress(InputError):  # as of an article, an address that cannot be used is left out
        return _given_id(given), url_of(fields.get("url"))
    return _given_id(given), None


def _given_id(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError("", f"{shown(value)} is not an id; give a string or a whole number", field="id")
    given = str(value)
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in given):
        reason = f"{shown(given)} holds a control character or half a surrogate pair; correct it"
        raise InputError("", reason, field="id")
    if len(given.encode()) > MAX_ID_BYTES:
        raise InputError("", f"longer than {MAX_ID_BYTES:,} bytes; shorten it", field="id")
    return given


def _fitted(name: str) -> str:
    if ID.fullmatch(name):
        return name
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^A-Za-z0-9]+", "-", ascii_name).strip("-")[:SLUG_CHARS].rstrip("-")
    return f"{slug}-{_hash(name)[:SHORT_HASH_CHARS]}" if slug else _hash(name)[:HASH_CHARS]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def url_of(value: object) -> str | None:
    """A web address, or None where none is given."""
    if value is None:
        return None
    url = value.strip() if isinstance(value, str) else ""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or " " in url or not url.isprintable():
        raise InputError("", f"{shown(value)} is not an http or https address", field="url")
    if len(url.encode()) > MAX_URL_BYTES:
        raise InputError("", f"longer than {MAX_URL_BYTES:,} bytes", field="url")
    return url


def name_of(value: object, *, field: str) -> str | None:
    """A headline, outlet or author on one line, without control characters; None where nothing is left.

    >>> name_of([{"@type": "Person", "name": "Ada Moreau"}, "Jon Bell"], field="author")
    'Ada Moreau, Jon Bell'

    Objects count by their `name`, lists by all their names. Raises `InputError` for anything else.
    """
    given = value[:MAX_NAMES] if isinstance(value, list) else [value]
    name = ", ".join(dict.fromkeys(filter(None, (_name(one, field) for one in given))))
    if len(name) > MAX_CHARS[field]:
        raise InputError("", f"longer than {MAX_CHARS[field]:,} characters; shorten it", field=field)
    return name or None


def _name(value: object, field: str) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in NAME_KEYS if value.get(key)), value)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputError("", f"{shown(value)} is not a string", field=field)
    visible = "".join(" " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in value)
    return " ".join(visible.split())


def shown(value: object) -> str:
    """A value as an error quotes it: short, and on one line."""
    if isinstance(value, str):
        return ascii(value) if len(value) <= 60 else f"{value[:57]!a}..."
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    return json.dumps(value, default=str)[:60]
