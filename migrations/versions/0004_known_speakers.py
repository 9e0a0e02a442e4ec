"""Speakers across articles: namesakes, keys to know them by, former slugs, decisions by hand, and a search for names.

A name and kind no longer make a speaker: two people may share a name. What was stored before is taken as it was
joined: each article's speaker is the one of that name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NO = sa.false()

SQLITE_SEARCH = (
    """
    CREATE VIRTUAL TABLE speaker_alias_fts USING fts5(
        folded, content = 'speaker_alias', content_rowid = 'id', tokenize = 'trigram'
    )
    """,
    """
    CREATE TRIGGER speaker_alias_fts_insert AFTER INSERT ON speaker_alias BEGIN
        INSERT INTO speaker_alias_fts (rowid, folded) VALUES (new.id, new.folded);
    END
    """,
    """
    CREATE TRIGGER speaker_alias_fts_delete AFTER DELETE ON speaker_alias BEGIN
        INSERT INTO speaker_alias_fts (speaker_alias_fts, rowid, folded) VALUES ('delete', old.id, old.folded);
    END
    """,
    """
    CREATE TRIGGER speaker_alias_fts_update AFTER UPDATE OF id, folded ON speaker_alias BEGIN
        INSERT INTO speaker_alias_fts (speaker_alias_fts, rowid, folded) VALUES ('delete', old.id, old.folded);
        INSERT INTO speaker_alias_fts (rowid, folded) VALUES (new.id, new.folded);
    END
    """,
    "INSERT INTO speaker_alias_fts (speaker_alias_fts) VALUES ('rebuild')",
)
# pg_trgm is a trusted extension: the database's owner may create it.
POSTGRES_SEARCH = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX speaker_alias_fts ON speaker_alias USING gin (folded gin_trgm_ops)",
)
SQLITE_UNSEARCH = (
    "DROP TRIGGER speaker_alias_fts_update",
    "DROP TRIGGER speaker_alias_fts_delete",
    "DROP TRIGGER speaker_alias_fts_insert",
    "DROP TABLE speaker_alias_fts",
)
POSTGRES_UNSEARCH = ("DROP INDEX speaker_alias_fts",)  # the extension may be others' by now, and stays

NAMED = """
INSERT INTO article_speaker (article_id, folded, kind, name, speaker_id, because)
SELECT named.article_id, speaker.folded, speaker.kind, speaker.name, speaker.id,
    '{"rule": "same-name", "span": null, "text": "", "confidence": 0.97}'%s
FROM (
    SELECT statement.article_id, statement_speaker.speaker_id FROM statement_speaker
    JOIN statement ON statement.id = statement_speaker.statement_id
    UNION SELECT article_id, holder_id FROM statement WHERE holder_id IS NOT NULL
) AS named
JOIN speaker ON speaker.id = named.speaker_id
"""
QUOTED = """
UPDATE speaker SET quoted = (
    SELECT count(*) FROM statement_speaker JOIN statement ON statement.id = statement_speaker.statement_id
    WHERE statement_speaker.speaker_id = speaker.id AND statement.act IN ('speech', 'thought')
)
"""
# "Bell" stood for every Bell whose first name was not given. The keys by which names are found are derived rows: a
# later revision marks them as missing, and `onrecord rebuild` makes them.
BARE = """
UPDATE speaker SET ambiguous = true WHERE kind = 'person' AND name NOT LIKE '% %'
"""
# Of those who share a name only the first can keep it as it is: the others are named by their slug.
UNSHARED = """
UPDATE speaker SET folded = slug WHERE namesake > 0
"""


def upgrade() -> None:
    with op.batch_alter_table("speaker") as speaker:
        speaker.add_column(sa.Column("namesake", sa.Integer(), nullable=False, server_default="0"))
        speaker.add_column(sa.Column("ambiguous", sa.Boolean(), nullable=False, server_default=NO))
        speaker.add_column(sa.Column("quoted", sa.Integer(), nullable=False, server_default="0"))
        speaker.add_column(sa.Column("gender", sa.String(), nullable=True))
        speaker.add_column(sa.Column("country", sa.String(), nullable=True))
        speaker.add_column(sa.Column("role", sa.String(), nullable=True))
        speaker.add_column(sa.Column("wikidata", sa.String(), nullable=True))
        speaker.add_column(sa.Column("listed", sa.Boolean(), nullable=False, server_default=NO))
        speaker.drop_constraint("uq_speaker_folded_kind", type_="unique")
        speaker.create_unique_constraint("uq_speaker_folded_kind_namesake", ["folded", "kind", "namesake"])
        speaker.create_unique_constraint("uq_speaker_wikidata", ["wikidata"])
        speaker.create_check_constraint("gender", "gender IN ('male', 'female')")
    op.create_index("ix_speaker_quoted_id", "speaker", ["quoted", "id"])
    op.execute(QUOTED)
    _number_aliases()
    _create_tables()
    op.execute(NAMED % ("" if _on_sqlite() else "::json"))
    op.execute(BARE)
    _run(*(SQLITE_SEARCH if _on_sqlite() else POSTGRES_SEARCH))


def downgrade() -> None:
    _run(*(SQLITE_UNSEARCH if _on_sqlite() else POSTGRES_UNSEARCH))
    for name in ("article_speaker", "speaker_decision", "speaker_slug", "speaker_key"):
        op.drop_table(name)
    op.execute(UNSHARED)
    op.execute("CREATE TEMPORARY TABLE kept AS SELECT speaker_id, alias, folded FROM speaker_alias")
    op.drop_table("speaker_alias")
    op.create_table(
        "speaker_alias",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "alias", name="pk_speaker_alias"),
        _to_speaker("speaker_alias"),
    )
    op.create_index("ix_speaker_alias_folded", "speaker_alias", ["folded"])
    op.execute("INSERT INTO speaker_alias (speaker_id, alias, folded) SELECT speaker_id, alias, folded FROM kept")
    op.execute("DROP TABLE kept")
    op.drop_index("ix_speaker_quoted_id", "speaker")
    with op.batch_alter_table("speaker") as speaker:
        speaker.drop_constraint("uq_speaker_folded_kind_namesake", type_="unique")
        speaker.drop_constraint("uq_speaker_wikidata", type_="unique")
        speaker.drop_constraint(op.f("ck_speaker_gender"), type_="check")
        for name in ("listed", "wikidata", "role", "country", "gender", "quoted", "ambiguous", "namesake"):
            speaker.drop_column(name)
        speaker.create_unique_constraint("uq_speaker_folded_kind", ["folded", "kind"])


def _number_aliases() -> None:
    """Give aliases an id, by which the search for names holds them."""
    op.execute("CREATE TEMPORARY TABLE kept AS SELECT speaker_id, alias, folded FROM speaker_alias")
    op.drop_table("speaker_alias")
    op.create_table(
        "speaker_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_speaker_alias"),
        sa.UniqueConstraint("speaker_id", "alias", name="uq_speaker_alias_speaker_id_alias"),
        _to_speaker("speaker_alias"),
    )
    op.create_index("ix_speaker_alias_folded", "speaker_alias", ["folded"])
    op.execute(
        "INSERT INTO speaker_alias (speaker_id, alias, folded)"
        " SELECT speaker_id, alias, folded FROM kept ORDER BY speaker_id, alias"
    )
    op.execute("DROP TABLE kept")


def _create_tables() -> None:
    op.create_table(
        "speaker_key",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "key", name="pk_speaker_key"),
        _to_speaker("speaker_key"),
    )
    op.create_index("ix_speaker_key_key", "speaker_key", ["key"])
    op.create_table(
        "speaker_slug",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name="pk_speaker_slug"),
        _to_speaker("speaker_slug"),
    )
    op.create_index("ix_speaker_slug_speaker_id", "speaker_slug", ["speaker_id"])
    op.create_table(
        "speaker_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=True),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_speaker_decision"),
        _to_article("speaker_decision"),
        _to_speaker("speaker_decision"),
    )
    for column in ("folded", "article_id", "speaker_id"):
        op.create_index(f"ix_speaker_decision_{column}", "speaker_decision", [column])
    op.create_table(
        "article_speaker",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "folded", "kind", name="pk_article_speaker"),
        _to_article("article_speaker"),
        _to_speaker("article_speaker"),
    )
    op.create_index("ix_article_speaker_speaker_id", "article_speaker", ["speaker_id"])


def _to_speaker(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_speaker_id_speaker"
    return sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name=name, ondelete="CASCADE")


def _to_article(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_article_id_article"
    return sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=name, ondelete="CASCADE")


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _run(*lines: str) -> None:
    for line in lines:
        op.execute(line)
