"""The first tables: articles, statements, speakers, topics, matches, runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Each before those that it refers to.
TABLES = (
    "statement_topic",
    "statement_speaker",
    "match_member",
    "conflict",
    "statement",
    "speaker_role",
    "paragraph",
    "topic_ancestor",
    "speaker_alias",
    "run_error",
    "article",
    "topic",
    "store_version",
    "speaker",
    "run",
    "outlet",
    "match",
)


def upgrade() -> None:
    op.create_table(
        "match",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_match"),
        sa.UniqueConstraint("key", name="uq_match_key"),
    )
    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outlet"),
        sa.UniqueConstraint("slug", name="uq_outlet_slug"),
    )
    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.Column("pipeline", sa.String(), nullable=False),
        sa.Column("inputs", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("replaced", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("statements", sa.Integer(), nullable=False),
        sa.Column("matches", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run"),
        sa.CheckConstraint("status IN ('running', 'done', 'failed')", name=op.f("ck_run_status")),
    )
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_speaker"),
        sa.UniqueConstraint("folded", "kind", name="uq_speaker_folded_kind"),
        sa.UniqueConstraint("slug", name="uq_speaker_slug"),
        sa.CheckConstraint("kind IN ('person', 'organisation', 'government', 'group')", name=op.f("ck_speaker_kind")),
    )
    op.create_table(
        "store_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_store_version"),
    )
    op.create_table(
        "topic",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_topic"),
    )
    op.create_table(
        "article",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("id_given", sa.Boolean(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("headline", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pipeline", sa.String(), nullable=False),
        sa.Column("ingested_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_article"),
        sa.UniqueConstraint("key", name="uq_article_key"),
        sa.UniqueConstraint("url", name="uq_article_url"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_article_sha256_hex")),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name="fk_article_outlet_id_outlet"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_article_run_id_run"),
    )
    op.create_index("ix_article_outlet_id", "article", ["outlet_id"])
    op.create_index("ix_article_published_on_id", "article", ["published_on", "id"])
    op.create_index("ix_article_run_id", "article", ["run_id"])
    op.create_index("ix_article_sha256", "article", ["sha256"])
    op.create_table(
        "run_error",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("field", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_run_error"),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name="fk_run_error_run_id_run", ondelete="CASCADE"),
    )
    op.create_index("ix_run_error_run_id", "run_error", ["run_id"])
    op.create_table(
        "speaker_alias",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "alias", name="pk_speaker_alias"),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name="fk_speaker_alias_speaker_id_speaker", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_speaker_alias_folded", "speaker_alias", ["folded"])
    op.create_table(
        "topic_ancestor",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("ancestor", sa.Text(), nullable=False),
        sa.Column("distance", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", "ancestor", name="pk_topic_ancestor"),
        sa.ForeignKeyConstraint(
            ["ancestor"], ["topic.code"], name="fk_topic_ancestor_ancestor_topic", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["code"], ["topic.code"], name="fk_topic_ancestor_code_topic", ondelete="CASCADE"),
    )
    op.create_index("ix_topic_ancestor_ancestor", "topic_ancestor", ["ancestor"])
    op.create_table(
        "paragraph",
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("end_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "position", name="pk_paragraph"),
        sa.CheckConstraint(
            "kind IN ('heading', 'byline', 'dateline', 'caption', 'body')", name=op.f("ck_paragraph_kind")
        ),
        sa.CheckConstraint("start_at >= 0 AND end_at > start_at", name=op.f("ck_paragraph_span")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_paragraph_article_id_article", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "speaker_role",
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("speaker_id", "article_id", "role", name="pk_speaker_role"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_speaker_role_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name="fk_speaker_role_speaker_id_speaker", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_speaker_role_article_id", "speaker_role", ["article_id"])
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("article_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=True),
        sa.Column("start_at", sa.Integer(), nullable=False),
        sa.Column("source", sa.JSON(), nullable=False),
        sa.Column("cue", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("source_text", sa.String(), nullable=False),
        sa.Column("cue_text", sa.String(), nullable=False),
        sa.Column("content_text", sa.String(), nullable=False),
        sa.Column("speech", sa.String(), nullable=False),
        sa.Column("stance", sa.String(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("said_edtf", sa.String(), nullable=True),
        sa.Column("said_from", sa.Date(), nullable=True),
        sa.Column("said_to", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("words_hash", sa.String(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.UniqueConstraint("key", name="uq_statement_key"),
        sa.CheckConstraint("confidence BETWEEN 0 AND 1", name=op.f("ck_statement_confidence")),
        sa.CheckConstraint("said_to >= said_from", name=op.f("ck_statement_said_order")),
        sa.CheckConstraint("speech IN ('direct', 'mixed', 'indirect')", name=op.f("ck_statement_speech")),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_statement_article_id_article", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["speaker.id"], name="fk_statement_holder_id_speaker"),
    )
    op.create_index("ix_statement_article_id", "statement", ["article_id"])
    op.create_index("ix_statement_day_id", "statement", ["day", "id"])
    op.create_index("ix_statement_holder_id", "statement", ["holder_id"])
    op.create_index("ix_statement_said_from", "statement", ["said_from"])
    op.create_index("ix_statement_said_to", "statement", ["said_to"])
    op.create_index("ix_statement_speech", "statement", ["speech"])
    op.create_index("ix_statement_stance", "statement", ["stance"])
    op.create_index("ix_statement_words_hash", "statement", ["words_hash"])
    op.create_table(
        "conflict",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "other_id", name="pk_conflict"),
        sa.ForeignKeyConstraint(
            ["other_id"], ["statement.id"], name="fk_conflict_other_id_statement", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statement.id"], name="fk_conflict_statement_id_statement", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_conflict_other_id", "conflict", ["other_id"])
    op.create_table(
        "match_member",
        sa.Column("match_id", sa.Integer(), nullable=False),
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=True),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("match_id", "statement_id", name="pk_match_member"),
        sa.UniqueConstraint("statement_id", name="uq_match_member_statement_id"),
        sa.CheckConstraint(
            "relation IN ('identical', 'near', 'contains', 'paraphrase')",
            name=op.f("ck_match_member_relation"),
        ),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name="fk_match_member_match_id_match", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name="fk_match_member_statement_id_statement",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "statement_speaker",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "speaker_id", name="pk_statement_speaker"),
        sa.ForeignKeyConstraint(["speaker_id"], ["speaker.id"], name="fk_statement_speaker_speaker_id_speaker"),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name="fk_statement_speaker_statement_id_statement",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_statement_speaker_speaker_id", "statement_speaker", ["speaker_id"])
    op.create_table(
        "statement_topic",
        sa.Column("statement_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("statement_id", "code", name="pk_statement_topic"),
        sa.ForeignKeyConstraint(["code"], ["topic.code"], name="fk_statement_topic_code_topic"),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name="fk_statement_topic_statement_id_statement",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_statement_topic_code", "statement_topic", ["code"])
    op.execute("INSERT INTO store_version (id, version) VALUES (1, 0)")


def downgrade() -> None:
    for name in TABLES:
        op.drop_table(name)
