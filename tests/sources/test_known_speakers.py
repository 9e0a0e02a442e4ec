"""A CSV of known speakers."""

from __future__ import annotations

import pytest

from app.model import InputError
from app.sources.known_speakers import read_known_speakers, shipped_files


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
    ("broken", "reason"),
    [
        ('"Moreau, Ada,mayor', "a double quote"),
        ('Moreau,"mayor', "a double quote"),
        ('"Moreau" Ada,mayor', "not CSV"),
        ("x" * 200_000 + ",mayor", "not CSV"),
    ],
    ids=["opening", "last", "inside", "long"],
)
@pytest.mark.parametrize("after", ["Ida Holm,pilot\nEda Ek,baker\n", '"Holm, Ida",pilot\n"Ek, Eda",baker\n'])
def test_an_unclosed_quote_costs_its_line_alone(tmp_path, broken, reason, after):
    path = tmp_path / "speakers.csv"
    path.write_text(f"name,role\nUna Roe,cook\n{broken}\n{after}")
    first, error, *rest = read_known_speakers(path, max_bytes=1_000_000)
    assert (first.name, error.line) == ("Una Roe", 3)
    assert reason in error.reason
    assert len(rest) == 2
    assert {one.roles for one in rest} == {("pilot",), ("baker",)}


def test_a_value_may_have_several_lines(read):
    one, other = read('name,aliases\nAda,"Moreau;\nA. Moreau"\nAda "Ace" Ek,Ace\n')
    assert (one.aliases, other.name) == (("Moreau", "A. Moreau"), 'Ada "Ace" Ek')


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


def test_two_unclosed_quotes_make_no_speaker_of_the_lines_between(read):
    one, other, last = read('name,role\n"Ada Moreau,mayor\nIda Holm,pilot"\nEda Ek,baker\n')
    assert isinstance(one, InputError)
    assert (one.line, other.name, last.name) == (2, "Ida Holm", "Eda Ek")


def test_lists_that_ship_have_an_id_a_line_and_no_name_twice():
    found = [one for path in shipped_files() for one in read_known_speakers(path, max_bytes=1_000_000)]
    assert {path.stem for path in shipped_files()} >= {"bodies", "leaders", "legislators"}
    assert not [one for one in found if isinstance(one, InputError)]
    assert all(one.wikidata for one in found)
    assert len({one.wikidata for one in found}) == len(found)
    names = [(name.casefold(), one.kind) for one in found for name in {one.name, *one.aliases}]
    assert len(set(names)) == len(names)
