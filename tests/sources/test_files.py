from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model import InputError, RawDocument
from app.sources.files import read_paths, read_stream

MAX = 10_000


def read(*paths: Path, max_bytes: int = MAX) -> list[RawDocument | InputError]:
    return list(read_paths(paths, max_bytes=max_bytes))


def stream(data: bytes | str, max_bytes: int = MAX) -> list[RawDocument | InputError]:
    return list(read_stream(io.BytesIO(data.encode() if isinstance(data, str) else data), max_bytes=max_bytes))


def only_error(read: list[RawDocument | InputError]) -> InputError:
    (error,) = read
    assert isinstance(error, InputError)
    return error


def record(**fields: object) -> str:
    return json.dumps({"text": "The mayor said so.", "published_on": "2025-05-09"} | fields)


@pytest.fixture
def write(tmp_path):
    def write(name: str, content: bytes | str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


class TestReading:
    @pytest.mark.parametrize("suffix", ["txt", "text", "md"])
    def test_a_text_file_is_one_plain_document(self, write, suffix):
        path = write(f"a.{suffix}", "The mayor said so.\r\n")
        assert read(path) == [RawDocument(origin=str(path), text="The mayor said so.\n", plain=True)]

    @pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "json", "data"])
    def test_json_lines_are_a_document_each_with_its_line(self, write, suffix):
        path = write(f"a.{suffix}", f"\n{record(id=1)}\r\n\n{record(id=2)}")
        assert [(d.line, d.fields["id"], d.plain) for d in read(path)] == [(2, 1, False), (4, 2, False)]

    def test_a_json_file_holds_a_record_or_a_list(self, write):
        one = write("one.json", json.dumps({"text": "One.", "id": "a"}, indent=2))
        many = write("many.json", json.dumps([{"text": "One."}, {"text": "Two."}], indent=2))
        assert [(d.origin, d.text) for d in read(one, many)] == [
            (str(one), "One."),
            (f"{many}[0]", "One."),
            (f"{many}[1]", "Two."),
        ]

    def test_aliases_are_read_and_other_keys_ignored(self):
        (document,) = stream(record(date="2020-01-01", title="Talks", publisher="The Daily", split="dev"))
        assert document.fields == {"published_on": "2025-05-09", "headline": "Talks", "outlet": "The Daily"}

    @pytest.mark.parametrize(
        "given",
        [
            {"title": "Talks", "maintext": "Yes.", "date_publish": "2025-05-09", "source": {"name": "X"}},
            {"headline": "Talks", "articleBody": "Yes.", "datePublished": "2025-05-09", "publisher": {"name": "X"}},
            {"Title": "Talks", "content": "<p>Yes.</p>", "publishedAt": "2025-05-09", "site": {"name": "X"}},
            {
                "headline": "Talks",
                "text": "",
                "body": "Yes.",
                "published": True,
                "pubDate": "2025-05-09",
                "outlet": {"name": "X"},
            },
        ],
    )
    def test_the_keys_that_others_write(self, given):
        (document,) = stream(json.dumps(given))
        assert document.text == "Yes."
        assert document.fields == {"headline": "Talks", "published_on": "2025-05-09", "outlet": {"name": "X"}}

    @pytest.mark.parametrize(
        "given",
        [
            # WordPress
            {"title": {"rendered": "Talks &#8211; again"}, "content": {"rendered": "<p>One.</p><p>Two.</p>"}},
            # paragraphs in a list
            {"title": "Talks – again", "body": ["One.", "Two."]},
            # Elasticsearch, an envelope of one's own, the Guardian
            {"_index": "news", "_source": {"title": "Talks – again", "text": "One.\n\nTwo."}},
            {"article": {"title": "Talks – again", "text": "One.\n\nTwo."}, "kind": {"name": "news"}},
            {"webTitle": "Talks – again", "fields": {"body": "<p>One.</p><p>Two.</p>"}},
        ],
    )
    def test_the_shapes_in_which_others_hold_an_article(self, given):
        (document,) = stream(json.dumps(given))
        assert (document.text, document.fields) == ("One.\n\nTwo.", {"headline": "Talks – again"})

    def test_a_record_of_several_articles_is_not_guessed_at(self):
        assert only_error(stream(json.dumps({"old": {"text": "One."}, "new": {"text": "Two."}}))).field == "text"

    @pytest.mark.parametrize("suffix", ["json", "jsonl", "data"])
    def test_records_over_several_lines(self, write, suffix):
        records = ['{\n "text": "One."\n}', '{"text": "Two."}']
        for content in ("\n".join(records), f"[\n{','.join(records)}\n]", f"[{','.join(records)}]"):
            assert [document.text for document in read(write(f"a.{suffix}", content))] == ["One.", "Two."]

    def test_a_sequence_with_its_marks(self, write):
        path = write("a.json", '\x1e{"text": "One."}\n\x1e{"text": "Two."}\n')
        assert [document.text for document in read(path)] == ["One.", "Two."]

    def test_a_list_of_records_on_a_line(self, write):
        path = write("a.jsonl", '[{"text": "One."}, {"text": "Two."}]\n[1]\n{"text": "Three."}')
        found = [(one.line, one.text if isinstance(one, RawDocument) else one.reason) for one in read(path)]
        refused = "an object was expected, not a list; write {text, published_on, ...}"
        assert found == [(1, "One."), (1, "Two."), (2, refused), (3, "Three.")]

    @pytest.mark.parametrize("suffix", ["json", "jsonl", "data"])
    @pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
    def test_json_as_windows_writes_it(self, write, suffix, encoding):
        path = write(f"a.{suffix}", f"{record(id='é')}\r\n{record(id=2)}".encode(encoding))
        assert [document.fields["id"] for document in read(path)] == ["é", 2]

    def test_a_list_within_several_envelopes(self):
        for answer in (
            {"response": {"status": "ok", "results": [{"text": "One."}]}},
            {"data": {"articles": {"edges": [{"node": {"text": "One."}}]}}},
            {"took": 2, "hits": {"total": {"value": 1}, "hits": [{"_id": 7, "_source": {"text": "One."}}]}},
        ):
            (document,) = stream(json.dumps(answer))
            assert (document.origin, document.text) == ("-[0]", "One.")

    @pytest.mark.parametrize(
        ("start", "reason"),
        [
            (b"%PDF-1.7\n%\xe2\xe3", "a PDF, which is not read; save its text as .txt"),
            (b"{\\rtf1\\ansi The mayor said so.}", "a text in RTF, which is not read"),
            (b"BZh91AY&SY\0", "packed by bzip2, which is not read; unpack it"),
            (b"PAR1\x15\0", "a Parquet file, which is not read; write its rows as JSON Lines or CSV"),
        ],
    )
    @pytest.mark.parametrize("name", ["a.other", "a.txt"])
    def test_what_lies_beside_articles_is_refused_by_name(self, write, name, start, reason):
        assert only_error(read(write(name, start))).reason.startswith(reason)

    def test_markup_in_a_text_of_the_users_own_key_stays(self):
        assert stream(json.dumps({"text": "<p>Yes.</p><br>"}))[0].text == "<p>Yes.</p><br>"

    def test_an_object_that_holds_a_list_of_records(self, write):
        answer = {"status": "ok", "articles": [{"title": "A", "content": "One."}, {"title": "B"}]}
        for indent in (None, 2):
            path = write("answer.json", json.dumps(answer, indent=indent))
            first, second = read(path)
            assert (first.origin, first.text) == (f"{path}[0]", "One.")
            assert (second.origin, second.field) == (f"{path}[1]", "text")

    def test_the_entities_of_a_copied_text_are_mended(self, write):
        path = write(
            "a.txt", "&quot;It&rsquo;s over,&quot; said AT&amp;T&#8217;s man, &amp;quot;now&amp;quot;; a < b & c;"
        )
        assert read(path)[0].text == '"It’s over," said AT&T’s man, "now"; a < b & c;'

    def test_a_pattern_names_files(self, write, tmp_path):
        for name in ("b.txt", "a.txt", "sub/c.txt", "d.md", "[x].txt"):
            write(name, "The mayor said so.")
        assert [Path(d.origin).name for d in read(tmp_path / "**/[a-c].txt")] == ["a.txt", "b.txt", "c.txt"]
        assert [Path(d.origin).name for d in read(tmp_path / "[x].txt")] == ["[x].txt"]
        assert "no file fits this pattern" in only_error(read(tmp_path / "*.csv")).reason

    def test_standard_input_among_the_paths(self, write, monkeypatch):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(record().encode())))
        given, _ = read(Path("-"), write("a.txt", "The mayor said so."))
        assert given.origin == "-"

    def test_a_file_of_another_suffix_is_told_by_its_content(self, write):
        text, bracket = write("a.article", "The mayor said so."), write("b", "[Updated] The mayor said so.")
        assert [d.plain for d in read(text, bracket)] == [True, True]

    def test_a_byte_order_mark_before_json_is_passed_over(self):
        assert stream(b"\xef\xbb\xbf" + record().encode())[0].text == "The mayor said so."

    def test_a_stream_is_told_by_its_content(self):
        assert [d.plain for d in stream("\n\nThe mayor said so.")] == [True]
        assert [d.origin for d in stream(record())] == ["-"]

    @given(st.text(st.characters(codec=None), min_size=1).filter(str.strip))
    def test_the_text_of_a_record_is_never_altered(self, text):
        assert [d.text for d in stream(json.dumps({"text": text}))] == [text]


class TestFolders:
    def test_files_come_sorted_and_hidden_or_unknown_ones_are_passed_over(self, write, tmp_path):
        for name in ("b.txt", "a.txt", "sub/c.md", ".hidden.txt", ".git/d.txt", "notes.docx"):
            write(name, "The mayor said so.")
        assert [Path(d.origin).name for d in read(tmp_path)] == ["a.txt", "b.txt", "c.md"]

    def test_a_folder_without_documents_is_an_error(self, write, tmp_path):
        write("sub/image.png", "x")
        error = only_error(read(tmp_path))
        assert error.origin == str(tmp_path)
        assert ".jsonl" in error.reason

    def test_links_in_a_circle_end(self, write, tmp_path):
        write("sub/a.txt", "The mayor said so.")
        (tmp_path / "sub" / "up").symlink_to(tmp_path)
        (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
        loop, document = read(tmp_path)
        assert "leads back to itself" in loop.reason
        assert document.text == "The mayor said so."

    def test_a_pipe_in_a_folder_keeps_nobody_waiting(self, write, tmp_path):
        write("a.txt", "The mayor said so.")
        os.mkfifo(tmp_path / "pipe.txt")
        document, error = read(tmp_path)
        assert (document.text, "a pipe or a device" in error.reason) == ("The mayor said so.", True)


class TestBadInput:
    def test_the_rest_goes_on(self, write, tmp_path):
        good, empty = write("good.txt", "The mayor said so."), write("empty.txt", "")
        assert [type(one) for one in read(tmp_path / "gone.txt", empty, good)] == [InputError, InputError, RawDocument]

    @pytest.mark.parametrize("name", ["gone.txt", "gone", "gone.jsonl", "gone/"])
    def test_a_missing_path(self, tmp_path, name):
        assert "no such file or folder" in only_error(read(tmp_path / name)).reason

    @pytest.mark.parametrize("name", [b"bad\xff\xfe.txt", b"bad\xff.jsonl", b"bad\xff"])
    def test_a_name_that_is_not_utf_8_is_written_as_text(self, tmp_path, name):
        path = tmp_path / os.fsdecode(name)
        content = record() if name.endswith(b"l") else "The mayor said so."
        path.write_text(content)
        (document,) = read(path)
        assert document.origin.endswith("\\xff" + os.fsdecode(name.rpartition(b"\xff")[2]).replace("\udcfe", "\\xfe"))
        path.write_text("")
        assert "\\xff" in only_error(read(path)).origin
        assert "\\xff" in str(only_error(read(tmp_path / os.fsdecode(b"gone\xff.txt"))))

    def test_a_file_that_may_not_be_read(self, write, monkeypatch):
        path = write("a.txt", "The mayor said so.")

        def refuse(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
        assert "permissions" in only_error(read(path)).reason

    @pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.json", "a"])
    @pytest.mark.parametrize("content", ["", " \n\n \r\n"])
    def test_an_empty_file(self, write, name, content):
        assert only_error(read(write(name, content))).reason.startswith(("empty", "broken JSON"))

    @pytest.mark.parametrize("name", ["a.txt", "a"])
    def test_binary_junk(self, write, name):
        assert "binary" in only_error(read(write(name, b"\x7fELF\2\1\1\0\0\0\0\0"))).reason

    @pytest.mark.parametrize("name", ["a.txt", "a.json", "a"])
    def test_a_text_that_is_too_large(self, write, name):
        error = only_error(read(write(name, "The mayor said so. " * 10), max_bytes=100))
        assert error.reason == "more than 100 bytes; split it, or raise ONRECORD_MAX_FILE_BYTES"

    def test_a_line_that_is_too_long_and_the_rest_goes_on(self, write):
        path = write("a.jsonl", "\n".join([record(id=1), record(text="x" * 200_000), record(id=3)]))
        first, error, last = read(path, max_bytes=1_000)
        assert (first.line, error.line, last.line) == (1, 2, 3)
        assert "more than 1,000 bytes" in error.reason

    @pytest.mark.parametrize(
        ("line", "field", "reason"),
        [
            ('{"text": "The mayor', None, "broken JSON: Unterminated string starting at column 10"),
            ("[1, 2]", None, "an object was expected, not a list"),
            ("null", None, "an object was expected, not null"),
            ('{"published_on": "2025-05-09"}', "text", "missing"),
            ('{"text": null}', "text", "a string was expected, not null"),
            ('{"text": 7}', "text", "a string was expected, not a number"),
            ('{"text": " \\n"}', "text", "empty"),
            ('{"text": ' + "[" * 4_000, None, "nested too deep"),
            ('{"text": "caf\udce9"}', None, "not UTF-8 at byte 13"),
        ],
    )
    def test_a_bad_line_is_told_with_file_line_and_field(self, write, line, field, reason):
        path = write("a.jsonl", (record(id=1) + "\n" + line + "\n" + record(id=3)).encode(errors="surrogateescape"))
        first, error, last = read(path)
        assert (first.fields["id"], last.fields["id"]) == (1, 3)
        assert (error.origin, error.line, error.field) == (str(path), 2, field)
        assert reason in error.reason

    def test_a_broken_json_file_is_not_taken_for_text(self, write):
        assert "Expecting value at line 2" in only_error(read(write("a.json", '{\n "text": oh\n}'))).reason
        assert "an empty list" in only_error(read(write("b.json", "[]"))).reason

    def test_a_broken_first_line_of_a_stream_is_told(self):
        error, document = stream('{"text": "The mayor\n' + record())
        assert (error.line, document.line) == (1, 2)

    def test_blank_lines_without_end_are_not_waited_for(self):
        assert "blank lines before any text" in only_error(stream(b"\n" * 100_000, max_bytes=10_000_000)).reason

    @given(st.binary(max_size=300))
    def test_any_stream_gives_documents_or_errors(self, data):
        assert all(isinstance(one, RawDocument | InputError) for one in stream(data))
