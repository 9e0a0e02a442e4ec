"""Which version each stage of a run had, and of what kind it was: articles are analysed anew where a stage is older.

Two indexes on versions of the pipeline: counting the articles of each read the whole table, texts and all.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run") as run:
        run.add_column(sa.Column("kind", sa.String(), server_default="ingest", nullable=False))
        run.add_column(sa.Column("stages", sa.JSON(), nullable=True))
        run.create_check_constraint(op.f("ck_run_kind"), "kind IN ('ingest', 'reprocess')")
    op.create_index("ix_run_pipeline", "run", ["pipeline"])
    op.create_index("ix_article_pipeline", "article", ["pipeline"])


def downgrade() -> None:
    op.drop_index("ix_article_pipeline", "article")
    op.drop_index("ix_run_pipeline", "run")
    with op.batch_alter_table("run") as run:
        run.drop_constraint(op.f("ck_run_kind"), type_="check")
        run.drop_column("stages")
        run.drop_column("kind")
