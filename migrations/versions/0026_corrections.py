"""Corrections by hand, the statements that they are of, and what was decided of pairs of statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("unplaced", sa.String(), nullable=True),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.Column("undone_by", sa.String(), nullable=True),
        sa.Column("undone_note", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_correction"),
        sa.UniqueConstraint("key", name="uq_correction_key"),
    )
    op.create_index("ix_correction_kind", "correction", ["kind"])
    op.create_index("ix_correction_subject", "correction", ["subject"])
    op.create_table(
        "correction_anchor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("correction_id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("placed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["correction.id"],
            name="fk_correction_anchor_correction_id_correction",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_correction_anchor"),
        sa.UniqueConstraint("correction_id", "part", name="uq_correction_anchor_correction_id_part"),
    )
    op.create_index("ix_correction_anchor_article", "correction_anchor", ["article"])
    op.create_index("ix_correction_anchor_statement", "correction_anchor", ["statement"])
    op.create_table(
        "corrected",
        sa.Column("statement", sa.String(), nullable=False),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("removed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("statement", name="pk_corrected"),
    )
    op.create_index("ix_corrected_article", "corrected", ["article"])
    op.create_table(
        "match_decision",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("same", sa.Boolean(), nullable=False),
        sa.CheckConstraint("statement_id <> other_id", name="ck_match_decision_two"),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name="fk_match_decision_statement_id_statement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["statement.id"], name="fk_match_decision_other_id_statement", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("statement_id", "other_id", name="pk_match_decision"),
    )
    op.create_index("ix_match_decision_other_id", "match_decision", ["other_id"])


def downgrade() -> None:
    for name in ("match_decision", "corrected", "correction_anchor", "correction"):
        op.drop_table(name)
    op.execute("DELETE FROM change WHERE kind = 'correction'")
