"""Keep an article's id as its source gave it, where the article's key had to be made of it.

An id such as `a/b` or a web address does not fit a path: it was rewritten, and nobody could look it up.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("article", sa.Column("given_id", sa.String(), nullable=True))
    op.create_index("ix_article_given_id", "article", ["given_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_article_given_id", "article")
    op.drop_column("article", "given_id")
