"""How far a long command is: a moving line on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as MovingLine

from app.command.screen import printable

SECONDS_BETWEEN_LINES = 5.0  # seldom enough for a log of an hour, often enough to see that it goes on

Step = Callable[[int, str, int], None]
"""Called after each article: how many are done, where the last one came from, the statements so far."""


@contextmanager
def progress(console: Console, *, quiet: bool = False) -> Iterator[Step]:
    """Shows each step on `console`; nothing where `quiet`."""
    if quiet:
        yield lambda _done, _origin, _statements: None
    elif console.is_terminal:
        yield from _moving(console)
    else:
        yield _plain(console)


@contextmanager
def counting(
    console: Console, *, things: str = "statements", quiet: bool = False
) -> Iterator[Callable[[int, int], None]]:
    """Shows how many things are done of how many, whenever what it gives is called; nothing where `quiet`."""
    if quiet:
        yield lambda _done, _total: None
    elif console.is_terminal:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
        with MovingLine(*columns, console=console, transient=True) as line:
            task = line.add_task(things.capitalize(), total=None)
            yield lambda done, total: line.update(task, completed=done, total=total)
    else:
        say = seldom(console)
        yield lambda done, total: say(f"{done:,} of {total:,} {things}")


def _moving(console: Console) -> Iterator[Step]:
    """One line that is drawn again at each step, and gone at the end."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()
    with MovingLine(*columns, console=console, transient=True) as line:
        task = line.add_task("Loading the models ...", total=None)

        def step(done: int, origin: str, statements: int) -> None:
            line.update(task, description=f"{done:,} read, {statements:,} statements  {printable(origin)}")

        yield step


def _plain(console: Console) -> Step:
    """A line each few seconds."""
    say = seldom(console)
    return lambda done, _origin, statements: say(f"{done:,} read, {statements:,} statements")


def seldom(console: Console) -> Callable[[str], None]:
    """Prints a line where the last one was some seconds ago."""
    last = time.monotonic()

    def say(line: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            console.print(line, highlight=False)

    return say
