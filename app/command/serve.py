"""`onrecord serve`: the store as a REST API."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from app.command.console import must_be_ready, refuse, say, store

if TYPE_CHECKING:
    from app.config import Settings

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, never bound to)

Host = Annotated[str | None, typer.Option(help="Address to listen on, instead of ONRECORD_HOST.")]
Port = Annotated[int | None, typer.Option(min=0, max=65535, help="Port, instead of ONRECORD_PORT; 0 takes a free one.")]


def serve(context: typer.Context, host: Host = None, port: Port = None) -> None:
    """Serve the store as a REST API until Ctrl-C.

    A new SQLite file gets its tables. Any other store must be up to date: run onrecord migrate, once, before
    the first of several servers.

    **Examples**

        onrecord serve
        onrecord serve --host 0.0.0.0 --port 80
    """
    settings: Settings = context.obj
    # Bound before anything starts, so that a taken port is told at once.
    listener = listen(settings.host if host is None else host, settings.port if port is None else port)
    with listener, store(settings, create=True) as engine:
        must_be_ready(engine, create=True)

        import uvicorn

        from app.main import create_app

        server = uvicorn.Server(uvicorn.Config(create_app(settings, engine=engine), log_level="warning"))
        url = address(listener)
        say(f"On Record listens on {url} (Ctrl-C stops it). Documentation: {url}/docs")
        # Uvicorn finishes the answers under way, and passes the Ctrl-C on.
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except socket.gaierror as error:
        refuse(f"cannot listen on {host}: {error.strerror}; name an address of this machine, such as 127.0.0.1")
    except OSError as error:
        refuse(f"cannot listen on {host}:{port}: {error.strerror}; choose another port, such as {port + 1}")


def address(listener: socket.socket) -> str:
    """The URL under which a browser on this machine finds the listener."""
    host, port = listener.getsockname()[:2]
    host = "localhost" if host in ANYWHERE else host
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
