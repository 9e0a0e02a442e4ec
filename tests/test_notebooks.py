"""The notebooks of docs/: each runs from its first cell to its last, and is kept without outputs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.config import Settings
from app.main import create_app
from app.store.session import open_store
from tests.api.running import serving

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "docs/notebooks").glob("*.ipynb"))
ADDRESS = "http://localhost:8000"


def cells(notebook: Path, kind: str) -> list[str]:
    """The sources of the cells of a kind."""
    found = json.loads(notebook.read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == kind]


def run(notebook: str, folder: Path, address: str = ADDRESS) -> str:
    """Run the code of a notebook in a process and a folder of its own, and give what it prints.

    A last line that is an expression is shown, as Jupyter does.
    """
    parts = cells(ROOT / "docs/notebooks" / notebook, "code")
    shown = "import ast, sys\ndef run(cell, names={}):\n    *body, last = ast.parse(cell).body\n"
    shown += "    ends = isinstance(last, ast.Expr)\n"
    shown += "    exec(compile(ast.Module(body if ends else [*body, last], []), '', 'exec'), names)\n"
    shown += "    value = eval(compile(ast.Expression(last.value), '', 'eval'), names) if ends else None\n"
    shown += "    value is None or print(value)\n"
    code = shown + "\n".join(f"run({part.replace(ADDRESS, address)!r})" for part in parts)
    # The command `onrecord` as a cell finds it: beside the Python that runs the tests, and of this checkout.
    # One process analyses so few articles sooner than several that must start.
    paths = {
        "ONRECORD_ANALYSERS": "1",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "MPLCONFIGDIR": str(folder),
    }
    there = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, **paths, "PYTHONPATH": there, "MPLBACKEND": "Agg"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_who_said_what(tmp_path: Path, seeded_file: Path):
    shutil.copy(seeded_file, tmp_path / "store.sqlite3")
    settings = Settings(database_url=f"sqlite:///{tmp_path}/store.sqlite3")
    engine = open_store(settings.database_url)
    with serving(create_app(settings, engine=engine)) as running:
        printed = run("who-said-what.ipynb", tmp_path, f"http://127.0.0.1:{running.port}")
    engine.dispose()
    assert "statements in 2 articles" in printed
    assert "- Vladimir Putin, 2025-05-08: that Russia is willing to start peace talks" in printed
    assert "no force can [-stop-] {+prevent+} the two countries" in printed


def test_an_archive_to_a_table(tmp_path: Path):
    printed = run("archive-to-table.ipynb", tmp_path)
    assert "3 articles" in printed
    assert "not used: archive/undated.txt - no date" in printed
    reports, statements = map(int, re.findall(r"(\d+) reports of (\d+) statements", printed)[0])
    assert reports > statements > 0
    months, *counts = (tmp_path / "speakers-by-month.csv").read_text("utf-8").splitlines()
    assert months == "speakers,2026-03,2026-04"
    assert [row.partition(",")[0] for row in counts] == ["Ada Moreau", "Bo Ek"]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_is_kept_as_a_diff_shows_it_best(notebook: Path):
    held = json.loads(notebook.read_text("utf-8"))
    assert held["nbformat"] == 4
    assert [cell["id"] for cell in held["cells"]] == [f"cell-{place + 1}" for place in range(len(held["cells"]))]
    assert all(cell.get("outputs", []) == [] and cell.get("execution_count") is None for cell in held["cells"])
    assert notebook.read_text("utf-8") == json.dumps(held, indent=1, ensure_ascii=False) + "\n"
