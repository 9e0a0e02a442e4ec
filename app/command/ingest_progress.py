"""How far an ingest is: a bar on a terminal, a line each few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as MovingLine

from app.command.progress import seldom

if TYPE_CHECKING:
    from app.ingest import Progress

Count = Callable[[], int | None]
Show = Callable[["Progress"], None]


class Total:
    """How many documents there are, counted while the first of them are read; `number` is None until it is known."""

    def __init__(self, count: Count) -> None:
        self.number: int | None = None
        self._count = count
        # A thread that ends with the program: nothing waits for a count.
        Thread(target=self._find, daemon=True).start()

    def _find(self) -> None:
        self.number = self._count()


@contextmanager
def ingest_progress(console: Console, count: Count, *, quiet: bool = False) -> Iterator[Show]:
    """Shows each step of an ingest on `console`; nothing where `quiet`. `count` gives the number of documents."""
    if quiet:
        yield lambda _now: None
    elif console.is_terminal:
        yield from _bar(console, Total(count))
    else:
        yield _lines(console, Total(count))


def progress_line(now: Progress, total: int | None, seconds: float) -> str:
    """A step in words.

    >>> progress_line(Progress(done=50, origin="a.jsonl:50", statements=900, words=40_000, failed=2), 200, 20.0)
    '50 of 200 articles (25%), 900 statements, 2,000 words a second, 2 errors, 1:00 left'
    """
    # More than were counted: a file grew, or was counted wrongly.
    known = total if total and total >= now.done else None
    done = f"{now.done:,} of {known:,} articles ({100 * now.done // known}%)" if known else f"{now.done:,} articles"
    parts = [done, f"{now.statements:,} statements", f"{now.words / max(seconds, 0.001):,.0f} words a second"]
    if now.failed:
        parts.append(f"{now.failed:,} {'error' if now.failed == 1 else 'errors'}")
    if known and now.done:
        parts.append(f"{_clock(seconds / now.done * (known - now.done))} left")
    return ", ".join(parts)


def _bar(console: Console, total: Total) -> Iterator[Show]:
    """One line that is drawn again at each step, and gone at the end."""
    began = time.monotonic()
    columns = (
        SpinnerColumn(),
        BarColumn(bar_width=24),
        TextColumn("{task.description}", markup=False),
        TimeElapsedColumn(),
    )
    with MovingLine(*columns, console=console, transient=True) as line:
        task = line.add_task("Loading the models ...", total=None)

        def show(now: Progress) -> None:
            words = progress_line(now, total.number, time.monotonic() - began)
            line.update(task, completed=now.done, total=total.number, description=words)

        yield show


def _lines(console: Console, total: Total) -> Show:
    began = time.monotonic()
    say = seldom(console)
    return lambda now: say(progress_line(now, total.number, time.monotonic() - began))


def _clock(seconds: float) -> str:
    """`1:00`, `2:05:30`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
