"""`onrecord worker`: the articles that came over HTTP, and deliveries to webhooks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app import weights
from app.command.console import SIGNALLED, must_be_ready, refuse, say, store
from app.command.signals import number_of

if TYPE_CHECKING:
    from app.config import Settings


def worker(
    context: typer.Context,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="Read what waits, and end.")] = False,
) -> None:
    """Read the articles that came over HTTP, and those that come, and deliver to webhooks, until Ctrl-C.

    A server does this itself unless ONRECORD_WORKER is `apart`. Several workers may run at once, on several machines
    with PostgreSQL; what one leaves that is killed, another takes.

    **Examples**

        onrecord worker
        onrecord worker --until-empty
    """
    settings: Settings = context.obj
    weights.require()

    from threading import Event, Thread

    from app.posted import work, work_off
    from app.store.retry import StoreAwayError
    from app.webhooks.work import deliver

    with store(settings) as engine:
        must_be_ready(engine)
        try:
            if until_empty:
                done = work_off(engine, settings)
                say(f"Articles read: {0 if done is None else done.read}.")
            else:
                say("Waiting for articles (Ctrl-C stops it).")
                ended = Event()
                # A daemon: what it delivers when the process ends is delivered again by the next one.
                Thread(target=deliver, args=(engine, settings), kwargs={"ended": ended}, daemon=True).start()
                try:
                    work(engine, settings)
                finally:
                    ended.set()
        except StoreAwayError as away:
            refuse(away)
        except KeyboardInterrupt as stop:
            say("Stopped. What waits is kept.")
            raise typer.Exit(SIGNALLED + number_of(stop)) from None
