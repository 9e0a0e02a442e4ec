"""Statements as BibTeX, read back by a reader of its own that knows braces and nothing of this program."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from app.formats.bibtex import bibtex

FIELD = re.compile(r"^  (\w+) = (.*?),?$", re.MULTILINE)


def statement(**more: Any) -> dict[str, Any]:
    article = {
        "id": "a1",
        "headline": "Harbour to reopen",
        "outlet": {"slug": "harbour-times", "name": "Harbour Times"},
        "url": "https://example.org/harbour",
        "published_on": dt.date(2025, 5, 9),
    }
    return {
        "id": "s1",
        "text": "that the harbour will reopen",
        "speakers": [{"slug": "ada-moreau", "name": "Ada Moreau"}],
        "source": {"text": "she"},
        "article": article | more.pop("article", {}),
        **more,
    }


def fields(entry: str) -> dict[str, str]:
    """The fields of one entry; its braces pair, at every depth."""
    depth = 0
    for char in entry:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    return dict(FIELD.findall(entry))


def test_an_entry() -> None:
    assert bibtex([statement()]) == (
        "@article{s1,\n"
        "  title = {{Harbour to reopen}},\n"
        "  journal = {Harbour Times},\n"
        "  date = {2025-05-09},\n"
        "  year = {2025},\n"
        "  month = may,\n"
        "  day = {9},\n"
        "  url = {https://example.org/harbour},\n"
        "  note = {Ada Moreau: that the harbour will reopen}\n"
        "}\n\n"
    )


def test_what_is_not_known_is_left_out() -> None:
    nothing = dict.fromkeys(("headline", "outlet", "url", "published_on"))
    entry = bibtex([statement(article=nothing, speakers=[])])
    assert entry.startswith("@misc{s1,")
    assert fields(entry) == {"note": "{she: that the harbour will reopen}"}


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("50% of {it", r"50\% of \textbraceleft{}it"),
        ("}, } and {", r"\textbraceright{}, \textbraceright{} and \textbraceleft{}"),
        (r"\input{x}", r"\textbackslash{}input\textbraceleft{}x\textbraceright{}"),
        ("A & B_#1 $2 ^ ~", r"A \& B\_\#1 \$2 \textasciicircum{} \textasciitilde{}"),
        ("two\n\nlines\x00", "two lines"),
        ("Łódź 🚢 “q”", "Łódź 🚢 “q”"),
    ],
)
def test_signs_that_mean_something_to_latex(words: str, written: str) -> None:
    entry = bibtex([statement(text=words, article={"headline": words})])
    assert fields(entry)["note"] == f"{{Ada Moreau: {written}}}"
    assert fields(entry)["title"] == f"{{{{{written}}}}}"


def test_an_address_keeps_its_fragment_and_no_brace() -> None:
    url = "https://example.org/a?b={c}#:~:text=a%20b,c%2Dd&text=e"
    assert fields(bibtex([statement(source_url=url)]))["url"] == f"{{{url.replace('{', '%7B').replace('}', '%7D')}}}"


@pytest.mark.parametrize(
    ("author", "written"),
    [
        ("Iris Holm", "{Iris Holm}"),
        ("Iris Holm and Bo Ek", "{{Iris Holm and Bo Ek}}"),
        ("Holm, I. & Ek, B.", r"{{Holm, I. \& Ek, B.}}"),
    ],
)
def test_the_author_of_the_article(author: str, written: str) -> None:
    assert fields(bibtex([statement(article={"author": author})]))["author"] == written
