"""The web application: the routes, and what wraps them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from sqlalchemy import Engine
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route

from app.api import (
    article_jobs,
    articles,
    changes,
    check,
    correcting,
    corrections,
    docs,
    document,
    export,
    failures,
    health,
    llms,
    matches,
    outlets,
    posting,
    quality,
    reconcile,
    runs,
    speakers,
    statements,
    stats,
    stories,
    topics,
    webhooks,
)
from app.api import extract as dry_run
from app.api.access import NotedRoute, RequestNames, log_requests
from app.api.any_origin import AnyOrigin
from app.api.assistants import endpoint as assistants
from app.api.backend import InProcesses, InThreads
from app.api.compression import Compression
from app.api.dependencies import (
    refuse_impossible_names,
    refuse_other_bodies,
    refuse_other_forms,
    refuse_unknown_parameters,
)
from app.api.event_streams import Streams
from app.api.every_answer import Careful, Vary
from app.api.gate import Gate, find_in, may_read
from app.api.hosts import HostCheck
from app.api.methods import HeadAsGet, Options
from app.api.metrics import Metrics
from app.api.repeats import Repeats
from app.api.request_limits import BodyLimit, RequestLimit
from app.api.revisions import Revisions, revision_in
from app.api.routing import DirectLists
from app.api.slashes import SlashInName
from app.config import Settings
from app.ingest import extract_record
from app.model import RawDocument
from app.pages import correcting as correction_pages
from app.pages import routes as pages
from app.pages import signing_in
from app.pages.assets import ASSETS
from app.pages.negotiation import PagesAsData, ProblemPages

PRELOADED = "app.pages.preloaded"
NEGOTIATED = ("Accept", "Accept-Encoding")

READING = (
    statements,
    stats,
    export,
    articles,
    speakers,
    topics,
    matches,
    stories,
    outlets,
    changes,
    corrections,
    runs,
    quality,
    dry_run,
    check,
)
"""The parts whose routes whoever may read may ask."""

ABOUT = """Who said what, when, on what, and who reported it in which words?

Filters are plain named parameters: repeat a name for OR; different names are AND; an unknown name is refused.
Lists come in pages: follow `next`, or the `Link` header.
Offsets are code points into the article's text, 0-based, end-exclusive.
Errors are [problems](problems) as `application/problem+json`."""


class OnRecord(FastAPI):
    """FastAPI, with the whole of its documentation."""

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, built once."""
        if self.openapi_schema is None:
            described = super().openapi()
            document.complete(described)
            if self.state.gate.needs_key:
                document.close(described)
        return super().openapi()


def create_app(
    settings: Settings | None = None,
    *,
    engine: Engine | None = None,
    extract: Callable[[RawDocument], dict[str, Any]] | None = None,
) -> FastAPI:
    """The application over the store that `settings` name, which does its work in processes of its own.

    Given `engine`, it works in threads on that store instead, and analyses texts by `extract`.
    """
    settings = settings or Settings()
    extract = extract or partial(extract_record, max_chars=settings.max_text_chars)
    backend = InProcesses(settings, PRELOADED) if engine is None else InThreads(settings, engine, extract)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        starting = asyncio.ensure_future(backend.start())
        await asyncio.sleep(0)  # so that it begins before the next line, which holds the loop
        app.openapi()  # every request is checked against it, and building it takes a second or two
        await starting
        warming = asyncio.ensure_future(backend.warm())
        yield
        warming.cancel()
        backend.close()

    app = OnRecord(
        title="On Record",
        summary="A news-statement store",
        description=ABOUT,
        version=version("onrecord"),
        openapi_tags=document.TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        swagger_ui_oauth2_redirect_url=None,
        # A redirect would lead to the host that the request names, and a client may name any.
        redirect_slashes=False,
        lifespan=lifespan,
        telemetry={
            "tracing": False,
            "metrics": False,
            "logs": False,
        },  # it has its own, and the check costs each request
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.backend = backend
    app.state.metrics = Metrics()
    app.state.gate = Gate(settings, partial(backend.from_store, find_in))
    app.state.streams = Streams(lambda: backend.is_ending)
    app.state.revisions = Revisions(partial(backend.from_store, revision_in))
    _add_routes(app)
    app.router.routes.append(Route(assistants.PATH, assistants.Endpoint(settings, backend), include_in_schema=False))
    failures.install(app)
    app.add_middleware(
        DirectLists,
        routes=[route for part in READING for route in part.router.routes],
        failures=failures.handlers(),
    )
    _wrap(app, settings)
    return app


def _add_routes(app: FastAPI) -> None:
    known = [Depends(refuse_impossible_names), Depends(refuse_unknown_parameters), Depends(refuse_other_bodies)]
    negotiated = [*known, Depends(refuse_other_forms)]
    for part in READING:
        app.include_router(part.router, dependencies=[Depends(may_read), *negotiated])
    for part in (posting, article_jobs, webhooks, correcting):  # these have gates of their own
        app.include_router(part.router, dependencies=negotiated)
    app.include_router(health.router, dependencies=known)  # monitoring must get an answer whatever it accepts
    app.include_router(pages.router)
    app.include_router(correction_pages.router, dependencies=[Depends(pages.refuse_as_of)])
    app.include_router(signing_in.router)
    app.mount("/assets", ASSETS, name="page_assets")
    app.include_router(docs.router)
    app.include_router(llms.router)
    app.include_router(reconcile.router)
    app.mount("/docs/assets", docs.ASSETS, name="assets")


def _wrap(app: FastAPI, settings: Settings) -> None:
    """What is added last meets the request first."""
    metrics: Metrics = app.state.metrics
    app.add_middleware(NotedRoute)
    app.add_middleware(BodyLimit, most=settings.max_request_bytes, most_of_stream=settings.max_stream_bytes)
    app.add_middleware(SlashInName)
    app.add_middleware(RequestLimit, most=settings.max_requests)
    app.add_middleware(HostCheck, allowed=settings.allowed_hosts or ("*",))
    app.add_middleware(PagesAsData, paths=pages.PAGES_OF_DATA)
    app.add_middleware(ProblemPages)
    app.add_middleware(Compression)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Options)
    app.add_middleware(Careful)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["DELETE", "GET", "HEAD", "POST", "PUT"],
            allow_headers=[
                *("Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID"),
                *("Mcp-Method", "Mcp-Name", "Mcp-Protocol-Version"),
            ],
            expose_headers=["ETag", "Link", "Location", "RateLimit", "Retry-After", "X-Hint", "X-Request-ID"],
        )
    app.add_middleware(AnyOrigin, below=reconcile.router.prefix)
    app.add_middleware(Vary, headers=(*NEGOTIATED, "Origin") if settings.cors_origins else NEGOTIATED)
    if isinstance(app.state.backend, InProcesses):
        app.add_middleware(Repeats, version=app.state.backend.version, metrics=metrics)
    app.add_middleware(RequestNames, metrics=metrics)
    if settings.access_log:
        log_requests()
