"""Where a PostgreSQL store is in its history: as of a moment after each question, however many ask at once."""

from __future__ import annotations

import asyncio

from sqlalchemy import Engine

from app.store.changes import Kind, note, position
from app.store.newest import NewestPosition
from app.store.session import writing


def test_everyone_sees_what_was_committed_before_they_asked(postgres_engine: Engine) -> None:
    newest = NewestPosition(postgres_engine.url.render_as_string(hide_password=False))

    async def asked() -> None:
        for number in range(3):
            earlier = [asyncio.ensure_future(newest()) for _ in range(4)]
            await asyncio.sleep(0)  # a look is under way, or about to be
            with writing(postgres_engine) as session:
                note(session, Kind.ARTICLE, [f"a{number}"])
            with postgres_engine.connect() as connection:
                here = position(connection)
            assert await asyncio.gather(*(newest() for _ in range(4))) == [here] * 4
            await asyncio.gather(*earlier)

    asyncio.run(asked())
    newest.close()


def test_a_store_that_does_not_answer_has_no_position() -> None:
    newest = NewestPosition("postgresql://nobody@127.0.0.1:1/none")
    assert asyncio.run(newest()) is None
    assert asyncio.run(newest()) is None
