"""The functions that worker processes run for the server: read the store, analyse a text, check a quotation.

Each function takes and gives what can be sent between processes, and raises every failure as a `Problem`.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Engine

from app.api import answers
from app.api.answers import Answer, Asked, Question
from app.api.cards import card_bytes
from app.api.extract import ORIGIN
from app.api.failures import problem_of, unavailable
from app.api.links import STATEMENT_LINKS, linked
from app.api.problems import InternalError, Problem, StoreDamaged, StoreUnavailable
from app.child_processes import context, interrupts_held, obey_parent_alone
from app.formats.json_rows import as_bytes
from app.index.facet_index import facet_index
from app.index.vectors import vector_index
from app.ingest import extract_record
from app.model import RawDocument
from app.queries import check as quotations
from app.queries.filters import StatementFilters
from app.queries.statements import list_statements
from app.store.changes import Position, position
from app.store.jobs import is_waiting
from app.store.migrate import is_current
from app.store.reading import open_for_reading, reading
from app.store.session import open_store
from app.store.webhooks import any_enabled

Result = TypeVar("Result")

SAMPLE = RawDocument(origin=ORIGIN, text="Ada Moreau said on Thursday that trade is up.")
RETRY_SECONDS = "5"
ENDS = (StatementFilters(limit=1), StatementFilters(limit=1, sort="oldest"))


def load_models() -> None:
    """Load every model of the analysis, before the first text comes. Raises `AnalysisUnavailable`."""
    try:
        extract_record(SAMPLE, max_chars=len(SAMPLE.text))
    except Exception as failure:
        raise unavailable(failure) from None


def ready() -> None:
    """Nothing: a process that has done it is ready for more."""


@cache
def store_of(url: str, seconds: float) -> Engine:
    """The store at `url`, opened once a process; the database ends a statement after `seconds`."""
    engine = open_for_reading(url, seconds=seconds)
    facet_index(engine).waits = True  # the server keeps the file
    return engine


@cache
def writable_store(url: str) -> Engine:
    """The store at `url`, opened to write once a process."""
    return open_store(url, create=False)


def write_facets(url: str) -> None:
    """Write the facets of the store at `url` anew, in a process that ends then and gives its memory back."""
    obey_parent_alone()
    os.nice(10)
    engine = open_for_reading(url)
    facet_index(engine).write(engine)


def write_facets_apart(url: str) -> None:
    """Have a process of its own write the facets of the store at `url`, and wait for it."""
    make = cast(Any, context(__name__)).Process
    process = make(target=write_facets, args=(url,), name="onrecord facets", daemon=True)
    with interrupts_held():
        process.start()
    process.join()


def read(url: str, seconds: float, asked: Asked, question: Question) -> Answer:
    """The answer to a question put to the store at `url`."""
    return _in_problems(lambda: answers.answer(store_of(url, seconds), asked, question))


def check(url: str, seconds: float, question: quotations.Question, root: str) -> bytes:
    """The answer to a quotation as JSON, from the store at `url`; its links begin with `root`."""
    return _in_problems(lambda: check_with(store_of(url, seconds), question, root))


def check_with(engine: Engine, question: quotations.Question, root: str) -> bytes:
    """The answer to a quotation as JSON, from an open store."""
    with reading(engine) as connection:
        answer = quotations.check(connection, question)
    for item in answer["statements"]:
        item["statement"] = linked(item["statement"], STATEMENT_LINKS, root)
    return as_bytes(answer)


def extract(max_chars: int, raw: RawDocument) -> bytes:
    """The record of a text as JSON: its statements with their speakers, days and topics."""
    return _in_problems(lambda: as_bytes(extract_record(raw, max_chars=max_chars)))


def with_reader(url: str, seconds: float, function: Callable[..., Result], *args: Any) -> Result:
    """What a function reads in the store at `url`."""
    return _in_problems(lambda: function(store_of(url, seconds), *args))


def with_engine(engine: Engine, function: Callable[..., Result], *args: Any) -> Result:
    """What a function does with an open store."""
    return function(engine, *args)


def make_cards(engine: Engine, ids: Sequence[int], root: str) -> tuple[Position, list[bytes]]:
    """The cards of some statements that are all there, and the state of the store that they are of."""
    with reading(engine) as connection:
        return position(connection), card_bytes(connection, ids, root)


def articles_wait(engine: Engine) -> bool:
    """Whether articles wait to be read."""
    with reading(engine) as connection:
        return is_waiting(connection)


def webhooks_wait(engine: Engine) -> bool:
    """Whether there is a webhook to deliver to."""
    with reading(engine) as connection:
        return any_enabled(connection)


def with_writer(url: str, function: Callable[..., Result], *args: Any) -> Result:
    """What a function that writes does to the store at `url`."""
    return _in_problems(lambda: function(writable_store(url), *args))


def look(url: str, seconds: float) -> None:
    """Raise the problem that keeps the store at `url` from answering, if there is one."""
    _in_problems(lambda: look_at(store_of(url, seconds)))


def look_at(engine: Engine) -> None:
    """Raise a failure where an open store is not up to date, cannot be read, or where its vector index is not made.

    The ends of its longest list are read.
    """
    if not is_current(engine):
        raise StoreUnavailable("The store's tables are not up to date: run `onrecord migrate`.")
    with reading(engine) as connection:
        for filters in ENDS:
            list_statements(connection, filters)
    with reading(engine) as connection:
        lag = vector_index(engine).lag(connection)
    if lag is not None:
        reason = f"{lag}. Quotations are checked against a part of the store until it is made."
        raise StoreUnavailable(reason, headers={"Retry-After": RETRY_SECONDS})


def verify(url: str, seconds: float) -> str:
    """The first fault in the structure of an SQLite store; empty where it is sound, or cannot be opened at all."""
    try:
        engine = store_of(url, seconds)
        if engine.dialect.name != "sqlite":
            return ""
        with reading(engine) as connection:
            found: str = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except Exception as failure:
        problem = problem_of(failure)
        return problem.cause if isinstance(problem, StoreDamaged) else ""
    return "" if found == "ok" else found


def _in_problems(work: Callable[[], Result]) -> Result:
    """The result of some work, or its failure as a problem: no other exception can be sent to the server."""
    try:
        return work()
    except Exception as failure:
        raise problem_of(failure) or _unknown(failure) from None


def _unknown(failure: Exception) -> Problem:
    cause = "".join(traceback.format_exception(failure))
    return InternalError("The server failed to answer. Its log says more.", cause=cause)
