"""What the filters of several lists have in common: sets of values, and groups of fields that lists take together."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from typing_extensions import TypeAliasType

from app.index.matched_words import RANKED
from app.model import LISTED_ACTS, Act, Speech, Stance
from app.queries.fields import StatementField
from app.queries.paging import CURSOR, DEFAULT_LIMIT, MAX_LIMIT
from app.queries.values import (
    FirstDay,
    GivenIds,
    LastDay,
    Names,
    Slugs,
    Words,
    documented,
)

# The documentation names each of these sets of values once, and so do the clients that are generated from it.
Review = TypeAliasType("Review", Literal["corrected", "uncorrected"])
Ambiguity = TypeAliasType("Ambiguity", Literal["include"])
CopyChoice = TypeAliasType("CopyChoice", Literal["include", "exclude"])
DayOrder = TypeAliasType("DayOrder", Literal["newest", "oldest"])
StatementOrder = TypeAliasType("StatementOrder", Literal["newest", "oldest", "relevance"])
SpeakerOrder = TypeAliasType("SpeakerOrder", Literal["name", "statements"])
MatchOrder = TypeAliasType("MatchOrder", Literal["newest", "articles"])
Counting = TypeAliasType("Counting", Literal["exact", "none"])
StatementForm = TypeAliasType(
    "StatementForm", Literal["json", "ndjson", "csv", "jsonld", "csl", "bibtex", "atom", "jsonfeed"]
)
TableForm = TypeAliasType("TableForm", Literal["json", "csv"])
CitationForm = TypeAliasType("CitationForm", Literal["json", "jsonld", "csl", "bibtex"])
FORM = "The form of the answer, whatever the Accept header says."
ExportForm = TypeAliasType("ExportForm", Literal["ndjson", "csv", "jsonld", "csl", "bibtex", "parquet"])


def _parted(values: object) -> object:
    """The values of a list of which some are several, with commas between them: no value of these has one in it."""
    if not isinstance(values, list):
        return values
    return [part.strip() for value in values for part in str(value).split(",")]


T = TypeVar("T")
Choices = Annotated[list[T], BeforeValidator(_parted)]
"""Some of a set of values: the parameter is repeated, or has commas between them."""


_SHOWING = {"limit", "cursor", "count", "format", "fields"}
"""The parameters that change no list: how much of it an answer shows, and how."""


class Filters(BaseModel):
    """What every list takes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(
        default=DEFAULT_LIMIT,
        ge=0,
        le=MAX_LIMIT,
        description="Rows on a page; 0 for none: the `total` alone, where the answer has one.",
    )
    cursor: Annotated[str, Field(max_length=1_000), documented(1_000, CURSOR)] | None = Field(
        default=None,
        description="Where to go on: `next` of the page before, unchanged. Keep the other parameters as they were.",
    )

    @property
    def wanted(self) -> dict[str, object]:
        """The filters that are set, without the place in the list."""
        return self.model_dump(mode="json", exclude=_SHOWING, exclude_defaults=True)


class Counted(BaseModel):
    """That a list says how many there are."""

    count: Counting = Field(
        default="exact",
        description="Every `total` is exact. `none`, of a client that needs no total, is taken and changes nothing: "
        "to count takes some hundredths of a millisecond.",
    )


def _in_order(last: dt.date | None, info: ValidationInfo, first_name: str) -> dt.date | None:
    first = info.data.get(first_name)
    if first is not None and last is not None and last < first:
        raise ValueError(f"{info.field_name} {last} lies before {first_name} {first}: swap them")
    return last


class Said(BaseModel):
    """When it was said."""

    said_from: FirstDay | None = Field(
        default=None,
        description="Said on this day (YYYY-MM-DD) or later, or from the beginning of a month (YYYY-MM) or year (YYYY) "
        "on, as far as the interval allows. Leaves out what has no day, unless `undated` is true.",
        examples=["2025-05-01"],
    )
    said_to: LastDay | None = Field(
        default=None,
        description="Said on this day or earlier, or until the end of a month or year, as far as the interval allows. "
        "Leaves out what has no day, unless `undated` is true.",
        examples=["2025-05-31"],
    )
    undated: bool = Field(
        default=False,
        description="With said_from or said_to: also what has no day of saying, if its article was published then.",
    )

    @field_validator("said_to")
    @classmethod
    def _said_in_order(cls, last: dt.date | None, info: ValidationInfo) -> dt.date | None:
        return _in_order(last, info, "said_from")


class Published(BaseModel):
    """When its article was published."""

    published_from: FirstDay | None = Field(
        default=None,
        description="Published on this day or later, or from the beginning of a month or year on.",
        examples=["2025-05-09"],
    )
    published_to: LastDay | None = Field(
        default=None,
        description="Published on this day or earlier, or until the end of a month or year.",
        examples=["2025-05-10"],
    )

    @field_validator("published_to")
    @classmethod
    def _published_in_order(cls, last: dt.date | None, info: ValidationInfo) -> dt.date | None:
        return _in_order(last, info, "published_from")


class OfAmbiguous(BaseModel):
    """What a name that may mean several people finds."""

    ambiguous: Ambiguity | None = Field(
        default=None, description="`include`: everybody whom a name in `speaker` or `about` may mean."
    )


class BySpeaker(OfAmbiguous):
    """Who said it."""

    speaker: Names = Field(
        default=[],
        description="Who said it, alone or among several: a slug, a name or alias, a title with a name (President "
        "Obama), or a Wikidata id. A name that may mean several people finds nobody, and the answer's `hint` lists "
        "whom it may mean. Repeat for OR.",
        examples=[["xi-jinping"]],
    )


class ByTopic(BaseModel):
    """What it is about."""

    topic: Names = Field(
        default=[],
        description="An IPTC Media Topic by its code (20000053 or medtop:20000053) or its label; a parent includes its "
        "children. Repeat for OR.",
        examples=[["diplomacy"]],
    )


class ByOutlet(BaseModel):
    """Who published it."""

    outlet: Slugs = Field(default=[], description="Slug or name of an outlet. Repeat for OR.")


class ByArticle(BaseModel):
    """Where it was published."""

    article: GivenIds = Field(
        default=[], description="Id of an article, or the id that its source gave it. Repeat for OR."
    )


class Ingested(BaseModel):
    """When the store took its article in."""

    ingested_from: FirstDay | None = Field(
        default=None, description="Ingested on this day (UTC) or later: what is new since.", examples=["2026-01-01"]
    )


class Copies(BaseModel):
    """Whether the copies of articles count."""

    copies: CopyChoice = Field(
        default="include",
        description="`exclude`: without articles that are copies of another one (`copy_of`): the same text of the same "
        "outlet under another address.",
    )


class Without(BaseModel):
    """What is left out."""

    not_speaker: Names = Field(default=[], description="Not said by these, nor by them among several.")
    not_topic: Names = Field(default=[], description="Not filed under these, nor below them.")
    not_outlet: Slugs = Field(default=[], description="Not published by these.")
    not_article: GivenIds = Field(default=[], description="Not in these articles.")
    not_about: Names = Field(default=[], description="Not about these.")
    not_role: Words | None = Field(default=None, description="Not by speakers to whom articles give this role.")
    not_source: Words | None = Field(default=None, description="Not from sources with these words, written as `q`.")
    not_act: Choices[Act] = Field(default=[], description="Not reported as these.")
    not_speech: Choices[Speech] = Field(default=[], description="Not reported in these ways.")
    not_stance: Choices[Stance] = Field(default=[], description="Not with these cues.")


class Told(OfAmbiguous):
    """How it was said, of whom, and by how many."""

    about: Names = Field(
        default=[],
        description="A person, body or place that the statement names, or means by a pronoun; written as `speaker` "
        "is. Repeat for OR.",
    )
    role: Words | None = Field(
        default=None,
        description="Words of a role that articles give a speaker, all of them: whatever the speaker said, in that "
        "role or another.",
        examples=["president"],
    )
    speech: Choices[Speech] = Field(default=[], description="How the words are reported. Repeat for OR.")
    act: Choices[Act] = Field(
        default=list(LISTED_ACTS),
        description="What is reported: words (`speech`: said, wrote), a private state (`thought`: believes, fears), "
        "or a side taken without words (`attitude`: backs, refuses). Without this filter speech and thought are "
        "listed; `act=attitude` lists attitudes alone, and all three lift the filter. Repeat for OR.",
    )
    stance: Choices[Stance] = Field(default=[], description="What the cue says of the act of saying. Repeat for OR.")
    confidence_from: float | None = Field(
        default=None, ge=0, le=1, description="Only statements at least this sure.", examples=[0.9]
    )
    q: Words | None = Field(
        default=None,
        description='Words of the statement: all of them, "phrases", OR, -not, prefix* and NEAR(one other, 5). What '
        "cannot be read so is looked for as words, and `hint` says so.",
        examples=['"peace talks" OR ceasefire'],
    )
    named: bool | None = Field(
        default=None,
        description='Only statements whose speaker is named (true), or only those of unnamed sources, such as "a '
        'senior official" (false).',
    )
    source: Words | None = Field(
        default=None,
        description="Words of the source as the article has it, written as `q`: a role, or how an unnamed one is told.",
        examples=["presidents"],
    )
    has_speaker: bool | None = Field(default=None, description="The same as `named`.")
    has_topic: bool | None = Field(
        default=None, description="Only statements that are filed under a topic (true), or only the others (false)."
    )
    has_day: bool | None = Field(
        default=None,
        description="Only statements of which it is known when they were made (true), or only the others (false).",
    )
    matched: bool | None = Field(
        default=None,
        description="Only statements that other articles carry too (true), or only those that none does (false).",
    )
    conflicted: bool | None = Field(
        default=None,
        description="Only statements at odds with another article's (true): the same words, but for a negation, "
        "number, name or role; or only the others (false).",
    )
    review: Review | None = Field(
        default=None,
        description="`corrected`: only statements that somebody corrected, or whose match; `uncorrected`: only the "
        "others.",
    )


class Sorted(BaseModel):
    """In which order statements are listed."""

    sort: StatementOrder = Field(
        default="newest",
        description="By the day it was said, or else published; statements with neither come last. `relevance`, which "
        f"needs `q`: of what is found the newest {RANKED:,}, those first that meet `q` best, then the others by day.",
    )

    @field_validator("sort")
    @classmethod
    def _ranked_by_words(cls, sort: str, info: ValidationInfo) -> str:
        if sort == "relevance" and info.data.get("q") is None and "q" in info.data:
            raise ValueError("relevance is to the words of q: add q, or sort by newest or oldest")
        return sort


class OfStatements(Counted):
    """How a list of statements is answered."""

    fields: Choices[StatementField] = Field(
        default=[],
        description="Give each statement with these fields alone, as JSON, NDJSON or CSV; repeat, or put commas "
        "between. A client that checks types has to read such an answer as plain JSON: it lacks the other fields.",
        examples=[["id", "text", "speakers"]],
    )
    sample: int | None = Field(
        default=None,
        ge=1,
        le=MAX_LIMIT,
        description="So many of the statements, drawn by chance, in place of a page: the same ones for the same `seed` "
        "while the store is the same.",
    )
    seed: int = Field(default=0, ge=0, le=2**32 - 1, description="With `sample`: another draw.")
    format: StatementForm | None = Field(default=None, description=FORM)
