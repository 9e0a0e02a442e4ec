"""A correction made by command: in the name of the user, linked at once, and said in a line."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from app.command.console import NOTHING_DONE, must_be_ready, refuse, say, store
from app.command.progress import progress
from app.command.screen import screen

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from app.corrections.carrying_out import Made

Note = Annotated[str | None, typer.Option("--note", metavar="TEXT", help="Why: kept with the correction.")]


def make(context: typer.Context, wanted: Mapping[str, Any], none: Sequence[str] = ()) -> None:
    """Make a correction of the fields that a client of the API would send: not those that are None, but as `none`."""
    from pydantic import TypeAdapter, ValidationError

    from app.corrections.carrying_out import correct
    from app.corrections.wanted import FORMS, Correction

    given = {name: value for name, value in wanted.items() if value is not None} | dict.fromkeys(none)
    try:
        correction: Correction = TypeAdapter(Correction).validate_python(given)
    except ValidationError as error:
        wrong = error.errors()[0]
        place = ".".join(str(part) for part in wrong["loc"][1:] if part not in FORMS)
        refuse(f"{place}: {wrong['msg'].removeprefix('Value error, ')}".removeprefix(": "))
    carry_out(context, lambda session: correct(session, correction, user()))


def carry_out(context: typer.Context, change: Callable[[Session], Made], *, undoes: bool = False) -> None:
    """Make or undo a correction, link again the statements that it touches, and say what was done."""
    from app.corrections.errors import ConflictError, CorrectionError, UnknownCorrectionError
    from app.linking.statements import link_waiting
    from app.store.session import writing

    with ready(context) as engine:
        try:
            with writing(engine) as session:
                made = change(session)
        except UnknownCorrectionError as unknown:
            refuse(f"there is no correction {unknown}; see them with: onrecord corrections list")
        except ConflictError as wrong:
            _refused(f"{wrong}, and correct it again with --after {wrong.newest}" if wrong.newest else f"{wrong}")
        except CorrectionError as wrong:
            _refused(f"{wrong}")
        with progress(screen(stderr=True)) as step:
            link_waiting(engine, lambda done: step(done, made.key, len(made.moved)))
    if made.slug is not None:
        say(f"{made.slug}: statements that changed hands: {len(made.moved)}.")
    if undoes:
        say(f"Correction {made.key} is undone.")
    else:
        say(f"Correction {made.key}; undo it with: onrecord corrections undo {made.key}")


def _refused(reason: str) -> NoReturn:
    say(f"onrecord: {reason}")
    raise typer.Exit(NOTHING_DONE) from None


def user() -> str:
    """The name of the user of the operating system."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"user {os.getuid()}"


@contextmanager
def ready(context: typer.Context, *, reading: bool = False) -> Iterator[Engine]:
    """The store of the settings, up to date; for `reading` it need not be writable."""
    with store(context.obj, reading=reading) as engine:
        must_be_ready(engine)
        yield engine
