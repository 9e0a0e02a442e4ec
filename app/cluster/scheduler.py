"""A Dask scheduler and its workers, as the process that leads a run sees them."""

from __future__ import annotations

import asyncio
import itertools
import logging
import queue
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from types import TracebackType
from typing import Any, NamedTuple, Self

from app.cluster.work import Look, WorkerFaultError, another_version, look
from app.store.session import POSTGRES, store_url

LOG = logging.getLogger(__name__)

CONNECT_SECONDS = 10.0
WORKER_SECONDS = 60.0  # for the first worker: a machine of a cloud starts in less, where it was asked for before
LOOK_SECONDS = 5.0  # between two looks at how many workers there are
PER_WORKER = 3  # documents given out for each: one at work, and enough that none waits for the network
MOST_CHARS = 50_000_000  # of all documents given out: some are books
SCHEMES = ("tcp://", "tls://")


class ClusterError(RuntimeError):
    """The cluster cannot be used, or not any more: what is wrong, and what to do."""


class Ended(NamedTuple):
    """A piece of work that ended: what it was called, and its result or why there is none."""

    name: Any
    result: Any
    died: str | None = None
    """That every worker that began it was lost, in words."""


def require(address: str, store: str) -> None:
    """Raise `ClusterError` unless this is the address of a scheduler, and `store` the URL of a PostgreSQL store."""
    if not address.startswith(SCHEMES):
        raise ClusterError(
            f"{address} is not the address of a Dask scheduler: write tcp://HOST:PORT or tls://HOST:PORT."
        )
    if store_url(store).drivername != POSTGRES:
        raise ClusterError(
            "The workers of a cluster save into PostgreSQL, and this store is SQLite, which has one writer on one "
            "machine: set ONRECORD_DATABASE_URL to a PostgreSQL store, or leave out --cluster."
        )


class Scheduler:
    """A connection to a scheduler. A context manager; leaving it drops the work that was given out and not begun.

    Work that a lost worker had is given to another one by the scheduler; a lost scheduler is a `ClusterError`.
    """

    def __init__(self, address: str, *, worker_seconds: float = WORKER_SECONDS) -> None:
        self.address = address
        self._worker_seconds = worker_seconds
        self._client: Any = None  # of distributed, whose types are half written
        self._ended: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._given: dict[str, tuple[Any, int, Any]] = {}
        # Two runs on one scheduler must not have a piece of work of the same key: it would be done once.
        self._name = secrets.token_hex(8)
        self._numbers = itertools.count()
        self._chars = 0
        self._number = 0
        self._looked = -LOOK_SECONDS

    def __enter__(self) -> Self:
        try:
            from distributed import Client  # noqa: PLC0415 - it is there only with the extra
        except ModuleNotFoundError as failure:
            raise ClusterError("A cluster needs Dask: pip install 'onrecord[cluster]'.") from failure
        # A lost scheduler is reported here, in words; the client would print a traceback of its own.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        try:
            connect: Any = Client
            self._client = connect(self.address, timeout=CONNECT_SECONDS, set_as_default=False, name="onrecord")
        except (OSError, ValueError) as failure:
            raise ClusterError(
                f"There is no Dask scheduler at {self.address}: start one with dask scheduler, or correct the address."
            ) from failure
        return self

    def __exit__(self, _failed: type[BaseException] | None, _error: object, _traceback: TracebackType | None) -> None:
        client, self._client = self._client, None
        self._given.clear()  # the scheduler drops what nobody waits for
        if client is not None:
            client.close(timeout=CONNECT_SECONDS)

    def check_workers(self, version: str) -> None:
        """Wait for a worker. Raises `ClusterError` where one has another version, or cannot use its store.

        One that joins later, or is lost while it is asked, is checked when it is given work.
        """
        until = time.monotonic() + self._worker_seconds
        while not (found := self._answers()):
            if time.monotonic() > until:
                raise ClusterError(f"The workers of {self.address} do not answer; their logs say more.")
            time.sleep(0.1)
        faults = [f"{address} {fault}" for address, one in sorted(found.items()) if (fault := _fault(one, version))]
        if faults:
            more = f"; and {len(faults) - 3} more" if len(faults) > 3 else ""
            raise ClusterError(f"Worker {'; worker '.join(faults[:3])}{more}.")

    def _answers(self) -> dict[str, Look | Exception]:
        """What the workers say of themselves, by address, once there are any."""
        client = self._connected()
        try:
            client.wait_for_workers(1, timeout=self._worker_seconds)
            found: dict[str, Look | Exception] = client.run(look, on_error="return")
        except TimeoutError:
            raise ClusterError(
                f"No worker has joined {self.address} within {self._worker_seconds:g} seconds: start some with "
                f"dask worker {self.address} --nthreads 1 --nworkers auto"
            ) from None
        except (OSError, CancelledError, asyncio.CancelledError) as failure:
            raise self._lost() from failure
        return {address: one for address, one in found.items() if not isinstance(one, OSError)}

    @property
    def is_full(self) -> bool:
        """Whether enough is given out to keep all workers at work."""
        if not self._given:
            return False
        return len(self._given) >= PER_WORKER * self.workers or self._chars > MOST_CHARS

    def submit(self, name: Any, function: Callable[..., Any], *arguments: Any, size: int = 0) -> None:
        """Have a worker call a function; `next_ended` gives the result. `size` counts the characters that are sent."""
        key = f"onrecord-{self._name}-{next(self._numbers)}"
        future = self._connected().submit(function, *arguments, key=key, pure=False)
        self._given[future.key] = (name, size, future)
        self._chars += size
        future.add_done_callback(self._ended.put)

    def rest(self) -> Iterator[Ended]:
        """All that is given out, as it ends."""
        while self._given:
            yield self.next_ended()

    def next_ended(self) -> Ended:
        """Wait for the next piece of work to end. Raises `ClusterError`."""
        said = False
        while True:
            try:
                future = self._ended.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                if not self._look() and not said:
                    LOG.warning("no worker is left at %s; waiting for one", self.address)
                    said = True
                continue
            if future.key in self._given:
                return self._end(future)

    def _end(self, future: Any) -> Ended:
        from distributed import KilledWorker  # noqa: PLC0415 - the same

        name, size, _ = self._given.pop(future.key)
        self._chars -= size
        try:
            return Ended(name, future.result(timeout=CONNECT_SECONDS))
        except KilledWorker as failure:
            return Ended(name, None, f"{failure.allowed_failures + 1} workers ended while they were at it")
        except WorkerFaultError as failure:
            raise ClusterError(f"A worker {failure}.") from None
        except (CancelledError, asyncio.CancelledError, OSError) as failure:
            raise self._lost() from failure
        except Exception as failure:
            raise ClusterError(f"A worker failed: {type(failure).__name__}: {failure}") from failure

    @property
    def workers(self) -> int:
        """How many workers there are, at least 1: one that is lost comes again, or another."""
        if time.monotonic() - self._looked > LOOK_SECONDS:
            self._look()
        return max(1, self._number)

    def _look(self) -> int:
        """How many workers there are now. Raises `ClusterError` where the scheduler does not say."""
        client = self._connected()
        if client.status != "running":
            raise self._lost()
        try:
            self._number = len(client.nthreads())
        except (OSError, RuntimeError, CancelledError, asyncio.CancelledError) as failure:
            raise self._lost() from failure
        self._looked = time.monotonic()
        return self._number

    def _connected(self) -> Any:
        if self._client is None or self._client.status in ("closing", "closed"):
            raise self._lost()
        return self._client

    def _lost(self) -> ClusterError:
        return ClusterError(
            f"The scheduler at {self.address} was lost. What was read is kept: start it again, with its workers, and "
            "the same command goes on from there."
        )


def _fault(found: Look | Exception, version: str) -> str | None:
    """What is wrong with a worker, None where nothing is."""
    if ModuleNotFoundError.__name__ in repr(found):  # as such, or in the words of what carries it
        return f"has not the program: install onrecord[postgres,cluster] there ({found})"
    if isinstance(found, Exception):
        return f"does not answer: {found}"
    if found.pipeline != version:
        return another_version(found.pipeline, version)
    return found.fault
