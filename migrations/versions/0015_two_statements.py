"""A conflict, a link and a quotation are of two statements: none with itself."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TABLES = {"conflict": "other_id", "match_link": "other_id", "quotation": "quoted_in_id"}


def upgrade() -> None:
    for table, other in TABLES.items():
        op.execute(f"DELETE FROM {table} WHERE statement_id = {other}")  # noqa: S608 - the names are above
        with op.batch_alter_table(table) as changed:
            changed.create_check_constraint(op.f(f"ck_{table}_two"), f"statement_id <> {other}")


def downgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(op.f(f"ck_{table}_two"), type_="check")
