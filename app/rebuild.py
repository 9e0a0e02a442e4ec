"""Making anew what an older program made: names, keys, embeddings, statements and matches of the whole store."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from app import reprocess
from app.linking import derived, queue
from app.linking.statements import link_waiting
from app.model import InputFault
from app.store.retry import retrying
from app.store.session import writing

P = ParamSpec("P")
T = TypeVar("T")

STATEMENTS, MATCHES = "statements", "matches"
KINDS = (*(kind.name for kind in derived.KINDS), STATEMENTS, MATCHES)
"""What can be made anew, in the order in which it is."""


class Step(NamedTuple):
    """How far a rebuild is: the kind that is made anew, how many of it are done, and how many there are."""

    kind: str
    done: int
    total: int


def out_of_date(engine: Engine) -> dict[str, int]:
    """How many rows of each kind an older program made, or none has made yet; kinds without any are left out.

    Of `statements` these are the articles to analyse anew, of `matches` the statements that wait to be linked.
    """
    with Session(engine) as session:
        counts = {kind.name: derived.count_out_of_date(session, kind) for kind in derived.KINDS}
        waiting = queue.waiting(session)
    counts |= {STATEMENTS: reprocess.out_of_date(engine).articles, MATCHES: waiting}
    return {kind: number for kind, number in counts.items() if number}


def rebuild(
    engine: Engine,
    kinds: Collection[str] = KINDS,
    *,
    processes: int = 1,
    seconds: float | None = None,
    on_step: Callable[[Step], None] | None = None,
) -> list[InputFault]:
    """Make the rows of some kinds anew, where they are out of date; and all matches, where `matches` is among them.

    A few rows in a transaction, so that readers and other writers go on. Broken off, the same call goes on from there.
    Articles are analysed in so many processes, each in so many `seconds` at most (`app.reprocess`); those that could
    not be are what this gives.
    """
    step = on_step or (lambda _step: None)
    faults: list[InputFault] = []
    for derived_kind in derived.KINDS:
        if derived_kind.name in kinds:
            _derive(engine, derived_kind, step)
    if STATEMENTS in kinds:
        again = partial(reprocess.reprocess, engine, processes=processes, seconds=seconds)
        faults = again(on_progress=lambda now: step(Step(STATEMENTS, *now))).errors
    if MATCHES in kinds:
        _link_all(engine, step)
    return faults


def _derive(engine: Engine, kind: derived.Derived, step: Callable[[Step], None]) -> None:
    with Session(engine) as session:
        total = derived.count_out_of_date(session, kind)
    if total and kind.name == "keys":
        _purge(engine)
    done = 0
    # What an older program writes meanwhile is left to the next rebuild.
    while done < total:
        made = retrying(partial(_write, engine, derived.remake_some, kind), what=f"making {kind.name} anew")
        if not made:
            break
        done += made
        step(Step(kind.name, done, max(done, total)))


def _purge(engine: Engine) -> None:
    after: int | None = 0
    while after is not None:
        after = retrying(partial(_write, engine, derived.purge_blocking_keys, after), what="removing old keys")


def _link_all(engine: Engine, step: Callable[[Step], None]) -> None:
    retrying(partial(_write, engine, queue.enqueue_all), what="queueing all statements")
    with Session(engine) as session:
        total = queue.waiting(session)
    link_waiting(engine, lambda done: step(Step(MATCHES, done, total)))


def _write(engine: Engine, work: Callable[Concatenate[Session, P], T], *args: P.args, **named: P.kwargs) -> T:
    """Do some work in a transaction of its own."""
    with writing(engine) as session:
        return work(session, *args, **named)
