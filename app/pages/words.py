"""Values in words: days, counts, likenesses, reasons. The filters of the templates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from app.pages.addresses import passage_address, web_address

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_YEAR = re.compile(r"\d{4}")

RELATIONS = {
    None: "first report",
    "identical": "same words",
    "near": "nearly the same words",
    "contains": "more or less of it",
    "paraphrase": "other words",
    "conflict": "contradicts",
    "update": "later figure",
}
SPEECHES = {"direct": "quoted", "mixed": "partly quoted", "indirect": "reported"}
OUTCOMES = {
    "verbatim": "On record, word for word",
    "near": "On record, in nearly these words",
    "paraphrase": "On record in other words only",
    "conflict": "The record says otherwise",
    "speaker-unknown": "Said, but it is not known by whom",
    "other-speaker": "Said, but by somebody else",
    "not-found": "Not on record",
}
QUOTATION_MARKS = '"“”„«»'
FIELDS = {
    "q": "the words",
    "said_from and said_to": "the days",
    "said_from": "the first day",
    "said_to": "the last day",
    "published_from and published_to": "the days of publication",
    "undated=true": "“also of unknown day”",
    "has_day": "the day",
    "give one by its slug, or add ambiguous=include": "choose one",
}
"""Parameters in the API's hints, and what the forms call them."""
FORM_FIELDS = FIELDS | {
    "text": "the words",
    "published_from": "the first day of publication",
    "published_to": "the last day of publication",
    "confidence_from": "how sure",
}
"""The fields of the forms whose values may be refused."""
REASONS = {
    "statement": "Statement",
    "speech": "Quotation",
    "act": "Kind",
    "stance": "Stance",
    "speakers": "Speaker",
    "holder": "Holder",
    "relayed_by": "Relayed by",
    "speaks_for": "On behalf of",
    "about": "About",
    "said_on": "Day",
    "topics": "Topic",
}


CORRECTIONS = {
    "statement": "Statement corrected",
    "split_match": "Split off from a match",
    "join_match": "Joined with another statement",
    "merge_speakers": "Two speakers made one",
    "split_speaker": "One speaker made two",
    "speaker_alias": "Another name of a speaker",
    "speaker_role": "Role of a speaker",
    "speaker_wikidata": "Wikidata id of a speaker",
}
CORRECTED = {
    "speakers": "Who said it",
    "holder": "Whose belief it is",
    "said_on": "When it was said",
    "topics": "Topics",
    "act": "What is reported",
    "stance": "How it was said",
    "not_a_statement": "Not a statement",
    "note": "Why",
    "statement": "The statement",
    "match": "The match",
    "other": "The other statement",
    "into": "The other speaker",
    "speaker": "Speaker",
    "articles": "Articles that mean the other",
    "role": "Role",
    "name": "Name of the other",
    "names": "Other names",
    "wikidata": "Wikidata id",
    "confirm": "What is right",
}
"""Fields of corrections, as forms and lists call them."""
ACTS = {
    "speech": "words, said or written",
    "thought": "a thought, feeling or wish",
    "attitude": "a side taken, no words",
}


def day(value: dt.date | str | None) -> str:
    """A day to read: `2025-05-08` -> `8 May 2025`."""
    if value is None:
        return "unknown day"
    date = value if isinstance(value, dt.date) else dt.date.fromisoformat(value[:10])
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def said_on(value: Mapping[str, Any] | None) -> str:
    """When it was said, to read: a day, a month, a year or two days between which it was."""
    if value is None:
        return "day unknown"
    edtf = str(value["edtf"])
    about = "about " if edtf.endswith(("~", "?", "%")) else ""
    plain = edtf.rstrip("~?%")
    if _YEAR.fullmatch(plain):
        return about + plain
    if (month := _MONTH.fullmatch(plain)) and 1 <= int(month[2]) <= len(MONTHS):
        return f"{about}{MONTHS[int(month[2]) - 1]} {month[1]}"
    first, last = str(value["from"]), str(value["to"])
    return about + day(first) if first == last else f"between {day(first)} and {day(last)}"


def said_or_published(statement: Mapping[str, Any]) -> str:
    """When a statement was said or, where that is unknown, published at the latest."""
    said = statement["said_on"]
    return said_on(said) if said else f"on or before {day(statement['article']['published_on'])}"


OPPOSED_BY = {
    "negation": "one negates it",
    "opposite": "opposite words",
    "number": "another number",
    "name": "another name",
    "role": "the roles are swapped",
}
"""What a word does that alone sets two statements against each other."""


def _names(some: Sequence[Mapping[str, Any]] | None) -> str:
    return ", ".join(one.get("name") or one["label"] for one in some or ()) or "not known"


def _name(one: Mapping[str, Any] | None) -> str:
    return one["name"] if one else "nobody else"


FOUND: Mapping[str, Callable[[Any], str]] = {
    "statement": lambda _: "it is one",
    "speech": lambda name: SPEECHES[name],
    "act": lambda name: ACTS[name],
    "said_on": said_on,
    **dict.fromkeys(("speakers", "about", "topics"), _names),
    **dict.fromkeys(("holder", "relayed_by", "speaks_for"), _name),
}
"""The values of a statement in words, by the name of what was resolved."""


def opposed_because(because: Mapping[str, Any]) -> str:
    """Why two statements are held to contradict each other, as a sentence."""
    kind = str(because["rule"]).removesuffix("-differs")
    sides = [one.strip() for one in because["text"].split(" / ")] if because["text"].strip(" /") else []
    words = f": {' against '.join(f'“{one}”' if one else 'nothing' for one in sides)}" if sides else ""
    if kind in OPPOSED_BY:
        return f"Nearly the same words, but {OPPOSED_BY[kind]}{words}."
    return f"The network that reads both takes them for a contradiction, {percent(because['confidence'])} sure{words}."


def found(statement: Mapping[str, Any], name: str) -> str:
    """What was found of a statement under the name of a reason, to read."""
    value = statement.get(name)
    if name in FOUND:
        return FOUND[name](value)
    return plain(value) if isinstance(value, str) else ""


def count(number: int, one: str, several: str | None = None) -> str:
    """A number with its noun: `1 article`, `2,000 articles`."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def percent(share: float) -> str:
    """A share: `0.8278` -> `83%`."""
    return f"{round(100 * share)}%"


def headline(article: Mapping[str, Any]) -> str:
    """What to call an article: its headline, or else the first words of its text (`app.pages.naming`)."""
    return article["headline"] or article.get("opening") or f"Article {article.get('id') or article['article']}"


def story(story: Mapping[str, Any]) -> str:
    """What to call a story: the headline of its first article, or else who is quoted, or its first words."""
    named = " and ".join(one["name"] for one in story["speakers"])
    return story["headline"] or (f"Story of {named}" if named else headline(story))


def publisher(article: Mapping[str, Any]) -> str:
    """Who published an article."""
    outlet = article["outlet"]
    return outlet["name"] if outlet else "outlet unknown"


def plain(name: str) -> str:
    """A name of the vocabulary to read: `same-event` -> `same event`."""
    return name.replace("-", " ").replace("_", " ")


def capitalize_first(text: str) -> str:
    """A text that begins a sentence."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """A text that goes on within a sentence."""
    return text[:1].lower() + text[1:]


def quoted(text: str) -> bool:
    """Whether words bring quotation marks of their own."""
    return any(mark in text for mark in QUOTATION_MARKS)


def hint(text: str) -> str:
    """The API's advice on filters, in the words of a page's form."""
    for name, field in FIELDS.items():
        text = re.sub(rf"\b{name}\b", field, text)
    return text[:1].upper() + text[1:]


def difference(text: str) -> str:
    """Two words that differ, as reasons have them: `no / ` -> `“no” in yours, nothing on record`."""
    yours, slash, theirs = text.partition("/")
    if not slash:
        return text
    told = [f"“{one.strip()}”" if one.strip() else "nothing" for one in (yours, theirs)]
    return f"{told[0]} in yours, {told[1]} on record"


def letters(text: str) -> bool:
    """Whether a text has a letter: a cue may be a colon alone."""
    return any(map(str.isalpha, text))


def month(value: str) -> str:
    """The month of a day: `2025-05-08` -> `May 2025`."""
    return f"{MONTHS[int(value[5:7]) - 1]} {value[:4]}"


def given(asked: Mapping[str, list[str]], name: str) -> str:
    """The first value of a parameter; empty where it is not given."""
    return asked.get(name, [""])[0]


def withhold(asked: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The parameters without some of them."""
    return {name: value for name, value in asked.items() if name not in names}


def replaced(asked: Mapping[str, Any], name: str, value: str) -> dict[str, Any]:
    """The parameters with another value of one of them."""
    return {**asked, name: [value]}


FILTERS: dict[str, Callable[..., Any]] = {
    "day": day,
    "said_on": said_on,
    "said_or_published": said_or_published,
    "opposed_because": opposed_because,
    "found": found,
    "field": lambda name: FORM_FIELDS.get(name, plain(name)),
    "counted": count,
    "percent": percent,
    "headline": headline,
    "publisher": publisher,
    "story": story,
    "plain": plain,
    "capitalize_first": capitalize_first,
    "lower_first": lower_first,
    "quoted": quoted,
    "hint": hint,
    "difference": difference,
    "letters": letters,
    "month": month,
    "given": given,
    "withhold": withhold,
    "replaced": replaced,
    "web": web_address,
    "passage": passage_address,
    "relation": lambda name: RELATIONS[name],
    "speech": lambda name: SPEECHES[name],
    "outcome": lambda name: OUTCOMES[name],
    "correction": lambda kind: CORRECTIONS[kind],
    "corrected": lambda name: CORRECTED.get(name, plain(name)),
    "act": lambda name: ACTS[name],
    "reason": lambda name: REASONS.get(name, plain(name).capitalize()),
}
"""What templates call, by name."""
