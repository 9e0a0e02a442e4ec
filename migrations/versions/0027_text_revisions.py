"""From which revision of the store on an article has had its text, and until which it had each earlier one.

Unknown (NULL) for texts that were stored before: the change log does not say when they came.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

COLUMNS = (("article", "text_revision"), ("article_version", "since_revision"), ("article_version", "until_revision"))


def upgrade() -> None:
    for table, name in COLUMNS:
        op.add_column(table, sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for table, name in reversed(COLUMNS):
        op.drop_column(table, name)
