"""The forms of answers, and which of them a request wants: the one place that reads `format=` and Accept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson
from starlette.requests import Request

from app.api.operations import operation_of
from app.api.preferences import header_of, preferred
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
CSV = "csv"


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
    CSV: Form(EXPORTS["csv"].media_type, lambda page, _: as_csv(page.items)),
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
_BY_TYPE = {"application/json": JSON} | {
    form.media_type.partition(";")[0]: name for forms in (EXPORTS, FORMS) for name, form in forms.items()
}


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
TABLE: dict[int | str, dict[str, Any]] = {200: {"content": documented(FORMS[CSV].media_type)}}
"""The documentation of a list that is a table too, in the form beside JSON."""


_FORM = "onrecord.form"  # in a request's scope


def form_of(request: Request) -> str:
    """The name of the form in which a request wants its answer, by `format=` or else by its Accept header.

    The operation's documentation says which forms there are. What `format=` says is returned as it was written: the
    route's filters refuse a value that is no form. Raises `NotAcceptable` where none of them will do.
    """
    found: str | None = request.scope.get(_FORM)
    if found is None:
        found = request.scope[_FORM] = request.query_params.get("format") or _preferred_form(request)
    return found


def _preferred_form(request: Request) -> str:
    operation = operation_of(request)
    found = preferred(header_of(request.scope, b"accept"), operation.gives)
    if found is None:
        named = "one of these" if len(operation.gives) > 1 else "it"
        detail = f"This can be had as {', '.join(operation.gives)}. Name {named} in Accept, or leave the header out"
        if "format" in operation.parameters:
            detail += f", or set format ({', '.join(map(_named, operation.gives))})"
        raise NotAcceptable(f"{detail}.")
    return _named(found)


def _named(media_type: str) -> str:
    """The name of a media type in `format=`; the media type itself where it has no such name."""
    return _BY_TYPE.get(media_type, media_type)
