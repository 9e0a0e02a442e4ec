"""Worker processes: they run functions for the server, whose own process only receives requests and sends answers.

A thread cannot be interrupted, and holds the interpreter that has to answer everything else; a process can be ended at
any moment. The processes are forked from one that has imported the program already: such a process is there within
some 20 ms and takes 4 MB of its own, and 120 MB with the models.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import pickle
import select
import socket
import struct
import time
import traceback
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from threading import Lock
from typing import Any, BinaryIO, NamedTuple, cast

from app.child_processes import context, interrupts_held, obey_parent_alone

IDLE_SECONDS = 300.0  # a process that was not needed for so long is ended; one stays
_LENGTH = struct.Struct("!Q")  # before each message: how many bytes follow
_STARTING = Lock()  # multiprocessing keeps its list of processes without one


class WorkFailed(Exception):  # noqa: N818 - it happened elsewhere
    """A function raised what no caller expects: the traceback, as text."""


class WorkerEnded(Exception):  # noqa: N818 - the fact, whatever the cause
    """A worker process ended before it gave a result."""


class _Worker(NamedTuple):
    """One process, with the ends of the socket through which it is spoken to; `ended` has an event once it ended.

    Multiprocessing's own `is_alive` takes as long as to send it work.
    """

    process: BaseProcess
    ended: select.poll
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter


class Processes:
    """Processes that run functions, each one at a time: as many as are needed at once.

    `prepare` is called in each when it starts, and again after each function until it succeeds; a failure of it is that
    of the function. `nice` is added to their niceness: above 0 they give way to the server. The module `preload` is
    imported once for all of them.
    """

    def __init__(self, prepare: Callable[[], object], *, nice: int, preload: str) -> None:
        self._prepare = prepare
        self._nice = nice
        self._context = context(preload)
        self._idle: list[tuple[_Worker, float]] = []
        self._workers: set[BaseProcess] = set()
        self._closed = False
        # Else the interpreter would wait at its end for processes that wait for it.
        atexit.register(self.close)

    def __len__(self) -> int:
        """How many processes there are."""
        return len(self._workers)

    async def run(self, function: Callable[..., Any], *args: Any) -> Any:
        """The result of a function in a worker process; function, arguments and result have to be picklable.

        Raises what the function raises, `WorkFailed` where that cannot be sent, and `WorkerEnded`. Where the caller is
        cancelled, the process is ended.
        """
        worker = self._take() or await self._started()
        try:
            good, result = await _ask(worker, (function, args))
        except BaseException as failure:
            self._end(worker)
            if isinstance(failure, (asyncio.IncompleteReadError, OSError)):
                raise WorkerEnded(f"process {worker.process.pid} ended while it ran {function!r}") from failure
            raise
        self._idle.append((worker, time.monotonic()))
        if not good:
            raise result
        return result

    def close(self) -> None:
        """End all processes, those that are being started among them."""
        with _STARTING:
            self._closed = True
        for process in self._workers:
            process.kill()
        self._idle.clear()
        atexit.unregister(self.close)

    def _take(self) -> _Worker | None:
        """The idle process that was used last, if any; the one that has idled longest is ended, if that was long."""
        while self._idle:
            worker, _ = self._idle.pop()
            if self._idle and time.monotonic() - self._idle[0][1] > IDLE_SECONDS:
                self._end(self._idle.pop(0)[0])
            if not worker.ended.poll(0):
                return worker
            self._end(worker)
        return None

    async def _started(self) -> _Worker:
        """A new process. Where the caller is cancelled meanwhile, the process is there for the next one."""
        starting = asyncio.ensure_future(self._start())
        try:
            return await asyncio.shield(starting)
        except asyncio.CancelledError:
            starting.add_done_callback(self._keep)
            raise

    def _keep(self, starting: asyncio.Task[_Worker]) -> None:
        if not starting.cancelled() and starting.exception() is None:
            self._idle.append((starting.result(), time.monotonic()))

    async def _start(self) -> _Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = await asyncio.to_thread(self._spawn, theirs)
        except (OSError, EOFError) as failure:
            raise WorkerEnded("no process could be started") from failure
        reader, writer = await asyncio.open_connection(sock=ours)
        ended = select.poll()
        ended.register(process.sentinel, select.POLLIN)
        return _Worker(process, ended, reader, writer)

    def _spawn(self, theirs: socket.socket) -> BaseProcess:
        process = cast(Any, self._context).Process(
            target=_work, args=(theirs, self._prepare, self._nice), name="onrecord worker", daemon=True
        )
        with _STARTING:
            if self._closed:
                raise WorkerEnded("the server ends")
            with interrupts_held():
                process.start()
            self._workers.add(process)
        return cast(BaseProcess, process)

    def _end(self, worker: _Worker) -> None:
        worker.writer.close()
        worker.process.kill()
        self._workers.discard(worker.process)


async def _ask(worker: _Worker, work: tuple[Callable[..., Any], tuple[Any, ...]]) -> tuple[bool, Any]:
    """Send a function and its arguments, and wait for the result."""
    message = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
    worker.writer.write(_LENGTH.pack(len(message)) + message)
    await worker.writer.drain()
    (length,) = _LENGTH.unpack(await worker.reader.readexactly(_LENGTH.size))
    good, result = pickle.loads(await worker.reader.readexactly(length))  # noqa: S301 - from our own process
    return good, result


def _work(connection: socket.socket, prepare: Callable[[], object], nice: int) -> None:
    """The life of a worker process: run what the server sends until it closes the connection."""
    obey_parent_alone()
    os.nice(nice)
    with connection, connection.makefile("rwb") as stream:
        prepared = _outcome(prepare, ())
        while (work := _next(cast(BinaryIO, stream))) is not None:
            message = pickle.dumps(_outcome(*work) if prepared[0] else prepared, pickle.HIGHEST_PROTOCOL)
            stream.write(_LENGTH.pack(len(message)) + message)
            stream.flush()
            if not prepared[0]:
                prepared = _outcome(prepare, ())


def _next(stream: BinaryIO) -> tuple[Callable[..., Any], tuple[Any, ...]] | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    work: tuple[Callable[..., Any], tuple[Any, ...]] = pickle.loads(stream.read(_LENGTH.unpack(head)[0]))  # noqa: S301
    return work


def _outcome(function: Callable[..., Any], args: tuple[Any, ...]) -> tuple[bool, Any]:
    """Whether a function succeeded, with its result, or with an exception that can be sent."""
    try:
        return True, function(*args)
    except Exception as failure:
        try:
            pickle.loads(pickle.dumps(failure))  # noqa: S301 - our own
        except Exception:
            return False, WorkFailed("".join(traceback.format_exception(failure)))
        return False, failure
