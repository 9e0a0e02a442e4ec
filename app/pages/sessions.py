"""Who is signed in on the pages, and that a form was sent from one of them.

A browser that signed in holds a random token in a cookie which no script reads and no other site sends. A form carries
a second token that is made of it: whoever cannot read the page cannot make the form.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from fastapi import Request
from sqlalchemy import Engine
from starlette.responses import Response

from app.api.problems import Forbidden, InvalidBody, UnsupportedMediaType
from app.model import Scope
from app.store.api_keys import ApiKey
from app.store.page_sessions import LIFE, end_session, find_session, is_token, new_token, start_session
from app.store.reading import reading
from app.store.session import writing

SIGNED_IN, SIGNING_IN = "onrecord", "onrecord-form"
FORM_TYPE = "application/x-www-form-urlencoded"
TOKEN = "token"  # noqa: S105 - a field's name
MOST_FIELDS = 200
_HERE = frozenset(("same-origin", "none"))  # what browsers say of a form of this site, and of one that is sent again

Fields = dict[str, list[str]]
"""What a form was sent with."""


class Visitor(NamedTuple):
    """Who asks for a page with forms: the key that was signed in with, if there is one, and the token of forms."""

    key: ApiKey | None
    token: str

    def sent(self, fields: Fields) -> bool:
        """Whether fields are of a form that was shown to this visitor. It takes the same time whatever was sent."""
        given = fields.get(TOKEN, [""])[0]
        return self.key is not None and hmac.compare_digest(given.encode(), self.token.encode())


async def visitor_of(request: Request) -> Visitor:
    """Who asks, by the cookie: nobody where the session ended, or its key cannot correct any more."""
    held = request.cookies.get(_name(request, SIGNED_IN), "")
    if not is_token(held):
        return Visitor(None, "")
    key: ApiKey | None = await request.app.state.backend.from_store(_find, held)
    if key is None or Scope.CORRECT not in key.scopes:
        return Visitor(None, "")
    return Visitor(key, token_of_forms(held))


def token_of_forms(held: str) -> str:
    """The token of the forms of whoever holds a cookie. The cookie cannot be made of it."""
    return hmac.new(held.encode(), b"form", hashlib.sha256).hexdigest()


async def fields_of(request: Request) -> Fields:
    """The fields of a form of this site, with empty ones. Raises a problem where it is another site's, or no form."""
    if request.headers.get("sec-fetch-site", "none") not in _HERE:
        raise Forbidden("This form was sent from another site. Nothing was done.")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != FORM_TYPE:
        raise UnsupportedMediaType(f"Send the form as {FORM_TYPE}.", headers={"Accept": FORM_TYPE})
    try:
        sent = (await request.body()).decode()
        return parse_qs(sent, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError:
        detail = f"it is no form in UTF-8 of at most {MOST_FIELDS} fields"
        raise InvalidBody(f"body: {detail}.", errors=[{"field": "body", "detail": detail}]) from None


def begin_form(request: Request) -> str:
    """The cookie of whoever is about to sign in: a new one where there is none."""
    held = request.cookies.get(_name(request, SIGNING_IN), "")
    return held if is_token(held) else new_token()


def keep_form(request: Request, answer: Response, held: str) -> None:
    """Have the browser hold the cookie of the form to sign in, until it is closed."""
    _set(request, answer, SIGNING_IN, held, None)


def was_begun(request: Request, fields: Fields) -> bool:
    """Whether the form to sign in was shown to whoever sends it."""
    held = request.cookies.get(_name(request, SIGNING_IN), "")
    given = fields.get(TOKEN, [""])[0]
    return is_token(held) and hmac.compare_digest(given.encode(), token_of_forms(held).encode())


async def sign_in(request: Request, answer: Response, key: ApiKey) -> None:
    """Start a session of a key that was recognised, and have the browser hold it."""
    await _end_held(request)
    token: str = await request.app.state.backend.write(_start, key)
    _set(request, answer, SIGNED_IN, token, int(LIFE.total_seconds()))


async def sign_out(request: Request, answer: Response) -> None:
    """End the session of the browser, in the store and there."""
    await _end_held(request)
    _set(request, answer, SIGNED_IN, "", 0)


async def _end_held(request: Request) -> None:
    held = request.cookies.get(_name(request, SIGNED_IN), "")
    if is_token(held):
        await request.app.state.backend.write(_end, held)


def local(place: str) -> str:
    """An address of this site that was given as where to go on; the first page for any other."""
    parts = urlsplit(place) if place.isprintable() and "\\" not in place else None
    good = parts is not None and place.startswith("/") and not (parts.scheme or parts.netloc or place.startswith("//"))
    return place if good else "/"


def is_open_line(request: Request) -> bool:
    """Whether others on the way could read what is sent: plain HTTP, to another machine than this one."""
    return request.url.scheme != "https" and request.url.hostname not in ("localhost", "127.0.0.1", "::1")


def _name(request: Request, name: str) -> str:
    """The cookie's name. By the prefix a browser takes it from this very host alone, and over HTTPS."""
    return f"__Host-{name}" if request.url.scheme == "https" else name


def _set(request: Request, answer: Response, name: str, value: str, seconds: int | None) -> None:
    https = request.url.scheme == "https"
    answer.set_cookie(
        _name(request, name), value, max_age=seconds, path="/", secure=https, httponly=True, samesite="strict"
    )


def _find(engine: Engine, token: str) -> ApiKey | None:
    with reading(engine) as connection:
        return find_session(connection, token)


def _start(engine: Engine, key: ApiKey) -> str:
    with writing(engine) as session:
        return start_session(session, key)


def _end(engine: Engine, token: str) -> None:
    with writing(engine) as session:
        end_session(session, token)
