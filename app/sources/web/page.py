"""A page as it was fetched -> a raw document, as of a saved one."""

from __future__ import annotations

from app.model import RawDocument
from app.sources.formats import web_pages


def read_page(content: bytes, url: str, content_type: str) -> RawDocument:  # noqa: ARG001 (the page says its encoding)
    """The article on a page. Raises `InputError` where there is none."""
    return web_pages.document(content, origin=url, url=url)
