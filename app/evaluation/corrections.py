"""The whole analysis against what people put right: how often the program says by itself what a correction says.

The gold is what `onrecord corrections export` writes. A statement that somebody corrected is asked for the fields that
were corrected; one that was taken for none is right where the program does not find it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.analysis import analyse
from app.documents import read
from app.evaluation.gold import GoldArticle, Label, read_gold
from app.evaluation.pairing import Pairing, said
from app.evaluation.words import Words
from app.model import InputError, RawDocument, Speaker, Statement
from app.sources.lines import numbered
from app.sources.paths import origin_of
from app.sources.records import parse
from app.text.folding import fold

FIELDS = ("speakers", "holder", "said_on", "topics", "act", "stance")
NO_STATEMENT = "no_statement"
DIGITS = 4


class RightSpeaker(BaseModel):
    """A speaker with all names that it goes by."""

    model_config = ConfigDict(frozen=True)

    names: tuple[str, ...]
    slug: str = ""
    kind: str = ""


class Right(BaseModel):
    """What is right of the fields of a statement that somebody corrected; the others were not looked at."""

    model_config = ConfigDict(frozen=True)

    speakers: tuple[RightSpeaker, ...] = ()
    holder: RightSpeaker | None = None
    said_on: str | None = None
    topics: tuple[str, ...] = ()
    act: str | None = None
    stance: str | None = None


class CorrectedLabel(Label):
    """A statement, and what is right of it where somebody looked."""

    right: Right | None = None
    statement: str | None = None


class NoStatement(Label):
    """What somebody took for no statement."""

    statement: str | None = None


class CorrectedArticle(BaseModel):
    """An article with its corrections, and where it was read."""

    model_config = ConfigDict(frozen=True)

    gold: GoldArticle
    attributions: tuple[CorrectedLabel, ...]
    no_statements: tuple[NoStatement, ...] = ()
    fields: Annotated[dict[str, Any], Field(default_factory=dict)]


class Agreement(BaseModel):
    """How often the program agrees: `right` of `asked`."""

    asked: int
    right: int
    share: float | None = Field(description="Of 1; null where nothing is asked.")


class CorrectionFigures(BaseModel):
    """How often the program agrees with what people put right."""

    articles: int
    statements: int = Field(description="Statements that somebody corrected or confirmed.")
    found: int = Field(description="Those of them that the program finds, by half of their words.")
    agreement: Agreement = Field(description="Over all fields that were corrected, and what is no statement.")
    by_field: dict[str, Agreement]


class Evaluated(BaseModel):
    """The figures of the articles that could be read, and the errors of those that could not."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    figures: CorrectionFigures
    errors: list[InputError]


def read_corrected(path: Path, *, max_bytes: int) -> Iterator[CorrectedArticle | InputError]:
    """The articles of a file of corrections, or the error of a line that cannot be used, as a value."""
    more = _lines(path, max_bytes)
    for gold in read_gold(path, max_bytes=max_bytes):
        if isinstance(gold, InputError):
            yield gold
            continue
        record = next(record for number, record in more if number == gold.line)
        given = {name: record.get(name) for name in ("headline", "published_on", "url", "author", "outlet")}
        try:
            yield CorrectedArticle.model_validate(
                {
                    "gold": gold,
                    "attributions": record["attributions"],
                    "no_statements": record.get("no_statements") or (),
                    "fields": {name: value for name, value in given.items() if value is not None},
                }
            )
        except ValidationError as wrong:
            first = wrong.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            yield InputError(gold.origin, first["msg"], line=gold.line, field=place)


def evaluate_corrections(
    articles: Iterable[CorrectedArticle | InputError],
    *,
    max_chars: int,
    on_article: Callable[[int], None] | None = None,
) -> Evaluated:
    """Analyse each article, and count how often what is found is what people put right."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    done = statements = found_again = 0
    errors: list[InputError] = []
    for article in articles:
        if isinstance(article, InputError):
            errors.append(article)
            continue
        try:
            found = _analysed(article, max_chars)
        except InputError as error:
            errors.append(error)
            continue
        labels = [label for label in article.attributions if label.right is not None]
        pairs = _pairs(article.gold.text, labels, found)
        for place, label in enumerate(labels):
            fields = [name for name in FIELDS if label.right and name in label.right.model_fields_set]
            asked.update(fields)
            if place in pairs and label.right:
                right.update(name for name in fields if _AGREE[name](label.right, found[pairs[place]]))
        none = _pairs(article.gold.text, article.no_statements, found)
        asked[NO_STATEMENT] += len(article.no_statements)
        right[NO_STATEMENT] += len(article.no_statements) - len(none)
        done, statements, found_again = done + 1, statements + len(labels), found_again + len(pairs)
        if on_article:
            on_article(done)
    by_field = {name: _agreement(asked[name], right[name]) for name in (*FIELDS, NO_STATEMENT) if asked[name]}
    figures = CorrectionFigures(
        articles=done,
        statements=statements,
        found=found_again,
        agreement=_agreement(asked.total(), right.total()),
        by_field=by_field,
    )
    return Evaluated(figures=figures, errors=errors)


def _lines(path: Path, max_bytes: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """The records of a file by line, for what `read_gold` leaves out of them."""
    origin = origin_of(path)
    with path.open("rb") as stream:
        for number, line in numbered(stream, max_bytes=max_bytes):
            if line is None or not line.strip():
                continue
            try:
                record = parse(line.rstrip(), origin=origin, number=number)
            except InputError:
                continue  # it was reported
            if isinstance(record, dict):
                yield number, record


def _analysed(article: CorrectedArticle, max_chars: int) -> list[Statement]:
    gold = article.gold
    fields = {**article.fields, "id": gold.id}
    # As a file has it: a header that is glued to the text is no part of what is said.
    raw = RawDocument(origin=gold.origin, line=gold.line, text=gold.text, plain=True, fields=fields)
    return analyse(read(raw, max_chars=max_chars, dated=False))[0]


def _pairs(text: str, labels: Sequence[Label], found: Sequence[Statement]) -> dict[int, int]:
    """Which of the labels are found, each with the statement that it is; by half of their words."""
    words = Words(text)
    kept = [place for place, statement in enumerate(found) if words.of(statement.content)]
    asked = [place for place, label in enumerate(labels) if words.of(label.content)]
    ours = [said(text, words, labels[place]) for place in asked]
    theirs = [said(text, words, found[place]) for place in kept]
    return {asked[here]: kept[there] for here, there in Pairing(ours, theirs).content}


def _is(right: RightSpeaker, speaker: Speaker) -> bool:
    names = {fold(name) for name in right.names}
    return not names.isdisjoint({fold(speaker.name), *map(fold, speaker.aliases)})


def _same_speakers(right: Right, found: Statement) -> bool:
    wanted = list(right.speakers)
    for speaker in found.speakers:
        one = next((one for one in wanted if _is(one, speaker)), None)
        if one is None:
            return False
        wanted.remove(one)
    return not wanted


def _same_holder(right: Right, found: Statement) -> bool:
    if right.holder is None or found.holder is None:
        return right.holder is None and found.holder is None
    return _is(right.holder, found.holder)


_AGREE: Mapping[str, Callable[[Right, Statement], bool]] = {
    "speakers": _same_speakers,
    "holder": _same_holder,
    "said_on": lambda right, found: right.said_on == (found.said_on and found.said_on.edtf),
    "topics": lambda right, found: set(right.topics) == {topic.code for topic in found.topics},
    "act": lambda right, found: right.act == found.act,
    "stance": lambda right, found: right.stance == found.stance,
}


def _agreement(asked: int, right: int) -> Agreement:
    return Agreement(asked=asked, right=right, share=round(right / asked, DIGITS) if asked else None)
