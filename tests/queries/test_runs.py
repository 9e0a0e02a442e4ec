"""Runs as readers see them: no path leads outside what was given to read."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from app.model import InputError
from app.queries.filter_parts import Filters
from app.queries.runs import get_run, list_runs
from app.store.runs import record_error, start_run
from app.store.session import writing


@pytest.mark.parametrize(
    ("inputs", "origin", "shown", "named"),
    [
        (["/srv/secret/news"], "/srv/secret/news/may/a.txt", "news/may/a.txt", ["news"]),
        (["/srv/secret/news/"], "/srv/secret/news/a.jsonl", "news/a.jsonl", ["news"]),
        (["/srv/secret/a.jsonl"], "/srv/secret/a.jsonl", "a.jsonl", ["a.jsonl"]),
        (["/srv/secret/a.json"], "/srv/secret/a.json[3]", "a.json[3]", ["a.json"]),
        (["/srv/secret", "/srv/secret/news"], "/srv/secret/news/a.txt", "news/a.txt", ["secret", "news"]),
        (["/srv/secret/news"], "/srv/secret/newspapers.txt", "newspapers.txt", ["news"]),
        (["news"], "/etc/onrecord/speakers.csv", "speakers.csv", ["news"]),
        (["news", "-"], "news/a.txt", "news/a.txt", ["news", "-"]),
        (["/"], "/a.txt", "/a.txt", ["/"]),
        (["https://example.org/feed"], "https://example.org/a", "https://example.org/a", ["https://example.org/feed"]),
    ],
)
def test_paths_begin_with_the_input(
    engine: Engine, inputs: list[str], origin: str, shown: str, named: list[str]
) -> None:
    with writing(engine) as session:
        run = start_run(session, "test", inputs)
        record_error(session, run, InputError(origin, f"{origin} is empty"))
    with engine.connect() as connection:
        one = get_run(connection, run)
        listed = list_runs(connection, Filters()).items[0]
    assert one == listed
    assert one["inputs"] == named
    assert [(error["origin"], error["reason"]) for error in one["errors"]] == [(shown, f"{shown} is empty")]
