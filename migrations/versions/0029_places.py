"""Places, which statements are about; and for whom a source speaks: "a spokesman for the ministry"."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

NAMED_IN = (
    *("statement_about", "article_speaker", "speaker_alias", "speaker_key", "speaker_slug", "speaker_role"),
    "speaker_decision",
)
KINDS = ("person", "organisation", "government", "group")

# SQLite would write the whole table anew to add a foreign key; with the column it takes one as it is.
ADD = """
ALTER TABLE statement ADD COLUMN speaks_for_id INTEGER
CONSTRAINT fk_statement_speaks_for_id_speaker REFERENCES speaker (id)
"""


def upgrade() -> None:
    op.execute(ADD)
    op.create_index("ix_statement_speaks_for_id", "statement", ["speaks_for_id"])
    _allow((*KINDS, "place"))


def downgrade() -> None:
    op.drop_index("ix_statement_speaks_for_id", "statement")
    op.drop_column("statement", "speaks_for_id")
    speaker = sa.table("speaker", sa.column("id"), sa.column("kind"))
    places = sa.select(speaker.c.id).where(speaker.c.kind == "place")
    for name in NAMED_IN:
        named = sa.table(name, sa.column("speaker_id"))
        op.execute(sa.delete(named).where(named.c.speaker_id.in_(places)))
    op.execute(sa.delete(speaker).where(speaker.c.kind == "place"))
    _allow(KINDS)


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("speaker") as speaker:
        speaker.drop_constraint(op.f("ck_speaker_kind"), type_="check")
        speaker.create_check_constraint(op.f("ck_speaker_kind"), sa.column("kind").in_(kinds))
