from __future__ import annotations

import pytest
from sqlalchemy import select

from app.model import InputError
from app.store.runs import Tally, finish_run, record_error, start_run, store_version
from app.store.session import writing
from app.store.tables import RunErrorRow, RunRow, table


def run(engine, tally, status="done"):
    with writing(engine) as session:
        run_id = start_run(session, "v1", ["seeds"])
        finish_run(session, run_id, tally, status)
        return run_id, store_version(session)


class TestRun:
    def test_records_what_it_came_to(self, any_engine):
        run_id, _ = run(any_engine, Tally(read=3, added=2, failed=1, statements=9, matches=1), "failed")
        with any_engine.connect() as connection:
            row = connection.execute(select(table(RunRow)).where(table(RunRow).c.id == run_id)).one()
        assert (row.status, row.read, row.added, row.failed, row.statements, row.matches) == ("failed", 3, 2, 1, 9, 1)
        assert (row.pipeline, row.inputs) == ("v1", ["seeds"])
        assert row.started_at <= row.finished_at
        assert row.started_at.tzinfo is None

    @pytest.mark.parametrize(
        ("tally", "version"),
        [(Tally(read=2, unchanged=2), 0), (Tally(failed=1), 0), (Tally(added=1), 1), (Tally(replaced=1), 1),
         (Tally(matches=1), 1)],
    )  # fmt: skip
    def test_the_version_grows_only_with_a_change(self, any_engine, tally, version):
        assert run(any_engine, tally)[1] == version

    @pytest.mark.parametrize("origin", ["a.jsonl", "odd\udcff name.txt"])
    def test_records_errors_with_their_place(self, any_engine, origin):
        with writing(any_engine) as session:
            run_id = start_run(session, "v1", [])
            record_error(session, run_id, InputError(origin, "holds no text", line=3, field="text"))
        with any_engine.connect() as connection:
            row = connection.execute(select(table(RunErrorRow))).one()
        assert (row.run_id, row.line, row.field, row.reason) == (run_id, 3, "text", "holds no text")
