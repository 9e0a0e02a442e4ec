"""Command-line options made of the parameters of a list, one each: `not_speaker` is `--not-speaker`.

They are made when the command is run, or asked for its help: to load the filters takes a quarter of a second.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from enum import Enum
from functools import cached_property
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args, get_origin

import typer
from pydantic import ValidationError
from typer.core import TyperCommand
from typing_extensions import TypeAliasType

from app.command.console import refuse

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

    from app.queries.filters import ExportFilters

PANEL = "Filters: repeat one for OR, different ones are AND"
OUTSIDE = frozenset({"format"})  # no filter, but a parameter of the list all the same


class WithFilters(TyperCommand):
    """A command whose options are its function's own and those of `ExportFilters`, which `filters_of` reads."""

    def get_params(self, ctx: Any) -> list[Any]:
        """All options."""
        return [*super().get_params(ctx), *self._options]

    def invoke(self, ctx: Any) -> Any:
        """Run the function, to which the filters are not arguments."""
        ctx.meta[__name__] = {option.name: ctx.params.pop(option.name) for option in self._options}
        return super().invoke(ctx)

    @cached_property
    def _options(self) -> list[Any]:
        from app.queries.filters import ExportFilters

        return options(ExportFilters)


def filters_of(context: typer.Context, **instead: object) -> ExportFilters:
    """The filters that were given to a command `WithFilters`; one that makes no sense is said and ends the command.

    `instead` has values for what was not given.
    """
    from app.queries.filters import ExportFilters

    given = {name: value for name, value in context.meta[__name__].items() if value not in (None, (), [])}
    try:
        return ExportFilters.model_validate(instead | given)
    except ValidationError as error:
        wrong = error.errors()[0]
        refuse(f"{_option(str(wrong['loc'][0]))}: {wrong['msg'].removeprefix('Value error, ')}")


def options(filters: type[BaseModel]) -> list[Any]:
    """An option for each field of some filters; a value that is not given is None."""

    def nothing() -> None:
        """Typer reads a function's signature, and this one has the filters'."""

    fields: Mapping[str, FieldInfo] = filters.model_fields
    nothing.__annotations__ = {name: _annotation(name, field) for name, field in fields.items()}
    nothing.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            for name, annotation in nothing.__annotations__.items()
        ]
    )
    only = typer.Typer(add_completion=False)
    only.command()(nothing)
    return typer.main.get_command(only).params


def _annotation(name: str, field: FieldInfo) -> Any:
    kind = _kind(field.annotation)
    option = typer.Option(
        _option(name),
        help=field.description,
        metavar="TEXT" if kind in (str, list[str]) else None,
        rich_help_panel=None if name in OUTSIDE else PANEL,
    )
    return Annotated[kind | None, option]


def _kind(annotation: Any) -> Any:
    """What the command line makes of a value: text, unless it is one of a few, a number or yes and no.

    What else is asked of it, the filters see to.
    """
    if isinstance(annotation, TypeAliasType):  # a set of values by its name
        annotation = annotation.__value__
    origin, inner = get_origin(annotation), [one for one in get_args(annotation) if one is not NoneType]
    if origin is Literal:
        return annotation
    if origin is list:
        return list[_kind(inner[0])]  # type: ignore[misc]
    if inner:  # annotated, or optional
        return _kind(inner[0])
    if annotation is bool:
        return Literal["true", "false"]
    return annotation if annotation is float or (isinstance(annotation, type) and issubclass(annotation, Enum)) else str


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
