"""Making anew what an older program made: names, keys, embeddings, statements and matches of the whole store."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app import documents
from app.analysers import Analysers, read_ahead
from app.analysis import pipeline
from app.embedding import pack
from app.linking import derived, queue
from app.linking.statements import link_waiting
from app.saving import save_article
from app.store.article_identity import stored_article
from app.store.retry import retrying
from app.store.session import writing
from app.store.tables import ArticleRow, table

_ARTICLE = table(ArticleRow)
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

    Of `matches` these are the statements that wait to be linked.
    """
    with Session(engine) as session:
        counts = {kind.name: derived.count_out_of_date(session, kind) for kind in derived.KINDS}
        counts[STATEMENTS] = session.execute(select(func.count()).where(_ARTICLE.c.pipeline != pipeline())).scalar_one()
        counts[MATCHES] = queue.waiting(session)
    return {kind: number for kind, number in counts.items() if number}


def rebuild(
    engine: Engine,
    kinds: Collection[str] = KINDS,
    *,
    processes: int = 1,
    on_step: Callable[[Step], None] | None = None,
) -> None:
    """Make the rows of some kinds anew, where they are out of date; and all matches, where `matches` is among them.

    A few rows in a transaction, so that readers and other writers go on. Broken off, the same call goes on from there.
    Articles are read again in so many processes (`app.analysers`).
    """
    step = on_step or (lambda _step: None)
    for derived_kind in derived.KINDS:
        if derived_kind.name in kinds:
            _derive(engine, derived_kind, step)
    if STATEMENTS in kinds:
        _read_again(engine, processes, step)
    if MATCHES in kinds:
        _link_all(engine, step)


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


def _read_again(engine: Engine, processes: int, step: Callable[[Step], None]) -> None:
    """Find the statements of articles that an older pipeline read, in the stored text."""
    old = select(_ARTICLE.c.id).where(_ARTICLE.c.pipeline != pipeline()).order_by(_ARTICLE.c.id)
    with Session(engine) as session:
        rows = session.scalars(old).all()
    with Analysers(processes) as analysers:
        begun = (_begin(engine, row, analysers) for row in rows)
        for done, save in enumerate(read_ahead(begun, analysers.ahead), start=1):
            save()
            link_waiting(engine)
            step(Step(STATEMENTS, done, len(rows)))


def _begin(engine: Engine, row: int, analysers: Analysers) -> Callable[[], object]:
    """Begin to analyse a stored article again; what saves it, where it is still stored as it was then."""
    with Session(engine) as session:
        stored = stored_article(session, row)
    if stored is None:
        return lambda: None
    article = documents.read_again(stored.article)
    work = analysers.start(article)

    def save() -> None:
        found, vectors = work()
        embeddings = [pack(vector) for vector in vectors]
        saving = partial(save_article, pipeline=pipeline(), embeddings=embeddings, from_store=True)
        retrying(partial(_write, engine, saving, stored.run, article, found), what=article.origin)

    return save


def _link_all(engine: Engine, step: Callable[[Step], None]) -> None:
    retrying(partial(_write, engine, queue.enqueue_all), what="queueing all statements")
    with Session(engine) as session:
        total = queue.waiting(session)
    link_waiting(engine, lambda done: step(Step(MATCHES, done, total)))


def _write(engine: Engine, work: Callable[Concatenate[Session, P], T], *args: P.args, **named: P.kwargs) -> T:
    """Do some work in a transaction of its own."""
    with writing(engine) as session:
        return work(session, *args, **named)
