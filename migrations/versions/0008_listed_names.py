"""Tell the names that a file or a person gives a speaker from those that articles use.

Only by a listed name is a speaker found by that name alone, even by a last name. Until now the store kept the key
and not why it was made, so making the keys anew lost it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BY_FILE = """
UPDATE speaker_alias SET listed = true WHERE speaker_id IN (SELECT id FROM speaker WHERE listed)
"""
BY_HAND = """
UPDATE speaker_alias SET listed = true WHERE EXISTS (
    SELECT 1 FROM speaker_decision WHERE speaker_decision.speaker_id = speaker_alias.speaker_id
    AND speaker_decision.folded = speaker_alias.folded
    AND speaker_decision.article_id IS NULL AND speaker_decision.role IS NULL
)
"""


def upgrade() -> None:
    op.add_column("speaker_alias", sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(BY_FILE)
    op.execute(BY_HAND)


def downgrade() -> None:
    op.drop_column("speaker_alias", "listed")
