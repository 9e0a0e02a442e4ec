"""What a client of the reconciliation sends: a batch of queries, by the draft 0.2 of the Reconciliation API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, RootModel, ValidationError, model_validator

from app.api.schemas.shapes import Given
from app.queries.reconcile import PROPERTIES, TYPES, NameQuery, filters_of, is_of_statements

MOST_QUERIES = 50  # of one batch, as the manifest says
MOST_CANDIDATES = 25  # of one query
MOST_PROPERTIES = 10
MOST_VALUES = 20
MOST_NAME_CHARS = 10_000  # a cell may hold a page; its first words are looked for
MOST_VALUE_CHARS = 200


def _texts(given: object) -> object:
    """The values of a property as texts: each a text, number or truth value, or an entity by its id or name."""
    values = given if isinstance(given, list) else [given]
    return [_text(one) for one in values]


def _text(value: object) -> object:
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return value["id"].rpartition("/")[2]  # an id is the path of a route
    return str(value) if isinstance(value, (str, int, float)) else value


def _several(given: object) -> object:
    return [given] if isinstance(given, str) else given


def _must_be_value(pid: str, value: str) -> None:
    try:
        filters_of(pid, value)
    except ValidationError as failure:
        reason = failure.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise ValueError(f"{pid} {value}: {reason}") from None


class PropertyValue(Given):
    """A property that a candidate should have, and the values of which it should have one."""

    pid: str
    v: Annotated[
        list[Annotated[str, Field(max_length=MOST_VALUE_CHARS)]],
        BeforeValidator(_texts),
        Field(max_length=MOST_VALUES),
    ]

    @model_validator(mode="after")
    def _known(self) -> PropertyValue:
        if self.pid not in PROPERTIES:
            raise ValueError(f"there is no property {self.pid[:MOST_VALUE_CHARS]}; there are {', '.join(PROPERTIES)}")
        if is_of_statements(self.pid):
            for value in self.v:
                _must_be_value(self.pid, value)
        return self


class ReconciliationQuery(Given):
    """One name to reconcile."""

    query: str = Field(default="", max_length=MOST_NAME_CHARS)
    type: Annotated[list[str], BeforeValidator(_several), Field(max_length=MOST_VALUES)] = Field(default=[])
    limit: int = Field(default=10, ge=1)
    properties: list[PropertyValue] = Field(default=[], max_length=MOST_PROPERTIES)
    type_strict: Literal["should", "all", "any"] = "any"

    @model_validator(mode="after")
    def _asks_something(self) -> ReconciliationQuery:
        if not self.query.strip() and not self.properties:
            raise ValueError("give a query, or properties")
        if unknown := [one for one in self.type if one not in TYPES]:
            raise ValueError(f"there is no type {unknown[0][:MOST_VALUE_CHARS]}; there are {', '.join(TYPES)}")
        return self

    def asked(self) -> NameQuery:
        """The query as it is put to the store."""
        properties = tuple((one.pid, tuple(one.v)) for one in self.properties)
        return NameQuery(self.query, frozenset(self.type), min(self.limit, MOST_CANDIDATES), properties)


class WantedProperty(Given):
    """A property whose values are asked for; what a client sets for it is passed over."""

    id: Annotated[str, Field(max_length=MOST_VALUE_CHARS)]
    settings: dict[str, Any] = Field(default={})


class Extension(Given):
    """What is asked of entities, by their ids: the values of some properties."""

    ids: list[Annotated[str, Field(max_length=MOST_NAME_CHARS)]] = Field(max_length=MOST_QUERIES)
    properties: list[WantedProperty] = Field(max_length=MOST_VALUES)


class QueryBatch(RootModel[Annotated[dict[str, Any], Field(max_length=MOST_QUERIES)]]):
    """Queries by the keys that their results have."""

    def asked(self) -> dict[str, NameQuery | None]:
        """The queries as they are put to the store; None for one that cannot be asked.

        A spreadsheet has odd cells, such as a day that is none: they find nothing, and keep no other from its answer.
        """
        return {key: _asked(query) for key, query in self.root.items()}


def _asked(query: object) -> NameQuery | None:
    try:
        return ReconciliationQuery.model_validate(query).asked()
    except ValidationError:
        return None
