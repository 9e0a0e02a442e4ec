"""An analysis that does what a text says; apart from its tests, since each process that runs it loads this module."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import numpy as np

from app.analysis import Analysed
from app.model import Article


def obey(given: Article) -> Analysed:
    """Does what the text says; an article that is a path ends its process at the first try, and hangs at the second."""
    match given.text:
        case "end":
            os.kill(os.getpid(), signal.SIGKILL)
        case "fail":
            raise ZeroDivisionError("tripped")
        case path if path.startswith("/"):
            tried = Path(path)
            if not tried.exists():
                tried.write_text("once")
                os.kill(os.getpid(), signal.SIGKILL)
            tried.write_text("twice")
            time.sleep(600)
        case "hang":
            time.sleep(600)
    return [], np.full((1, 4), len(given.text), np.float32)
