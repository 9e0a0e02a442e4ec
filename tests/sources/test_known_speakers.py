"""A CSV of known speakers."""

from __future__ import annotations

import pytest

from app.model import InputError
from app.sources.known_speakers import read_known_speakers


@pytest.fixture
def read(tmp_path):
    def of(content):
        path = tmp_path / "speakers.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(read_known_speakers(path, max_bytes=10_000))

    return of


def test_all_columns(read):
    [ada] = read(
        "name,aliases,role,wikidata,country,kind\n"
        '"Moreau,  Ada",A. Moreau | Moreau;Mme Moreau,mayor of Harbour Town,Q42,France,person\n'
    )
    assert (ada.name, ada.aliases) == ("Moreau, Ada", ("A. Moreau", "Moreau", "Mme Moreau"))
    assert (ada.roles, ada.wikidata, ada.country) == (("mayor of Harbour Town",), "Q42", "France")


def test_the_name_alone_is_needed(read):
    assert [one.name for one in read("name\nAda Moreau\n\n   \nIda Holm")] == ["Ada Moreau", "Ida Holm"]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""])
def test_of_a_spreadsheet(read, mark):
    assert [one.name for one in read(mark + "name;x".replace(";x", "").encode() + b"\r\nZo\xc3\xab Roe\r\n")] == [
        "Zoë Roe"
    ]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("Ada,42,,", "wikidata"),
        (",Q42,,", "name"),
        ("Ada,,wizard,", "kind"),
        ("x" * 500 + ",,,", "name"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(read, line, field):
    bad, good = read(f"name,wikidata,kind,role\n{line}\nIda Holm,Q7,,\n")
    assert isinstance(bad, InputError)
    assert (bad.line, bad.field) == (2, field)
    assert good.wikidata == "Q7"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("naam,role\nAda,mayor\n", "unknown column 'naam'"),
        ("role\nmayor\n", "no column name"),
        ("", "no column name"),
        ("name\n" + "x\n" * 6000, "larger than"),
        (b"\x00\x01\x02\xff", "binary"),
        ("name\nAda,Ida,Eda\n", "more values than columns"),
    ],
)
def test_a_file_that_is_none(read, content, reason):
    assert reason in str(read(content)[0])


def test_a_file_that_is_not_there(tmp_path):
    [error] = read_known_speakers(tmp_path / "no.csv", max_bytes=10)
    assert "cannot be read" in str(error)
