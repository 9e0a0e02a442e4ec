"""The client that waits for each answer, written from the one whose answers are awaited: `make library`.

`onrecord/client.py` and `onrecord/connection.py` are what `async_client.py` and `async_connection.py` beside them are
without `async` and `await`.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

LIBRARY = Path(__file__).parents[2] / "onrecord"
WRITTEN = {"client.py": "async_client.py", "connection.py": "async_connection.py"}
"""The files that are written, and from which."""

_INSTEAD = (
    (r"\basync (?=def|for|with)", ""),
    (r"\bawait ", ""),
    (r"\bAsync(?=Client|Connection|Iterator|Rows)", ""),
    (r"\basync(?=contextmanager)|\basync_(?=connection)|\ba(?=read\(|close\(|iter_bytes\()", ""),
    (r"\b__a(?=enter__|exit__)", "__"),
    (r"\basyncio\b", "time"),
    (r"\bwhose answers are awaited\b", "that waits for each answer"),
    (r"\btasks\b", "threads"),
)
_TIDIED = "I,SIM117,UP028"  # imports in order; two `with` that are one now; `yield from`, which an event loop has not


def written(name: str) -> str:
    """The text that a file of `WRITTEN` must have."""
    source = WRITTEN[name]
    text = (LIBRARY / source).read_text(encoding="utf-8")
    for pattern, instead in _INSTEAD:
        text = re.sub(pattern, instead, text)
    text = f"# Written from {source} by `make library`: change that file, and run it again.\n{text}"
    text = _ruff(name, text, "check", "--quiet", "--fix", "--unsafe-fixes", "--select", _TIDIED)
    return _ruff(name, text, "format", "--quiet")


def _ruff(name: str, text: str, *words: str) -> str:
    command = [sys.executable, "-m", "ruff", *words, "--stdin-filename", str(LIBRARY / name), "-"]
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8").stdout


if __name__ == "__main__":
    for each in WRITTEN:
        (LIBRARY / each).write_text(written(each), encoding="utf-8")
