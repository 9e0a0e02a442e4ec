"""The vocabulary: articles, paragraphs, statements, speakers, topics, matches, runs.

Plain validated values; no database, no HTTP. Offsets are code points into `Article.text`, 0-based and
end-exclusive. Dates are ISO 8601, uncertain dates EDTF. Unknown is a value: `None` or empty, never a guess.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator


def strict_day(value: object) -> dt.date:
    """A date, or one as YYYY-MM-DD.

    Left to itself, pydantic reads a number as seconds since 1970, and Python reads 2025-W19-5 as a day.
    """
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass  # a day that does not exist
    raise ValueError("write an existing day as YYYY-MM-DD, for example 2025-05-09")


DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
Day = Annotated[dt.date, BeforeValidator(strict_day)]
"""A day, in whatever is read: a date, or YYYY-MM-DD."""


class Span(NamedTuple):
    """A stretch of an article's text: `text[start:end]`."""

    start: int
    end: int

    def holds(self, offset: int) -> bool:
        """Whether the character at `offset` is within."""
        return self.start <= offset < self.end

    def gap(self, other: Span) -> int:
        """Characters between two stretches; negative where they overlap."""
        return max(self.start - other.end, other.start - self.end)


Row = dict[str, Any]
"""One item as an answer shows it: field name -> a value that JSON can hold, a date or a moment."""

Spans = tuple[Span, ...]
"""One stretch or several, in text order: content may be discontinuous."""


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ParagraphKind(StrEnum):
    """What a paragraph is for; only `body` is read for statements."""

    HEADING = "heading"
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    BODY = "body"


class Speech(StrEnum):
    """How the words are reported, told by quotation marks: all within, some within, none."""

    DIRECT = "direct"
    MIXED = "mixed"
    INDIRECT = "indirect"


class Act(StrEnum):
    """What is reported of the source: words said or written, a private state, or a side taken without words.

    "Ng said trade is up" is `speech`, "Ng fears a slump" `thought`, "Ng backs the plan" `attitude`. Praise, thanks,
    warnings, promises and blame are given in words, and so are `speech`.
    """

    SPEECH = "speech"
    THOUGHT = "thought"
    ATTITUDE = "attitude"


LISTED_ACTS = (Act.SPEECH, Act.THOUGHT)
"""What lists of statements show unless asked: who refused or backed something has stated nothing yet."""


class Stance(StrEnum):
    """What the cue says of the act of saying."""

    NEUTRAL = "neutral"
    CLAIM = "claim"
    STRESS = "stress"
    DENY = "deny"
    ADMIT = "admit"
    PROMISE = "promise"
    ASK = "ask"
    URGE = "urge"
    WARN = "warn"
    PRAISE = "praise"
    CRITICISE = "criticise"
    AGREE = "agree"
    BELIEVE = "believe"
    HOPE = "hope"


class SpeakerKind(StrEnum):
    """What a name is of. Places are only spoken of: a city that speaks ("Oslo said") is a government."""

    PERSON = "person"
    ORGANISATION = "organisation"
    GOVERNMENT = "government"
    GROUP = "group"
    PLACE = "place"


SPEAKING = tuple(kind for kind in SpeakerKind if kind is not SpeakerKind.PLACE)
"""The kinds that can speak."""


class Relation(StrEnum):
    """How a report stands to another report.

    `conflict` and `update` (the same count, price or plan, told later with another figure) are never a match.
    """

    IDENTICAL = "identical"
    NEAR = "near"
    CONTAINS = "contains"
    PARAPHRASE = "paraphrase"
    CONFLICT = "conflict"
    UPDATE = "update"

    @property
    def is_match(self) -> bool:
        """Whether two reports of this relation are one statement."""
        return self not in {Relation.CONFLICT, Relation.UPDATE}


class Because(Value):
    """Why a value was resolved as it was: the rule or model, the span it read, and how sure it is."""

    rule: str = Field(min_length=1, description="The rule or model that decided, e.g. `full-name` or `cue-clause`.")
    span: Span | None = Field(default=None, description="The evidence, as an offset into the article's text.")
    text: str = Field(default="", description="The words of the evidence.")
    confidence: float = Field(ge=0, le=1)


class Paragraph(Value):
    """A stretch of an article's text, and what it is for."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    kind: ParagraphKind = ParagraphKind.BODY


class Article(Value):
    """One published text. `text` is stored as it was read, header and all; paragraphs say which part is what."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._~-]{0,119}$")
    id_given: bool = Field(
        default=False, description="Whether the source named the id, or it comes of a file name or hash."
    )
    given_id: str | None = Field(
        default=None, description="The id as the source named it, where `id` had to be made of it to fit a path."
    )
    origin: str = Field(description="Where it was read: a path, or path:line.")
    text: str = Field(min_length=1)
    paragraphs: tuple[Paragraph, ...] = ()
    published_on: Day | None = None
    headline: str | None = None
    outlet: str | None = None
    url: str | None = None
    author: str | None = None
    language: str = "en"

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def source_id(self) -> str | None:
        """The id as the source named it, or None where it named none."""
        return self.given_id or (self.id if self.id_given else None)

    def exact(self, spans: Spans) -> str:
        """The words of `spans`, joined by a space where they are apart."""
        return " ".join(self.text[start:end] for start, end in spans)


class Speaker(Value):
    """A person, organisation, government, group or place, by canonical name, with what else the article calls it.

    `gender` is what its words for a person tell, `country` the one that a government or an office belongs to.
    """

    name: str = Field(min_length=1, max_length=200)
    kind: SpeakerKind
    aliases: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    gender: Literal["male", "female"] | None = None
    country: str | None = None


class ListedSpeaker(Speaker):
    """A speaker from a file of known ones, with its Wikidata id; `slug` names the stored speaker that is meant."""

    wikidata: str | None = Field(default=None, pattern=r"^Q[1-9]\d{0,11}$")
    slug: str | None = None


class SaidOn(Value):
    """When it was said: EDTF, and the first and last day that it allows."""

    edtf: str = Field(min_length=4)
    first: Day
    last: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("said_on ends before it begins")
        return self


class Topic(Value):
    """An IPTC Media Topic, e.g. 20000065 (`peace process`), with its parents' codes, nearest first.

    `wikidata` is the item that IPTC maps it to, where there is one.
    """

    code: str = Field(pattern=r"^\d{8}$")
    label: str
    definition: str = ""
    wikidata: str | None = Field(default=None, pattern=r"^Q\d+$")
    parents: tuple[str, ...] = ()


class FiledUnder(Value):
    """A topic that a statement is filed under, and the probability (0 to 1) that a reader accepts it."""

    code: str = Field(pattern=r"^\d{8}$")
    label: str
    score: float = Field(ge=0, le=1)


class Statement(Value):
    """One attributed utterance in an article.

    `source`, `cue` and `content` are spans into the article's text. `speakers` is empty where none is named; several
    speak jointly. `holder` is who holds the reported belief where that is not the speaker ("The Chinese side believes
    ..., he said"). `about` are the persons, bodies and places that the content names or means by a pronoun.
    `relayed_by` is through whom the words came ("Ng said, according to the Courier"), `speaks_for` the one on whose
    behalf the source speaks ("a spokesman for the ministry"). `because` has a reason for each resolved field:
    `statement`, `speech`, `act`, `stance`, `speakers`, `holder`, `relayed_by`, `speaks_for`, `about`, `said_on`,
    `topics`.
    """

    source: Spans = ()
    cue: Spans = ()
    content: Spans = Field(min_length=1)
    speech: Speech = Speech.INDIRECT
    act: Act = Act.SPEECH
    stance: Stance = Stance.NEUTRAL
    speakers: tuple[Speaker, ...] = ()
    holder: Speaker | None = None
    relayed_by: Speaker | None = None
    speaks_for: Speaker | None = None
    about: tuple[Speaker, ...] = ()
    said_on: SaidOn | None = None
    topics: tuple[FiledUnder, ...] = ()
    confidence: float = Field(default=1.0, ge=0, le=1)
    because: dict[str, Because] = Field(default_factory=dict)

    @property
    def start(self) -> int:
        """Where the statement begins: its first source, cue or content character."""
        return min(span.start for span in (*self.source, *self.cue, *self.content))

    def but(self, because: dict[str, Because] | None = None, **changes: object) -> Statement:
        """The same statement with fields changed (validated), and reasons added."""
        fields: dict[str, object] = {name: getattr(self, name) for name in type(self).model_fields} | changes
        fields["because"] = self.because | (because or {})
        return Statement.model_validate(fields)


class Verdict(Value):
    """How two reports stand to each other, seen from the first; `relation` is None where they differ."""

    relation: Relation | None
    score: float = Field(ge=0, le=1)
    because: Because


class RawDocument(Value):
    """A document as a source gave it: its text, decoded, and the fields that came with it, unchecked.

    `plain` text may open with a glued date header or YAML front matter; the text of a JSON record is never altered.
    `marked` are the paragraphs whose kind the source itself marks, in order: the captions of a web page, say. With a
    `status` other than `usable` it is a notice that an agency takes the article of this `id` or `url` back, and may
    come without text. `version` is what the source calls this version: it separates two notices from one read twice.
    """

    origin: str
    line: int | None = None
    text: str
    plain: bool = False
    fields: dict[str, object] = Field(default_factory=dict)
    marked: tuple[Paragraph, ...] = ()
    status: Literal["usable", "withheld", "canceled"] = "usable"
    version: str | None = None


class InputFault(Value):
    """An input that cannot be used: the file, the line and field at fault where they are known, and how to mend it.

    `origin` is the path or web address, or `-` for standard input; `line` counts from 1.
    """

    origin: str
    line: int | None = None
    field: str | None = None
    reason: str

    @field_validator("origin", "field", "reason", mode="before")
    @classmethod
    def _as_text(cls, value: str | None) -> str | None:
        """A file's name may hold bytes that are no text, and a fault must be printed, stored and sent all the same."""
        return value and value.encode("utf-8", "backslashreplace").decode("utf-8")

    def __str__(self) -> str:
        """One line: `news.jsonl:3: published_on: '9 May' is not a date ...`."""
        place = self.origin if self.line is None else f"{self.origin}:{self.line}"
        return ": ".join(filter(None, (place, self.field, self.reason)))


class InputError(ValueError):
    """Raised, or given as a value by a source, for an input that cannot be used; `fault` says which and why."""

    def __init__(self, origin: str, reason: str, *, line: int | None = None, field: str | None = None) -> None:
        self.fault = InputFault(origin=origin, line=line, field=field, reason=reason)
        super().__init__(str(self.fault))

    @property
    def origin(self) -> str:
        """The path of the input."""
        return self.fault.origin

    @property
    def line(self) -> int | None:
        """The line at fault, from 1."""
        return self.fault.line

    @property
    def field(self) -> str | None:
        """The field at fault."""
        return self.fault.field

    @property
    def reason(self) -> str:
        """What is wrong, and how to mend it."""
        return self.fault.reason


class SpeakerRef(NamedTuple):
    """A speaker as a report names it: an id, with the facts that show who else it may be.

    `id` is equal in two reports of one speaker and different in reports of two: in the store it is the slug. An id that
    is not `certain` stands for everybody of one name who could not be distinguished ("Bush", where two
    have that name); it may then be any speaker who may bear `name` (`app.entities.name_likeness`).
    """

    id: str
    name: str
    kind: SpeakerKind = SpeakerKind.PERSON
    certain: bool = True


class Report(Value):
    """A statement as matching sees it: speakers, day, words, article, and the match that it is in already.

    `speaks_for` is on whose behalf the source speaks ("a spokesman for the ministry"), where the article says so.
    `embedding` is a unit vector as little-endian float16 bytes; `position` is the offset of the content in the
    article's text, in code points; `cue` the words that report it ("denied"). Of one `by_hand` somebody decided with
    which others it is the same: it is a copy of none, whatever its words.
    """

    key: str
    article: str
    content: str
    cue: str = ""
    speakers: frozenset[SpeakerRef] = frozenset()
    speaks_for: SpeakerRef | None = None
    said_on: SaidOn | None = None
    published_on: Day | None = None
    stance: Stance = Stance.NEUTRAL
    position: int = 0
    embedding: bytes | None = None
    match: str | None = None
    by_hand: bool = False


class Member(Value):
    """A report's place in a match: its relation to the first report (None for the first itself)."""

    key: str
    relation: Relation | None
    score: float = Field(ge=0, le=1)
    because: Because


class RunCounts(BaseModel):
    """The counts of a run: documents read, articles by outcome, inputs refused, statements, and those in matches.

    `withdrawn` counts notices that a source takes an article back, and texts that it took back before.
    """

    read: int = 0
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    failed: int = 0
    statements: int = 0
    matches: int = 0


class EventKind(StrEnum):
    """The kinds of events that a webhook may be sent."""

    STATEMENT = "statement"
    """A statement that is new, or newly meets the filters."""
    MATCH = "match"
    """A match that grew by a statement."""
    WORDING = "wording"
    """A statement in whose place its article had other words before."""
    CONFLICT = "conflict"
    """A new statement of a claim that another article contradicts."""


class CorrectionKind(StrEnum):
    """What a correction puts right: a statement, who is in a match, or who is who."""

    STATEMENT = "statement"
    SPLIT_MATCH = "split_match"
    JOIN_MATCH = "join_match"
    MERGE_SPEAKERS = "merge_speakers"
    SPLIT_SPEAKER = "split_speaker"
    SPEAKER_ALIAS = "speaker_alias"
    SPEAKER_ROLE = "speaker_role"
    SPEAKER_WIKIDATA = "speaker_wikidata"


class Scope(StrEnum):
    """What an API key opens."""

    READ = "read"
    WRITE = "write"
    CORRECT = "correct"


class StageSeconds(BaseModel):
    """The seconds that a run spent in each stage; several processes analyse at once, so these may add up to more."""

    reading: float = 0.0
    analysing: float = 0.0
    saving: float = 0.0
    linking: float = 0.0
