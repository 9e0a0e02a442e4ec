"""The persons, bodies and countries that a statement is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement_about",
        sa.Column(
            "statement_id",
            sa.Integer(),
            sa.ForeignKey("statement.id", name="fk_statement_about_statement_id_statement", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "speaker_id",
            sa.Integer(),
            sa.ForeignKey("speaker.id", name="fk_statement_about_speaker_id_speaker"),
            primary_key=True,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
    )
    op.create_index("ix_statement_about_speaker_id", "statement_about", ["speaker_id", "statement_id"])


def downgrade() -> None:
    op.drop_table("statement_about")
