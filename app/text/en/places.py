"""Countries and their metonyms."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _countries(*columns: str) -> dict[str, str]:
    """The country of each word in some columns of `countries.csv`; of a word that two have, the first."""
    source = files("app.text.en").joinpath("countries.csv").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for row in csv.DictReader(source.splitlines(), restval=""):
        for word in filter(None, "/".join(row[column] for column in columns).split("/")):
            found.setdefault(word, row["name"])
    return found


def country(name: str) -> str | None:
    """The country of that name or other name ("Britain" gives `United Kingdom`), or None."""
    return _countries("name", "also").get(without_the(name))


def demonym(word: str) -> str | None:
    """The country that an adjective names ("Chinese" gives `China`), or None."""
    return _countries("demonyms").get(word)


def country_in_any_case(word: str) -> str | None:
    """The country that a name or an adjective means, whatever its capitals and dots: "u.s", "dutch"; or None."""
    return _folded().get(_without_dots(word))


@cache
def _folded() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, of in _countries("name", "also", "demonyms").items():
        found.setdefault(_without_dots(name), of)
    return found


def _without_dots(word: str) -> str:
    return word.casefold().replace(".", "")


def capital(name: str) -> str | None:
    """The country whose government a capital stands for ("Beijing" gives `China`), or None."""
    return _countries("capitals").get(without_the(name))


def seat(name: str) -> str | None:
    """The country that a seat of government or a body belongs to ("Kremlin" gives `Russia`), or None.

    Parliaments and high courts whose name several countries share are left out.
    """
    return _countries("seats").get(name)


def adjective(country_name: str) -> str:
    """The adjective of a country, or its name where the table has none."""
    return next((word for word, named in _countries("demonyms").items() if named == country_name), country_name)


def without_the(name: str) -> str:
    """A name without its article: "the Kremlin", "The Courier"."""
    return name.removeprefix("the ").removeprefix("The ")
