"""What reaches a screen: hostile names and words are shown and not obeyed."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from app.command import app
from app.command.screen import Screen, Visible, plain, printable
from app.config import Settings
from app.formats.tables import _cell

HARM = "\x1b]0;OWNED\x07\x1b[2J\x9b31m\u202e\u2066[bold red]x[/]:boom:"
OBEYED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STORY = "Ada Moreau said on Thursday that the harbour will reopen in June."

Store = Callable[..., object]


class TestPrintable:
    def test_it_shows_what_it_takes_away(self):
        assert printable("a\x1b[31m\u202eb\n") == r"a\u001b[31m\u202eb\n"
        assert printable("café 北京 🚢\n", keep="\n") == "café 北京 🚢\n"

    def test_a_console_obeys_neither_markup_nor_emoji_codes(self):
        out = io.StringIO()
        Screen(file=out, width=200, force_terminal=True).print("[bold]a[/bold] :boom: \x1b[2J", plain("[red]\x1b[2Jb"))
        assert only_colours(out.getvalue()) == "[bold]a[/bold] :boom: \\u001b[2J [red] [2Jb\n"

    def test_json_on_a_terminal_stays_the_same_value(self):
        out = io.BytesIO()
        line = json.dumps({"text": HARM + "\U000e0001 café"}, ensure_ascii=False).encode()
        screen = Visible(out)
        for place in range(len(line)):
            screen.write(line[place : place + 1])
        assert not OBEYED.search(out.getvalue().decode())
        assert json.loads(out.getvalue()) == json.loads(line)


@pytest.fixture
def hostile(engine: Engine, article: Store, said: Store, keep: Store) -> Engine:
    """A store in which names, headline and words hold what a terminal obeys."""
    told = article(f"{HARM} Moreau said {HARM} trade is up.", id="a1", headline=HARM, outlet=HARM)
    keep(engine, told, said(told, f"{HARM} trade is up", by=f"Ada {HARM}", source=f"{HARM} Moreau", cue="said"))
    return engine


class TestCommands:
    @pytest.mark.parametrize(
        "words",
        [
            ["speakers", "list"],
            ["speakers", "show", f"nobody{HARM}"],
            ["speakers", "merge", HARM, HARM],
            ["speakers", "load", HARM],
            ["speakers", HARM],
            ["export", "--out", f"/no/{HARM}"],
            ["export", "--act", HARM],
            ["export", "--said-from", HARM],
            ["migrate", "--to", HARM, "--yes"],
            ["extract", HARM],
            ["evaluate", "statements", HARM],
            [f"--{HARM}"],
        ],
        ids=lambda words: " ".join(words[:2]).encode("unicode_escape").decode()[:30],
    )
    def test_nothing_that_is_printed_is_obeyed(self, hostile: Engine, settings: Settings, words: list[str]):
        done = CliRunner().invoke(app, ["--database", settings.database_url, *words])
        assert done.stdout + done.stderr
        assert not OBEYED.search(done.stdout + done.stderr)
        assert not isinstance(done.exception, Exception) or isinstance(done.exception, SystemExit)

    def test_brackets_in_a_name_are_shown(self, hostile: Engine, settings: Settings):
        shown = CliRunner().invoke(app, ["--database", settings.database_url, "speakers", "list"]).stdout
        assert "red]x[/]:boom:" in shown


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "﹣", "\t", "\r", "\n", " =", "\u200b="])
def test_no_cell_of_a_csv_opens_a_formula(sign: str):
    assert _cell(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("value", ["1+1", "a=b", "“-1”", "", None])
def test_other_cells_of_a_csv_are_left_alone(value: str | None):
    assert _cell(value) == (value or "")


def on_a_terminal(*words: str | bytes, database: str) -> str:
    """What a command writes to a pseudo-terminal, wide enough for the path of any file of a test."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "app", "--database", database, *words]
    environment = {**os.environ, "TERM": "dumb", "COLUMNS": "400"}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(ours, 65_536)
            except OSError:  # the other side is closed
                break
            if not read:
                break
            shown += read
        process.wait()
    os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def only_colours(shown: str) -> str:
    """What a terminal was sent, without what rich itself sends: colours, and the line of progress drawn again."""
    return re.sub(r"\x1b\[(\?25[lh]|\d?[KA]|[\d;]*m)|\r", "", shown)


def test_on_a_terminal_neither_names_of_files_nor_words_are_obeyed(tmp_path: Path, settings: Settings):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, head in ((HARM.replace("/", ""), "date 2025-05-09 "), ("\x1b]0;OWNED\x07", ""), ("new\nline", "")):
        (folder / f"{name}.txt").write_text(f"{head}{STORY * 20} “We stand {HARM} ready,” she said.", "utf-8")
    (folder / os.fsdecode(b"bad\xff.txt")).write_text("", "utf-8")
    shown = only_colours(on_a_terminal("ingest", str(folder), database=settings.database_url))
    assert "1 added, 0 replaced, 0 unchanged, 3 failed" in shown
    assert r"bad\xff.txt" in shown
    assert r"new\nline.txt" in shown
    assert not OBEYED.search(shown)


@pytest.mark.usefixtures("hostile")
def test_on_a_terminal_an_export_is_not_obeyed(settings: Settings):
    shown = on_a_terminal("export", "--format", "csv", database=settings.database_url)
    assert "OWNED" in shown
    assert not OBEYED.search(shown)
