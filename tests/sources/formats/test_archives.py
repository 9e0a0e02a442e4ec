from __future__ import annotations

import gzip
import io
import sys
import zipfile

import pytest

from app.model import InputError, RawDocument
from tests.sources.formats.samples import PAGE, SAID, one, reads, refusal, tarred, zipped

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

RECORDS = b'{"text": "One."}\n{"txet": "Two."}\n{"text": "Three."}\n'
MEMBERS = {
    "news/a.html": PAGE.encode(),
    "news/b.jsonl": RECORDS,
    "news/picture.jpg": b"\xff\xd8",
    "news/.hidden.txt": b"Hidden.",
    "__MACOSX/news/a.txt": b"Double.",
}
TOLD = [
    ("news!news/a.html", None),
    ("news!news/b.jsonl", 1),
    ("news!news/b.jsonl", 2),
    ("news!news/b.jsonl", 3),
]


class TestMembers:
    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (zipped(MEMBERS), "news.zip"),
            (zipped(MEMBERS), ""),
            (tarred(MEMBERS), "news.tar"),
            (tarred(MEMBERS), ""),
            (gzip.compress(tarred(MEMBERS)), "news.tar.gz"),
            (gzip.compress(tarred(MEMBERS)), "news.tgz"),
            (zstd.compress(tarred(MEMBERS)), "news.tar.zst"),
            (gzip.compress(zipped(MEMBERS)), "news.zip.gz"),
        ],
    )
    def test_are_named_with_the_archive_and_bad_ones_cost_nobody(self, data, name):
        read = reads(data, name, origin="news")
        assert [(one.origin, one.line) for one in read] == TOLD
        assert [type(one) for one in read] == [RawDocument, RawDocument, InputError, RawDocument]
        assert SAID in read[0].text

    def test_archives_within_archives(self):
        assert one(tarred({"day.zip": zipped({"a.txt.gz": gzip.compress(b"The mayor said so.")})}), "a.tar").origin == (
            "a.tar!day.zip!a.txt.gz"
        )
        deep = b"The mayor said so."
        for _ in range(4):
            deep = gzip.compress(deep)
        assert "packed more than 3 times" in refusal(deep, "a.gz").reason

    def test_none_that_is_read(self):
        for data, name in ((zipped({"a.jpg": b""}), "a.zip"), (tarred({}), "a.tar"), (zipped({}), "a.zip")):
            assert "no document in this archive" in refusal(data, name).reason

    @pytest.mark.parametrize("sign", ["[Content_Types].xml", "mimetype"])
    def test_an_office_document_is_refused_as_one(self, sign):
        office = zipped({sign: b"", "word/document.xml": b"<document/>", "docProps/app.xml": b"<Properties/>"})
        assert "an office document" in refusal(office, "a.docx").reason

    def test_a_member_with_a_password(self):
        data = bytearray(zipped({"a.txt": b"Secret.", "b.txt": b"The mayor said so."}))
        for at in (6, data.index(b"PK\x01\x02") + 8):
            data[at] |= 1
        error, document = reads(bytes(data), "a.zip")
        assert (error.origin, "password" in error.reason) == ("a.zip!a.txt", True)
        assert document.text == "The mayor said so."


class TestCompressed:
    @pytest.mark.parametrize("name", ["a.jsonl.gz", "a.gz", "a", "a.txt.gz"])
    def test_gzip_by_the_inner_name_or_the_content(self, name):
        assert one(gzip.compress(b"The mayor said so." if "txt" in name else RECORDS[:17]), name)

    @pytest.mark.parametrize("name", ["a.jsonl.zst", "a.zst", ""])
    def test_zstandard(self, name):
        assert one(zstd.compress(RECORDS[:17]), name).text == "One."

    @pytest.mark.parametrize("name", ["a.txt.gz.gz", "a.txt.gz.zst", "a.GZ"])
    def test_packed_twice(self, name):
        outer = zstd.compress if name.endswith("zst") else gzip.compress
        assert one(outer(gzip.compress(b"The mayor said so.")), name).text == "The mayor said so."

    @pytest.mark.parametrize("pack", [gzip.compress, zstd.compress])
    def test_what_came_before_the_damage_is_read(self, pack):
        data = pack(b'{"text": "One."}\n' * 5_000)
        *read, error = reads(data[: len(data) - 12], "")
        assert all(isinstance(one, RawDocument) for one in read)
        assert (isinstance(error, InputError), "broken or cut off" in error.reason) == (True, True)

    def test_damaged_archives(self):
        assert "broken zip" in refusal(zipped(MEMBERS)[:-30], "a.zip").reason
        assert any("broken tar" in str(one) for one in reads(tarred(MEMBERS)[:700], "a.tar"))
        assert any("broken" in str(one) for one in reads(b"x" * 2_000, "a.tar"))


class TestBombs:
    def test_what_unpacks_to_too_much_is_refused(self):
        for name, data in {
            "a.jsonl.gz": gzip.compress(b"\n" * 300_000),
            "a.zip": zipped({"a.jsonl": b"\n" * 300_000, "b.txt": b"The mayor said so."}),
            "a.tar.zst": zstd.compress(tarred({"a.jsonl": b"\n" * 300_000})),
        }.items():
            assert any("unpacks to more than 100,000 bytes" in str(one) for one in reads(data, name, unpacked=100_000))
            assert not any(isinstance(one, RawDocument) for one in reads(data, name, unpacked=100_000))

    def test_too_many_members(self, monkeypatch):
        monkeypatch.setattr("app.sources.formats.archives.MAX_MEMBERS", 2)
        members = {f"{number}.txt": b"The mayor said so." for number in range(3)}
        assert "more than 2 members" in refusal(zipped(members), "a.zip").reason
        assert "more than 2 members" in str(reads(tarred(members), "a.tar")[-1])

    def test_a_forged_list_of_members_is_not_read_into_memory(self, monkeypatch):
        monkeypatch.setattr("app.sources.streams.MAX_READ_BYTES", 100)
        assert "list of members" in refusal(zipped(MEMBERS), "a.zip").reason
        long = io.BytesIO()
        with zipfile.ZipFile(long, "w") as archive:
            archive.writestr("a.txt", "x" * 50)
        assert reads(long.getvalue(), "a.zip")[0].text == "x" * 50

    def test_paths_that_lead_out_of_the_archive_are_names_only(self):
        assert one(zipped({"../../etc/a.txt": b"The mayor said so."}), "a.zip").origin == "a.zip!../../etc/a.txt"
