"""What the documentation says of the operation that a request asks for: requests are checked against it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from fastapi import Request

_OPERATION = "onrecord.operation"  # in a request's scope


class Parameter(NamedTuple):
    """What the documentation says of a query parameter: whether it may be repeated, and is a whole number.

    `example` is a value of one that has to be given.
    """

    repeated: bool
    whole: bool
    example: str | None = None


class Operation(NamedTuple):
    """What an operation takes and gives: query parameters by name, media types of its body and of its answer."""

    parameters: Mapping[str, Parameter]
    takes: tuple[str, ...]
    gives: tuple[str, ...]


def operation_of(request: Request) -> Operation:
    """The operation that a request asks for; it has been routed."""
    scope = request.scope
    found: Operation | None = scope.get(_OPERATION)
    if found is None:
        state = request.app.state
        if not hasattr(state, "operations"):
            state.operations = _operations(request.app.openapi())
        found = scope[_OPERATION] = state.operations[scope["route"].name]
    return found


def _operations(openapi: Mapping[str, Any]) -> dict[str, Operation]:
    """The operations of an OpenAPI document by their ids."""
    found = {}
    for operation in (operation for path in openapi["paths"].values() for operation in path.values()):
        parameters = {
            one["name"]: Parameter(one["schema"].get("type") == "array", _is_whole(one["schema"]), _example(one))
            for one in operation.get("parameters", ())
            if one["in"] == "query"
        }
        takes = operation.get("requestBody", {}).get("content", ())
        gives = operation["responses"].get("200", {}).get("content", ())
        found[operation["operationId"]] = Operation(parameters, tuple(takes), tuple(gives))
    return found


def _is_whole(schema: Mapping[str, Any]) -> bool:
    """Whether a parameter is a whole number; one that may be left out has alternatives."""
    return any(one.get("type") == "integer" for one in (schema, *schema.get("anyOf", ())))


def _example(parameter: Mapping[str, Any]) -> str | None:
    shown = parameter.get("example")
    return str(shown[0]) if isinstance(shown, list) else None
