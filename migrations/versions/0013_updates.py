"""Updates: the same count or plan, told later with another figure, beside the conflicts."""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


# SQLite would write the whole table anew to add a constraint; with the column it takes one as it is.
ADD = """
ALTER TABLE conflict ADD COLUMN relation VARCHAR DEFAULT 'conflict' NOT NULL
CONSTRAINT ck_conflict_relation CHECK (relation IN ('conflict', 'update'))
"""


def upgrade() -> None:
    op.execute(ADD)


def downgrade() -> None:
    op.execute("DELETE FROM conflict WHERE relation = 'update'")
    with op.batch_alter_table("conflict") as conflict:
        conflict.drop_constraint(op.f("ck_conflict_relation"), type_="check")
        conflict.drop_column("relation")
