"""One change log in place of the store's version; versions of derived rows; runs that say who works on them.

`change` names what each transaction changed, under a revision that grows with every commit. `link_queue` holds the
statements that linking has to look at, in place of `match_rebuild`. A statement and a speaker name the version of the
functions that made their keys and embeddings; what is stored has none yet, so `onrecord rebuild` makes it anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

# SQLite could add a column with a constraint only by copying the table, which would drop the triggers of the search.
MADE_BY = (
    "ALTER TABLE statement ADD COLUMN keys_version INTEGER DEFAULT 0 NOT NULL",
    "ALTER TABLE statement ADD COLUMN embedding_version VARCHAR DEFAULT 'none' NOT NULL",
    "ALTER TABLE speaker ADD COLUMN keys_version INTEGER DEFAULT 0 NOT NULL",
)
STATUSES = "status IN ('running', 'done', 'stopped', 'failed', 'abandoned')"
STATUSES_BEFORE = "status IN ('running', 'done', 'failed')"


def upgrade() -> None:
    op.create_table(
        "change",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision", "kind", "key", name="pk_change"),
        sqlite_with_rowid=False,
    )
    # What readers cached under the old version must not be taken for the same revision.
    op.execute(
        "INSERT INTO change (revision, kind, key) SELECT version, 'store', '0006' FROM store_version WHERE version > 0"
    )
    op.drop_table("store_version")
    op.create_table(
        "link_queue",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("rebuild", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name="fk_link_queue_statement_id_statement", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_link_queue"),
    )
    # A rebuild that was broken off goes on: the statements that it had not reached are the queue.
    op.execute(
        "INSERT INTO link_queue (statement_id, rebuild) SELECT statement.id, true FROM statement, match_rebuild"
        " WHERE statement.id > match_rebuild.done_id"
    )
    op.drop_table("match_rebuild")
    for line in MADE_BY:
        op.execute(line)
    op.drop_index("ix_speaker_quoted_id", "speaker")
    op.execute("ALTER TABLE speaker RENAME COLUMN quoted TO statement_count")
    op.create_index("ix_speaker_statement_count_id", "speaker", ["statement_count", "id"])
    op.create_index("ix_statement_keys_version", "statement", ["keys_version"])
    op.create_index("ix_statement_embedding_version", "statement", ["embedding_version"])
    op.create_index("ix_speaker_keys_version", "speaker", ["keys_version"])
    with op.batch_alter_table("run") as run:
        run.drop_constraint(op.f("ck_run_status"), type_="check")
        run.create_check_constraint(op.f("ck_run_status"), STATUSES)
        run.add_column(sa.Column("worker", sa.String(), server_default="unknown", nullable=False))
        run.add_column(sa.Column("seen_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.execute("UPDATE run SET status = 'failed' WHERE status IN ('stopped', 'abandoned')")
    with op.batch_alter_table("run") as run:
        run.drop_column("seen_at")
        run.drop_column("worker")
        run.drop_constraint(op.f("ck_run_status"), type_="check")
        run.create_check_constraint(op.f("ck_run_status"), STATUSES_BEFORE)
    op.drop_index("ix_speaker_statement_count_id", "speaker")
    op.execute("ALTER TABLE speaker RENAME COLUMN statement_count TO quoted")
    op.create_index("ix_speaker_quoted_id", "speaker", ["quoted", "id"])
    op.drop_index("ix_speaker_keys_version", "speaker")
    op.drop_index("ix_statement_embedding_version", "statement")
    op.drop_index("ix_statement_keys_version", "statement")
    op.drop_column("speaker", "keys_version")
    op.drop_column("statement", "embedding_version")
    op.drop_column("statement", "keys_version")
    op.create_table(
        "match_rebuild",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("done_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_match_rebuild"),
    )
    op.drop_table("link_queue")
    op.create_table(
        "store_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store_version"),
    )
    op.execute("INSERT INTO store_version (id, version) SELECT 1, coalesce(max(revision), 0) FROM change")
    op.drop_table("change")
