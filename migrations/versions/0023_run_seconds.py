"""The seconds of a run by stage: an operator sees where the time of an ingest goes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("run", sa.Column("seconds_by_stage", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("run", "seconds_by_stage")
