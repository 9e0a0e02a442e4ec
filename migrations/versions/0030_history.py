"""What statements and matches were until a revision: kept from the store's present revision on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

JOINED = sa.text("kind = 'joined'")


def upgrade() -> None:
    op.create_table(
        "statement_history",
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("until_revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("statement", "until_revision", name="pk_statement_history"),
    )
    op.create_index("ix_statement_history_article", "statement_history", ["article"])
    op.create_table(
        "member_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("match", sa.String(), nullable=False),
        sa.Column("until_revision", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_member_history"),
    )
    op.create_index("ix_member_history_match", "member_history", ["match"])
    op.create_index("ix_member_history_statement_until_revision", "member_history", ["statement", "until_revision"])
    op.create_table(
        "history_start",
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("revision", name="pk_history_start"),
    )
    op.execute(sa.text("INSERT INTO history_start SELECT revision FROM change ORDER BY revision DESC LIMIT 1"))
    op.create_index("ix_change_joined", "change", ["key"], sqlite_where=JOINED, postgresql_where=JOINED)


def downgrade() -> None:
    op.drop_index("ix_change_joined", table_name="change")
    op.drop_table("history_start")
    op.drop_table("member_history")
    op.drop_table("statement_history")
