"""Locks as two transactions on PostgreSQL meet them."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import exists, insert, select, text

from app.store.locks import is_free, keep_rows, remove_unused, wait_for
from app.store.session import writing
from app.store.tables import OutletRow, table

OUTLET = table(OutletRow)
NEVER, ALWAYS = exists().where(OUTLET.c.id < 0), exists().where(OUTLET.c.id > 0)


@pytest.fixture
def two(postgres_engine):
    """Two transactions; the second gives up at once where it would wait."""
    with writing(postgres_engine) as one, writing(postgres_engine) as other:
        other.execute(text("SET LOCAL lock_timeout = '20ms'"))
        yield one, other


@pytest.fixture
def outlets(any_engine):
    with writing(any_engine) as session:
        session.execute(insert(OUTLET), [{"slug": slug, "name": slug} for slug in "abc"])
        return list(session.scalars(select(OUTLET.c.id).order_by(OUTLET.c.id)))


class TestNames:
    def test_one_holds_a_name_alone(self, two):
        one, other = two
        wait_for(one, ["x", "y"])
        assert is_free(other, "z")
        assert not is_free(other, "x")

    def test_any_number_share_a_name(self, two):
        one, other = two
        wait_for(one, [], shared=["x"])
        wait_for(other, [], shared=["x"])
        assert not is_free(one, "x")

    def test_a_name_in_both_lists_is_held_alone(self, two):
        one, other = two
        wait_for(one, ["x"], shared=["x", "y"])
        wait_for(other, [], shared=["y"])
        assert not is_free(other, "x")

    def test_two_who_take_them_in_any_order_do_not_block_each_other(self, postgres_engine):
        """Each takes hundreds in its own order, some alone and some shared: one order for all prevents a deadlock."""
        names = [f"name {number}" for number in range(400)]
        failures = []

        def take(mine):
            try:
                for _ in range(10):
                    with writing(postgres_engine) as session:
                        wait_for(session, mine[:200], shared=mine[200:])
            except Exception as failure:
                failures.append(failure)

        threads = [threading.Thread(target=take, args=(order,)) for order in (names, names[::-1])]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert failures == []

    def test_one_writer_has_nobody_to_wait_for(self, engine):
        with writing(engine) as session:
            wait_for(session, ["x"], shared=["y"])
            assert is_free(session, "x")


class TestRows:
    @pytest.mark.parametrize("any_engine", ["postgresql"], indirect=True)
    def test_what_is_kept_is_not_removed(self, outlets, two):
        one, other = two
        first, second, third = outlets
        assert keep_rows(one, OUTLET, {first, second, 999_999}) == {first, second}
        assert remove_unused(other, OUTLET, {second, third}, NEVER) == ["c"]

    def test_only_what_nothing_uses_is_removed(self, any_engine, outlets):
        with writing(any_engine) as session:
            assert remove_unused(session, OUTLET, outlets, ALWAYS) == []
            assert remove_unused(session, OUTLET, outlets[:2], NEVER) == ["a", "b"]
            assert remove_unused(session, OUTLET, [], NEVER) == []
