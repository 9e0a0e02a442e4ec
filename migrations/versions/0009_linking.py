"""Linking in two steps, each with a queue; repeats within an article; blocking keys under their own name.

`link_queue` counts how often a statement was put in, so that one that changes while it is judged is judged again.
`group_queue` holds the statements whose matches have to be made anew. `statement_repeat` says which statements repeat
an earlier one of their article. `statement_sign` becomes `blocking_key`.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENT = "statement.id"


def upgrade() -> None:
    op.execute("ALTER TABLE link_queue ADD COLUMN turn INTEGER DEFAULT 0 NOT NULL")
    op.create_index("ix_link_queue_rebuild_statement_id", "link_queue", ["rebuild", "statement_id"])
    op.create_table(
        "group_queue",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("rebuild", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("turn", sa.Integer(), nullable=False, server_default="0"),
        sa.ForeignKeyConstraint(
            ["statement_id"], [STATEMENT], name="fk_group_queue_statement_id_statement", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_group_queue"),
    )
    op.create_index("ix_group_queue_rebuild_statement_id", "group_queue", ["rebuild", "statement_id"])
    op.create_table(
        "statement_repeat",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("repeats_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], [STATEMENT], name="fk_statement_repeat_statement_id_statement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["repeats_id"], [STATEMENT], name="fk_statement_repeat_repeats_id_statement", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("statement_id", name="pk_statement_repeat"),
    )
    op.create_index("ix_statement_repeat_repeats_id", "statement_repeat", ["repeats_id"])
    op.create_index(
        "ix_match_member_first",
        "match_member",
        ["match_id"],
        unique=True,
        sqlite_where=sa.text("relation IS NULL"),
        postgresql_where=sa.text("relation IS NULL"),
    )
    op.rename_table("statement_sign", "blocking_key")
    op.execute("ALTER TABLE blocking_key RENAME COLUMN sign TO key")
    _rename_primary_key("pk_statement_sign", "pk_blocking_key")


def downgrade() -> None:
    _rename_primary_key("pk_blocking_key", "pk_statement_sign")
    op.execute("ALTER TABLE blocking_key RENAME COLUMN key TO sign")
    op.rename_table("blocking_key", "statement_sign")
    op.drop_index("ix_match_member_first", "match_member")
    op.drop_table("statement_repeat")
    # What waited to be grouped is linked again by an older program, which groups as it links.
    op.execute(
        "INSERT INTO link_queue (statement_id, rebuild) SELECT statement_id, rebuild FROM group_queue"
        " WHERE statement_id NOT IN (SELECT statement_id FROM link_queue)"
    )
    op.drop_table("group_queue")
    op.drop_index("ix_link_queue_rebuild_statement_id", "link_queue")
    op.drop_column("link_queue", "turn")


def _rename_primary_key(old: str, new: str) -> None:
    """SQLite keeps the old name: a constraint there has no name that anything refers to."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE blocking_key RENAME CONSTRAINT {old} TO {new}")
