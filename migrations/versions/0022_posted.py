"""API keys, and articles that come over HTTP: a job for each request, and the queue of its articles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

VALID = sa.text("revoked_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("length(sha256) = 64", name="ck_api_key_sha256_hex"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("public_id", name="uq_api_key_public_id"),
    )
    op.create_index(
        "ix_api_key_valid_name", "api_key", ["name"], unique=True, sqlite_where=VALID, postgresql_where=VALID
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("api_key_id", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=True),
        sa.Column("fingerprint", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], name="fk_job_api_key_id_api_key"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("key", name="uq_job_key"),
    )
    op.create_index("ix_job_api_key_id_idempotency_key", "job", ["api_key_id", "idempotency_key"], unique=True)
    op.create_table(
        "posted_article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=True),
        sa.Column("worker", sa.String(), nullable=True),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("article", sa.String(), nullable=True),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("settled_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'working', 'added', 'replaced', 'unchanged', 'failed')",
            name="ck_posted_article_state",
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name="fk_posted_article_job_id_job", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_posted_article"),
    )
    op.create_index("ix_posted_article_state_line_id", "posted_article", ["state", "line", "id"])
    op.create_index("ix_posted_article_job_id_line", "posted_article", ["job_id", "line"])


def downgrade() -> None:
    op.drop_table("posted_article")
    op.drop_table("job")
    op.drop_table("api_key")
