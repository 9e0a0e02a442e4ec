"""Runs, one an ingest or a reprocessing: what it read and what it gave, and which process works on it."""

from __future__ import annotations

import datetime as dt
import os
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from app.model import InputError, RunCounts, StageSeconds
from app.store.tables import ArticleRow, MatchMemberRow, RunErrorRow, RunRow, StatementRow, table

_RUN = table(RunRow)
_ERROR = table(RunErrorRow)
_ARTICLE = table(ArticleRow)
_STATEMENT = table(StatementRow)
_MEMBER = table(MatchMemberRow)

_ENDED = ("Z", "X")  # states of a process, as /proc has them: zombie, dead

ELSEWHERE = dt.timedelta(minutes=30)
"""A run of another machine that stored nothing for so long is taken for abandoned; no article takes that long."""


def now() -> dt.datetime:
    """This moment in UTC, without a zone, as the tables keep moments."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def start_run(
    session: Session,
    pipeline: str,
    inputs: Sequence[str],
    *,
    stages: Mapping[str, str] | None = None,
    kind: Literal["ingest", "reprocess"] = "ingest",
) -> int:
    """Note that a run begins in this process, and give its id. `stages` are the versions of the pipeline's stages."""
    began = now()
    row = {"started_at": began, "seen_at": began, "pipeline": pipeline, "inputs": list(inputs), "status": "running"}
    row |= {"kind": kind, "stages": stages and dict(stages), "worker": this_process()} | RunCounts().model_dump()
    run_id: int = session.execute(insert(_RUN).values(row).returning(_RUN.c.id)).scalar_one()
    return run_id


def update_run(session: Session, run_id: int, counts: RunCounts, seconds: StageSeconds | None = None) -> None:
    """Note how far a run is, in the transaction that stores an article: a run that is killed keeps true counts."""
    spent = {} if seconds is None else {"seconds_by_stage": _rounded(seconds)}
    session.execute(update(_RUN).where(_RUN.c.id == run_id).values(seen_at=now(), **_columns(counts), **spent))


def add_to_run(session: Session, run_id: int, more: RunCounts) -> None:
    """Add to the counts of a run on which several processes work, each in the transaction that stores an article."""
    added = {name: _RUN.c[name] + number for name, number in _columns(more).items() if number}
    session.execute(update(_RUN).where(_RUN.c.id == run_id).values(seen_at=now(), **added))


def counts_of(session: Session, run_id: int) -> RunCounts:
    """The counts of a run as the store has them; `matches` are its articles' statements that are in a match now."""
    names = [name for name in RunCounts.model_fields if name != "matches"]
    noted = session.execute(select(*(_RUN.c[name] for name in names)).where(_RUN.c.id == run_id)).mappings().one()
    matched = (
        select(func.count())
        .select_from(_MEMBER)
        .join(_STATEMENT, _STATEMENT.c.id == _MEMBER.c.statement_id)
        .join(_ARTICLE, _ARTICLE.c.id == _STATEMENT.c.article_id)
        .where(_ARTICLE.c.run_id == run_id)
    )
    return RunCounts(**noted, matches=session.execute(matched).scalar_one())


def is_of(session: Session, run_id: int, worker: str) -> bool:
    """Whether there is a run of this number that this process began: another store has none."""
    return session.execute(select(_RUN.c.worker).where(_RUN.c.id == run_id)).scalar() == worker


def record_error(session: Session, run_id: int, error: InputError) -> None:
    """Note an input that the run could not use."""
    row = {"origin": error.origin, "line": error.line, "field": error.field, "reason": error.reason}
    printable = {name: _storable(value) if isinstance(value, str) else value for name, value in row.items()}
    session.execute(insert(_ERROR).values(run_id=run_id, **printable))


def finish_run(
    session: Session,
    run_id: int,
    counts: RunCounts,
    status: Literal["done", "stopped", "failed"] = "done",
    *,
    seconds: StageSeconds | None = None,
) -> None:
    """Note how a run ended: `done`, `stopped` by its operator, or `failed`.

    A signal may come between an article's transaction, which counted it, and the caller's own count: the larger stays.
    So does what a worker of a cluster counts at this moment: the row is held, and read after that worker is through.
    """
    given = _columns(counts)
    of_run = select(*(_RUN.c[name] for name in given)).where(_RUN.c.id == run_id).with_for_update()
    stored = session.execute(of_run).mappings().one()
    most = {name: max(value, stored[name]) for name, value in given.items()}
    done = {"finished_at": now(), "status": status, **most}
    if seconds is not None:
        done["seconds_by_stage"] = _rounded(seconds)
    session.execute(update(_RUN).where(_RUN.c.id == run_id).values(done))


def close_abandoned_runs(session: Session) -> list[int]:
    """Close runs whose process was killed before it could, as `abandoned`; their ids.

    A run of this machine is abandoned when its process is gone, one of another machine when it stored nothing for
    `ELSEWHERE`.
    """
    rows = session.execute(select(_RUN.c.id, _RUN.c.worker, _RUN.c.seen_at).where(_RUN.c.status == "running")).all()
    gone = [row.id for row in rows if not _is_alive(row.worker, row.seen_at)]
    if gone:
        closed = update(_RUN).where(_RUN.c.id.in_(gone), _RUN.c.status == "running")
        session.execute(closed.values(status="abandoned", finished_at=now()))
    return gone


def are_running(session: Session) -> bool:
    """Whether some process is at work on a run now."""
    rows = session.execute(select(_RUN.c.worker, _RUN.c.seen_at).where(_RUN.c.status == "running")).all()
    return any(_is_alive(row.worker, row.seen_at) for row in rows)


def this_process() -> str:
    """This process as no other on any machine is called: host, process id, and when the process began."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def has_ended(worker: str) -> bool:
    """Whether a process of this machine is gone; of another machine's nothing is known."""
    return worker.partition(":")[0] == socket.gethostname() and not _is_alive(worker, None)


def _is_alive(worker: str, seen_at: dt.datetime | None) -> bool:
    host, _, process = worker.partition(":")
    if host != socket.gethostname():
        return seen_at is not None and now() - seen_at < ELSEWHERE
    number, _, began = process.partition(":")
    if not number.isdigit() or int(number) == os.getpid():
        return worker == this_process()
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _began(int(number)) == began


def _began(process: int) -> str:
    """When a process began, in the kernel's ticks: another process of the same number began at another time.

    Empty where the system does not say; then the number alone decides. `ended` of one that was killed and that nobody
    has asked about since: its number is taken still, in a container for ever.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:8]
        # The name of the program, in brackets, may hold spaces; the 22nd field is the 20th behind it.
        state, *fields = Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        ticks = fields[18]
    except (OSError, IndexError, ValueError):
        return ""
    return "ended" if state in _ENDED else f"{boot}.{ticks}"


def _rounded(seconds: StageSeconds) -> dict[str, float]:
    return {stage: round(spent, 3) for stage, spent in seconds.model_dump().items()}


def _columns(counts: RunCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in RunCounts.model_fields}


def _storable(text: str) -> str:
    """A file's name may hold bytes that are no text, and an error must be noted all the same."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
