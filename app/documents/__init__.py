"""A raw document -> a dated article with typed paragraphs."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress

from app.documents.fields import NO_DATE, date_of, id_of, name_of, names_of, url_of
from app.documents.header import Header, header_of
from app.documents.kinds import kinds_of
from app.documents.language import language_of, refuse_other_language
from app.documents.paragraphs import split
from app.model import Article, InputError, Paragraph, ParagraphKind, RawDocument

__all__ = ["VERSION", "Warn", "article_names", "read", "read_again", "silent", "taken_back"]

VERSION = "1"
"""Version of this stage's behaviour, written by hand. Raise it by one in each change after which some article gives
other fields or paragraphs, also where the change is in app.text; not for a change of names, comments or speed. Stored
articles that were analysed under another version are analysed again."""


Warn = Callable[[InputError], None]
"""Takes what is wrong with an article that is read all the same."""


def silent(_warning: InputError) -> None:
    """Nobody is to be told."""


def read(
    raw: RawDocument, *, max_chars: int, today: dt.date | None = None, dated: bool = True, warn: Warn = silent
) -> Article:
    """The article of a raw document: its text as read, header and all, fields checked, paragraphs typed.

    Before: ` date 2025-05-09 President Xi ... Thursday. (XIE HUANCHI/XINHUA)`, a blank line, `President ...`.
    After: published_on 2025-05-09; a `caption` from 17 to 139, past the header; a `body` from 141.

    `max_chars` bounds the text, in code points. Given `today`, a date after tomorrow is refused: further east,
    tomorrow may have begun. Unless `dated`, a text may do without a date, with a warning, as one that is analysed but
    not stored.
    Raises `InputError` naming the field, also for an article that states or shows another language than English. A
    headline, outlet, address or author that cannot be used is left out, and `warn` is called with the reason.
    """

    def placed(error: InputError) -> InputError:
        line = raw.line if error.line is None else error.line
        return InputError(raw.origin, error.reason, line=line, field=error.field)

    try:
        return _read(raw, max_chars, today, dated, lambda warning: warn(placed(warning)))
    except InputError as error:
        raise placed(error) from None


def article_names(raw: RawDocument) -> frozenset[str]:
    """The id and the web address by which a document names its article; none where it gives none that can be used."""
    with suppress(InputError):
        given = {name: value for name, value in raw.fields.items() if value not in (None, "")}
        return frozenset(filter(None, names_of(header_of(raw.text, plain=raw.plain).fields | given)))
    return frozenset()


def taken_back(notice: RawDocument) -> tuple[str | None, str | None]:
    """The id and the URL of the article that a source takes back; raises `InputError` where the notice names none."""
    try:
        return names_of(notice.fields)
    except InputError as error:
        raise InputError(notice.origin, error.reason, line=notice.line, field=error.field) from None


def read_again(article: Article) -> Article:
    """A stored article with its paragraphs found anew in its text; the header before the first one stays out."""
    start = article.paragraphs[0].start if article.paragraphs else 0
    # A web page marks its captions, which the text alone does not show.
    captions = [paragraph for paragraph in article.paragraphs if paragraph.kind is ParagraphKind.CAPTION]
    return article.model_copy(update={"paragraphs": _paragraphs(article.text, start, article.headline, captions)})


def _paragraphs(text: str, start: int, headline: str | None, marked: Sequence[Paragraph] = ()) -> tuple[Paragraph, ...]:
    """The paragraphs of a text; those that lie in one that the source marked are of its kind."""
    spans = split(text, start=start)
    kinds = kinds_of([text[first:last] for first, last in spans], headline=headline)
    starts = [one.start for one in marked]
    paragraphs = []
    for (first, last), kind in zip(spans, kinds, strict=True):
        around = marked[place] if (place := bisect_right(starts, first) - 1) >= 0 else None
        is_marked = around is not None and last <= around.end
        paragraphs.append(Paragraph(start=first, end=last, kind=around.kind if around and is_marked else kind))
    return tuple(paragraphs)


def _read(raw: RawDocument, max_chars: int, today: dt.date | None, dated: bool, warn: Warn) -> Article:
    if raw.status != "usable":
        raise InputError("", f"{raw.status} by its publisher; it is not read", field="pubStatus")
    _check_text(raw.text, max_chars)
    header = header_of(raw.text, plain=raw.plain)
    # What came with the document outranks what its text says of itself.
    given = {name: value for name, value in raw.fields.items() if value not in (None, "")}
    if not any(character.isalpha() for character in raw.text[header.end :]):
        raise InputError("", "no words below the header; give the article's text", field="text")
    try:
        fields = header.fields | given
        day = date_of(fields.get("published_on"), today=today, needed=dated)
        if day is None:
            warn(InputError("", NO_DATE, field="published_on"))
        return _article(raw, header, fields, day, warn)
    except InputError as error:
        if raw.plain and error.field not in given:
            raise InputError("", error.reason, line=header.lines.get(error.field or ""), field=error.field) from None
        raise


def _article(
    raw: RawDocument, header: Header, fields: dict[str, object], published_on: dt.date | None, warn: Warn
) -> Article:
    def name(field: str) -> str | None:
        return _or_left_out(lambda: name_of(fields.get(field), field=field), header.lines.get(field), warn)

    language = language_of(fields.get("language"))
    refuse_other_language(raw.text, header.end)
    url = _or_left_out(lambda: url_of(fields.get("url")), header.lines.get("url"), warn)
    ident, given_id = id_of(fields.get("id"), raw=raw, url=url)
    headline = name("headline")
    return Article(
        id=ident,
        id_given=given_id is not None,
        given_id=None if given_id == ident else given_id,
        origin=raw.origin if raw.line is None else f"{raw.origin}:{raw.line}",
        text=raw.text,
        paragraphs=_paragraphs(raw.text, header.end, headline, raw.marked),
        published_on=published_on,
        headline=headline,
        outlet=name("outlet"),
        url=url,
        author=name("author"),
        language=language,
    )


def _or_left_out(read: Callable[[], str | None], line: int | None, warn: Warn) -> str | None:
    """What `read` gives; None, and a warning, where it gives an error."""
    try:
        return read()
    except InputError as error:
        warn(InputError("", f"left out: {error.reason}", line=line, field=error.field))
        return None


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
