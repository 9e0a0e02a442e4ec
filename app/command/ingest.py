"""`onrecord ingest`: articles into the store."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import orjson
import typer

from app import weights
from app.command.console import (
    SIGNALLED,
    SOME_FAILED,
    Quiet,
    bring_up_to_date,
    must_exist,
    output,
    paths_of,
    refuse,
    say,
    say_what_is_out_of_date,
    say_what_is_waited_for,
    store,
)
from app.command.ingest_progress import ingest_progress
from app.command.screen import screen
from app.command.signals import number_of
from app.model import InputError, RawDocument
from app.sources.objects import is_object
from app.sources.paths import origin_of
from app.sources.web.urls import is_url, without_password

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.config import Settings
    from app.sources.web.reading import WebReader

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH|URL",
        help="Files, folders, patterns in quotes, or - for standard input; pages, feeds or sitemaps of the web; "
        "objects as s3://BUCKET/PREFIX or gs://.",
        show_default=False,
    ),
]
Limit = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Fetch so many pages at most for a feed or sitemap.")
]
Since = Annotated[
    dt.datetime | None,
    typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="Leave out what a feed or sitemap dates before this day."),
]
Again = Annotated[bool, typer.Option("--again", help="Fetch pages and entries that are known, too.")]
OnCluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Work on the workers of a Dask scheduler: tcp://HOST:PORT."),
]
Forgotten = Annotated[bool, typer.Option("--forgotten", help="Take articles that were forgotten, too.")]


def ingest(  # noqa: PLR0913, PLR0917 - one argument an option
    context: typer.Context,
    inputs: Inputs,
    limit: Limit = None,
    since: Since = None,
    again: Again = False,
    forgotten: Forgotten = False,
    cluster: OnCluster = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the run as one JSON object.")] = False,
    quiet: Quiet = False,
) -> None:
    """Read articles into the store, and show what they say.

    A PATH is a file, a folder, a pattern in quotes ("news/**/*.html") or - for standard input. These are read:

    - plain text (.txt, .md); a header "date 2025-05-09 " or YAML front matter may come first
    - web pages (.html): the main text, with headline, author, day, outlet and address as the page states them
    - JSON, JSON Lines, CSV and TSV: "text", "published_on", "headline"?, "outlet"?, "url"?, "author"?, "id"?, or
      the keys that others use, such as "body", "title", "publishedAt", "source", "link", "authors"
    - RSS and Atom with full content, IPTC ninjs, NewsML-G2 and NITF, WARC
    - all of these in .gz, .zst, .zip and .tar; what is in an archive is named news.zip!a/b.html

    Where a suffix is missing or unknown, the content decides; folders and archives are searched for these suffixes
    only. What is known already is left alone; a changed text of the same article replaces the old one. An input that
    cannot be used is reported with file, line, field and reason, and the rest goes on; an author, outlet, headline or
    address that cannot be used is left out with a warning.

    Takes web addresses too: a page, a feed (RSS, Atom) or a sitemap, of which each new entry's page is fetched, one
    a second from each host, as far as its robots.txt allows. What is unchanged is not fetched again.

    With --cluster the workers of a Dask scheduler do the work, and save into the PostgreSQL store that
    ONRECORD_DATABASE_URL names there; this command reads the inputs and hands them out. Lost workers cost only time.

    **Examples**

        onrecord ingest seeds
        onrecord ingest saved-pages/ "archive/2025-*.jsonl.gz"
        curl -s https://news.example/story | onrecord ingest -
        onrecord ingest monday.jsonl tuesday.jsonl --json > run.json
        onrecord ingest https://news.example.org/story.html
        onrecord ingest https://news.example.org/news-sitemap.xml --limit 50 --since 2026-03-01
        onrecord --database sqlite:///news.sqlite3 ingest articles/
        onrecord ingest s3://archive/2025/ "gs://dumps/*.warc.gz"
        onrecord ingest --cluster tcp://scheduler:8786 "archive/*.jsonl.gz"
    """
    settings: Settings = context.obj
    web_addresses = [one for one in inputs if _is_on_web(one)]
    paths = paths_of([one for one in inputs if one not in web_addresses])
    if len(paths) == len(inputs):
        must_exist(paths)
    if not quiet:
        say_what_is_waited_for(paths)
    weights.require()

    from app import ingest as line
    from app.cluster import ClusterError, Scheduler, ingest_on_cluster, require
    from app.command import summary
    from app.store.retry import StoreAwayError

    if cluster is not None:
        try:
            require(cluster, settings.database_url)
        except ClusterError as error:
            refuse(error)
    with store(settings, create=True) as engine, output() as out:
        bring_up_to_date(engine)
        # What reads pages takes a second to import.
        web = _web(settings, engine, limit=limit, since=since, again=again) if web_addresses else None
        try:
            count = partial(_count, inputs, settings)
            with (
                ingest_progress(screen(stderr=True), count, quiet=quiet) as show,
                Scheduler(cluster) if cluster else nullcontext() as scheduler,
            ):

                def on_progress(now: line.Progress) -> None:
                    if web:
                        web.settle(now.origin, now.stored)
                    show(now)

                names = [without_password(one) if is_url(one) else origin_of(Path(one)) for one in inputs]
                given = _documents(inputs, web, settings)
                work = partial(ingest_on_cluster, scheduler=scheduler) if scheduler else line.ingest_documents
                run = work(given, engine, settings, inputs=names, again=forgotten, on_progress=on_progress)
        except (StoreAwayError, ClusterError) as error:
            refuse(error)
        except KeyboardInterrupt as stop:
            say("Stopped. What was read is kept: the same command goes on from there.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None
        if as_json:
            out.write(orjson.dumps(run.model_dump(mode="json"), option=orjson.OPT_APPEND_NEWLINE))
        elif not quiet:
            summary.show(run, engine, screen())
        if web and web.known and not quiet:
            say(f"Known already, and not fetched again: {web.known:,}. --again fetches them.")
        if not quiet:
            say_what_is_out_of_date(engine)
    if not as_json:
        summary.show_errors(run, screen(stderr=True), warnings=not quiet)
    if run.errors:
        raise typer.Exit(SOME_FAILED)


def _is_on_web(one: str) -> bool:
    return is_url(one) and not is_object(one)


def _web(settings: Settings, engine: Engine, *, limit: int | None, since: dt.datetime | None, again: bool) -> WebReader:
    from app.sources.web.fetcher import Fetcher
    from app.sources.web.reading import Choice, WebReader
    from app.store.fetched import FetchedPages

    return WebReader(Fetcher(settings), FetchedPages(engine), Choice(limit, since and since.date(), again))


def _count(inputs: Sequence[str], settings: Settings) -> int | None:
    """How many documents the inputs hold, where that can be known."""
    from app.sources.counting import count_documents

    if any(map(is_url, inputs)):
        return None
    return count_documents(map(Path, inputs), max_bytes=settings.max_file_bytes)


def _documents(inputs: Iterable[str], web: WebReader | None, settings: Settings) -> Iterator[RawDocument | InputError]:
    """Every document of the inputs, in their order."""
    from app.sources.inputs import read_inputs

    for one in inputs:
        if web and _is_on_web(one):
            yield from web.read(one)
        else:
            yield from read_inputs([one], max_bytes=settings.max_file_bytes)
