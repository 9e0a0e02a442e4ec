"""What can be corrected: one class a kind of correction, as clients send it and the command line makes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from unicodedata import category

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from app.model import Act, CorrectionKind, SpeakerKind, Stance

LONGEST_NAME = 200  # characters, as everywhere
LONGEST_NOTE = 1_000
LONGEST_KEY = 100
MOST_NAMES = 50


OF_STATEMENTS = (CorrectionKind.STATEMENT, CorrectionKind.SPLIT_MATCH, CorrectionKind.JOIN_MATCH)
"""The kinds that are anchored to the words of statements; the others are of speakers."""


def _storable(text: str) -> str:
    """No database can hold a NUL, nor half of a surrogate pair."""
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("it has a character that cannot be stored")
    if not text.strip():
        raise ValueError("it is empty")
    return text.strip()


def _one_line(text: str) -> str:
    """A name is one line, and nothing in it turns the direction of what is shown behind it."""
    if any(category(letter) == "Cc" or letter in _TURNS for letter in text):
        raise ValueError("it has a line break, or a control character: write it in one line")
    return text


_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2028\u2029\u2066\u2067\u2068\u2069")

Name = Annotated[
    str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_storable), AfterValidator(_one_line)
]
Key = Annotated[str, Field(min_length=1, max_length=LONGEST_KEY), AfterValidator(_storable)]
Note = Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE), AfterValidator(_storable)]


def _with_kind(schema: dict[str, Any]) -> None:
    """A client has to give the kind, which decides the class."""
    if kind := schema["properties"].get("kind"):
        kind.pop("default", None)
        schema["required"] = ["kind", *schema.get("required", ())]


class Wanted(BaseModel):
    """What every correction takes."""

    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_extra=_with_kind)

    note: Note | None = Field(default=None, description="Why.")


class UnknownSpeaker(BaseModel):
    """A speaker whom the store does not know yet; one who has this name and kind already is taken."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    kind: SpeakerKind


KNOWN, NEW = "known", "new"
FORMS = frozenset((KNOWN, NEW))
"""How a speaker is given; pydantic puts it into the place of an error, where it is no field."""


def _form(who: object) -> str | None:
    if isinstance(who, str):
        return KNOWN
    return NEW if isinstance(who, dict | UnknownSpeaker) else None


Who = Annotated[
    Annotated[Name, Tag(KNOWN)] | Annotated[UnknownSpeaker, Tag(NEW)],
    Discriminator(
        _form,
        custom_error_type="speaker",
        custom_error_message="Give a slug, a name or a Wikidata id; or a new speaker as an object with name and kind",
    ),
    Field(description="A slug, a name that one known speaker bears, or a Wikidata id; or a name and kind to add."),
]


class OfStatement(Wanted):
    """What a correction of a statement takes."""

    statement: Key = Field(description="The id of the statement.")
    after: Key | None = Field(
        default=None,
        description="The id of the newest correction of this statement that you have seen (`corrections` of the "
        "statement); null for none. Where there is a newer one, yours is refused with 409.",
    )


class CorrectStatement(OfStatement):
    """Who said it, when, on what, or that it is no statement: fields that are left out stay as they are."""

    kind: Literal[CorrectionKind.STATEMENT] = CorrectionKind.STATEMENT
    speakers: list[Who] | None = Field(
        default=None, max_length=MOST_NAMES, description="Who said it; empty where no source is named."
    )
    holder: Who | None = Field(default=None, description="Who holds the belief that is reported; null for nobody else.")
    said_on: str | None = Field(
        default=None, max_length=40, description="When it was said, in EDTF; null where the article does not say."
    )
    topics: list[Name] | None = Field(
        default=None, max_length=MOST_NAMES, description="Media Topics by code or label; empty for none."
    )
    act: Act | None = None
    stance: Stance | None = None
    not_a_statement: bool = Field(
        default=False, description="True: it is no statement, and leaves every list. Send nothing else with it."
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        given = self.model_fields_set - {"kind", "statement", "after", "note"}
        empty = [name for name in ("speakers", "topics", "act", "stance") if name in given and not self._set(name)]
        if empty:
            raise ValueError(f"{empty[0]} cannot be null: leave it out, or say what is right")
        if self.not_a_statement and given != {"not_a_statement"}:
            raise ValueError("not_a_statement leaves nothing else to correct: send it alone")
        if not given or (given == {"not_a_statement"} and not self.not_a_statement):
            raise ValueError(
                "say what is right: speakers, holder, said_on, topics, act, stance, or not_a_statement: true"
            )
        return self

    def _set(self, name: str) -> bool:
        return getattr(self, name) is not None


class SplitMatch(OfStatement):
    """A statement that is not the same as the others of its match."""

    kind: Literal[CorrectionKind.SPLIT_MATCH] = CorrectionKind.SPLIT_MATCH
    match: Key = Field(description="The id of the match that it is in.")


class JoinMatch(OfStatement):
    """Two statements of two articles that are the same."""

    kind: Literal[CorrectionKind.JOIN_MATCH] = CorrectionKind.JOIN_MATCH
    other: Key = Field(description="The id of the other statement.")


class MergeSpeakers(Wanted):
    """Two speakers that are one."""

    kind: Literal[CorrectionKind.MERGE_SPEAKERS] = CorrectionKind.MERGE_SPEAKERS
    speaker: Key = Field(description="The slug of the one; it goes on finding the other.")
    into: Key = Field(description="The slug of the speaker that it is.")


class SplitSpeaker(Wanted):
    """One speaker who is two: what some articles, or a role, say of it is another's."""

    kind: Literal[CorrectionKind.SPLIT_SPEAKER] = CorrectionKind.SPLIT_SPEAKER
    speaker: Key = Field(description="The slug.")
    articles: list[Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]] = Field(
        default=[], max_length=1_000, description="Ids of the articles that mean the other."
    )
    role: Name | None = Field(default=None, description="A role that only the other has, as articles have it.")
    name: Name | None = Field(default=None, description="The other's name; the same if left out.")

    @model_validator(mode="after")
    def _by_one(self) -> Self:
        if bool(self.articles) == (self.role is not None):
            raise ValueError("say what is another's: articles, or a role, and not both")
        return self


class SpeakerAlias(Wanted):
    """Other names of a speaker: whoever is named so is it from now on."""

    kind: Literal[CorrectionKind.SPEAKER_ALIAS] = CorrectionKind.SPEAKER_ALIAS
    speaker: Key = Field(description="The slug.")
    names: list[Name] = Field(min_length=1, max_length=MOST_NAMES)


class SpeakerRole(Wanted):
    """The role of a speaker, beside those that articles give."""

    kind: Literal[CorrectionKind.SPEAKER_ROLE] = CorrectionKind.SPEAKER_ROLE
    speaker: Key = Field(description="The slug.")
    role: Name | None = Field(description="The role; null for none.")


class SpeakerWikidata(Wanted):
    """The Wikidata id of a speaker."""

    kind: Literal[CorrectionKind.SPEAKER_WIKIDATA] = CorrectionKind.SPEAKER_WIKIDATA
    speaker: Key = Field(description="The slug.")
    wikidata: Annotated[str, Field(pattern=r"^Q[1-9]\d{0,11}$")] | None = Field(
        description="The id, such as Q42; null for none."
    )


OfSpeaker = MergeSpeakers | SplitSpeaker | SpeakerAlias | SpeakerRole | SpeakerWikidata
Correction = Annotated[
    CorrectStatement
    | SplitMatch
    | JoinMatch
    | MergeSpeakers
    | SplitSpeaker
    | SpeakerAlias
    | SpeakerRole
    | SpeakerWikidata,
    Field(discriminator="kind"),
]
