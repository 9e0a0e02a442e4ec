from __future__ import annotations

import datetime as dt
import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents import article_names, read, read_again
from app.model import Article, InputError, Paragraph, ParagraphKind, RawDocument

MAX = 100_000
BODY = "The mayor said that talks would go on."


def plain(text: str, origin: str = "news/a.txt", **options) -> Article:
    return read(RawDocument(origin=origin, text=text, plain=True), max_chars=MAX, **options)


def record(text: str = BODY, *, today: dt.date | None = None, **fields: object) -> Article:
    fields = {"published_on": "2025-05-09"} | fields
    return read(RawDocument(origin="a.jsonl", line=3, text=text, fields=fields), max_chars=MAX, today=today)


def warned(**fields: object) -> tuple[Article, list[InputError]]:
    """The article of a record, and the warnings that reading it gave."""
    warnings: list[InputError] = []
    raw = RawDocument(origin="a.jsonl", line=3, text=BODY, fields={"published_on": "2025-05-09"} | fields)
    return read(raw, max_chars=MAX, warn=warnings.append), warnings


def refused(field: str | None, reason: str):
    return pytest.raises(InputError, match=f"^[^ ]+: {field}: .*{re.escape(reason)}" if field else re.escape(reason))


def words(article: Article) -> list[str]:
    return [article.text[p.start : p.end] for p in article.paragraphs]


class TestGluedDate:
    @pytest.mark.parametrize("header", [" date 2025-05-09 ", "date 2025-05-09\n\n", "\n\tDate: 2025-05-09  "])
    def test_dates_the_article_and_stays_in_its_text(self, header):
        article = plain(header + BODY)
        assert article.published_on == dt.date(2025, 5, 9)
        assert article.text == header + BODY
        assert words(article) == [BODY]

    def test_in_a_record_it_is_no_paragraph_and_the_field_counts(self):
        article = record(f"date 2025-05-01 {BODY}")
        assert (article.published_on, words(article)) == (dt.date(2025, 5, 9), [BODY])

    def test_a_text_that_only_begins_with_the_word_is_no_header(self):
        assert words(record(f"Date 2025-05-09x. {BODY}")) == [f"Date 2025-05-09x. {BODY}"]

    def test_a_day_that_does_not_exist(self):
        with refused("published_on", "'2025-02-30' is no day of the calendar"):
            plain(f"date 2025-02-30 {BODY}")


class TestFrontMatter:
    def test_gives_the_fields(self):
        article = plain(
            "---\nid: 007\nheadline: 'Talks: day two'\noutlet: The Daily\nurl: https://example.org/a\nauthor: ~\n"
            f"published_on: 2025-05-09\nlanguage: en-GB\ntags: [a, b]\n---\n\n{BODY}\n"
        )
        assert (article.id, article.id_given) == ("007", True)
        assert (article.headline, article.outlet, article.author) == ("Talks: day two", "The Daily", None)
        assert (article.url, article.language) == ("https://example.org/a", "en-GB")
        assert article.published_on == dt.date(2025, 5, 9)
        assert words(article) == [BODY]

    @pytest.mark.parametrize(
        ("matter", "line"),
        [("published_on: 2025-05-09\nheadline: 'open", 3), ("headline: [a\nid: b: c", 3), ("a: b\n\tc: d", 3)],
    )
    def test_broken_yaml_is_told_with_its_line(self, matter, line):
        with pytest.raises(InputError, match=r"not YAML.*in single quotes") as caught:
            plain(f"---\n{matter}\n---\n{BODY}")
        assert caught.value.line in (line, line + 1)

    def test_not_closed_or_not_names_and_values(self):
        with refused(None, "not closed"):
            plain(f"---\npublished_on: 2025-05-09\n\n{BODY}")
        with refused(None, "`name: value`"):
            plain(f"---\n- a\n- b\n---\n{BODY}")
        with refused(None, "nested too deep"):
            plain(f"---\na: {'[' * 500}\n---\n{BODY}")

    def test_keys_that_others_write_and_a_flag_that_is_no_date(self):
        matter = "title: Talks begin\npublished: true\nDate: Fri, 09 May 2025 10:15:00 +0200\nauthors:\n- Ek\n- Bo\n"
        article = plain(f"---\n{matter}---\n{BODY}")
        assert (article.headline, article.author, article.published_on) == (
            "Talks begin",
            "Ek, Bo",
            dt.date(2025, 5, 9),
        )

    def test_in_a_record_it_is_text(self):
        assert words(record(f"---\nid: b\n---\n{BODY}"))[0].startswith("---")


class TestDates:
    @pytest.mark.parametrize(
        "given", ["2025-05-09", "2025-05-09T23:30:00Z", "2025-05-09 08:00:00+08:00", " 2025-05-09 "]
    )
    def test_iso_days_and_moments_count_by_their_day(self, given):
        assert record(published_on=given).published_on == dt.date(2025, 5, 9)

    @pytest.mark.parametrize(
        "given",
        [
            "2025-02-30",
            "9 Mai 2025",
            "2025-W19-5",
            "2025-05",
            "2025-05-09 soon",
            "٢٠٢٥-٠٥-٠٩",
            "2025-5-9",
            "2025/13/09",
            0,
            -1,
            0.0,
            True,
            False,
            [],
            {},
            ["2025-05-09"],
        ],
    )
    def test_anything_else_is_refused_with_file_line_and_field(self, given):
        with pytest.raises(InputError, match=r"^a.jsonl:3: published_on: .* (is not a date|is no day)") as caught:
            record(published_on=given)
        assert (caught.value.origin, caught.value.line, caught.value.field) == ("a.jsonl", 3, "published_on")

    @pytest.mark.parametrize(
        ("head", "line"),
        [
            ("date 2025-5-9 ", 1),
            ("\n\nDate: 09.05.2025\n", 3),
            ("date 2025-02-30 ", 1),
            ("---\nid: a\n\npublished_on: 2025-5-9\n---\n", 4),
            ("---\nid: a\npublished_on: 2126-01-01\n---\n", 3),
        ],
    )
    def test_a_header_that_gives_no_such_day_is_refused_with_its_line(self, head, line):
        with pytest.raises(InputError) as caught:
            plain(head + BODY, today=dt.date(2026, 1, 1))
        assert (caught.value.line, caught.value.field) == (line, "published_on")

    def test_no_date_is_told_with_how_to_give_one(self):
        with refused("published_on", "no date; give it as YYYY-MM-DD"):
            plain(BODY)
        with refused("published_on", "no date"):
            record(published_on=None)

    def test_a_text_that_is_not_stored_may_do_without(self):
        warnings: list[InputError] = []
        assert plain(BODY, dated=False, warn=warnings.append).published_on is None
        assert [warning.field for warning in warnings] == ["published_on"]
        with refused("published_on", "is no day"):
            plain(f"date 2025-02-30 {BODY}", dated=False)

    def test_a_day_in_the_future_is_refused_where_today_is_known(self):
        today = dt.date(2025, 5, 8)
        assert record(today=today).published_on == dt.date(2025, 5, 9)
        with refused("published_on", "in the future"):
            record(published_on="2025-05-10", today=today)

    @pytest.mark.parametrize("given", ["0001-01-01", "9999-12-31"])
    def test_years_without_newspapers_are_refused(self, given):
        with refused("published_on", "outside 1605 to 2199"):
            record(published_on=given)


class TestIds:
    @pytest.mark.parametrize(("given", "kept"), [("a.b_c~1", "a.b_c~1"), (42, "42")])
    def test_a_given_id_is_kept(self, given, kept):
        article = record(id=given)
        assert (article.id, article.id_given) == (kept, True)

    def test_an_id_that_does_not_fit_becomes_a_slug_that_stays_its_own(self):
        ids = {record(id=given).id for given in ("a b", "a/b", "á b", "x" * 300, "北京", "-a b")}
        assert len(ids) == 6
        assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,119}", ident) for ident in ids)
        assert record(id="a b").id == f"a-b-{hashlib.sha256(b'a b').hexdigest()[:8]}"

    def test_a_file_is_called_by_its_name_and_anything_else_by_a_hash(self):
        header = "date 2025-05-09 "
        assert plain(header + BODY, origin="news/000_5f31.txt").id == "000_5f31"
        assert plain(header + BODY, origin="-").id == hashlib.sha256((header + BODY).encode()).hexdigest()[:16]
        assert record().id == hashlib.sha256(BODY.encode()).hexdigest()[:16]
        assert record(url="https://example.org/a").id == hashlib.sha256(b"https://example.org/a").hexdigest()[:16]
        assert not record().id_given

    @pytest.mark.parametrize("given", [1.5, True, ["a"], "half \ud800", "nul \0", "\x1b[2J", "x" * 3_000])
    def test_what_is_no_id_is_refused(self, given):
        with refused("id", ""):
            record(id=given)


class TestFields:
    def test_control_characters_and_line_breaks_go(self):
        assert record(headline="Talks\x00 go\n  on\x1b").headline == "Talks go on"
        assert record(outlet=" \t").outlet is None

    @pytest.mark.parametrize(
        "given",
        [["Jane Doe", {"name": "Bo Ek"}], [{"@type": "Person", "name": "Jane Doe"}, "Bo  Ek", "Jane Doe", None, ""]],
    )
    def test_a_name_may_be_an_object_or_a_list(self, given):
        assert record(author=given).author == "Jane Doe, Bo Ek"
        assert record(outlet={"id": "courier", "name": "The Courier"}).outlet == "The Courier"
        assert record(author=[]).author is None

    @pytest.mark.parametrize("field", ["headline", "outlet", "author"])
    @pytest.mark.parametrize(
        ("value", "reason"),
        [([["Jane Doe"]], "a list is not a string"), (7, "is not a string"), ("x" * 1_001, "longer than")],
    )
    def test_a_name_that_cannot_be_used_is_left_out_with_a_warning(self, field, value, reason):
        article, (warning,) = warned(**{field: value})
        assert getattr(article, field) is None
        assert str(warning).startswith(f"a.jsonl:3: {field}: left out: ")
        assert reason in warning.reason

    @pytest.mark.parametrize("given", ["ftp://example.org", "example.org/a", "https://", "http://[", "http://a b", 7])
    def test_a_url_that_is_not_http_is_left_out_with_a_warning(self, given):
        article, (warning,) = warned(url=given)
        assert article.url is None
        assert (warning.field, "is not an http or https address" in warning.reason) == ("url", True)

    def test_an_error_names_file_line_and_field(self):
        with pytest.raises(InputError) as caught:
            record(published_on="nonsense")
        assert str(caught.value).startswith("a.jsonl:3: published_on: 'nonsense' is not a date")

    def test_origin_is_file_and_line(self):
        assert record().origin == "a.jsonl:3"


class TestMarked:
    CAPTION = "Firefighters said they had saved forty people."

    def article(self) -> Article:
        text = f"{BODY}\n\n{self.CAPTION}\n\n{BODY}"
        mark = Paragraph(start=len(BODY) + 2, end=len(BODY) + 2 + len(self.CAPTION), kind=ParagraphKind.CAPTION)
        return read(RawDocument(origin="a", text=text, marked=(mark,)), max_chars=MAX, dated=False)

    def test_a_paragraph_is_of_the_kind_that_its_source_marks(self):
        kinds = [ParagraphKind.BODY, ParagraphKind.CAPTION, ParagraphKind.BODY]
        assert [paragraph.kind for paragraph in self.article().paragraphs] == kinds

    def test_a_caption_stays_one_when_the_stored_text_is_read_again(self):
        assert read_again(self.article()) == self.article()


class TestText:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (" \n\t\u2003", "only white space"),
            ("2025: 1, 2, 3 ...", "no words"),
            ("date 2025-05-09 \n", "no words"),
            ("x" * (MAX + 1), "at most 100,000"),
            ("half \ud83d of it", "half a surrogate pair at character 5"),
        ],
    )
    def test_a_text_that_cannot_be_used(self, text, reason):
        with refused("text", reason):
            record(text)

    def test_a_text_of_as_many_characters_as_are_read(self):
        assert len(record("x" * MAX).text) == MAX

    @given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
    def test_a_records_text_is_never_altered(self, text):
        text += "e\u0301\r\n\x00\ufb01 “a” \u2028z" + BODY * 8  # English enough, whatever the rest
        assert record(text).text == text

    @given(st.text(st.sampled_from("aA. ,\n\r\t\"'“:-—(/)1\u00a0\u2028\x85|#"), max_size=300), st.booleans())
    def test_paragraphs_cover_all_but_header_and_white_space(self, text, dated):
        header = "date 2025-05-09 " if dated else ""
        article = record(header + text + " a")
        end = 0
        for paragraph in article.paragraphs:
            assert not article.text[max(end, len(header)) : paragraph.start].strip()
            assert end <= paragraph.start < paragraph.end <= len(article.text)
            assert paragraph.start >= len(header)
            assert (
                article.text[paragraph.start : paragraph.end].strip() == article.text[paragraph.start : paragraph.end]
            )
            end = paragraph.end
        assert not article.text[end:].strip()


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        (
            RawDocument(origin="a", text="a", fields={"id": 7, "url": "https://a.example/b"}),
            {"7", "https://a.example/b"},
        ),
        (RawDocument(origin="a", text="---\nid: x\n---\na", plain=True), {"x"}),
        (RawDocument(origin="a", text="---\nid: x\n---\na", plain=True, fields={"id": "y", "url": None}), {"y"}),
        (RawDocument(origin="a", text="a", fields={"url": "no address"}), set()),
        (RawDocument(origin="a", text="a"), set()),
        (RawDocument(origin="a", text="---\nid: [\n---\na", plain=True), set()),
    ],
)
def test_what_a_document_calls_its_article(raw, names):
    assert article_names(raw) == names
