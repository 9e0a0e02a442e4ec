"""An HTML page -> a raw document: the article's text without what surrounds it, and what the page says of it."""

from __future__ import annotations

import logging

from trafilatura import bare_extraction

from app.model import InputError, RawDocument

LOG = logging.getLogger(__name__)

FIELDS = {"title": "headline", "date": "published_on", "author": "author", "sitename": "outlet", "url": "url"}
"""What trafilatura calls it -> the article's field."""

DATES = {"original_date": True, "extensive_search": False}  # the first publication; any day in the text is a guess


def read_page(content: bytes, url: str, content_type: str) -> RawDocument:  # noqa: ARG001 (an HTML reader may need it)
    """The article on a page. Raises `InputError` where there is none."""
    try:
        found = bare_extraction(
            content, url=url, with_metadata=True, include_comments=False, date_extraction_params=DATES
        )
    except Exception as failure:  # Whatever a page does to its reader, the others are read.
        LOG.warning("%s could not be read", url, exc_info=True)
        raise InputError(url, f"a page that cannot be read: {type(failure).__name__}") from None
    text = getattr(found, "text", None)
    if not text:
        raise InputError(url, "no article was found on this page")
    fields = {name: value for key, name in FIELDS.items() if (value := getattr(found, key, None))}
    return RawDocument(origin=url, text=text, fields=fields)
