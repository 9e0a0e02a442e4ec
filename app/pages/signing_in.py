"""Signing in with a key, and out: from then on the browser that did may correct, for some hours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import RedirectResponse, Response

from app.api.answers import root_of
from app.api.gate import gate_of, may_read
from app.api.problems import Forbidden, Unauthorized
from app.model import Row, Scope
from app.pages import sessions
from app.pages.policy import HEADERS
from app.pages.rendering import render
from app.pages.sessions import Visitor
from app.store.page_sessions import LIFE

router = APIRouter(include_in_schema=False, dependencies=[Depends(may_read)])

LONGEST_PLACE = 2_000  # characters of the address to go on to
NO_KEY = "write the key: it begins with or_"
OTHER_FORM = "the page was open too long, or your browser takes no cookies from here: try again"


@router.get("/sign-in")
async def show_sign_in(
    request: Request, place: Annotated[str, Query(alias="next", max_length=LONGEST_PLACE)] = "/"
) -> Response:
    """The form that takes a key; or, for whoever signed in, as whom, and how to sign out."""
    return _shown(request, await sessions.visitor_of(request), sessions.local(place))


@router.post("/sign-in")
async def sign_in(request: Request) -> Response:
    """Start a session of the key that was sent."""
    fields = await sessions.fields_of(request)
    place = sessions.local(next(iter(fields.get("next", ())), "/")[:LONGEST_PLACE])
    sent = next(iter(fields.get("key", ())), "").strip()
    nobody = Visitor(None, "")
    if not sessions.was_begun(request, fields):
        return _shown(request, nobody, place, OTHER_FORM, status=403)
    if not sent:
        return _shown(request, nobody, place, NO_KEY, status=422)
    try:
        key = await gate_of(request).recognise(request, sent, (Scope.CORRECT,))
    except (Unauthorized, Forbidden) as refused:
        return _shown(request, nobody, place, refused.detail[:1].lower() + refused.detail[1:].rstrip("."), status=403)
    answer = _go_on(request, place)
    await sessions.sign_in(request, answer, key)
    return answer


@router.post("/sign-out")
async def sign_out(request: Request) -> Response:
    """End the session, where the form is of whoever has it."""
    fields = await sessions.fields_of(request)
    visitor = await sessions.visitor_of(request)
    answer = _go_on(request, "/sign-in")
    if visitor.sent(fields):
        await sessions.sign_out(request, answer)
    return answer


def _shown(request: Request, visitor: Visitor, place: str, error: str = "", status: int = 200) -> Response:
    held = sessions.begin_form(request)
    values: Row = {
        "who": visitor.key.name if visitor.key else "",
        "token": visitor.token or sessions.token_of_forms(held),
        "place": place,
        "error": error,
        "hours": int(LIFE.total_seconds() // 3600),
        "open_line": sessions.is_open_line(request),
        "calls": [],
        "pages": {"prev": None, "next": None},
    }
    body = render("sign-in.html", values, root_of(request))
    answer = Response(body, status_code=status, headers={**HEADERS, "Cache-Control": "no-store"})
    if visitor.key is None:
        sessions.keep_form(request, answer, held)
    return answer


def _go_on(request: Request, place: str) -> Response:
    return RedirectResponse(f"{root_of(request)}{place}", status_code=303, headers={"Cache-Control": "no-store"})
