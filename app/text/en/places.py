"""Countries and their metonyms."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    names: dict[str, str] = {}
    demonyms: dict[str, str] = {}
    capitals: dict[str, str] = {}
    source = files("app.text.en").joinpath("countries.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(source.splitlines()):
        country = row["name"]
        for name in (country, *filter(None, row["also"].split("/"))):
            names[name] = country
        for demonym in filter(None, row["demonyms"].split("/")):
            demonyms.setdefault(demonym, country)
        for capital in filter(None, row["capitals"].split("/")):
            capitals[capital] = country
    return names, demonyms, capitals


def country(name: str) -> str | None:
    """The country of that name or other name ("Britain" gives `United Kingdom`), or None."""
    return _tables()[0].get(_plain(name))


def demonym(word: str) -> str | None:
    """The country that an adjective names ("Chinese" gives `China`), or None."""
    return _tables()[1].get(word)


def capital(name: str) -> str | None:
    """The country whose government a capital stands for ("Beijing" gives `China`), or None."""
    return _tables()[2].get(_plain(name))


def adjective(country_name: str) -> str:
    """The adjective of a country, or its name where the table has none."""
    return next((word for word, named in _tables()[1].items() if named == country_name), country_name)


def _plain(name: str) -> str:
    return name.removeprefix("the ").removeprefix("The ")
