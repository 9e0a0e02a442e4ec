"""The forms that a list of statements is answered in, chosen by `?format=` or else by the Accept header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

from app.api.preferences import preferences
from app.api.problems import NotAcceptable
from app.formats.bibtex import bibtex
from app.formats.citations import csl, jsonld, jsonld_of
from app.formats.exports import EXPORTS
from app.formats.feeds import atom, json_feed
from app.formats.tables import as_csv, ndjson
from app.model import Row
from app.queries.paging import Page

JSON = "json"
NDJSON = "ndjson"


class Place(NamedTuple):
    """Where an answer is: its own address from the root, and that of the next page, if there is one."""

    own: str
    following: str | None


class Form(NamedTuple):
    """A form of an answer: its media type, and how a page of statements becomes its bytes."""

    media_type: str
    render: Callable[[Page, Place], bytes]


FORMS: Mapping[str, Form] = {
    NDJSON: Form(EXPORTS["ndjson"].media_type, lambda page, _: b"".join(ndjson(page.items))),
    "csv": Form(EXPORTS["csv"].media_type, lambda page, _: as_csv(page.items)),
    "jsonld": Form(EXPORTS["jsonld"].media_type, lambda page, _: orjson.dumps(jsonld(page.items))),
    "csl": Form(EXPORTS["csl"].media_type, lambda page, _: orjson.dumps(csl(page.items))),
    "bibtex": Form(EXPORTS["bibtex"].media_type, lambda page, _: bibtex(page.items).encode()),
    "atom": Form("application/atom+xml; charset=utf-8", lambda page, place: atom(page.items, place.own)),
    "jsonfeed": Form(
        "application/feed+json",
        lambda page, place: orjson.dumps(json_feed(page.items, place.own, place.following)),
    ),
}
"""Every form but JSON itself, by its name in `?format=`."""
_BY_TYPE = {"application/json": JSON} | {form.media_type.partition(";")[0]: name for name, form in FORMS.items()}


class FormOfOne(NamedTuple):
    """A form of one statement: its media type, and how the statement becomes its bytes."""

    media_type: str
    render: Callable[[Row], bytes]


FORMS_OF_ONE: Mapping[str, FormOfOne] = {
    "jsonld": FormOfOne(FORMS["jsonld"].media_type, lambda statement: orjson.dumps(jsonld_of(statement))),
    "csl": FormOfOne(FORMS["csl"].media_type, lambda statement: orjson.dumps(csl([statement]))),
    "bibtex": FormOfOne(FORMS["bibtex"].media_type, lambda statement: bibtex([statement]).encode()),
}
"""Every form of one statement but JSON itself, by its name in `?format=`."""


def documented(*media_types: str) -> dict[str, Any]:
    """The content of an answer in some media types, for its documentation: what other standards describe."""
    names = [one.partition(";")[0] for one in media_types]
    return {name: {"schema": {} if name.endswith("+json") else {"type": "string"}} for name in names}


OTHERS: dict[int | str, dict[str, Any]] = {200: {"content": documented(*(form.media_type for form in FORMS.values()))}}
"""The documentation of a list of statements in the forms beside JSON."""
CITATIONS: dict[int | str, dict[str, Any]] = {
    200: {"content": documented(*(form.media_type for form in FORMS_OF_ONE.values()))}
}
"""The documentation of one statement in the forms beside JSON."""
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": documented(FORMS["csv"].media_type)}}
"""The documentation of a list of speakers, outlets or topics in the form beside JSON."""
_NAMES = {"application/json": JSON, "text/csv": "csv", "*/*": JSON, "application/*": JSON, "text/*": "csv"}


def form_of(request: Request, asked: str | None) -> str:
    """The name of the form in which a request wants its answer. Raises `NotAcceptable`."""
    return asked or _accepted(request, _matching, _BY_TYPE)


def form_of_one(request: Request, asked: str | None) -> str:
    """The name of the form in which a request wants one statement: JSON, where it names none of the others."""

    def matching(kind: str) -> str | None:
        found = _matching(kind)
        return found if found == JSON or found in FORMS_OF_ONE else None

    return asked or _first(_wanted(request), matching) or JSON


def form_of_names(request: Request, asked: str | None) -> str:
    """The form of a list of speakers, outlets or topics: JSON or CSV. Raises `NotAcceptable`."""
    return asked or _accepted(request, _NAMES.get, ("application/json", "text/csv"))


def _accepted(request: Request, matching: Callable[[str], str | None], listed: Iterable[str]) -> str:
    """The form that a request likes best, JSON where it has no wish. Raises `NotAcceptable` where none will do."""
    wanted = _wanted(request)
    if (found := _first(wanted, matching)) is not None:
        return found
    if not wanted:
        return JSON
    raise NotAcceptable(f"This list can be had as {', '.join(listed)}: ask for one of these, or with format=.")


def _wanted(request: Request) -> list[tuple[str, float]]:
    """The media types of the Accept header, each with its quality."""
    return preferences(",".join(request.headers.getlist("accept")))


def _first(wanted: Sequence[tuple[str, float]], matching: Callable[[str], str | None]) -> str | None:
    """The form of the media type that is liked best, of those that have one."""
    liked = (kind for kind, quality in sorted(wanted, key=lambda one: -one[1]) if quality > 0)
    return next(filter(None, map(matching, liked)), None)


def _matching(kind: str) -> str | None:
    if kind == "*/*":
        return JSON
    group, _, rest = kind.partition("/")
    if rest == "*":
        return next((name for known, name in _BY_TYPE.items() if known.startswith(f"{group}/")), None)
    return _BY_TYPE.get(kind)
