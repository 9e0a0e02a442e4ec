"""Parameters of lists are read as FastAPI reads them."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Query
from fastapi.exceptions import RequestValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams
from starlette.testclient import TestClient

from app.api.routing import read_query
from app.queries.filters import StatementFilters

LISTS = frozenset(("speaker", "topic", "outlet", "article", "about", "speech", "stance", "act"))
NAMES = sorted({*LISTS, "limit", "cursor", "said_from", "said_to", "undated", "confidence_from", "sort", "named", "q"})
VALUES = st.sampled_from(
    ["", "1", "0", "-1", "true", "no", "2025", "2025-05-09", "2025-13", "quote", "direct", "newest", "x", "\0", "0.5"]
) | st.text(max_size=8)


def of_fastapi() -> TestClient:
    app = FastAPI()

    @app.get("/")
    def read(filters: Annotated[StatementFilters, Query()]) -> dict[str, Any]:
        return filters.model_dump(mode="json")

    @app.exception_handler(RequestValidationError)
    def failed(_request: object, failure: RequestValidationError) -> Any:
        raise failure

    return TestClient(app)


FASTAPI = of_fastapi()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=5))
def test_the_same_values_and_the_same_errors(pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs, errors="surrogatepass")
    several = frozenset(name for name in StatementFilters.model_fields if name in LISTS)
    try:
        expected: object = FASTAPI.get(f"/?{query}").json()
    except RequestValidationError as failure:
        expected = [(error["loc"], error["type"], error["msg"]) for error in failure.errors()]
    found: object
    try:
        found = read_query(StatementFilters, several, QueryParams(query)).model_dump(mode="json")
    except RequestValidationError as failure:
        found = [(error["loc"], error["type"], error["msg"]) for error in failure.errors()]
    assert found == expected
