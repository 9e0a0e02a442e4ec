from __future__ import annotations

import datetime as dt
import string

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from app.model import Because, InputError, Span, Speaker, SpeakerKind
from app.saving import Outcome, save_article, unchanged
from app.store import tables
from app.store.runs import start_run
from app.store.session import writing
from app.store.tables import table

ARTICLE = table(tables.ArticleRow)
STATEMENT = table(tables.StatementRow)
TEXT = "Ng said trade is up.\nShe said rain is likely.\nNg told reporters that taxes fall."


def rows(engine, row, *order):
    with engine.connect() as connection:
        return connection.execute(select(table(row)).order_by(*order)).all()


def count(engine, row):
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(table(row)))


def everything(engine):
    """Every row of every table but those of runs and the version."""
    left_out = ("run", "change", "link_queue")
    with engine.connect() as connection:
        return {
            each.name: sorted(map(repr, connection.execute(select(each))))
            for each in tables.SQLModel.metadata.sorted_tables
            if each.name not in left_out
        }


@pytest.fixture
def first(article):
    return article(
        TEXT, id="a1", url="https://example.org/a1", headline="Trade", outlet="The Herald", author="A. Writer"
    )


@pytest.fixture
def told(said):
    """The statements of TEXT, as far as an article still holds them."""

    def build(a):
        ng = {"by": "Mei Ng", "source": "Ng", "cue": "said"}
        words = {"trade is up": ng, "rain is likely": ng | {"source": ""}, "that taxes fall": ng | {"cue": "told"}}
        return [said(a, content, **how) for content, how in words.items() if content in a.text]

    return build


class TestAdding:
    def test_stores_every_part(self, any_engine, first, said, keep):
        state = Speaker(
            name="Ministry of Trade", kind=SpeakerKind.ORGANISATION, aliases=("the ministry",), roles=("host",)
        )
        why = Because(rule="weekday", span=Span(0, 2), text="ng", confidence=0.5)
        one = said(
            first, "trade is up", by=["Mei Ng", state], source="Ng", cue="said", on="2025-05-08", topics=["04000000"]
        )
        herald = Speaker(name="The Herald", kind=SpeakerKind.ORGANISATION)
        one = one.but(holder=state, relayed_by=herald, because={"said_on": why})
        saved = keep(any_engine, first, one, embeddings=[b"\x00\x3c"])
        assert (saved.outcome, saved.article, len(saved.new)) == (Outcome.ADDED, "a1", 1)

        stored = rows(any_engine, tables.ArticleRow)[0]
        assert (stored.text, stored.sha256, stored.headline, stored.author) == (
            TEXT,
            first.sha256,
            "Trade",
            "A. Writer",
        )
        paragraphs = rows(any_engine, tables.ParagraphRow, text("position"))
        assert [(p.position, p.start_at, p.end_at) for p in paragraphs] == [(0, 0, 20), (1, 21, 45), (2, 46, 80)]
        statement = rows(any_engine, tables.StatementRow)[0]
        assert (statement.source_text, statement.cue_text, statement.content_text) == ("Ng", "said", "trade is up")
        assert (statement.content, statement.start_at, statement.paragraph) == ([[8, 19]], 0, 0)
        assert (statement.said_from, statement.day) == (dt.date(2025, 5, 8), dt.date(2025, 5, 8))
        assert statement.because["said_on"]["text"] == "Ng"  # as the text has it
        assert statement.embedding == b"\x00\x3c"
        speakers = {row.slug: row for row in rows(any_engine, tables.SpeakerRow)}
        assert set(speakers) == {"mei-ng", "ministry-of-trade", "the-herald"}
        assert statement.holder_id == speakers["ministry-of-trade"].id
        assert statement.relayed_by_id == speakers["the-herald"].id
        assert [row.speaker_id for row in rows(any_engine, tables.StatementSpeakerRow, text("position"))] == [
            speakers["mei-ng"].id, speakers["ministry-of-trade"].id]  # fmt: skip
        assert {row.folded for row in rows(any_engine, tables.SpeakerAliasRow)} == {
            "mei ng",
            "ministry of trade",
            "the ministry",
            "the herald",
        }
        assert [row.role for row in rows(any_engine, tables.SpeakerRoleRow)] == ["host"]
        assert [row.code for row in rows(any_engine, tables.StatementTopicRow)] == ["04000000"]
        assert [row.slug for row in rows(any_engine, tables.OutletRow)] == ["the-herald"]

    def test_without_statements_or_fields(self, any_engine, article, keep):
        assert keep(any_engine, article("Nobody spoke.", published_on=None)).outcome is Outcome.ADDED

    def test_equal_words_twice_are_two_statements(self, any_engine, article, said, keep):
        a = article("Ng said no. Asked again, Ng said no.")
        one = said(a, "no")
        other = one.but(content=(Span(32, 34),))
        assert len(set(keep(any_engine, a, other, one).new)) == 2

    def test_beyond_the_basic_plane(self, any_engine, article, said, keep):
        a = article("😀 Ng said 😀 is up.")
        keep(any_engine, a, said(a, "😀 is up"))
        statement = rows(any_engine, tables.StatementRow)[0]
        assert [a.text[start:end] for start, end in statement.content] == [statement.content_text]


class TestAgain:
    def test_the_same_changes_nothing(self, any_engine, first, told, keep):
        saved = keep(any_engine, first, *told(first))
        before = everything(any_engine)
        with Session(any_engine) as session:
            assert unchanged(session, first, pipeline="test").kept == saved.new
            assert unchanged(session, first, pipeline="newer") is None
        again = keep(any_engine, first, *told(first))
        assert again.outcome is Outcome.UNCHANGED
        assert (again.article, again.kept) == (saved.article, saved.new)
        assert everything(any_engine) == before

    def test_changed_text_keeps_the_ids_of_unchanged_statements(self, any_engine, first, told, keep):
        saved = keep(any_engine, first, *told(first))
        before = {row.key: row for row in rows(any_engine, tables.StatementRow)}
        text_ = "Update. " + TEXT.replace("rain is likely", "snow fell")
        changed = first.model_copy(update={"text": text_, "paragraphs": ()})
        again = keep(any_engine, changed, *told(changed))
        assert (again.outcome, again.article) == (Outcome.REPLACED, "a1")
        assert again.kept == (saved.new[0], saved.new[2])
        assert again.removed == (saved.new[1],)
        after = {row.key: row for row in rows(any_engine, tables.StatementRow)}
        assert [after[key].id for key in again.kept] == [before[key].id for key in again.kept]
        assert all(text_[row.content[0][0] : row.content[0][1]] == row.content_text for row in after.values())
        assert count(any_engine, tables.ArticleRow) == 1
        assert count(any_engine, tables.ParagraphRow) == 0

    @pytest.mark.parametrize(
        "change",
        [{"headline": "Taxes"}, {"outlet": "The Post"}, {"author": None}, {"published_on": dt.date(2025, 5, 10)},
         {"url": "https://example.org/a2"}],
    )  # fmt: skip
    def test_changed_fields_are_brought_up_to_date(self, any_engine, first, told, keep, change):
        saved = keep(any_engine, first, *told(first))
        again = keep(any_engine, first.model_copy(update=change), *told(first))
        assert (again.outcome, again.kept, again.new) == (Outcome.REPLACED, saved.new, ())
        assert count(any_engine, tables.OutletRow) == 1
        assert keep(any_engine, first.model_copy(update=change), *told(first)).outcome is Outcome.UNCHANGED

    def test_a_new_pipeline_reads_again(self, any_engine, first, told, keep):
        keep(any_engine, first, *told(first))
        again = keep(any_engine, first, *told(first)[:1], pipeline="newer")
        assert (again.outcome, len(again.kept), len(again.removed)) == (Outcome.REPLACED, 1, 2)

    def test_who_no_longer_speaks_goes(self, any_engine, first, said, keep):
        holder = Speaker(name="The Guild", kind=SpeakerKind.GROUP)
        keep(
            any_engine,
            first,
            said(first, "trade is up", by="Mei Ng"),
            said(first, "rain is likely", by="Al Roe", holder=holder),
        )
        keep(any_engine, first, said(first, "trade is up", by="Mei Ng"), pipeline="newer")
        assert [row.slug for row in rows(any_engine, tables.SpeakerRow)] == ["mei-ng"]

    def test_who_speaks_elsewhere_stays(self, any_engine, first, article, said, keep):
        other = article("Roe said no.", id="b")
        keep(any_engine, other, said(other, "no", by="Al Roe"))
        keep(any_engine, first, said(first, "rain is likely", by="Al Roe"))
        keep(any_engine, first, pipeline="newer")
        assert [row.slug for row in rows(any_engine, tables.SpeakerRow)] == ["al-roe"]


class TestWhichArticle:
    def test_the_url_decides(self, any_engine, first, keep):
        keep(any_engine, first)
        again = keep(any_engine, first.model_copy(update={"id": "other", "text": "New.", "paragraphs": ()}))
        assert (again.outcome, again.article) == (Outcome.REPLACED, "a1")

    def test_url_and_id_of_two_articles(self, any_engine, first, article, keep):
        keep(any_engine, first)
        keep(any_engine, article("Other.", id="b"))
        with pytest.raises(InputError, match=r"'a1'.*'b'"):
            keep(any_engine, first.model_copy(update={"id": "b"}))

    def test_two_files_of_one_name(self, any_engine, article, keep):
        here = article("Ng said no.", origin="may/story.txt").model_copy(update={"id": "story"})
        there = article("Roe said yes.", origin="june/story.txt").model_copy(update={"id": "story"})
        assert keep(any_engine, here).article == "story"
        other = keep(any_engine, there)
        assert other.outcome is Outcome.ADDED
        assert other.article.startswith("story-")
        assert keep(any_engine, there).outcome is Outcome.UNCHANGED
        assert keep(any_engine, here).outcome is Outcome.UNCHANGED
        changed = keep(any_engine, there.model_copy(update={"text": "Roe said maybe."}))
        assert (changed.outcome, changed.article) == (Outcome.REPLACED, other.article)
        assert {row.text for row in rows(any_engine, tables.ArticleRow)} == {"Ng said no.", "Roe said maybe."}

    def test_a_changed_file(self, any_engine, article, keep):
        keep(any_engine, article("Ng said no."))
        assert keep(any_engine, article("Ng said yes.")).outcome is Outcome.REPLACED

    def test_a_moved_file(self, any_engine, article, keep):
        keep(any_engine, article("Ng said no.", origin="a.txt", headline="No"))
        moved = article("Ng said no.", origin="b.txt").model_copy(update={"id": "b"})
        assert keep(any_engine, moved).outcome is Outcome.UNCHANGED
        assert count(any_engine, tables.ArticleRow) == 1

    @pytest.mark.parametrize("same_name", [True, False])
    def test_one_wire_text_in_two_outlets(self, any_engine, article, keep, same_name):
        keep(any_engine, article("Ng said no.", origin="a/x.txt", outlet="Herald"))
        other = article("Ng said no.", origin="b/x.txt", outlet="Post")
        other = other if same_name else other.model_copy(update={"id": "b"})
        assert keep(any_engine, other).outcome is Outcome.ADDED
        assert keep(any_engine, other).outcome is Outcome.UNCHANGED

    def test_given_ids_tell_equal_texts_apart(self, any_engine, article, keep):
        keep(any_engine, article("Ng said no.", id="a"))
        assert keep(any_engine, article("Ng said no.", id="b")).outcome is Outcome.ADDED

    def test_equal_texts_of_two_days(self, any_engine, article, keep):
        keep(any_engine, article("Ng said no."))
        other = article("Ng said no.", published_on="2025-06-01", origin="o.txt").model_copy(update={"id": "b"})
        assert keep(any_engine, other).outcome is Outcome.ADDED


class TestSize:
    def test_more_of_everything_takes_no_more_sql_statements(self, any_engine, article, said, keep):
        """A statement is a call of the database, which may write many rows."""

        def calls(key, size, pipeline="test"):
            names = [f"{first} {key}{last}" for first in ("Ada", "Ida", "Eva") for last in string.ascii_lowercase][
                :size
            ]
            a = article("\n".join(f"{name} said in {key}: no {n}." for n, name in enumerate(names)), id=key)
            people = [Speaker(name=name, kind=SpeakerKind.PERSON, roles=("mayor",), gender="female") for name in names]
            statements = [said(a, f"no {n}.", by=one, holder=one, topics=["04000000"]) for n, one in enumerate(people)]
            made = []
            event.listen(any_engine, "before_cursor_execute", count := lambda *_: made.append(1))
            keep(any_engine, a, *statements, pipeline=pipeline)
            event.remove(any_engine, "before_cursor_execute", count)
            return len(made)

        calls("Warm", 1)
        assert calls("Few", 3) == calls("Many", 60)
        assert calls("Few", 3, "newer") == calls("Many", 60, "newer")
        assert calls("Few", 1, "newest") == calls("Many", 20, "newest")


class TestRefusals:
    @pytest.mark.parametrize("content", [(5, 5), (-1, 3), (3, 500), (9, 4)])
    def test_a_span_outside_the_text(self, any_engine, first, said, keep, content):
        good = said(first, "trade is up")
        bad = good.model_copy(update={"content": (Span(*content),)})
        with pytest.raises(ValueError, match="content of statement 1"):
            keep(any_engine, first, good, bad)
        assert count(any_engine, tables.ArticleRow) == 0

    def test_spans_out_of_order(self, any_engine, first, said, keep):
        with pytest.raises(ValueError, match="content of statement 0"):
            keep(any_engine, first, said(first, "trade is up").but(content=(Span(10, 12), Span(2, 4))))

    @pytest.mark.parametrize(("text_", "what"), [("a\x00b", "NUL"), ("a\ud800b", "half a character")])
    def test_text_that_no_database_holds(self, any_engine, article, keep, text_, what):
        with pytest.raises(InputError, match=what) as failure:
            keep(any_engine, article("Ng said no.").model_copy(update={"text": text_, "paragraphs": ()}))
        assert failure.value.field == "text"
        assert count(any_engine, tables.ArticleRow) == 0

    def test_a_topic_that_is_not_there(self, any_engine, first, said):
        unfit = said(first, "trade is up", topics=["99999999"])
        with pytest.raises(ValueError, match="sync_topics"), writing(any_engine) as session:
            save_article(session, start_run(session, "test", []), first, [unfit], pipeline="test")
        assert count(any_engine, tables.ArticleRow) == 0

    def test_embeddings_that_do_not_pair(self, any_engine, first, told, keep):
        with pytest.raises(ValueError, match="1 embeddings for 3 statements"):
            keep(any_engine, first, *told(first), embeddings=[b"xx"])
