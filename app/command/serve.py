"""`onrecord serve`: the store as a REST API."""

from __future__ import annotations

import signal
import socket
from contextlib import suppress
from functools import partial
from ipaddress import ip_address
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.command.console import must_be_ready, refuse, say, say_what_is_out_of_date, store

if TYPE_CHECKING:
    from app.config import Settings

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 (compared with, never bound to)
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")

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
    # The first process of a container ignores SIGTERM unless it is asked not to.
    signal.signal(signal.SIGTERM, _interrupt)
    # Bound before anything starts, so that a taken port is reported at once.
    listener = listen(settings.host if host is None else host, settings.port if port is None else port)
    with listener, suppress(KeyboardInterrupt):
        _serve(settings.model_copy(update={"allowed_hosts": allowed_hosts(settings, listener)}), listener)


def _serve(settings: Settings, listener: socket.socket) -> None:
    from app import weights

    weights.require()
    if _may_write(settings):
        with store(settings, create=True) as engine:
            must_be_ready(engine, create=True)
    with store(settings, reading=True) as engine:
        must_be_ready(engine)
        say_what_is_out_of_date(engine)

    from app.api.server import Calls, Limits, Server
    from app.main import create_app

    app = create_app(settings)
    url = address(listener)
    welcome = f"On Record listens on {url} (Ctrl-C stops it). Documentation: {url}/docs"
    limits = Limits(connections=settings.max_connections)
    calls = Calls(app.state.backend.end, partial(say, welcome), app.state.metrics.refused)
    server = Server(app, limits, calls)
    server.run(sockets=[listener])


def _may_write(settings: Settings) -> bool:
    """Whether the store can get its tables here: a read-only file is served as it is."""
    from app.store.read_only import is_read_only

    path = settings.sqlite_path
    return path is None or not path.exists() or not is_read_only(path)


def _interrupt(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def allowed_hosts(settings: Settings, listener: socket.socket) -> tuple[str, ...]:
    """The names by which the server may be asked: as set; else its own on a loopback address, or any on another."""
    if settings.allowed_hosts:
        return settings.allowed_hosts
    bound = listener.getsockname()[0]
    return (*LOOPBACK_NAMES, bound) if ip_address(bound).is_loopback else ("*",)


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
