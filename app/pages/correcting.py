"""The forms of corrections, for whoever signed in with a key that may correct.

They do what `POST /v1/corrections` does, by the same functions. These pages alone depend on who asks: all others are
the same for everybody, and lead here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from app.api.answers import root_of
from app.api.correcting import correct_in, undo_in
from app.api.dependencies import refuse_impossible_names
from app.api.failures import problem_of
from app.api.gate import gate_of, may_read
from app.api.problems import CorrectionConflict, MethodNotAllowed, NotFound, Problem, shown_path
from app.corrections.wanted import LONGEST_NOTE
from app.model import Row
from app.pages.addresses import path
from app.pages.correction_forms import FIELDS, OF_MATCHES, OF_SPEAKERS, OF_STATEMENTS, FormError, correction_of
from app.pages.policy import HEADERS
from app.pages.sessions import Fields, Visitor, fields_of, visitor_of
from app.pages.showing import FormPage, show_form
from app.pages.views import correcting as views

router = APIRouter(include_in_schema=False, dependencies=[Depends(may_read), Depends(refuse_impossible_names)])

UNDO = "undo"
_FOR_CLIENTS = re.compile(r"[;:,]?\s*GET /v1/\S+(?: lists them)?$|; [^;]*\bonrecord [a-z].*$")
"""What a reason says to do by the API or by command: the page has a form for it."""
SIGNED_OUT = "You are not signed in any more. Sign in in another tab or window, and then send this form again."
OTHER_FORM = "This form is of an earlier session. Look at it, and send it again."
ALSO: Mapping[str, Mapping[str, str]] = {
    "merge": {"speaker": "into"},
    "split-speaker": {"speaker": "articles"},
    "alias": {"speaker": "names"},
    "role": {"speaker": "role"},
    "wikidata": {"speaker": "wikidata"},
    "split": {"match": "statement"},
}
"""Fields of corrections that a form has in its address: beside which of its own a fault of them is shown."""


class Forms(NamedTuple):
    """A page of forms: the template, the view, what its address says, and the names of the forms."""

    template: str
    view: Any
    key: str
    missing: str
    names: frozenset[str]
    known: Mapping[str, Mapping[str, str]]

    def values_of(self, do: str) -> Mapping[str, str]:
        """The fields of a correction that the address says, for one of the forms."""
        return self.known.get(do, self.known[""])


class Refused(NamedTuple):
    """A form that was not carried out: its name, its fields, what is wrong with which, and the answer's status."""

    do: str
    fields: Fields
    errors: Sequence[tuple[str, str]]
    status: int
    newest: str = ""


@router.get("/statements/{id}/correct")
@router.post("/statements/{id}/correct")
async def correct_statement(request: Request, id: str) -> Response:  # noqa: A002
    """Correct a statement, or join it with another."""
    missing = f"There is no statement {id}, or no longer."
    known = {"": {"statement": id}}
    return await _forms(
        request, Forms("correct-statement.html", views.statement_forms, id, missing, OF_STATEMENTS, known)
    )


@router.get("/matches/{id}/correct")
@router.post("/matches/{id}/correct")
async def correct_match(request: Request, id: str) -> Response:  # noqa: A002
    """Split a statement off from a match, or join another one."""
    known = {"": {}, "split": {"match": id}}
    forms = Forms("correct-match.html", views.match_forms, id, f"There is no match {id}.", OF_MATCHES, known)
    return await _forms(request, forms)


@router.get("/speakers/{slug}/correct")
@router.post("/speakers/{slug}/correct")
async def correct_speaker(request: Request, slug: str) -> Response:
    """Correct who a speaker is."""
    missing = f"Nobody here is called {slug}."
    known = {"": {"speaker": slug}}
    return await _forms(request, Forms("correct-speaker.html", views.speaker_forms, slug, missing, OF_SPEAKERS, known))


@router.get("/corrections/{id}/undo")
@router.post("/corrections/{id}/undo")
async def undo_correction(request: Request, id: str) -> Response:  # noqa: A002
    """Undo a correction."""
    forms = Forms("undo.html", views.undo_form, id, f"There is no correction {id}.", frozenset((UNDO,)), {"": {}})
    return await _forms(request, forms)


async def _forms(request: Request, forms: Forms) -> Response:
    """A page of forms, or what becomes of one that was sent."""
    visitor = await visitor_of(request)
    if request.method == "GET":
        if visitor.key is None:
            return _go_on(request, path("sign-in", next=shown_path(request.scope)), status=302)
        return await _shown(request, forms, visitor)
    fields = await fields_of(request)
    do = next(iter(fields.get("do", ())), "")
    if not visitor.sent(fields):
        said = SIGNED_OUT if visitor.key is None else OTHER_FORM
        return await _shown(request, forms, visitor, Refused(do, fields, [("", said)], 403))
    try:
        made = await _carried_out(request, visitor, forms, do, fields)
    except FormError as wrong:
        return await _shown(request, forms, visitor, Refused(do, fields, wrong.errors, 422))
    except Exception as failure:
        refused = _refused(do, fields, failure)
        if refused is None:
            raise
        return await _shown(request, forms, visitor, refused)
    return _go_on(request, path("corrections", made["id"]))


async def _carried_out(request: Request, visitor: Visitor, forms: Forms, do: str, fields: Fields) -> Row:
    assert visitor.key is not None  # noqa: S101 - whose form it is
    backend = request.app.state.backend
    if do not in forms.names:
        raise FormError([("", "this page has no such form: load it again")])
    if do == UNDO:
        note = next(iter(fields.get("note", ())), "").strip()
        if len(note) > LONGEST_NOTE or "\0" in note:
            raise FormError([("note", f"write at most {LONGEST_NOTE:,} characters, and none that cannot be stored")])
        gate_of(request).count_write(visitor.key)
        undone: Row = await backend.write(undo_in, forms.key, visitor.key.name, note or None)
        return undone
    wanted = correction_of(do, fields, **forms.values_of(do))
    gate_of(request).count_write(visitor.key)
    made: Row = await backend.write(correct_in, wanted, visitor.key.name)
    return made


def _refused(do: str, fields: Fields, failure: Exception) -> Refused | None:
    """Why a correction was not made, to be shown beside the fields; None for what is no fault of it."""
    problem = problem_of(failure)
    if problem is None or isinstance(problem, NotFound | MethodNotAllowed):
        return None
    errors = [(one["field"], one["detail"]) for one in problem.more.get("errors", ())]
    newest = problem.more.get("newest", "")
    if isinstance(problem, CorrectionConflict) and newest:
        errors = [("", "somebody corrected this meanwhile: look at it below, and then send your correction again")]
    return Refused(do, fields, errors or [("", _sentence(problem))], problem.status, newest)


def _sentence(problem: Problem) -> str:
    return problem.detail[:1].lower() + problem.detail[1:].rstrip(".")


async def _shown(request: Request, forms: Forms, visitor: Visitor, refused: Refused | None = None) -> Response:
    """The page, with what was typed and what is wrong with it where a form was refused."""
    also = ALSO.get(refused.do, {}) if refused else {}
    wrong = refused.errors if refused else ()
    errors = [(also.get(name, name), _FOR_CLIENTS.sub("", reason)) for name, reason in wrong]
    page = FormPage(
        forms.view,
        forms.key,
        forms.template,
        forms.missing,
        {
            "token": visitor.token,
            "who": visitor.key.name if visitor.key else "",
            "do": refused.do if refused else "",
            "typed": {name: "\n".join(values) for name, values in refused.fields.items()} if refused else {},
            "chosen": refused.fields if refused else {},
            "errors": errors,
            "newest_seen": refused.newest if refused else "",
            "fields_of": FIELDS,
        },
    )
    body, moved = await request.app.state.backend.read_for(request, show_form, root_of(request), page)
    if moved:
        return _go_on(request, path("speakers", moved, "correct"), status=302)
    status = refused.status if refused else 200
    return Response(body, status_code=status, headers={**HEADERS, "Cache-Control": "no-store"})


def _go_on(request: Request, place: str, status: int = 303) -> Response:
    """Lead to another page; by 303 it is asked for with GET."""
    return RedirectResponse(f"{root_of(request)}{place}", status_code=status, headers={"Cache-Control": "no-store"})
