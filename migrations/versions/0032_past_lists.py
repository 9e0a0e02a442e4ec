"""Lists as they were at a revision: row ids, by which they are ordered, earlier labels of topics, slugs' meanings.

Which row id a statement had that is gone was not kept: it gets one above all others, and so comes last of its day.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_statement_history_until_revision": ("statement_history", ["until_revision"]),
    "ix_statement_history_statement_id_until_revision": ("statement_history", ["statement_id", "until_revision"]),
    "ix_member_history_until_revision": ("member_history", ["until_revision"]),
}
HERE = sa.text(
    "UPDATE statement_history SET statement_id ="
    " (SELECT statement.id FROM statement WHERE statement.key = statement_history.statement)"
)
LAST = sa.text("SELECT coalesce(max(id), 0) FROM statement")
GONE = sa.text("SELECT DISTINCT statement FROM statement_history WHERE statement_id IS NULL ORDER BY statement")
NUMBER = sa.text("UPDATE statement_history SET statement_id = :number WHERE statement = :key")


def upgrade() -> None:
    op.add_column("statement_history", sa.Column("statement_id", sa.Integer(), nullable=True))
    connection = op.get_bind()
    connection.execute(HERE)
    gone = list(connection.scalars(GONE))
    first = connection.execute(LAST).scalar_one() + 1
    if gone:
        connection.execute(NUMBER, [{"number": number, "key": key} for number, key in enumerate(gone, first)])
    with op.batch_alter_table("statement_history") as history:
        history.alter_column("statement_id", existing_type=sa.Integer(), nullable=False)
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.create_table(
        "topic_history",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("until_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", "until_revision", name="pk_topic_history"),
    )
    op.create_table(
        "speaker_slug_history",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("until_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("slug", "until_revision", name="pk_speaker_slug_history"),
    )


def downgrade() -> None:
    op.drop_table("speaker_slug_history")
    op.drop_table("topic_history")
    for name, (table, _) in reversed(INDEXES.items()):
        op.drop_index(name, table_name=table)
    with op.batch_alter_table("statement_history") as history:
        history.drop_column("statement_id")
