"""Mark each statement with its act: lists show speech and thought, and attitudes only when asked.

What was stored before is taken for speech, as it was listed until now; reading its article again tells better.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Both databases take the column with its constraint in one line. SQLite could add the constraint later only by copying
# the table, which would drop the triggers that keep the search in step.
ADD = """
ALTER TABLE statement ADD COLUMN act VARCHAR DEFAULT 'speech' NOT NULL
CONSTRAINT ck_statement_act CHECK (act IN ('speech', 'thought', 'attitude'))
"""


def upgrade() -> None:
    op.execute(ADD)
    op.create_index("ix_statement_article_id_act", "statement", ["article_id", "act"])
    # The new index serves whatever asked for the article alone.
    op.drop_index("ix_statement_article_id", "statement")


def downgrade() -> None:
    op.create_index("ix_statement_article_id", "statement", ["article_id"])
    op.drop_index("ix_statement_article_id_act", "statement")
    op.drop_column("statement", "act")
