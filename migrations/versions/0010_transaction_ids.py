"""An id for each transaction of the change log: after a backup was restored, revision 500 is not what it was.

An index or a cache that has followed the store to a revision compares the id of that revision, and so sees whether it
is of the same history. Later revisions get theirs when they are written; the last one gets it here.
"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    name_last = sa.text(
        "INSERT INTO change (revision, kind, key) SELECT coalesce(max(revision), 0), 'transaction', :id FROM change"
    )
    op.execute(name_last.bindparams(id=secrets.token_hex(8)))


def downgrade() -> None:
    op.execute("DELETE FROM change WHERE kind = 'transaction'")
