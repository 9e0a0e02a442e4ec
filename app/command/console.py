"""What all commands share: messages on standard error, results on standard output, the store opened or refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, NoReturn, cast

import typer

from app.command.screen import Visible, let_go, printable
from app.sources.paths import STDIN, is_absent, is_named_pipe, is_pattern

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings

SOME_FAILED = 1
NOTHING_DONE = 2
SIGNALLED = 128  # as a shell has it: this and the number of the signal
SQLITE_MAGIC = b"SQLite format 3\0"

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH",
        help="Files, folders, patterns in quotes, or - for standard input; objects as s3://BUCKET/PREFIX.",
        show_default=False,
    ),
]
Out = Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help="Write to a file.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary; errors are printed.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def say(words: object) -> None:
    """Tell the person at the screen, on one line; standard output is kept for results."""
    typer.echo(printable(str(words)), err=True)


def refuse(reason: object) -> NoReturn:
    """Say why nothing can be done, and end."""
    say(f"onrecord: {reason}")
    raise typer.Exit(NOTHING_DONE)


def must_exist(paths: Sequence[Path]) -> None:
    """Refuse where not one path is there; where one is, the missing are reported and the rest goes on."""
    if paths and all(path != STDIN and is_absent(path) and not is_pattern(path) for path in paths):
        refuse(f"no such file or folder: {', '.join(map(str, paths))}")


def say_what_is_waited_for(paths: Sequence[Path]) -> None:
    """Say at a terminal which inputs are named pipes: a command waits there until another program writes into them."""
    if not sys.stderr.isatty():
        return
    for path in paths:
        if is_named_pipe(path):
            say(f"{path} is a named pipe: it is read when another program writes into it. Ctrl-C stops waiting.")


def paths_of(inputs: Sequence[str]) -> list[Path]:
    """The paths among some inputs; refuses an address of objects that cannot be used here."""
    from app.sources.objects import ObjectsError, is_object, require

    objects = [one for one in inputs if is_object(one)]
    try:
        for one in objects:
            require(one)
    except ObjectsError as error:
        refuse(error)
    return [Path(one) for one in inputs if one not in objects]


def must_be_apart(out: Path | None, inputs: Sequence[Path]) -> None:
    """Refuse to write over what is read, or into a folder that is read."""
    if out is None:
        return
    place = out.resolve()
    for path in inputs:
        given = path.resolve()
        is_within = path.is_dir() and given in place.parents
        # A pattern is looked up when the file to write is there already. `**/` matches no folder too.
        is_meant = is_pattern(path) and fnmatch(str(place), str(given).replace("**/", "*"))
        if path != STDIN and (place == given or is_within or is_meant):
            refuse(f"{out} is among the files to read: name another file to write")


def is_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def must_be_meant(loss: str, *, yes: bool) -> None:
    """Ask before something is lost, on a terminal; elsewhere refuse, unless `yes`."""
    if yes:
        return
    if not is_terminal():
        refuse(f"{loss}. If that is meant, say so with --yes")
    say(f"{loss}.")
    if not typer.confirm("Go on?", err=True):
        refuse("nothing was changed")


@contextmanager
def output(out: Path | None = None) -> Iterator[BinaryIO]:
    """Where results go: a file, or standard output.

    A reader who has seen enough and leaves (`| head`) ends the command without complaint. On a terminal, characters
    that it would obey are escaped.
    """
    try:
        if out is None:
            yield cast(BinaryIO, Visible(sys.stdout.buffer) if sys.stdout.isatty() else sys.stdout.buffer)
            sys.stdout.flush()
        else:
            with _opened(out) as file:
                yield file
    except BrokenPipeError:
        let_go()
        raise typer.Exit from None
    except OSError as error:
        if out is None:
            let_go()
        refuse(f"cannot write {out or 'standard output'}: {error.strerror}")


def _opened(out: Path) -> BinaryIO:
    """A file to write; one that holds a store is refused."""
    must_be_no_store(out)
    return out.open("wb")


def must_be_no_store(out: Path) -> None:
    """Refuse to write over a store."""
    if out.is_file():
        with out.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC:
                refuse(f"{out} is a database: name another file to write")


@contextmanager
def store(settings: Settings, *, create: bool = False, reading: bool = False) -> Iterator[Engine]:
    """The store of the settings; where it is out of reach, that is said and the command ends.

    An SQLite store that does not exist is made only to `create` it: by ingest, serve and migrate. For `reading` alone
    it need not be writable.
    """
    from sqlalchemy import make_url
    from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError

    from app.store.reading import open_for_reading
    from app.store.retry import reason_of
    from app.store.session import StoreError, open_store

    try:
        url = settings.database_url
        engine = open_for_reading(url) if reading else open_store(url, create=create)
        try:
            yield engine
        finally:
            engine.dispose()
    except StoreError as error:
        refuse(error)
    except (DataError, IntegrityError, ProgrammingError):
        raise  # a fault of ours
    except DBAPIError as error:
        refuse(f"cannot use the store at {make_url(settings.database_url)!r}: {reason_of(error)}")


def say_what_is_out_of_date(engine: Engine) -> None:
    """Say what an older program made in the store, and which command makes it anew."""
    from app.rebuild import STATEMENTS, out_of_date

    counts = out_of_date(engine)
    if articles := counts.pop(STATEMENTS, 0):
        say(f"Analysed by an older version: {articles:,} articles. Analyse them anew with: onrecord reprocess")
    if counts:
        kinds = ", ".join(f"{kind} ({number:,})" for kind, number in counts.items())
        say(f"Made by an older version, or not made yet: {kinds}. Make it anew with: onrecord rebuild")


def bring_up_to_date(engine: Engine) -> None:
    """Make the tables of a store, or bring them up to date, and say so."""
    from app.store import migrate

    if not migrate.is_current(engine):
        migrate.upgrade(engine)
        say("The store's tables were made or brought up to date.")


def must_be_ready(engine: Engine, *, create: bool = False) -> None:
    """Refuse a store whose tables are not up to date; a new SQLite file gets them, to `create` a store."""
    from app.store import migrate

    if migrate.is_current(engine):
        return
    if create and engine.dialect.name == "sqlite" and migrate.current(engine) is None:
        migrate.upgrade(engine)
    else:
        refuse(f"the store at {engine.url!r} is not up to date; bring it there with: onrecord migrate")
