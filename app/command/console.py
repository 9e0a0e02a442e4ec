"""Where a command speaks and what it works on: standard error, standard output, the store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NoReturn

import typer
from rich.console import Console

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings

SOME_FAILED = 1
NOTHING_DONE = 2
INTERRUPTED = 130  # as a shell has it: 128 and the number of SIGINT
STDIN = Path("-")
PLAIN_WIDTH = 120  # columns where there is no terminal to ask

Inputs = Annotated[list[Path], typer.Argument(metavar="PATH", help="Files or folders.", show_default=False)]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a file.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are told.")]


def say(words: str) -> None:
    """Tell the person at the screen; standard output is kept for results."""
    typer.echo(words, err=True)


def refuse(reason: object) -> NoReturn:
    """Say why nothing can be done, and end."""
    say(f"onrecord: {reason}")
    raise typer.Exit(NOTHING_DONE)


def must_exist(paths: Sequence[Path]) -> None:
    """Refuse where not one path is there; where one is, the missing are reported and the rest goes on."""
    if not any(path == STDIN or path.exists() for path in paths):
        refuse(f"no such file or folder: {', '.join(map(str, paths))}")


def console(*, stderr: bool = False) -> Console:
    """Standard output or standard error, for tables: wide enough for them where it is not a terminal."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=PLAIN_WIDTH)


@contextmanager
def output(out: Path | None = None) -> Iterator[BinaryIO]:
    """Where results go: a file, or standard output.

    A reader who has seen enough and leaves (`| head`) ends the command without complaint.
    """
    if out is not None:
        try:
            file = out.open("wb")
        except OSError as error:
            refuse(f"cannot write {out}: {error.strerror}")
        with file:
            yield file
        return
    try:
        yield sys.stdout.buffer
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes standard output once more on its way out: there must be something to flush into.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit from None


@contextmanager
def store(settings: Settings, *, reading: bool = False) -> Iterator[Engine]:
    """The store of the settings; where it is out of reach, that is said and the command ends.

    For `reading` alone it has to be there, and may be read-only.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import OperationalError

    from app.store.reading import open_for_reading
    from app.store.session import StoreError, open_store

    try:
        url = settings.database_url
        engine = open_for_reading(url, seconds=settings.read_seconds) if reading else open_store(url)
        try:
            yield engine
        finally:
            engine.dispose()
    except StoreError as error:
        refuse(error)
    except OperationalError as error:
        refuse(f"cannot use the store at {make_url(settings.database_url)!r}: {error.orig}")


def must_be_ready(engine: Engine) -> None:
    """A new SQLite file gets its tables; one that others may share is changed only by `migrate` and `ingest`."""
    from app.store import migrate

    if engine.dialect.name == "sqlite" and migrate.current(engine) is None:
        migrate.upgrade(engine)
    if not migrate.is_current(engine):
        refuse("the store is not up to date; bring it there with: onrecord migrate")
