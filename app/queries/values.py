"""The values that filters take: names, words, days, and what the documentation says of them."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from app.documents.fields import MAX_ID_BYTES
from app.index.full_text import terms
from app.model import Day, strict_day
from app.store.keys import slug

_YEAR_OR_MONTH = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?")
MAX_VALUES = 50  # of one filter: more than a page of check boxes, and short enough for one IN (...)
MAX_NAME_CHARS = 200
MAX_QUERY_CHARS = 1_000  # a long paragraph: nobody types more, and each word costs a look-up
# What the documentation says of the texts that the validators below take; `[^\W_]` is a letter or digit of any script.
WITHOUT_NUL = r"^[^\x00]+$"
WITH_A_WORD = r"^[^\x00]*[^\W_][^\x00]*$"


def _printable(value: str) -> str:
    """Text without NUL, which PostgreSQL cannot hold."""
    if "\0" in value:
        raise ValueError("remove the NUL character")
    return value


def _searchable(value: str) -> str:
    """Text that full-text search can look for: a word at least, and not too many."""
    terms(value)
    return value


def documented(most: int, pattern: str) -> WithJsonSchema:
    """What the documentation says of a text of so many characters at most."""
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": most, "pattern": pattern})


Name = Annotated[
    str,
    Field(min_length=1, max_length=MAX_NAME_CHARS),
    AfterValidator(_printable),
    documented(MAX_NAME_CHARS, WITHOUT_NUL),
]
Names = Annotated[list[Name], Field(max_length=MAX_VALUES)]
GivenId = Annotated[
    str,
    Field(min_length=1, max_length=MAX_ID_BYTES),
    AfterValidator(_printable),
    documented(MAX_ID_BYTES, WITHOUT_NUL),
]
GivenIds = Annotated[list[GivenId], Field(max_length=MAX_VALUES)]
# A reader types the name; the slug of a slug is itself.
Slug = Annotated[Name, AfterValidator(slug), documented(MAX_NAME_CHARS, WITHOUT_NUL)]
Revision = Annotated[int, Field(ge=0, le=2**53)]
"""A revision of the store; a number that JavaScript holds too."""
A_DAY = "write an existing day as YYYY-MM-DD, a month as YYYY-MM or a year as YYYY"
_LEAP_YEAR = r"([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
_OF_ANY_YEAR = r"-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8]))?|-(0[13-9]|1[0-2])-(29|30)|-(0[13578]|1[02])-31"
PART_OF_DAY = rf"^(?!0000)([0-9]{{4}}({_OF_ANY_YEAR})?|{_LEAP_YEAR}-02-29)$"
"""What the documentation says of a day, a month or a year that there is: clients refuse September 31."""


def _first_day(value: object) -> object:
    """The first day of a year or month."""
    return f"{value}-01-01"[:10] if isinstance(value, str) and _YEAR_OR_MONTH.fullmatch(value) else value


def _last_day(value: object) -> object:
    """The last day of a year or month."""
    if not isinstance(value, str) or not (found := _YEAR_OR_MONTH.fullmatch(value)):
        return value
    year, month = int(found[1]), int(found[2] or 12)
    return f"{value[:4]}-{month:02d}-{monthrange(year, month)[1]}" if year and 1 <= month <= 12 else value


def _of_day(turned: Callable[[object], object]) -> tuple[BeforeValidator, WithJsonSchema]:
    def day(value: object) -> object:
        try:
            return strict_day(turned(value))
        except ValueError:
            raise ValueError(A_DAY) from None

    return BeforeValidator(day), WithJsonSchema({"type": "string", "pattern": PART_OF_DAY})


FirstDay = Annotated[Day, *_of_day(_first_day)]
"""A day, or the first one of a year or month."""
LastDay = Annotated[Day, *_of_day(_last_day)]
"""A day, or the last one of a year or month."""
Slugs = Annotated[list[Slug], Field(max_length=MAX_VALUES)]
PartOfName = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUERY_CHARS),
    AfterValidator(_printable),
    documented(MAX_QUERY_CHARS, WITHOUT_NUL),
]
Words = Annotated[
    str,
    Field(min_length=1, max_length=MAX_QUERY_CHARS),
    AfterValidator(_printable),
    AfterValidator(_searchable),
    documented(MAX_QUERY_CHARS, WITH_A_WORD),
]
