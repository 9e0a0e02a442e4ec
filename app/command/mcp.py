"""`onrecord mcp`: the tools for assistants, over standard input and output."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.command.console import must_be_ready, store

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings

Api = Annotated[
    str,
    typer.Option(metavar="URL", help="Where the API is served: links in answers begin with it. Else they are paths."),
]


def mcp(context: typer.Context, api: Api = "") -> None:
    """Let an assistant ask the store, by the Model Context Protocol over standard input and output.

    An assistant's program starts this itself: name the command and its arguments in its settings. It reads only, and
    ends with its input. A server that runs offers the same tools at /mcp.

    **Examples**

        onrecord mcp

        onrecord --database sqlite:////srv/news.sqlite3 mcp --api https://record.example
    """
    import asyncio

    settings: Settings = context.obj
    with store(settings, reading=True) as engine:
        must_be_ready(engine)
        asyncio.run(_serve(settings, engine, api.rstrip("/")))


async def _serve(settings: Settings, engine: Engine, base: str) -> None:
    from mcp.server.stdio import stdio_server

    from app.api.assistants.server import make_server
    from app.api.backend import InThreads
    from app.ingest import extract_record

    backend = InThreads(settings, engine, partial(extract_record, max_chars=settings.max_text_chars))
    await backend.start()
    server = make_server(backend, base)
    try:
        async with stdio_server() as (received, sent):
            await server.run(received, sent, server.create_initialization_options())
    finally:
        backend.close()
