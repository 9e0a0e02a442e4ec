"""The README and the pages of docs/: every curl and command line in them runs; every problem and setting is in them."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import uvicorn
from sqlalchemy import text
from typer.testing import CliRunner

from app.api import problems
from app.api.examples import CORRECTION_ID
from app.api.receiving import Sender, receive
from app.article_keys import KEYS, TEXT_KEYS, normal
from app.command import app
from app.config import Settings
from app.corrections.carrying_out import correct
from app.corrections.wanted import SpeakerRole
from app.evaluation.card import shipped_card
from app.evaluation.scores import BySpeech, Figures
from app.main import create_app
from app.model import Scope
from app.posted import work_off
from app.sources.formats import BY_SUFFIX
from app.store.api_keys import add_key
from app.store.backup import back_up
from app.store.session import open_store, writing

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = (
    "README.md",
    "CONTRIBUTING.md",
    *(str(page.relative_to(ROOT)) for page in sorted((ROOT / "docs").glob("*.md"))),
)
TEXT = "\n".join((ROOT / page).read_text("utf-8") for page in PAGES)
# Of the tour, which is about more than the seeds, and what else the pages have: test_docs.py.
SEEDS_ALONE = "\n".join((ROOT / page).read_text("utf-8") for page in PAGES if page != "docs/tour.md")
COMMANDS = re.findall(r"^\.venv/bin/onrecord .+$", TEXT, re.MULTILINE)
FILES = re.findall(r"^cat > (\S+) <<'END'\n(.*?)^END$", TEXT, re.MULTILINE | re.DOTALL)
CURLS = re.findall(r"^curl .+$", SEEDS_ALONE, re.MULTILINE)


@pytest.fixture(scope="module")
def filled(seeded_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the seeds and a correction, to copy."""
    path = tmp_path_factory.mktemp("readme") / "store.sqlite3"
    shutil.copy(seeded_file, path)
    engine = open_store(f"sqlite:///{path}")
    with writing(engine) as session:
        correct(session, SpeakerRole(speaker="xi-jinping", role="president of China"), "desk")
        session.execute(text("UPDATE correction SET key = :key"), {"key": CORRECTION_ID})
    with engine.connect() as connection:
        connection.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


class Served(NamedTuple):
    """A real server over the seeds: its address, a key that may write, a job that is done, and a correction."""

    address: str
    key: str
    job: str
    correction: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, filled: Path) -> Iterator[Served]:
    """A server that runs while the lines of this file are tried."""
    path = tmp_path_factory.mktemp("readme") / "store.sqlite3"
    shutil.copy(filled, path)
    settings = Settings(database_url=f"sqlite:///{path}")
    engine = open_store(settings.database_url)
    with writing(engine) as session:
        key = add_key(session, "newsroom", [Scope.WRITE, Scope.CORRECT])
    document = b'{"text": "Ada Moreau said that tolls will fall.", "published_on": "2026-03-07"}'
    job = receive(engine, Sender(1, None), document, settings.max_text_chars)
    work_off(engine, settings)
    listener = socket.create_server(("127.0.0.1", 0))
    running = uvicorn.Server(uvicorn.Config(create_app(settings, engine=engine), log_level="warning"))
    thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
    thread.start()
    # Who asks before it has started waits in the listener's queue.
    yield Served(f"localhost:{listener.getsockname()[1]}", key, job["id"], CORRECTION_ID)
    running.should_exit = True
    thread.join()
    engine.dispose()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("line", CURLS)
def test_a_curl_line_answers_with_something(tmp_path: Path, server: Served, line: str):
    for name, content in FILES:
        (tmp_path / name).write_text(content, "utf-8")
    for name, value in {
        "localhost:8000": server.address,
        "$KEY": server.key,
        "$JOB": server.job,
        "$CORRECTION": server.correction,
    }.items():
        line = line.replace(name, value)
    words = [*shlex.split(line, comments=True), "--fail", "--max-time", "30"]
    answered = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True).stdout
    if line.endswith("ended"):
        assert answered.startswith(b"event: end\n")
    elif "format=csv" in line:
        assert len(answered.splitlines()) > 1
    elif "format=atom" in line:
        assert b"<entry>" in answered
    elif "format=bibtex" in line:
        assert answered.startswith(b"@misc{s")
    elif line.endswith("/llms.txt"):
        assert answered.startswith(b"# On Record\n")
    elif line.endswith("/metrics"):
        assert b"\nonrecord_store_readable 1.0\n" in answered
    else:
        answer = json.loads(answered)
        if isinstance(answer, dict):
            assert "error" not in answer
            found = answer["total"] if "limit=0" in line else answer.get("items", answer)
        else:
            found = answer
        assert found, "the example finds nothing in the seeds"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_citation_is_what_is_answered(server: Served):
    page = (ROOT / "docs/cite.md").read_text("utf-8")
    entry = re.search(r"^@misc\{(\w+),$.*?^\}$", page, re.MULTILINE | re.DOTALL)
    assert entry is not None
    address = f"http://{server.address}/v1/statements/{entry[1]}?format=bibtex"
    answered = subprocess.run(["curl", "-s", address], check=True, capture_output=True, text=True).stdout
    assert answered.strip() == entry[0]


def test_the_settings_of_assistants_are_json():
    page = (ROOT / "docs/assistants.md").read_text("utf-8")
    blocks = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    over_http, by_pipes = (json.loads(block)["mcpServers"]["onrecord"] for block in blocks)
    assert over_http["url"].endswith("/mcp")
    assert by_pipes["args"][-1] == "mcp"


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_line_runs(tmp_path: Path, filled: Path, monkeypatch: pytest.MonkeyPatch, line: str):
    shutil.copy(filled, tmp_path / "store.sqlite3")
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    for name, content in FILES:
        (tmp_path / name).write_text(content, "utf-8")
    words = shlex.split(line, comments=True)[1:]
    if words[0] == "restore":  # what the line before it made
        back_up(f"sqlite:///{filled}", tmp_path / words[-1])
    monkeypatch.chdir(tmp_path)
    # In this process: in one of its own each would load the models again.
    done = CliRunner().invoke(app, ["--database", f"sqlite:///{tmp_path}/store.sqlite3", *words])
    assert done.exit_code == 0, done.output
    assert done.stdout + done.stderr


def test_there_are_command_lines():
    assert len(COMMANDS) >= 7
    assert [name for name, _ in FILES] == ["gold.jsonl", "corrected.jsonl", "articles.ndjson"]


def test_there_are_curl_lines():
    assert len(CURLS) >= 10


def test_every_problem_is_documented():
    types = {kind.type_path() for kind in problems.Problem.__subclasses__()}
    assert types == set(re.findall(r"^\| `(/problems/[a-z-]+)`", TEXT, re.MULTILINE))


def test_every_setting_is_documented():
    names = {f"ONRECORD_{name.upper()}" for name in Settings.model_fields}
    assert names <= set(re.findall(r"ONRECORD_[A-Z_]+", README))


def test_every_suffix_and_key_that_is_read_is_listed():
    lines = (ROOT / "docs" / "sources.md").read_text("utf-8").splitlines()
    listed = re.findall(r"`([^`]+)`", "\n".join(line for line in lines if line.startswith("|")))
    assert set(BY_SUFFIX) <= set(listed)
    assert {*TEXT_KEYS, *(key for keys in KEYS.values() for key in keys)} <= {normal(key) for key in listed}


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 150


def test_every_page_that_is_linked_is_there():
    linked = set(re.findall(r"\]\(([\w./-]+\.md)\)", TEXT))
    assert {page for page in linked if not (ROOT / page).is_file() and not (ROOT / "docs" / page).is_file()} == set()


class TestFigures:
    """The tables of statements in the card of the weights are those of the card that the API answers."""

    DOCUMENTS = ("app/weights/CARD.md",)

    @pytest.mark.parametrize("document", DOCUMENTS)
    @pytest.mark.parametrize(
        ("row", "scores"),
        [
            ("whole statement", lambda figures: figures.whole),
            ("content by half", lambda figures: figures.content),
            ("content to the word", lambda figures: figures.exact),
            ("whole, speech slice", lambda figures: figures.speech_slice.whole),
        ],
    )
    def test_statements(self, document: str, row: str, scores: Callable[[Figures], BySpeech]):
        wanted = scores(shipped_card().figures)
        one, *kinds = cells(document, row)
        assert one == " / ".join(map(percent, (wanted.all.precision, wanted.all.recall, wanted.all.f1)))
        assert kinds == [percent(kind.f1) for kind in (wanted.direct, wanted.mixed, wanted.indirect)]

    def test_the_readme_has_those_of_the_card(self):
        whole = shipped_card().figures.whole
        assert f"is found with F1 {percent(whole.all.f1)};" in TEXT
        assert f"(F1 {percent(whole.indirect.f1)}) than direct ({percent(whole.direct.f1)})" in TEXT

    def test_the_weights_are_named(self):
        assert f"weights `{shipped_card().weights.version}`" in (ROOT / "app/weights/CARD.md").read_text("utf-8")

    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_segments(self, document: str):
        segments = shipped_card().figures.segments
        wanted = [percent(one.f1) for one in (segments.source, segments.cue, segments.content)]
        assert cells(document, "exact segments, F1") == wanted

    @pytest.mark.parametrize("document", DOCUMENTS)
    def test_reliability(self, document: str):
        for each in shipped_card().figures.reliability:
            row = f"{each.low:.1f} to {each.high:.1f}"
            assert cells(document, row) == [f"{each.statements:,}", percent(each.right)], row


def cells(document: str, row: str) -> list[str]:
    """The cells of the table row that begins so, behind its first."""
    text = (ROOT / document).read_text("utf-8")
    found = re.search(rf"^\| {re.escape(row)} \|(.+)\|$", text, re.MULTILINE)
    assert found, f"{document} has no row {row!r}"
    return [cell.strip() for cell in found.group(1).split("|")]


def percent(share: float) -> str:
    return f"{100 * share:.1f}"
