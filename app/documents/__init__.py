"""A raw document -> a dated article with typed paragraphs."""

from __future__ import annotations

import datetime as dt

from app.documents.fields import date_of, id_of, name_of, url_of
from app.documents.header import Header, header_of
from app.documents.kinds import kinds_of
from app.documents.language import language_of, refuse_other_language
from app.documents.paragraphs import split
from app.model import Article, InputError, Paragraph, RawDocument

__all__ = ["VERSION", "read", "read_again"]

VERSION = "1"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other fields or paragraphs, also where the change is in app.text; not for a change of names, comments or speed. Stored
articles that were analysed under another version are analysed again."""


def read(raw: RawDocument, *, max_chars: int, today: dt.date | None = None, dated: bool = True) -> Article:
    """The article of a raw document: its text as read, header and all, fields checked, paragraphs typed.

    Before: ` date 2025-05-09 President Xi ... Thursday. (XIE HUANCHI/XINHUA)`, a blank line, `President ...`.
    After: published_on 2025-05-09; a `caption` from 17 to 139, past the header; a `body` from 141.

    `max_chars` bounds the text, in code points. Given `today`, a date after tomorrow is refused: further east,
    tomorrow may have begun. Unless `dated`, a text may do without a date, as one that is analysed but not stored.
    Raises `InputError` naming the field, also for an article that states or shows another language than English.
    """
    try:
        return _read(raw, max_chars, today, dated)
    except InputError as error:
        line = raw.line if error.line is None else error.line
        raise InputError(raw.origin, error.reason, line=line, field=error.field) from None


def read_again(article: Article) -> Article:
    """A stored article with its paragraphs found anew in its text; the header before the first one stays out."""
    start = article.paragraphs[0].start if article.paragraphs else 0
    return article.model_copy(update={"paragraphs": _paragraphs(article.text, start, article.headline)})


def _paragraphs(text: str, start: int, headline: str | None) -> tuple[Paragraph, ...]:
    spans = split(text, start=start)
    kinds = kinds_of([text[first:last] for first, last in spans], headline=headline)
    return tuple(Paragraph(start=first, end=last, kind=kind) for (first, last), kind in zip(spans, kinds, strict=True))


def _read(raw: RawDocument, max_chars: int, today: dt.date | None, dated: bool) -> Article:
    _check_text(raw.text, max_chars)
    header = header_of(raw.text, plain=raw.plain)
    # What came with the document outranks what its text says of itself.
    given = {name: value for name, value in raw.fields.items() if value not in (None, "")}
    if not any(character.isalpha() for character in raw.text[header.end :]):
        raise InputError("", "no words below the header; give the article's text", field="text")
    try:
        return _article(raw, header, header.fields | given, today, dated)
    except InputError as error:
        if raw.plain and error.field not in given:
            raise InputError("", error.reason, line=header.lines.get(error.field or ""), field=error.field) from None
        raise


def _article(
    raw: RawDocument, header: Header, fields: dict[str, object], today: dt.date | None, dated: bool
) -> Article:
    language = language_of(fields.get("language"))
    refuse_other_language(raw.text, header.end)
    url = url_of(fields.get("url"))
    ident, given_id = id_of(fields.get("id"), raw=raw, url=url)
    headline = name_of(fields.get("headline"), field="headline")
    return Article(
        id=ident,
        id_given=given_id is not None,
        given_id=None if given_id == ident else given_id,
        origin=raw.origin if raw.line is None else f"{raw.origin}:{raw.line}",
        text=raw.text,
        paragraphs=_paragraphs(raw.text, header.end, headline),
        published_on=date_of(fields.get("published_on"), today=today, needed=dated),
        headline=headline,
        outlet=name_of(fields.get("outlet"), field="outlet"),
        url=url,
        author=name_of(fields.get("author"), field="author"),
        language=language,
    )


def _check_text(text: str, max_chars: int) -> None:
    if len(text) > max_chars:
        reason = f"{len(text):,} characters; at most {max_chars:,} are read (ONRECORD_MAX_TEXT_CHARS)"
        raise InputError("", reason, field="text")
    if not text.strip():
        raise InputError("", "empty, or only white space; give the article's text", field="text")
    try:
        text.encode()
    except UnicodeEncodeError as broken:
        reason = f"half a surrogate pair at character {broken.start}, which no store can hold; mend the text"
        raise InputError("", reason, field="text") from None
