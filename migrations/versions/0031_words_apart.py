"""Searches tell "us" from "US", and PostgreSQL finds the words of content and of sources each in an index of its own.

Where a text has both, its other spellings say so (`app.text.spellings`): those with an abbreviation are written anew.
Going back leaves them, which nothing else reads.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.text.spellings import spellings

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

AT_ONCE = {"statement": 5_000, "article": 50}
SPELLINGS = {
    "statement": {"content_spellings": "content_text", "source_spellings": "source_text"},
    "article": {"spellings": "text"},
}
OLD_POSTGRES_INDEX = """
    CREATE INDEX statement_fts ON statement USING gin (to_tsvector('onrecord', translate(
        content_text || ' ' || source_text || coalesce(' ' || content_spellings, '')
        || coalesce(' ' || source_spellings, ''), '-/', '  ')))
    """
POSTGRES_INDEX = """
    CREATE INDEX statement_fts_{part} ON statement USING gin (to_tsvector('onrecord', translate(
        {part}_text || coalesce(' ' || {part}_spellings, ''), '-/', '  ')))
    """


def upgrade() -> None:
    if _on_postgres():
        op.execute("DROP INDEX statement_fts")
    for name, columns in SPELLINGS.items():
        for column, of in columns.items():
            _write(name, column, of)
    if _on_postgres():
        for part in ("content", "source"):
            op.execute(POSTGRES_INDEX.format(part=part))


def downgrade() -> None:
    if _on_postgres():
        for part in ("content", "source"):
            op.execute(f"DROP INDEX statement_fts_{part}")
        op.execute(OLD_POSTGRES_INDEX)


def _write(name: str, column: str, of: str) -> None:
    """Write the other spellings of texts with an abbreviation anew, where they are others now, a few rows at once."""
    rows = sa.table(name, sa.column("id"), sa.column(column), sa.column(of))
    some = (
        sa.select(rows.c.id, rows.c[column], rows.c[of])
        .where(rows.c[column].like("%abbr0%"), rows.c.id > sa.bindparam("after"))
        .order_by(rows.c.id)
        .limit(AT_ONCE[name])
    )
    write = rows.update().where(rows.c.id == sa.bindparam("at")).values({column: sa.bindparam("told")})
    connection, after = op.get_bind(), 0
    while found := connection.execute(some, {"after": after}).all():
        after = found[-1].id
        told = [{"at": at, "told": new} for at, old, text in found if (new := spellings(text)) != old]
        if told:
            connection.execute(write, told)


def _on_postgres() -> bool:
    return op.get_context().dialect.name == "postgresql"
