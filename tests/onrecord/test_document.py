"""The library has what the committed OpenAPI document describes: rows, parameters, operations."""

from __future__ import annotations

import inspect
import json
import re
import typing
from pathlib import Path
from typing import Any

import httpx
import pytest

from onrecord import AsyncClient, Client, filters, rows
from onrecord.rows import answers, articles, matches, quality, speakers, statements
from onrecord.rows.base import Row

DOCUMENT = json.loads((Path(__file__).parents[2] / "docs" / "openapi.json").read_text("utf-8"))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]

ROWS = {
    name: row
    for module in (statements, articles, speakers, matches, answers, quality)
    for name, row in vars(module).items()
    if isinstance(row, type) and issubclass(row, Row) and row.__module__ == module.__name__
}

# A row without links is often called otherwise, for it needs only one name.
OF_SCHEMA = {
    "Statement": ("Statement", "LinkedStatement", "ListedStatement"),
    "WholeStatement": ("WholeStatement", "LinkedWholeStatement"),
    "Article": ("Article", "LinkedArticle"),
    "Match": ("LinkedMatch",),
    "Version": ("Version", "LinkedVersion"),
    "Reason": ("Reason", "CheckReason"),
    "FoundStatement": ("UnstoredStatement",),
    "FoundSpeaker": ("UnstoredSpeaker",),
    "FoundArticle": ("UnstoredArticle",),
    "FoundOutlet": ("UnstoredOutlet",),
    "Extracted": ("Record",),
    "WholeJob": ("ArticleJob",),
    "StageSeconds": ("StageSecondsShape",),
}
NAMES = {schema: name for name, schemas in OF_SCHEMA.items() for schema in schemas}

# `links` lead to what methods ask for; the other form of what was found in a text is that of the command line.
LEFT_OUT = {"Record": {"links", "paragraphs", "statements"}}

BASIC = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}


def annotation(schema: dict[str, Any]) -> str:
    """The type of a field, as the library writes it."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return "str" if {"enum", "const"} & SCHEMAS[name].keys() else NAMES.get(name, name)
    if "anyOf" in schema:
        return " | ".join(sorted((annotation(one) for one in schema["anyOf"]), key=lambda kind: kind == "None"))
    if schema.get("type") == "array":
        several = schema.get("prefixItems")
        inner = ", ".join(map(annotation, several)) if several else f"{annotation(schema['items'])}, ..."
        return f"tuple[{inner}]"
    if schema.get("type") == "object":
        inner = schema["additionalProperties"]
        return f"dict[str, {'Any' if inner is True else annotation(inner)}]"
    if "enum" in schema or "const" in schema:
        return "str"
    return {"date": "date", "date-time": "datetime"}.get(schema.get("format", ""), BASIC[schema["type"]])


def described(name: str) -> dict[str, str]:
    """Each field of a schema with its type."""
    left_out = LEFT_OUT.get(name, {"links"})
    return {field: annotation(schema) for field, schema in SCHEMAS[name]["properties"].items() if field not in left_out}


def declared(row: type[Row]) -> dict[str, str]:
    """Each field of a row with its type as it is written, the types of its bases included."""
    written: dict[str, str] = {}
    for one in reversed(row.__mro__):
        written |= {name: str(kind) for name, kind in vars(one).get("__annotations__", {}).items()}
    return {field.alias or name: written[name] for name, field in row.model_fields.items()}


def test_rows_have_the_fields_that_are_documented():
    """Where a field is new, this prints it with its type: add it to the row."""
    wrong = {
        (name, schema): described(schema).items() ^ declared(row).items()
        for name, row in ROWS.items()
        for schema in OF_SCHEMA.get(name, (name,))
        # Some shapes leave out a field of the row, which then has a default.
        if described(schema).items() - declared(row).items()
        or any(row.model_fields[one].is_required() for one in missing(row, schema))
    }
    assert wrong == {}


def missing(row: type[Row], schema: str) -> set[str]:
    """The names of the row's fields that a schema does not have."""
    return {name for name, field in row.model_fields.items() if (field.alias or name) not in described(schema)}


def test_all_rows_can_be_imported_from_one_place():
    assert set(rows.__all__) == {*ROWS, "Row"}


def test_what_may_be_left_out_has_a_default():
    required = {
        (name, field)
        for name, row in ROWS.items()
        for schema in OF_SCHEMA.get(name, (name,))
        for field in SCHEMAS[schema]["properties"].keys() - SCHEMAS[schema].get("required", [])
        if field in row.model_fields and row.model_fields[field].is_required()
    }
    assert required == set()


PAGING = {"limit", "cursor", "If-None-Match", "count"}
FILTERS = {
    "/v1/statements": (filters.SampledFilters, {"format", "fields"}),
    "/v1/stats": (filters.StatementFilters, {"group_by", "format"}),
    "/v1/export": (filters.StatementFilters, {"format"}),
    "/v1/articles": (filters.ArticleFilters, {"format"}),
    "/v1/speakers": (filters.SpeakerFilters, {"q", "format"}),
    "/v1/matches": (filters.MatchFilters, set()),
    "/v1/stories": (filters.StoryFilters, set()),
    "/v1/corrections": (filters.CorrectionFilters, set()),
}


@pytest.mark.parametrize("path", FILTERS)
def test_filters_are_those_that_are_documented(path: str):
    shape, elsewhere = FILTERS[path]
    documented = {one["name"]: one["schema"] for one in DOCUMENT["paths"][path]["get"]["parameters"]}
    assert shape.__annotations__.keys() == documented.keys() - PAGING - elsewhere
    for name, kind in typing.get_type_hints(shape).items():
        wanted = annotation(documented[name])
        sent = {"tuple[str, ...]": str(filters.Several), "str": "str", "int": "int", "bool": "bool", "float": "float"}
        assert (kind.__name__ if isinstance(kind, type) else str(kind)) in (sent[wanted], str(filters.Day)), name


@pytest.mark.parametrize(("shape", "schema"), [(filters.Claimed, "Quotation"), (filters.Known, "Document")])
def test_bodies_are_those_that_are_documented(shape: type, schema: str):
    assert shape.__annotations__.keys() == SCHEMAS[schema]["properties"].keys() - {"text"}


# Operations that the library leaves to other means: lists that a filter of /v1/statements gives too; streams; what
# keeps a server running; and webhooks, which a receiver of one's own needs.
ELSEWHERE = {
    *("list_article_statements", "list_speaker_statements", "list_topic_statements"),
    *("stream_changes", "get_job_events", "put_article", "list_jobs", "list_run_errors"),
    *("get_health", "get_readiness", "get_metrics"),
    *("list_webhooks", "post_webhook", "get_webhook", "delete_webhook"),
}


def test_every_other_operation_is_asked():
    """Each method is called, and the requests that it makes are looked up in the document."""
    asked: set[str] = set()

    def answer(request: httpx.Request) -> httpx.Response:
        for template, operations in DOCUMENT["paths"].items():
            pattern = re.sub(r"\{\w+\}", "[^/]+", template)
            operation = operations.get(request.method.lower(), {}).get("operationId")
            if operation and re.fullmatch(pattern, request.url.path):
                asked.add(operation)
        return httpx.Response(404, json={"title": "Not found", "type": "/problems/not-found"})

    client = Client(http=httpx.Client(transport=httpx.MockTransport(answer)))
    for name, method in inspect.getmembers(client, inspect.ismethod):
        if name.startswith("_") or name in ("close", "wait_for"):
            continue
        arguments: dict[str, Any] = {"articles": [{}], "path": "rows.csv", "number": 1, "old": 1, "new": 2}
        needed = [
            arguments.get(one.name, "x") if one.annotation != "Iterable[Mapping[str, Any]]" else [{}]
            for one in inspect.signature(method).parameters.values()
            if one.default is one.empty and one.kind is one.POSITIONAL_OR_KEYWORD
        ]
        with pytest.raises(Exception, match="Not found"):
            iter_once(method(*needed))
    everything = {operation["operationId"] for path in DOCUMENT["paths"].values() for operation in path.values()}
    assert asked == everything - ELSEWHERE


def iter_once(answer: Any) -> None:
    """Ask what a list would ask."""
    next(iter(answer))


def test_both_clients_have_the_same_methods():
    def signatures(kind: type) -> dict[str, list[str]]:
        methods = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(one).parameters) for name, one in methods if not name.startswith("_")}

    assert signatures(Client) == signatures(AsyncClient)
