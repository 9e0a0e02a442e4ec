"""What the tools answer: ids, words, links and reasons, and no more than an assistant reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from app.api.links import MATCH_LINKS, SPEAKER_LINKS, STATEMENT_LINKS, linked
from app.api.schemas.shapes import Shape, SpeakerName
from app.model import Row

MOST_CHARS = 600  # of a statement in a list; get_statement has the whole
MOST_WHOLE_CHARS = 6_000  # of one statement, and of the paragraph around it


class FoundSpeaker(Shape):
    """A speaker whom a name may mean."""

    speaker: str = Field(description="The slug, for the other tools.")
    name: str
    kind: str
    role: str
    statements: int | None
    certain: bool = Field(description="Whether the name means this speaker and nobody else.")
    reason: str
    link: str


class FoundSpeakers(Shape):
    """The speakers whom a name may mean, the likeliest first."""

    speakers: list[FoundSpeaker]


class ShortStatement(Shape):
    """A statement: who said what, when, and who reported it."""

    statement: str = Field(description="The id.")
    words: str = Field(description="As the article has them; cut with … where they are long.")
    speakers: list[SpeakerName] = Field(description="Empty where no source is named.")
    source: str = Field(description="The source in the words of the article.")
    cue: str = Field(description="The verb of saying in the words of the article.")
    speech: str = Field(description="direct: within quotation marks; indirect: retold; mixed: both.")
    said_on: str | None = Field(description="The day in EDTF; null where the article does not say.")
    outlet: str | None
    headline: str | None
    published_on: str | None
    article_url: str | None
    match: str | None = Field(description="The match, where other articles carry it, too: see compare_wordings.")
    confidence: float
    link: str = Field(description="The same in the API.")


class Statements(Shape):
    """Statements that meet what was asked."""

    total: int
    statements: list[ShortStatement]
    next: str | None = Field(description="The cursor of those that follow.")
    hint: str | None = Field(description="What to change: a name that may mean several, a filter that finds nothing.")


class Why(Shape):
    """Why a field was resolved as it was."""

    field: str
    rule: str
    words: str = Field(description="The words of the evidence.")
    confidence: float


class OtherStatement(Shape):
    """A statement beside this one."""

    statement: str
    words: str
    speakers: list[SpeakerName]
    said_on: str | None
    outlet: str | None
    marked: str = Field(description="What differs from this statement: [-its words-] {+the other's+}.")
    why: str
    link: str


class OneStatement(ShortStatement):
    """A statement with its reasons and its surroundings."""

    topics: list[str]
    about: list[SpeakerName]
    stance: str
    paragraph: str | None = Field(description="The paragraph that holds it.")
    source_url: str | None = Field(description="The article's address with a text fragment that marks the passage.")
    why: list[Why]
    contradicted_by: list[OtherStatement] = Field(description="Of other articles, the first three.")
    updated_by: list[OtherStatement] = Field(
        description="The same count with another figure at another time, the first three."
    )


class CheckedStatement(ShortStatement):
    """A statement beside a claim."""

    outcome: str
    why: str
    marked: str = Field(description="What differs: [-words of the claim-] {+words of the statement+}.")
    by_speaker: bool | None = Field(description="Whether the speaker asked for said it; null where that is unknown.")


class Checked(Shape):
    """What a claim is by the record."""

    outcome: str
    meaning: str = Field(description="The outcome in a sentence.")
    complete: bool = Field(description="Whether all was searched; if not, not-found proves nothing.")
    statements: list[CheckedStatement] = Field(description="The nearest statements, the best first.")


class Wording(Shape):
    """How one article words a statement."""

    statement: str
    words: str
    outlet: str | None
    headline: str | None
    published_on: str | None
    relation: str | None = Field(description="To the first report, or the first statement; null: none, or the first.")
    marked: str = Field(description="What differs from the first: [-its words-] {+these words+}, {>moved<}.")
    why: str
    link: str


class Wordings(Shape):
    """The wordings of one statement in time order, the first report before all."""

    match: str | None = Field(description="The id of the match; null where the statements are in none together.")
    articles: int
    note: str
    wordings: list[Wording]
    link: str | None


class Figures(Shape):
    """How well something is found."""

    precision: float
    recall: float
    f1: float


class QualityFigures(Shape):
    """How far to trust what is on record."""

    weights: str
    corpus: str | None
    measured_on: str
    statements: Figures = Field(description="Whole statements: content, cue and source right together.")
    by_speech: dict[str, Figures]
    reliability: list[str] = Field(description="How often statements of each confidence are right.")
    weaknesses: list[str]
    link: str


def found_speaker(row: Mapping[str, Any], base: str) -> FoundSpeaker:
    """A speaker whom a name may mean."""
    return FoundSpeaker(**row, link=linked({"slug": row["speaker"]}, SPEAKER_LINKS, base)["links"]["self"])


def short(statement: Row, base: str) -> dict[str, Any]:
    """The fields of a `ShortStatement`, from a statement as lists have it."""
    article = statement["article"]
    return {
        "statement": statement["id"],
        "words": cut(statement["text"]),
        "speakers": named(statement["speakers"]),
        "source": cut(statement["source"]["text"]),
        "cue": cut(statement["cue"]["text"]),
        "speech": statement["speech"],
        "said_on": day_of(statement),
        "outlet": outlet_of(article),
        "headline": article["headline"] and cut(article["headline"]),
        "published_on": text_of(article["published_on"]),
        "article_url": article["url"],
        "match": statement["match"],
        "confidence": statement["confidence"],
        "link": link_of(statement["id"], base),
    }


def wording(member: Row, base: str) -> Wording:
    """One article's wording, from a member of a match."""
    because, article = member["because"], member["article"]
    return Wording(
        statement=member["statement"],
        words=cut(member["text"]),
        outlet=outlet_of(article),
        headline=article["headline"] and cut(article["headline"]),
        published_on=text_of(article["published_on"]),
        relation=member["relation"],
        marked=cut(member["marked"]),
        why=reason_of(because),
        link=link_of(member["statement"], base),
    )


def link_of(statement: str, base: str) -> str:
    """The address of a statement in the API."""
    return str(linked({"id": statement}, STATEMENT_LINKS, base)["links"]["self"])


def link_of_match(match: str, base: str) -> str:
    """The address of a match in the API."""
    return str(linked({"id": match}, MATCH_LINKS, base)["links"]["self"])


def reason_of(because: Mapping[str, Any]) -> str:
    """A reason in one line: the rule, and the words that it read."""
    return f"{because['rule']}: {cut(because['text'])}" if because["text"] else str(because["rule"])


def named(speakers: list[Row]) -> list[SpeakerName]:
    """Speakers by slug and name."""
    return [SpeakerName(slug=one["slug"], name=one["name"]) for one in speakers]


def day_of(statement: Row) -> str | None:
    """The day of saying in EDTF."""
    return str(statement["said_on"]["edtf"]) if statement["said_on"] else None


def outlet_of(article: Row) -> str | None:
    """The name of an article's outlet."""
    return str(article["outlet"]["name"]) if article["outlet"] else None


def text_of(value: object) -> str | None:
    """A day in ISO 8601."""
    return None if value is None else str(value)


def cut(words: str, most: int = MOST_CHARS) -> str:
    """Words, cut with an ellipsis where they are longer than an assistant reads."""
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
