"""Sessions of the pages: who signed in there with a key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "page_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name="ck_page_session_sha256_hex"),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_key.id"], name="fk_page_session_api_key_id_api_key", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_page_session"),
        sa.UniqueConstraint("sha256", name="uq_page_session_sha256"),
    )
    op.create_index("ix_page_session_api_key_id", "page_session", ["api_key_id"])


def downgrade() -> None:
    op.drop_table("page_session")
