"""Sessions of the pages: who holds the token is who signed in, for some hours."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import text

from app.model import Scope
from app.store.api_keys import add_key, find_key, public_id_of, revoke_key
from app.store.page_sessions import MOST_OF_A_KEY, end_session, find_session, start_session
from app.store.runs import now
from app.store.session import writing


@pytest.fixture
def key(any_engine):
    with writing(any_engine) as session:
        sent = add_key(session, "desk", [Scope.CORRECT])
        return find_key(session.connection(), public_id_of(sent))


@pytest.fixture
def found(any_engine):
    def read(token):
        with any_engine.connect() as connection:
            return find_session(connection, token)

    return read


def test_a_token_opens_its_session_until_it_ends(any_engine, key, found):
    with writing(any_engine) as session:
        one, two = start_session(session, key), start_session(session, key)
    assert found(one) == found(two) == key
    with any_engine.connect() as connection:
        kept = connection.execute(text("SELECT sha256 FROM page_session")).scalars().all()
    assert all(len(hashed) == 64 and hashed not in (one, two) for hashed in kept)
    with writing(any_engine) as session:
        end_session(session, one)
    assert (found(one), found(two)) == (None, key)
    for other in ("", "x" * 43, f"{two}x", "é" * 43):
        assert found(other) is None
    with writing(any_engine) as session:
        revoke_key(session, "desk")
    assert found(two) is None


def test_one_that_is_over_opens_nothing_and_is_cleared_away(any_engine, key, found):
    with writing(any_engine) as session:
        token = start_session(session, key)
        session.execute(text("UPDATE page_session SET expires_at = :at"), {"at": now() - dt.timedelta(seconds=1)})
    assert found(token) is None
    with writing(any_engine) as session:
        start_session(session, key)
        assert session.execute(text("SELECT count(*) FROM page_session")).scalar() == 1


def test_a_key_has_no_more_than_some_sessions(any_engine, key, found):
    with writing(any_engine) as session:
        tokens = [start_session(session, key) for _ in range(MOST_OF_A_KEY + 2)]
    assert [found(token) is not None for token in tokens] == [False] * 2 + [True] * MOST_OF_A_KEY
