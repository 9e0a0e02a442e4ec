"""Routes of lists, whose parameters are read by the model of their filters itself.

FastAPI looks at each of a model's forty parameters anew for every request, which takes it longer than most questions
take the store. What it documents of them stays the same.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, cast, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import Response

from app.api.dependencies import ask, ask_live, refuse_impossible_names, refuse_unknown_parameters
from app.api.gate import may_read

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ListRoute(APIRoute):
    """A route whose function takes `ask`, the texts in the path, and `filters`, a model of its query parameters."""

    def get_route_handler(self) -> Handler:
        """What serves one request; FastAPI's own where the function takes anything else."""
        if not _takes_filters(self):
            return super().get_route_handler()
        model = cast(type[BaseModel], self.dependant.query_params[0].field_info.annotation)
        several = frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)
        make_ask = ask_live if ask_live in [part.call for part in self.dependant.dependencies] else ask

        async def handle(request: Request) -> Response:
            await may_read(request)
            await refuse_impossible_names(request)
            await refuse_unknown_parameters(request)
            filters = read_query(model, several, request.query_params)
            response: Response = await self.endpoint(
                ask=await make_ask(request), filters=filters, **request.path_params
            )
            return response

        return handle


def read_query(model: type[BaseModel], several: frozenset[str], query: QueryParams) -> BaseModel:
    """A model of some query parameters; those in `several` may be repeated. Raises `RequestValidationError`."""
    given = dict(_defaults(model, several))
    given.update((name, query.getlist(name) if name in several else value) for name, value in query.items())
    try:
        return model.model_validate(given)
    except ValidationError as failure:
        errors = [{**error, "loc": ("query", *error["loc"])} for error in failure.errors(include_url=False)]
        raise RequestValidationError(errors) from None


@cache
def _defaults(model: type[BaseModel], several: frozenset[str]) -> dict[str, Any]:
    """The values of those that may be repeated, as if they were given: to copy a default takes pydantic longer."""
    fields = {name: model.model_fields[name] for name in several}
    return {name: field.default for name, field in fields.items() if isinstance(field.default, list)}


def _takes_filters(route: APIRoute) -> bool:
    dependant = route.dependant
    asked = [part.call for part in dependant.dependencies if part.name == "ask"]
    models = [param.field_info.annotation for param in dependant.query_params]
    return (
        asked in ([ask], [ask_live])
        and len(models) == 1
        and dependant.query_params[0].name == "filters"
        and not (dependant.header_params or dependant.cookie_params or dependant.body_params)
        # Texts as they are: what else a path holds, FastAPI reads.
        and all(param.field_info.annotation is str and not param.field_info.metadata for param in dependant.path_params)
    )
