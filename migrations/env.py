"""How Alembic runs: on the connection that the program hands over, or on the store that the settings name."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel

from app.config import Settings
from app.store import tables  # noqa: F401 - importing them fills the metadata
from app.store.migrate import migrating
from app.store.session import open_store


def shown(_object: object, name: str | None, kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Whether autogenerate compares an object: full-text search is written by hand, since no metadata can tell it."""
    return not (kind in ("table", "index") and name is not None and "_fts" in name)


def migrate(connection: Connection) -> None:
    """Run the migrations on an open connection, in its transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        # SQLite changes hardly anything of a table in place: Alembic copies it.
        render_as_batch=connection.dialect.name == "sqlite",
        include_object=shown,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("A migration looks at the store that it changes: run it without --sql.")

given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with migrating(open_store(Settings().database_url)) as opened:
        migrate(opened)
