"""Without the indexes by which lists were once cut: they are read from facets now, and each cost every ingest."""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

COLUMNS = ("said_from", "said_to", "speech", "stance")


def upgrade() -> None:
    for column in COLUMNS:
        op.drop_index(f"ix_statement_{column}", table_name="statement")


def downgrade() -> None:
    for column in COLUMNS:
        op.create_index(f"ix_statement_{column}", "statement", [column])
