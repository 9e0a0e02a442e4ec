"""API keys in the store."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Engine, text

from app.model import Scope
from app.store.api_keys import (
    KeyNameTakenError,
    add_key,
    find_key,
    fits,
    list_keys,
    public_id_of,
    revoke_key,
)
from app.store.runs import now
from app.store.session import writing


def test_a_key_is_found_by_its_public_part_and_fits_alone(any_engine: Engine):
    with writing(any_engine) as session:
        key = add_key(session, "desk", [Scope.READ, Scope.WRITE])
        other = add_key(session, "other", [Scope.READ])
    with any_engine.connect() as connection:
        kept = find_key(connection, public_id_of(key) or "")
    assert kept is not None
    assert kept.scopes == ["read", "write"]
    assert kept.is_valid()
    assert fits(key, kept)
    assert not fits(other, kept)
    assert not fits(key[:-1], kept)


def test_the_key_itself_is_nowhere_in_the_store(any_engine: Engine):
    with writing(any_engine) as session:
        key = add_key(session, "desk", [Scope.READ])
    with any_engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM api_key")).one()
    assert key.split("_", 2)[2] not in repr(row)


def test_a_name_belongs_to_one_valid_key(any_engine: Engine):
    with writing(any_engine) as session:
        add_key(session, "desk", [Scope.READ])
    with pytest.raises(KeyNameTakenError), writing(any_engine) as session:
        add_key(session, "desk", [Scope.READ])
    with writing(any_engine) as session:
        assert revoke_key(session, "desk")
        assert not revoke_key(session, "desk")
        add_key(session, "desk", [Scope.READ])
    with any_engine.connect() as connection:
        assert [key.is_valid() for key in list_keys(connection)] == [False, True]


def test_a_key_expires(any_engine: Engine):
    with writing(any_engine) as session:
        add_key(session, "old", [Scope.READ], expires_at=now() - dt.timedelta(seconds=1))
        add_key(session, "new", [Scope.READ], expires_at=now() + dt.timedelta(days=1))
    with any_engine.connect() as connection:
        assert [key.is_valid() for key in list_keys(connection)] == [False, True]


@pytest.mark.parametrize("given", ["", "or_", "secret", "or_0123456789ab_short", "or_0123456789ab_" + "a" * 44])
def test_what_has_not_the_form_of_a_key_has_no_public_part(given: str):
    assert public_id_of(given) is None
