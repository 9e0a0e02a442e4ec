"""`onrecord watch`: feeds, polled until Ctrl-C."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from app import weights
from app.command.console import SIGNALLED, Quiet, bring_up_to_date, refuse, say, store
from app.command.ingest import Limit, Since
from app.command.signals import number_of
from app.sources.web.clock import SYSTEM, Clock
from app.sources.web.urls import is_url, without_password

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings
    from app.sources.web.reading import Choice

SHORTEST = 60  # seconds between polls: a feed that is asked more often than that bars who asks
LONGEST = 6 * 3600  # seconds that failures may stretch a pause to
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}

Feeds = Annotated[list[str], typer.Argument(metavar="FEED", help="Addresses of feeds or sitemaps.", show_default=False)]
Every = Annotated[str, typer.Option(metavar="TIME", help="How often: 90s, 15m, 2h, 1d; a minute or more.")]


def watch(  # noqa: PLR0913, PLR0917 - one argument an option
    context: typer.Context,
    feeds: Feeds,
    every: Every = "15m",
    limit: Limit = None,
    since: Since = None,
    quiet: Quiet = False,
) -> None:
    """Poll feeds, and read what is new in them into the store, until Ctrl-C.

    Each poll is a run (/v1/runs) and prints one line. A feed that did not change costs one small request, an entry
    that was read none. Where every feed fails, or the store is away, the pause doubles each time, up to six hours.

    **Examples**

        onrecord watch https://news.example.org/rss.xml
        onrecord watch https://news.example.org/rss.xml https://other.example/atom.xml --every 1h --limit 20
    """
    seconds = seconds_of(every)
    for feed in feeds:
        if not is_url(feed):
            refuse(f"{feed!r} is no web address; files are read with: onrecord ingest")
    weights.require()

    from app.sources.web.addresses import checked
    from app.sources.web.faults import FetchError
    from app.sources.web.reading import Choice

    for feed in feeds:
        try:
            checked(feed, private=context.obj.fetch_private)
        except FetchError as error:
            refuse(f"{without_password(feed)}: {error}")

    choice = Choice(limit, since and since.date())
    with store(context.obj, create=True) as engine:
        bring_up_to_date(engine)
        try:
            repeat(_poller(feeds, engine, context.obj, choice), seconds, SYSTEM, quiet=quiet)
        except KeyboardInterrupt as stop:
            say("Stopped. What was read is kept.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None


def seconds_of(text: str) -> int:
    """The seconds of `90s`, `15m`, `2h` or `1d`; refuses anything else, and less than a minute."""
    given = re.fullmatch(r"([0-9]{1,6})([smhd])", text.strip().lower())
    if given is None:
        refuse(f"--every {text!r} is no time; write 90s, 15m, 2h or 1d")
    seconds = int(given[1]) * UNITS[given[2]]
    if seconds < SHORTEST:
        refuse(f"--every {text}: feeds are polled once a minute at most")
    return seconds


def pause(every: float, failures: int) -> float:
    """Seconds to the next poll: twice as many after each poll in a row that failed."""
    return max(every, min(every * 2.0 ** min(failures, 16), LONGEST))


def repeat(poll: Callable[[], tuple[str, bool]], every: float, clock: Clock, *, quiet: bool = False) -> None:
    """Poll for ever. A poll gives what it did, in words, and whether anything could be had."""
    failures = 0
    while True:
        began = clock.now()
        told, succeeded = poll()
        failures = 0 if succeeded else failures + 1
        wait = max(0.0, pause(every, failures) - (clock.now() - began))
        if not quiet or not succeeded:
            say(f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}Z  {told}; next in {_shown(wait)}")
        clock.wait(wait)


def _poller(feeds: Sequence[str], engine: Engine, settings: Settings, choice: Choice) -> Callable[[], tuple[str, bool]]:
    from sqlalchemy.exc import DBAPIError

    from app import ingest as line
    from app.sources.web.fetcher import Fetcher
    from app.sources.web.reading import WebReader
    from app.store.fetched import FetchedPages
    from app.store.retry import StoreAwayError

    fetcher = Fetcher(settings)

    def poll() -> tuple[str, bool]:
        web = WebReader(fetcher, FetchedPages(engine), choice)
        try:
            run = line.ingest_documents(
                (document for feed in feeds for document in web.read(feed)),
                engine,
                settings,
                inputs=[without_password(feed) for feed in feeds],
                on_progress=lambda now: web.settle(now.origin, now.stored),
            )
        except (DBAPIError, StoreAwayError) as away:
            return f"the store is out of reach: {getattr(away, 'orig', away)}", False
        for error in run.errors:
            say(f"onrecord: {error}")
        counts = {"new": run.added, "changed": run.replaced, "known": web.known + run.unchanged, "failed": run.failed}
        told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        return f"run {run.run_id}: {told}; statements: {run.statements:,}", not web.failed.issuperset(feeds)

    return poll


def _shown(seconds: float) -> str:
    """A time in words: `15 min`, `2 h`."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
