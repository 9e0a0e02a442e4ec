"""`onrecord keys` and `onrecord worker`."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from app.api.receiving import Sender, receive
from app.command import app
from app.config import Settings
from app.store.api_keys import find_key, fits, list_keys, public_id_of

ARTICLE = b'{"text": "Ada Moreau said on Friday that the harbour will reopen.", "published_on": "2026-03-07"}'


@pytest.fixture
def run(settings: Settings, engine: Engine):
    def command(*words: str) -> Result:
        return CliRunner().invoke(app, ["--database", settings.database_url, *words])

    return command


def test_a_key_is_printed_alone_and_opens_what_was_said(run, engine: Engine):
    made = run("keys", "add", "desk", "--scope", "write", "--scope", "read", "--scope", "write")
    assert made.exit_code == 0
    key = made.stdout.removesuffix("\n")
    assert "desk may write and read." in made.stderr
    with engine.connect() as connection:
        kept = find_key(connection, public_id_of(key) or "")
    assert kept is not None
    assert fits(key, kept)
    assert kept.scopes == ["write", "read"]


def test_keys_are_listed_without_their_secrets(run):
    keys = [run("keys", "add", name, *more).stdout.strip() for name, more in (("a", ()), ("b", ("--days", "9")))]
    run("keys", "revoke", "a")
    listed = run("keys", "list").stdout
    assert [public_id_of(key) in listed for key in keys] == [True, True]
    assert not any(key.split("_", 2)[2] in listed for key in keys)
    lines = listed.splitlines()
    assert "revoked" in lines[1]
    assert "expires" in lines[2]


def test_a_key_is_revoked_by_its_id_too(run, engine: Engine):
    key = run("keys", "add", "desk").stdout.strip()
    assert run("keys", "revoke", public_id_of(key)).exit_code == 0
    with engine.connect() as connection:
        assert [one.is_valid() for one in list_keys(connection)] == [False]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "taken"), "revoke it first"),
        (("add", " "), "between 1 and 200 characters"),
        (("add", "a\nb"), "no control characters"),
        (("revoke", "nobody"), "there is no valid key nobody"),
    ],
)
def test_what_cannot_be_done_is_said(run, words: tuple[str, ...], said: str):
    run("keys", "add", "taken")
    refused = run("keys", *words)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert refused.stdout == ""


def test_a_worker_reads_what_waits(run, engine: Engine, settings: Settings):
    assert "Articles read: 0." in run("worker", "--until-empty").stderr
    run("keys", "add", "desk", "--scope", "write")
    receive(engine, Sender(1, None), ARTICLE, settings.max_text_chars)
    done = run("worker", "--until-empty")
    assert done.exit_code == 0
    assert "Articles read: 1." in done.stderr
