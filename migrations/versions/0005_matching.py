"""Matching at any size: signs by which statements find each other, links that make matches, and copies marked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DAYS = """
UPDATE statement_speaker SET day = (SELECT day FROM statement WHERE statement.id = statement_speaker.statement_id)
"""
# What was matched before was linked to the first report of its match.
LINKS = """
INSERT INTO match_link (statement_id, other_id, score)
SELECT CASE WHEN f.statement_id < m.statement_id THEN f.statement_id ELSE m.statement_id END,
    CASE WHEN f.statement_id < m.statement_id THEN m.statement_id ELSE f.statement_id END, m.score
FROM match_member AS m JOIN match_member AS f ON f.match_id = m.match_id AND f.relation IS NULL
WHERE m.relation IS NOT NULL
"""


def upgrade() -> None:
    op.add_column("statement_speaker", sa.Column("day", sa.Date(), nullable=True))
    op.execute(DAYS)
    op.create_index("ix_statement_speaker_speaker_id_day", "statement_speaker", ["speaker_id", "day", "statement_id"])
    op.drop_index("ix_statement_speaker_speaker_id", "statement_speaker")
    with op.batch_alter_table("article") as article:
        article.add_column(sa.Column("copy_of_id", sa.Integer(), nullable=True))
        article.create_foreign_key(
            "fk_article_copy_of_id_article", "article", ["copy_of_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index("ix_article_copy_of_id", "article", ["copy_of_id"])
    op.create_table(
        "match_link",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "other_id", name="pk_match_link"),
        _to_statement("match_link", "statement_id"),
        _to_statement("match_link", "other_id"),
    )
    op.create_index("ix_match_link_other_id", "match_link", ["other_id"])
    op.create_table(
        "quotation",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("quoted_in_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "quoted_in_id", name="pk_quotation"),
        _to_statement("quotation", "statement_id"),
        _to_statement("quotation", "quoted_in_id"),
    )
    op.create_index("ix_quotation_quoted_in_id", "quotation", ["quoted_in_id"])
    op.create_table(
        "match_rebuild",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("done_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_match_rebuild"),
    )
    op.create_table(
        "statement_sign",
        sa.Column("sign", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("statement_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("sign", "day", "statement_id", name="pk_statement_sign"),
        sqlite_with_rowid=False,
    )
    op.execute(LINKS)


def downgrade() -> None:
    for name in ("statement_sign", "match_rebuild", "quotation", "match_link"):
        op.drop_table(name)
    op.drop_index("ix_article_copy_of_id", "article")
    with op.batch_alter_table("article") as article:
        article.drop_constraint("fk_article_copy_of_id_article", type_="foreignkey")
        article.drop_column("copy_of_id")
    op.create_index("ix_statement_speaker_speaker_id", "statement_speaker", ["speaker_id"])
    op.drop_index("ix_statement_speaker_speaker_id_day", "statement_speaker")
    op.drop_column("statement_speaker", "day")


def _to_statement(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_statement"
    return sa.ForeignKeyConstraint([column], ["statement.id"], name=name, ondelete="CASCADE")
