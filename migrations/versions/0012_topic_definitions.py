"""What a topic means, and the Wikidata item that it is mapped to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("topic", sa.Column("definition", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("topic", sa.Column("wikidata", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("topic") as topic:
        topic.drop_column("wikidata")
        topic.drop_column("definition")
