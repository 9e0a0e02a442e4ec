"""How a command ends that is asked to: by Ctrl-C, by SIGTERM, and by a second signal."""

from __future__ import annotations

import json
import os
import pty
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from app import __main__ as program
from app.child_processes import interrupts_held
from app.command import app, signals
from app.config import Settings
from app.sources.paths import is_named_pipe

Start = Callable[..., subprocess.Popen[str]]
ROOT = Path(__file__).parents[2]
RECORD = {"text": "Ada Moreau said that the harbour will reopen in June.", "published_on": "2025-05-09"}


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """An input that a command reads for as long as the test wants."""
    path = tmp_path / "articles.jsonl"
    os.mkfifo(path)
    return path


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts the command as a process of its own."""
    started: list[subprocess.Popen[str]] = []

    def run(*words: str | Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "app", "--database", settings.database_url, *map(str, words)]
        process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


def until(happened: Callable[[], object]) -> None:
    """Wait for something that a process does."""
    for _ in range(600):
        if happened():
            return
        time.sleep(0.05)
    raise AssertionError("it did not happen")


def rows(engine: Engine, query: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(query)]


def test_sigterm_closes_the_run_and_keeps_what_was_read(start: Start, pipe: Path, engine: Engine):
    process = start("ingest", pipe, "--quiet")
    with pipe.open("w") as articles:
        articles.write(f"{json.dumps(RECORD)}\n")
        articles.flush()
        until(lambda: rows(engine, "SELECT id FROM article"))
        process.terminate()
        _, told = process.communicate(timeout=30)
    assert process.returncode == 143
    assert told == "Stopped. What was read is kept: the same command goes on from there.\n"
    [(status, finished, added)] = rows(engine, "SELECT status, finished_at, added FROM run")
    assert (status, finished is not None, added) == ("stopped", True, 1)


@pytest.mark.parametrize(("stop", "code"), [(signals.Stopped(signal.SIGTERM), 143), (KeyboardInterrupt(), 130)])
@pytest.mark.parametrize("words", [["extract", __file__], ["export"], ["speakers", "list"]], ids=" ".join)
@pytest.mark.usefixtures("engine")
def test_every_command_ends_with_the_code_of_the_signal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, words: list[str], stop: KeyboardInterrupt, code: int
):
    def stopped(*_: object, **__: object) -> None:
        raise stop

    monkeypatch.setattr("app.sources.inputs.read_paths", stopped)
    monkeypatch.setattr("app.store.reading.open_for_reading", stopped)
    ended = CliRunner().invoke(app, ["--database", settings.database_url, *words])
    assert (ended.exit_code, ended.stdout, ended.stderr) == (code, "", "Stopped.\n")


NOTHING_YET = """
import signal, sys
from app.__main__ import main

class Interrupted:
    def find_spec(self, name, path, target=None):
        if name == "app.command":
            signal.raise_signal(signal.{name})

sys.meta_path.insert(0, Interrupted())
main()
"""


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_before_a_command_begins_it_ends_without_a_traceback(name: str, code: int):
    script = NOTHING_YET.replace("{name}", name)
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (code, "", "Stopped.\n")


def test_a_stop_that_an_import_turns_into_an_error_is_a_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """As pybind11 does, which makes an ImportError of whatever is raised in it."""

    def load(**_: object) -> None:
        raise ImportError("initialization failed") from signals.Stopped(signal.SIGTERM)

    monkeypatch.setattr("app.command.app", load)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        program.main()
    assert ended.value.code == 143
    assert capsys.readouterr().err == "Stopped.\n"


def test_a_child_process_starts_with_ctrl_c_left_to_its_parent():
    blocked = ""

    def start() -> None:
        nonlocal blocked
        with interrupts_held():
            signal.raise_signal(signal.SIGINT)
            blocked = subprocess.check_output(["grep", "SigBlk", "/proc/self/status"], text=True)

    with pytest.raises(KeyboardInterrupt):  # when the block has ended
        start()
    assert int(blocked.split()[1], 16) >> (signal.SIGINT - 1) & 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_at_a_terminal_a_pipe_is_said_to_be_waited_for_until_ctrl_c(pipe: Path):
    process, terminal = pty.fork()
    if process == 0:
        os.execv(sys.executable, [sys.executable, "-m", "app", "extract", str(pipe)])  # noqa: S606
    shown = b""
    while b"Ctrl-C stops" not in shown:
        shown += os.read(terminal, 1_000)
    os.write(terminal, b"\x03")
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 130
    shown += os.read(terminal, 1_000)
    os.close(terminal)
    assert shown.decode().replace("^C", "").splitlines() == [
        f"{pipe} is a named pipe: it is read when another program writes into it. Ctrl-C stops waiting.",
        "Stopped.",
    ]


def test_what_is_open_already_is_not_waited_for(tmp_path: Path, pipe: Path):
    ours, theirs = os.pipe()
    assert not is_named_pipe(Path(f"/dev/fd/{ours}"))  # a shell's <(command)
    os.close(ours)
    os.close(theirs)
    link = tmp_path / "link"
    link.symlink_to(pipe)
    assert [is_named_pipe(path) for path in (link, tmp_path, tmp_path / "none")] == [True, False, False]


@pytest.mark.usefixtures("engine")
def test_a_second_signal_ends_it_at_once(start: Start, pipe: Path, settings: Settings):
    process = start("ingest", pipe, "--quiet")
    assert settings.sqlite_path is not None
    with pipe.open("w"):  # opened by the command too, so the run has begun
        other = sqlite3.connect(settings.sqlite_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # closing the run waits for this lock
        process.terminate()
        until(lambda: not _is_handling(process.pid, signal.SIGTERM))
        process.terminate()
        assert process.wait(timeout=5) == -signal.SIGTERM
        other.close()


def _is_handling(pid: int, number: int) -> bool:
    """Whether a process has a handler of its own for a signal."""
    [caught] = [line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("SigCgt")]
    return bool(int(caught.split()[1], 16) >> (number - 1) & 1)


class TestAsInit:
    @pytest.fixture(autouse=True)
    def _restored(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        before = {number: signal.getsignal(number) for number in signals.STOPPING}
        monkeypatch.setattr(os, "getpid", lambda: 1)
        yield
        for number, handler in before.items():
            signal.signal(number, handler)

    def test_the_second_signal_has_a_handler_too(self, monkeypatch: pytest.MonkeyPatch):
        """The kernel keeps from process 1 of a container what it does not handle."""
        ended: list[int] = []
        monkeypatch.setattr(os, "_exit", ended.append)
        signals.stop_on_signals()
        with pytest.raises(signals.Stopped, match="SIGTERM"):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
        assert ended == [143]

    def test_what_is_ignored_stays_so(self):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signals.stop_on_signals()
        signal.raise_signal(signal.SIGHUP)
