"""The OpenAPI document: what FastAPI writes, and what it cannot know of problems, headers and examples.

Clients are generated from it. What they would stumble over is put plainly: a parameter that may be left out is not
required, and never null; values that several places share have one name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.api import examples
from app.api.answers import HINT
from app.api.dependencies import IF_NONE_MATCH
from app.api.gate import bearer
from app.api.problems import PROBLEM_EXAMPLES, PROBLEM_SCHEMAS
from app.api.schemas.extract import PRINTABLE
from app.documents.fields import MAX_ID_BYTES

Json = dict[str, Any]

TAGS = [
    {"name": "statements", "description": "Who said what, when, on what: as lists, one by one, and in figures."},
    {"name": "articles", "description": "Published articles, and how several report the same story."},
    {"name": "speakers", "description": "Who is on record, under which names and in which roles."},
    {"name": "topics", "description": "The IPTC Media Topics that statements are filed under."},
    {"name": "matches", "description": "The same statement in several articles, wording by wording."},
    {"name": "stories", "description": "Groups of articles that share statements."},
    {"name": "outlets", "description": "Who publishes."},
    {"name": "changes", "description": "What has changed since a revision of the store."},
    {"name": "corrections", "description": "What people put right: statements, matches and speakers."},
    {"name": "webhooks", "description": "Addresses that changes are sent to, and the state of their deliveries."},
    {"name": "runs", "description": "What was ingested, and what could not be."},
    {"name": "quality", "description": "How good the weights are that statements are found with."},
    {"name": "extract", "description": "A text of your own, analysed; nothing is stored."},
    {"name": "check", "description": "A quotation, held against the record."},
    {"name": "health", "description": "For whoever watches the server."},
]
"""What the groups of operations are for."""

FIRST = (
    *("group_by", "include", "q", "speaker", "topic", "about", "said_from", "said_to", "outlet", "article", "since"),
    *("sort", "limit", "cursor", "format", "fields"),
)
"""The parameters that most readers come for; the others follow in the order of their classes."""

REQUEST_ID = "X-Request-ID"
EXPORT = "export_statements"
HEADERS: Json = {
    REQUEST_ID: {
        "description": "The name of the request: the one that it came with, or a new one. The server's log has it too.",
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._:-]{1,64}$"},
    },
    "ETag": {
        "description": "Another one as soon as the answer may be another: send it back in If-None-Match.",
        "required": True,
        "schema": {"type": "string"},
    },
    HINT: {
        "description": "What the `hint` of a list says, percent-encoded but for ASCII: of a name that nobody has, or a "
        "filter that leaves nothing.",
        "schema": {"type": "string"},
    },
    "Link": {
        "description": "Addresses: of the `next` page, the one before (`prev`) and the `first`, where there are such.",
        "schema": {"type": "string"},
    },
    "Location": {"description": "The address to ask.", "required": True, "schema": {"type": "string"}},
    "RateLimit": {
        "description": "How many more requests of this kind may follow, and in how many seconds one more.",
        "schema": {"type": "string"},
    },
    "WWW-Authenticate": {
        "description": "That a key is needed, and of which scope.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Retry-After": {"description": "After how many seconds to try again.", "schema": {"type": "integer"}},
    "Allow": {"description": "With 405: the methods that the address takes.", "schema": {"type": "string"}},
}
"""The headers of answers."""
OF_STATUS = {
    "201": ("Location", "RateLimit"),
    "202": ("Location", "RateLimit"),
    "204": ("RateLimit",),
    "304": ("ETag",),
    "308": ("Location",),
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "409": ("Retry-After",),
    "429": ("Retry-After", "RateLimit"),
    "503": ("Retry-After",),
    "default": ("Allow",),
}


def complete(document: Json) -> None:
    """Add to a document of FastAPI's what it lacks."""
    document["components"]["schemas"] |= PROBLEM_SCHEMAS | {"SentArticle": _open(document)}
    document["components"]["examples"] = PROBLEM_EXAMPLES
    document["components"]["headers"] = HEADERS
    for schema in document["components"]["schemas"].values():
        for described in (schema, *schema.get("properties", {}).values()):
            described.pop("title", None)  # it only repeats the name
    for operation in operations(document):
        operation["parameters"] = _ordered([_plain(parameter) for parameter in operation.get("parameters", ())])
        for body in operation.get("requestBody", {}).get("content", {}).values():
            body["example"] = body["schema"].pop("examples")[0]
        _describe_answers(operation)


def _open(document: Json) -> Json:
    """An article that is sent to be stored: a text to analyse, with fields that the sender's own programs need."""
    text = document["components"]["schemas"]["Document"]
    written = {"type": "string", "maxLength": MAX_ID_BYTES, "pattern": PRINTABLE}
    given_id = {"id": {"anyOf": [written, {"type": "integer"}, {"type": "null"}]}}
    return {
        **text,
        "properties": text["properties"] | given_id,
        "additionalProperties": True,
        "description": "An article; fields beside these are not read, but for other names of these.",
    }


def close(document: Json) -> None:
    """Say of every operation of the API that it needs a key."""
    for path in (path for path in document["paths"] if path.startswith("/v1/")):
        for operation in document["paths"][path].values():
            operation.setdefault("security", [{bearer.scheme_name: []}])


def operations(document: Json) -> Iterator[Json]:
    """Every operation of a document."""
    return (operation for path in document["paths"].values() for operation in path.values())


def _plain(parameter: Json) -> Json:
    """A parameter as clients want it: not null, no empty default, and with an example where it has to be given."""
    schema = dict(parameter["schema"])
    schema.pop("title", None)
    values = [one for one in schema.pop("anyOf", ()) if one != {"type": "null"}]
    if len(values) == 1:
        schema = values[0] | schema
    elif values:
        schema["anyOf"] = values
    if schema.get("default") == []:
        del schema["default"]
    schema.pop("description", None)  # the parameter has it
    shown = {"example": schema["examples"][0]} if parameter.get("required") and "examples" in schema else {}
    return {**parameter, "schema": schema, **shown}


def _ordered(parameters: list[Json]) -> list[Json]:
    """The parameters: those of the path, the ones most asked for, the others, and headers."""
    place = {"path": 0, "query": 1, "header": 2}

    def key(parameter: Json) -> tuple[int, int]:
        name = parameter["name"]
        return place[parameter["in"]], FIRST.index(name) if name in FIRST else len(FIRST)

    return sorted(parameters, key=key)


def _describe_answers(operation: Json) -> None:
    """Add the headers of each answer, the answer 304 where there is one, and an example."""
    answers = operation["responses"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    if IF_NONE_MATCH in names:
        answers["304"] = {"description": "The client has this answer already."}
        _add_headers(answers["200"], "ETag")
    if operation["operationId"] == EXPORT:
        _add_headers(answers["200"], HINT)
    if "cursor" in names:
        _add_headers(answers["200"], "Link")
    for status, answer in answers.items():
        _add_headers(answer, *OF_STATUS.get(status, ()), REQUEST_ID)
    # FastAPI drops what is null from examples that are given to a route, and then they fit no schema.
    done = next(answer for status, answer in answers.items() if status.startswith("2"))
    if (answer := done.get("content", {}).get("application/json")) is not None:
        answer["example"] = examples.OF[operation["operationId"]]


def _add_headers(answer: Json, *names: str) -> None:
    answer.setdefault("headers", {}).update({name: {"$ref": f"#/components/headers/{name}"} for name in names})
