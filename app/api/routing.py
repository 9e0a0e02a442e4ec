"""Routes of lists, whose parameters are read by the model of their filters itself.

FastAPI looks at each of a model's forty parameters anew for every request, which takes it longer than most questions
take the store; and it looks through its routes twice, to find one by its address. What it documents of them stays the
same.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import cache
from typing import Any, cast, get_origin

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError
from starlette.datastructures import QueryParams
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from app.api.dependencies import (
    ask,
    ask_live,
    refuse_impossible_names,
    refuse_other_forms,
    refuse_unknown_parameters,
)
from app.api.failures import Handler
from app.api.gate import may_read

Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class ListRoute(APIRoute):
    """A route whose function takes `ask`, the texts in the path, and `filters`, a model of its query parameters."""

    @property
    def takes_filters(self) -> bool:
        """Whether the function takes these and nothing else, so that FastAPI is not needed to call it."""
        dependant = self.dependant
        asked = [part.call for part in dependant.dependencies if part.name == "ask"]
        models = [param.field_info.annotation for param in dependant.query_params]
        return (
            asked in ([ask], [ask_live])
            and len(models) == 1
            and dependant.query_params[0].name == "filters"
            and not (dependant.header_params or dependant.cookie_params or dependant.body_params)
            # Texts as they are: what else a path holds, FastAPI reads.
            and all(
                param.field_info.annotation is str and not param.field_info.metadata for param in dependant.path_params
            )
        )

    def get_route_handler(self) -> Endpoint:
        """What serves one request; FastAPI's own where the function takes anything else."""
        if not self.takes_filters:
            return super().get_route_handler()
        model = cast(type[BaseModel], self.dependant.query_params[0].field_info.annotation)
        several = frozenset(name for name, field in model.model_fields.items() if get_origin(field.annotation) is list)
        make_ask = ask_live if ask_live in [part.call for part in self.dependant.dependencies] else ask

        async def handle(request: Request) -> Response:
            await may_read(request)
            await refuse_impossible_names(request)
            await refuse_unknown_parameters(request)
            await refuse_other_forms(request)
            filters = read_query(model, several, request.query_params)
            response: Response = await self.endpoint(
                ask=await make_ask(request), filters=filters, **request.path_params
            )
            return response

        return handle


class DirectLists:
    """Serves GET of the lists at fixed addresses by itself, and leaves all else to the framework's routes."""

    def __init__(self, app: ASGIApp, routes: Iterable[BaseRoute], failures: Mapping[type[Exception], Handler]) -> None:
        """Serve `app`, which has `routes`; `failures` has what answers an exception, by its class."""
        self.app = app
        self._failures = failures
        self._lists = {
            route.path: (route, route.get_route_handler())
            for route in routes
            if isinstance(route, ListRoute) and route.takes_filters and not route.param_convertors
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        found = None
        if scope["type"] == "http" and scope["method"] == "GET":
            found = self._lists.get(scope["path"].removeprefix(scope.get("root_path", "")))
        if found is None:
            await self.app(scope, receive, send)
            return
        route, handle = found
        scope.update(route=route, endpoint=route.endpoint, path_params={})
        request = Request(scope, receive, send)
        try:
            response = await handle(request)
        except Exception as failure:
            on_failure = next((self._failures[kind] for kind in type(failure).__mro__ if kind in self._failures), None)
            if on_failure is None:
                raise
            response = await on_failure(request, failure)
        await response(scope, receive, send)


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
