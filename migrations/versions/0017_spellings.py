"""Searches meet other spellings ("e-mail" and "email", "F.B.I." and "FBI"), and the words of articles.

Statements and articles keep the other spellings of their words beside them (`app.text.spellings`), and the indexes read
both. An article's text is in its table alone: SQLite's index reads it there, and holds no copy. PostgreSQL stems as
SQLite does from here on, by Porter's rules, and takes a hyphen or slash for a space.
"""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from app.text.spellings import spellings

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

AT_ONCE = {"statement": 5_000, "article": 50}
COLUMNS = {"statement": ("content_spellings", "source_spellings"), "article": ("spellings",)}
TEXTS = {"statement": ("content_text", "source_text"), "article": ("text",)}
OLD = ("content_text", "source_text")
INDEXED = {"statement": (*OLD, *COLUMNS["statement"]), "article": ("headline", "text", "spellings")}

# The beginning of a very long article: a tsvector holds a megabyte.
POSTGRES_INDEXES = (
    """
    CREATE INDEX statement_fts ON statement USING gin (to_tsvector('onrecord', translate(
        content_text || ' ' || source_text || coalesce(' ' || content_spellings, '')
        || coalesce(' ' || source_spellings, ''), '-/', '  ')))
    """,
    """
    CREATE INDEX article_fts ON article USING gin (to_tsvector('onrecord', translate(left(
        coalesce(headline || ' gap0 ', '') || coalesce(spellings || ' gap0 ', '') || text, 200000), '-/', '  ')))
    """,
)
OLD_POSTGRES_INDEX = """
    CREATE INDEX statement_fts ON statement
    USING gin (to_tsvector('onrecord', content_text || ' ' || source_text))
"""


def upgrade() -> None:
    _drop_index("statement")
    for name, columns in COLUMNS.items():
        for column in columns:
            op.add_column(name, sa.Column(column, sa.Text(), nullable=True))
        _fill(name)
    if _on_sqlite():
        for name, columns in INDEXED.items():
            _index_in_sqlite(name, columns)
    else:
        _run("ALTER TEXT SEARCH DICTIONARY onrecord_stem (LANGUAGE = porter)", *POSTGRES_INDEXES)


def downgrade() -> None:
    for name, columns in COLUMNS.items():
        _drop_index(name)
        for column in columns:
            op.drop_column(name, column)
    if _on_sqlite():
        _index_in_sqlite("statement", OLD)
    else:
        _run("ALTER TEXT SEARCH DICTIONARY onrecord_stem (LANGUAGE = english)", OLD_POSTGRES_INDEX)


def _fill(name: str) -> None:
    """Write the other spellings of all rows, a few rows at once."""
    rows = sa.table(name, sa.column("id"), *map(sa.column, (*TEXTS[name], *COLUMNS[name])))
    texts = [rows.c[text] for text in TEXTS[name]]
    some = sa.select(rows.c.id, *texts).where(rows.c.id > sa.bindparam("after")).order_by(rows.c.id)
    write = rows.update().where(rows.c.id == sa.bindparam("at"))
    write = write.values({column: sa.bindparam(f"new_{column}") for column in COLUMNS[name]})
    connection, after = op.get_bind(), 0
    while found := connection.execute(some.limit(AT_ONCE[name]), {"after": after}).all():
        after = found[-1].id
        told = [(row.id, [spellings(text) for text in row[1:]]) for row in found]
        new = [
            {"at": at, **dict(zip((f"new_{column}" for column in COLUMNS[name]), others, strict=True))}
            for at, others in told
            if any(others)
        ]
        if new:
            connection.execute(write, new)


def _index_in_sqlite(name: str, columns: Iterable[str]) -> None:
    """A full-text index without a text of its own, and triggers that keep it in step with its table."""
    listed = ", ".join(columns)

    def values(row: str) -> str:
        return ", ".join(f"{row}.{column}" for column in ("id", *columns))

    def triggered(when: str, what: str, *lines: str) -> str:
        return f"CREATE TRIGGER {name}_fts_{when} AFTER {what} ON {name} BEGIN {' '.join(lines)} END"

    add = f"INSERT INTO {name}_fts (rowid, {listed}) VALUES ({values('new')});"  # noqa: S608 - the names are above
    remove = f"INSERT INTO {name}_fts ({name}_fts, rowid, {listed}) VALUES ('delete', {values('old')});"  # noqa: S608
    _run(
        # Full detail, FTS5's default: with detail=none SQLite 3.40 ranks wrongly, and finds no phrases.
        f"CREATE VIRTUAL TABLE {name}_fts USING fts5({listed}, content = '{name}', content_rowid = 'id',"
        " tokenize = 'porter unicode61 remove_diacritics 2')",
        triggered("insert", "INSERT", add),
        triggered("delete", "DELETE", remove),
        triggered("update", f"UPDATE OF id, {listed}", remove, add),
        f"INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')",  # noqa: S608
    )


def _drop_index(name: str) -> None:
    if _on_sqlite():
        # The triggers belong to the table, and would fail without the index.
        _run(*(f"DROP TRIGGER {name}_fts_{when}" for when in ("update", "delete", "insert")), f"DROP TABLE {name}_fts")
    else:
        _run(f"DROP INDEX {name}_fts")


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _run(*lines: str) -> None:
    for line in lines:
        op.execute(line)
