"""Earlier texts of articles, with what the sources then said; articles that were forgotten; withdrawn ones in runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_version",
        sa.Column(
            "article_id",
            sa.Integer(),
            sa.ForeignKey("article.id", name="fk_article_version_article_id_article", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("headline", sa.String()),
        sa.Column("published_on", sa.Date()),
        sa.Column(
            "run_id", sa.Integer(), sa.ForeignKey("run.id", name="fk_article_version_run_id_run"), nullable=False
        ),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("statements", sa.JSON(), nullable=False),
        sa.Column("statement_count", sa.Integer(), nullable=False),
        sa.UniqueConstraint("article_id", "sha256", name="uq_article_version_article_id_sha256"),
    )
    op.create_table(
        "forgotten",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("article", sa.String(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.UniqueConstraint("article", name="uq_forgotten_article"),
    )
    op.create_table(
        "forgotten_mark",
        sa.Column("mark", sa.String(), primary_key=True),
        sa.Column(
            "forgotten_id",
            sa.Integer(),
            sa.ForeignKey("forgotten.id", name="fk_forgotten_mark_forgotten_id_forgotten", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_forgotten_mark_forgotten_id", "forgotten_mark", ["forgotten_id"])
    op.add_column("run", sa.Column("withdrawn", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("run", "withdrawn")
    for name in ("forgotten_mark", "forgotten", "article_version"):
        op.drop_table(name)
