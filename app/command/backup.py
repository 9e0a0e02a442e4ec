"""`onrecord backup` and `onrecord restore`: an SQLite store as one file, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.command.console import SIGNALLED, Quiet, refuse, say
from app.command.progress import counting
from app.command.screen import screen
from app.command.signals import number_of

Force = Annotated[bool, typer.Option("--force", help="Overwrite what is there.")]


def backup(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; packed by Zstandard if named .zst.")],
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Copy the store into one file, while others read and write it.

    The file has the store as it was when the command began. It is written under another name, checked (PRAGMA
    quick_check) and renamed at the end: it is there whole or not at all. The disk needs room for the whole store, and
    for the packed file beside it. What lies beside the store, the facets and the vector index, is made anew from it and
    is not in the file.

    A PostgreSQL store is backed up by pg_dump; this command prints how.

    **Examples**

        onrecord backup onrecord-2026-03-07.sqlite3.zst
        onrecord backup --force /backups/newest.sqlite3
        onrecord --database sqlite:///news.sqlite3 backup news.zst
    """
    from app.store.backup import back_up

    with _progress(quiet=quiet, stopped="Stopped. No backup was made.") as show:
        back_up(context.obj.database_url, out, overwrite=force, on_step=show)
    if not quiet:
        say(f"The store is in {out}, checked: {out.stat().st_size:,} bytes. Bring it back with: onrecord restore {out}")


def restore(
    context: typer.Context,
    given: Annotated[Path, typer.Argument(metavar="FILE", help="A backup, packed or not.")],
    force: Force = False,
    quiet: Quiet = False,
) -> None:
    """Make the store what it was when a backup was made.

    The backup is checked first: that it is whole, and made by this version of the program or an older one. Then the
    store becomes the backup in one transaction; broken off, it is what it was before. A server may run meanwhile, and
    answers from the backup from then on. An ingest may not. Where there is a store already, --force says that all
    that it has may be lost. The disk needs room for the backup unpacked, twice.

    A PostgreSQL store is restored by pg_restore; this command prints how.

    **Examples**

        onrecord restore onrecord-2026-03-07.sqlite3.zst
        onrecord restore --force /backups/newest.sqlite3
        onrecord --database sqlite:///copy.sqlite3 restore news.zst
    """
    from app.store.backup import restore as bring_back
    from app.store.migrate import head

    with _progress(quiet=quiet, stopped="Stopped. The store is what it was before.") as show:
        revision = bring_back(context.obj.database_url, given, overwrite=force, on_step=show)
    if not quiet:
        say(f"The store is what it was when {given} was made.")
    if revision != head():
        say(f"Its tables are at revision {revision}, of an older version; bring them up to date with: onrecord migrate")


@contextmanager
def _progress(*, quiet: bool, stopped: str) -> Iterator[Callable[[int, int], None]]:
    """Shows how far the copy is. What keeps it from being made, or stops it, is said, and the command ends."""
    from app.store.session import StoreError

    try:
        with counting(screen(stderr=True), things="pages", quiet=quiet) as show:
            yield show
    except StoreError as error:
        refuse(error)
    except KeyboardInterrupt as stop:
        say(stopped)
        raise typer.Exit(SIGNALLED + number_of(stop)) from None
