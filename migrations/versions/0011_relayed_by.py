"""Through whom a statement came: "Ng said, according to the Courier"."""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


# SQLite would write the whole table anew to add a foreign key; with the column it takes one as it is.
ADD = """
ALTER TABLE statement ADD COLUMN relayed_by_id INTEGER
CONSTRAINT fk_statement_relayed_by_id_speaker REFERENCES speaker (id)
"""


def upgrade() -> None:
    op.execute(ADD)
    op.create_index("ix_statement_relayed_by_id", "statement", ["relayed_by_id"])


def downgrade() -> None:
    op.drop_index("ix_statement_relayed_by_id", "statement")
    op.drop_column("statement", "relayed_by_id")
