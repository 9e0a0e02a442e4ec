"""Full-text search over what was said.

SQLite searches an FTS5 table that holds the index alone, and reads the words from `statement`; triggers keep it in
step. PostgreSQL searches a GIN index. Both stem English words and leave none out: a fact-checker asks for "not", too.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Full detail, FTS5's default: with detail=none SQLite 3.40 ranks wrongly, and finds no phrases.
SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE statement_fts USING fts5(
        content_text, source_text, content = 'statement', content_rowid = 'id',
        tokenize = 'porter unicode61 remove_diacritics 2'
    )
    """,
    """
    CREATE TRIGGER statement_fts_insert AFTER INSERT ON statement BEGIN
        INSERT INTO statement_fts (rowid, content_text, source_text)
        VALUES (new.id, new.content_text, new.source_text);
    END
    """,
    """
    CREATE TRIGGER statement_fts_delete AFTER DELETE ON statement BEGIN
        INSERT INTO statement_fts (statement_fts, rowid, content_text, source_text)
        VALUES ('delete', old.id, old.content_text, old.source_text);
    END
    """,
    """
    CREATE TRIGGER statement_fts_update AFTER UPDATE OF id, content_text, source_text ON statement BEGIN
        INSERT INTO statement_fts (statement_fts, rowid, content_text, source_text)
        VALUES ('delete', old.id, old.content_text, old.source_text);
        INSERT INTO statement_fts (rowid, content_text, source_text)
        VALUES (new.id, new.content_text, new.source_text);
    END
    """,
)

# The dictionary and the configuration belong to the database's owner; neither needs an extension.
POSTGRES_SEARCH = (
    "CREATE TEXT SEARCH DICTIONARY onrecord_stem (TEMPLATE = snowball, LANGUAGE = english)",
    "CREATE TEXT SEARCH CONFIGURATION onrecord (COPY = english)",
    "ALTER TEXT SEARCH CONFIGURATION onrecord ALTER MAPPING REPLACE english_stem WITH onrecord_stem",
    """
    CREATE INDEX statement_fts ON statement
    USING gin (to_tsvector('onrecord', content_text || ' ' || source_text))
    """,
)
# SQLite's triggers belong to the table `statement`, and would fail without the search table.
SQLITE_UNSEARCH = (
    "DROP TRIGGER statement_fts_update",
    "DROP TRIGGER statement_fts_delete",
    "DROP TRIGGER statement_fts_insert",
    "DROP TABLE statement_fts",
)
POSTGRES_UNSEARCH = (
    "DROP INDEX statement_fts",
    "DROP TEXT SEARCH CONFIGURATION onrecord",
    "DROP TEXT SEARCH DICTIONARY onrecord_stem",
)


def upgrade() -> None:
    if _on_sqlite():
        _run(*SQLITE_SEARCH, "INSERT INTO statement_fts (statement_fts) VALUES ('rebuild')")
    else:
        _run(*POSTGRES_SEARCH)


def downgrade() -> None:
    _run(*(SQLITE_UNSEARCH if _on_sqlite() else POSTGRES_UNSEARCH))


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _run(*lines: str) -> None:
    for line in lines:
        op.execute(line)
