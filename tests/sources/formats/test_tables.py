from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import InputError
from app.sources.columns import runs_on, split
from tests.sources.formats.samples import one, reads, refusal

HEADER = "title,body,date,source\n"


class TestReading:
    @pytest.mark.parametrize(("delimiter", "name"), [(",", "a.csv"), ("\t", "a.tsv"), (";", "a.csv"), ("|", "a.csv")])
    def test_columns_by_the_keys_that_others_write(self, delimiter, name):
        row = delimiter.join(["Talks begin", "The mayor said so.", "2025-05-09", "The Courier"])
        document = one(HEADER.replace(",", delimiter) + row, name)
        assert (document.line, document.text) == (2, "The mayor said so.")
        assert document.fields == {"headline": "Talks begin", "published_on": "2025-05-09", "outlet": "The Courier"}

    def test_a_value_over_lines_and_the_lines_that_rows_begin_on(self):
        first, second = reads(HEADER + 'A,"She said:\n""No, and\nno.""",2025-05-09,X\nB,He left.,,\n', "a.csv")
        assert (first.line, first.text) == (2, 'She said:\n"No, and\nno."')
        assert (second.line, second.text, second.fields) == (5, "He left.", {"headline": "B"})

    def test_excel_names_the_delimiter_before_the_header(self):
        document = one('sep=;\r\ntitle;body, whole;body\r\nA;;"Yes; no, he said."\r\n', "a.csv")
        assert (document.line, document.text) == (3, "Yes; no, he said.")

    def test_line_ends_of_an_old_mac(self):
        first, second = reads('title,body\rA,"One,\rtwo."\rB,Three.\r', "a.csv")
        assert (first.text, second.text) == ("One,\ntwo.", "Three.")

    def test_of_two_columns_of_one_name_the_first_with_a_value(self):
        assert [document.text for document in reads("body,body\nOne.,\n,Two.\nThree.,Four.", "a.csv")] == [
            "One.",
            "Two.",
            "Three.",
        ]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_encodings(self, encoding):
        assert one((HEADER + "A,“It’s over” in Zürich,,").encode(encoding), "a.csv").text == "“It’s over” in Zürich"

    def test_a_table_is_told_by_its_header_and_a_sentence_is_none(self):
        assert one(HEADER + "A,The mayor said so.,,").fields == {"headline": "A"}
        assert one("Content, she said, is king. The text, too.").plain

    def test_a_long_article(self):
        assert len(one(HEADER + f'A,"{"word " * 40_000}",,', "a.csv").text) == 200_000


class TestFaults:
    def test_a_quote_that_is_never_closed_costs_its_row_alone(self):
        first, error, last = reads(HEADER + 'A,One.,,\nB,"Two.,,\nC,Three.,,\n', "a.csv")
        assert (first.text, last.text) == ("One.", "Three.")
        assert (error.line, "double quote" in error.reason) == (3, True)

    def test_a_row_with_more_values_than_columns_and_one_without_text(self):
        long, empty, good = reads(HEADER + "A,B,C,D,E\nA,,2025-05-09,X\nA,Good.,,\n", "a.csv")
        assert (long.line, "5 values for 4 columns" in long.reason) == (2, True)
        assert (empty.line, empty.field) == (3, "body")
        assert good.text == "Good."

    @pytest.mark.parametrize("data", ["", "\n\n", "name,role\nAda,mayor\n", "title,body\n"])
    def test_no_text_to_read(self, data):
        assert refusal(data, "a.csv").origin == "a.csv"

    def test_a_row_that_is_too_long_and_the_rest_goes_on(self):
        header, *rest = reads(HEADER + "A," + "x" * 500 + ",,\nB,Good.,,\n", "a.csv", max_bytes=100)
        assert isinstance(header, InputError)
        assert [document.text for document in rest] == ["Good."]


@given(st.lists(st.text(st.sampled_from('ab,"\n '), max_size=6), min_size=2, max_size=4))
def test_what_csv_writes_is_split_as_it_was(values):
    written = io.StringIO(newline="")
    csv.writer(written).writerow(values)
    row = written.getvalue()
    lines, is_open = row.splitlines(keepends=True), False
    for line in lines[:-1]:
        is_open = runs_on(line, ",", is_open=is_open)
        assert is_open
    assert not runs_on(lines[-1], ",", is_open=is_open)
    assert split(row, ",") == values
