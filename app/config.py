"""Settings, read once from the environment (`ONRECORD_*`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Settings(BaseSettings):
    """What a deployment may change. Every name is an environment variable with the prefix `ONRECORD_`."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", frozen=True)

    database_url: str = Field(
        default="sqlite:///data/onrecord.sqlite3",
        description="SQLAlchemy URL of the store: sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME.",
    )
    speakers_file: Path = Field(
        default=Path("speakers.csv"),
        description="CSV of known speakers, read at the start of each ingest where it exists.",
    )
    index_dir: Path | None = Field(
        default=None,
        description="Folder of the vector index, a file that is made anew where it is lost: beside an SQLite store, or "
        "in the user's cache folder, unless set.",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port that `serve` listens on.")
    cors_origins: tuple[str, ...] = Field(default=(), description="Origins whose pages may read the API.")
    allowed_hosts: tuple[str, ...] = Field(
        default=(),
        description="Names that a request's Host header may have; `*` allows all, `*.example.org` its subdomains. "
        "Unset: on a loopback address `localhost`, `127.0.0.1` and `::1`; on any other address all names.",
    )
    access_log: bool = Field(
        default=False, description="Print a line of JSON for each request: its path, status and time, and no words."
    )
    max_file_bytes: int = Field(default=20_000_000, gt=0, description="A larger file (or JSON line) is refused.")
    max_text_chars: int = Field(default=2_000_000, gt=0, description="A longer article text is refused.")
    # 2,000,000 characters take a minute of one core.
    max_article_seconds: float = Field(default=300, gt=0, description="An article that takes longer is refused.")
    # 80,000 words, the length of a novel: half a minute of one core for POST /v1/extract.
    max_request_bytes: int = Field(default=500_000, gt=0, description="A larger request body is refused.")
    # A day of a large agency; it is read line by line, and each line is bounded by `max_request_bytes`.
    max_stream_bytes: int = Field(
        default=200_000_000, gt=0, description="A larger stream of articles (NDJSON) is refused."
    )
    reading: Literal["open", "keys"] = Field(
        default="open",
        description="Who may read over HTTP: everybody (open), or those with a key of scope read (keys).",
    )
    worker: Literal["inside", "apart"] = Field(
        default="inside",
        description="Where articles that came over HTTP are read: in a process of the server, or by `onrecord worker`.",
    )
    rate_reads: int = Field(
        default=6_000,
        ge=0,
        description="Reading requests a minute by one address, but for this machine's; 0: any number.",
    )
    rate_writes: int = Field(default=600, ge=0, description="Writing requests a minute by one key; 0: any number.")
    # Four megabytes each. More than the cores, for some wait for the disk or the database; and PostgreSQL accepts
    # 100 connections of all its clients by default.
    readers: int = Field(
        default_factory=lambda: min(max(4, 2 * _cores()), 16),
        ge=1,
        le=256,
        description="Processes that read the store for requests, each with one connection. Unset: two for each core, "
        "4 to 16.",
    )
    # The slowest documented question takes 6 s among a million statements.
    read_seconds: float = Field(
        default=20, gt=0, description="Time for one answer from the store, after which it is given up."
    )
    # One writer keeps up with no more.
    analysers: int = Field(
        default_factory=lambda: min(_cores(), 8),
        ge=1,
        le=256,
        description="Texts analysed at the same time (ingest, rebuild, POST /v1/extract), and as many quotations "
        "checked: a process of 120 MB each. Unset: one for each core, at most 8.",
    )
    analysis_queue: int = Field(default=16, ge=0, description="Texts, and quotations, that may wait for a process.")
    # Twice what a body of `max_request_bytes` takes.
    analysis_seconds: float = Field(
        default=60, gt=0, description="Time for one text or quotation, after which it is given up."
    )
    max_requests: int = Field(default=200, ge=1, description="Requests in progress; a further one is refused.")
    # Below the 1,024 open files that most systems allow a process.
    max_connections: int = Field(
        default=500, ge=2, description="Open connections; for a further one the longest idle one is closed."
    )

    fetch_private: bool = Field(
        default=False,
        description="Fetch from private and loopback addresses, and any port, too: from one's own network.",
    )
    fetch_contact: str = Field(
        default="",
        max_length=200,
        pattern=r"^[!-'*-~]*$",  # one word of a header, and no bracket, which would end it
        description="An address or page of the operator, named to each site that is fetched from.",
    )
    fetch_interval: float = Field(default=1, ge=0, le=3600, description="Seconds between two requests to one host.")
    fetch_seconds: float = Field(default=30, gt=0, description="Time for one response, after which it is given up.")
    # A news page has some 300 kB, a sitemap 50 MB at most, and those of news few.
    fetch_max_bytes: int = Field(default=10_000_000, gt=0, description="A larger response, unpacked, is refused.")

    @property
    def sqlite_path(self) -> Path | None:
        """The file of an SQLite store, or None for another database or one in memory."""
        prefix = "sqlite:///"
        name = self.database_url.removeprefix(prefix)
        return Path(name) if self.database_url.startswith(prefix) and name not in ("", ":memory:") else None
