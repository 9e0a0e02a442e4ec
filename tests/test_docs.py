"""The pages of docs/ beyond their command lines: the tour, Python, what links to what, and what is left out nowhere."""

from __future__ import annotations

import inspect
import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from typer.main import get_command

from app.command import app
from app.config import Settings
from app.ingest import ingest
from app.main import create_app
from app.model import Scope
from app.store.api_keys import add_key
from app.store.session import open_store, writing
from onrecord import Client
from tests.api.running import serving

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in [ROOT / "README.md", *DOCS.glob("*.md")]
}
TOUR = PAGES["docs/tour.md"]


class Demo(NamedTuple):
    """A server over the seeds and those articles of the demo that the tour is about, and a key that may write."""

    address: str
    key: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, seeded_file: Path) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(seeded_file, folder / "store.sqlite3")
    records = (ROOT / "tests/gum/articles.jsonl").read_text("utf-8").splitlines(keepends=True)
    (folder / "articles.jsonl").write_text("".join(one for one in records if json.loads(one)["id"] in TOUR), "utf-8")
    settings = Settings(database_url=f"sqlite:///{folder}/store.sqlite3", analysers=1)
    engine = open_store(settings.database_url)
    assert ingest([folder / "articles.jsonl"], engine, settings).added == 2
    with writing(engine) as session:
        key = add_key(session, "newsroom", [Scope.WRITE])
    with serving(create_app(settings, engine=engine)) as running:
        yield Demo(f"localhost:{running.port}", key)
    engine.dispose()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_tour_quotes_what_is_answered(demo: Demo):
    """Each quoted line of the tour is in an answer to the commands above it."""
    answers: list[str] = []
    quoted = 0
    for line in TOUR.splitlines():
        if line.startswith("curl "):
            words = [*shlex.split(line.replace("localhost:8000", demo.address)), "--fail", "--max-time", "30"]
            answers.append(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
        elif line.startswith("> "):
            quoted += 1
            assert any(line[2:] in answer for answer in answers), line
    assert quoted >= 9


def test_the_pages_of_the_tour_are_there(demo: Demo):
    addresses = re.findall(r"\]\(http://localhost:8000(/[^)]+)\)", TOUR)
    assert len(addresses) >= 6
    with httpx.Client(base_url=f"http://{demo.address}", headers={"Accept": "text/html"}) as http:
        assert {address: http.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


def test_the_python_of_a_page_runs(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"^```python\n(.*?)^```$", PAGES["docs/python.md"], re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    for block in blocks:
        exec(block.replace("localhost:8000", demo.address).replace("$KEY", demo.key), names)  # noqa: S102 - ours
    printed = capsys.readouterr().out
    assert "Vladimir Putin, 2025-05-08: that Russia is willing to start peace talks" in printed
    assert "\nnot-found " in printed
    assert (tmp_path / "putin.csv").read_text("utf-8").startswith("id,speakers,")


def test_every_page_is_in_the_index():
    index = PAGES["docs/README.md"]
    assert {path.name for path in DOCS.glob("*.md")} - {"README.md"} <= set(re.findall(r"\]\(([\w-]+\.md)", index))


def commands_of_the_program() -> dict[str, Any]:
    program: Any = get_command(app)
    return dict(program.commands)


def test_every_command_is_in_the_index():
    table = PAGES["docs/README.md"].partition("## Commands")[2]
    listed = {name for line in table.splitlines() for name in re.findall(r"`(\w+)`", line.split(" | ")[0])}
    assert listed == {name for name, command in commands_of_the_program().items() if not command.hidden}


def test_commands_and_methods_that_are_named_are_there():
    rows = [line.split(" | ") for line in PAGES["docs/ask.md"].splitlines() if line.startswith("| ")][1:]
    methods = {name for row in rows for name in re.findall(r"`(\w+)\(\)`", row[2])}
    assert methods <= {name for name, _ in inspect.getmembers(Client, inspect.isfunction)}
    commands = {name for row in rows for name in re.findall(r"`(\w+)[^`]*`", row[3])}
    assert commands <= commands_of_the_program().keys()


def test_every_route_that_reads_is_listed():
    paths = json.loads((DOCS / "openapi.json").read_text("utf-8"))["paths"]
    listed = set(re.findall(r"/v1/[\w/{}-]+", PAGES["docs/ask.md"]))
    assert listed <= paths.keys()
    # A table of the routes names an address once, and what lies below it by its end.
    table = PAGES["docs/api.md"].partition("## Filters")[0]
    ends = {path.replace("{id}", "").replace("{slug}", "").replace("{code}", "").rpartition("/")[2] for path in paths}
    assert {end for end in ends if end and end not in table} <= {"jobs", "events", "errors"}


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_headings(page: str):
    """A link to a part of a page names a heading of that page."""
    for name, anchor in re.findall(r"\]\(([\w./-]*)#([\w-]+)\)", PAGES[page]):
        text = (ROOT / page).parent.joinpath(name).resolve().read_text("utf-8") if name else PAGES[page]
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        assert anchor in anchors, f"{page}: {name}#{anchor}"


def test_targets_of_make_that_are_named_are_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {name for text in PAGES.values() for name in re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE)}
    assert named <= targets
    assert {"run", "demo"} <= named


def test_the_layout_names_every_part_of_the_program() -> None:
    layout = (ROOT / "CONTRIBUTING.md").read_text()
    parts = [path for path in (ROOT / "app").iterdir() if path.is_dir() or path.suffix == ".py"]
    names = [f"`app/{path.name}`" for path in parts if not path.name.startswith("__")]
    assert [name for name in names if name not in layout] == []
