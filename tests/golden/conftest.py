"""The two seed articles, read by the whole line once a session."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.ingest import extract_record
from app.sources.files import read_paths

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="session")
def records() -> dict[str, dict[str, Any]]:
    """What `onrecord extract seeds` prints, by article."""
    documents = list(read_paths([SEEDS], max_bytes=1_000_000))
    return {made["id"]: made for raw in documents if (made := extract_record(raw, max_chars=100_000))}  # type: ignore[arg-type]
