"""What a server has done and is doing, counted for Prometheus."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from app.model import Row

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Of seconds: a repeated answer takes a tenth of a millisecond, a page some, a quotation 20, a long text many seconds.
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 30.0)
NO_ROUTE = "none"  # refused before it was routed, or there is nothing at its address
NO_STATUS = "none"  # the client left before it was answered
METHODS = frozenset(("GET", "HEAD", "OPTIONS", "POST", "PUT"))

disable_created_metrics()  # type: ignore[no-untyped-call] # else each number comes with the moment of its first request


class Work(NamedTuple):
    """The work of one kind: worker processes, jobs that they run, and jobs that wait for one."""

    processes: int
    running: int
    waiting: int


class Metrics:
    """The counts of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.in_progress = 0
        ProcessCollector(registry=self.registry)
        self._requests = self._counter("requests", "Requests that ended.", "route", "method", "status")
        self._seconds = Histogram(
            "onrecord_request_seconds",
            "Time from a request to the end of its answer.",
            ["route"],
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._gauge("requests_in_progress", "Requests in progress.").set_function(lambda: self.in_progress)
        repeats = self._counter(
            "repeats", "Answers given again (hit), and those made and kept for it (miss).", "outcome"
        )
        self.hit: Callable[[], None] = repeats.labels("hit").inc
        self.miss: Callable[[], None] = repeats.labels("miss").inc
        self.kept_bytes = self._gauge("repeats_bytes", "Size of the answers kept to be given again.")
        self._processes = self._gauge("worker_processes", "Worker processes.", "work")
        self._jobs = self._gauge("jobs", "Jobs that run in worker processes or wait for one.", "work", "state")
        self._readable = self._gauge("store_readable", "1 where the store could be read for this answer, else 0.")
        self._rows = self._gauge("store_rows", "Articles, statements and others in the store.", "noun")
        self._revision = self._gauge("store_revision", "The store's revision, which grows with every change.")
        self._runs = self._gauge("runs", "Runs of ingest in the store, by how they ended.", "status")
        # Looking a child up by its labels takes longer than counting with it.
        self._of: dict[tuple[str, str, int], tuple[Callable[[], None], Callable[[float], None]]] = {}

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count a request that ended; status 0 where there was no answer."""
        key = (route, method, status)
        counts = self._of.get(key)
        if counts is None:
            shown = method if method in METHODS else "other"
            requests = self._requests.labels(route or NO_ROUTE, shown, str(status) if status else NO_STATUS)
            counts = self._of[key] = requests.inc, self._seconds.labels(route or NO_ROUTE).observe
        counts[0]()
        counts[1](seconds)

    def refused(self, status: int) -> None:
        """Count a request that broke HTTP or a limit before it could be read."""
        self._requests.labels(NO_ROUTE, "none", str(status)).inc()

    def as_text(self, work: Mapping[str, Work], store: Row | None) -> bytes:
        """All counts in Prometheus' text format, with those of workers and of the store, None where it is not read."""
        for name, one in work.items():
            self._processes.labels(name).set(one.processes)
            self._jobs.labels(name, "running").set(one.running)
            self._jobs.labels(name, "waiting").set(one.waiting)
        self._readable.set(store is not None)
        for gauge in (self._rows, self._runs):
            gauge.clear()
        if store is not None:
            self._revision.set(store["revision"])
            for noun, count in store["rows"].items():
                self._rows.labels(noun).set(count)
            for status, count in store["runs"].items():
                self._runs.labels(status).set(count)
        return generate_latest(self.registry)

    def _counter(self, name: str, help_text: str, *labels: str) -> Counter:
        return Counter(f"onrecord_{name}", help_text, labels, registry=self.registry)

    def _gauge(self, name: str, help_text: str, *labels: str) -> Gauge:
        return Gauge(f"onrecord_{name}", help_text, labels, registry=self.registry)
