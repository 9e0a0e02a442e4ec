"""What all rows of answers have in common."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict


class Row(BaseModel):
    """A thing that the API answers. It cannot be changed; fields that a newer server adds are left out.

    Values of a closed set (`speech`, `stance`, `relation`, ...) are plain strings: the API may add values.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)

    def flat(self) -> dict[str, Any]:
        """The row as one mapping without rows in it.

        The name of an article's `outlet` is `outlet_name`; a list of rows is a list of mappings.
        """
        flat: dict[str, Any] = {}
        for name, inner in type(self)._inner().items():
            value = getattr(self, name)
            if inner is not None:
                within = dict.fromkeys(inner.columns()) if value is None else value.flat()
                flat |= {f"{name.rstrip('_')}_{field}": each for field, each in within.items()}
            elif isinstance(value, tuple):
                flat[name.rstrip("_")] = [one.flat() if isinstance(one, Row) else one for one in value]
            else:
                flat[name.rstrip("_")] = value
        return flat

    @classmethod
    def columns(cls) -> tuple[str, ...]:
        """The names that `flat` gives."""
        names: list[str] = []
        for name, inner in cls._inner().items():
            shown = name.rstrip("_")
            names += [shown] if inner is None else [f"{shown}_{field}" for field in inner.columns()]
        return tuple(names)

    @classmethod
    def days(cls) -> tuple[str, ...]:
        """Those of the columns that hold days or moments."""
        names: list[str] = []
        for name, inner in cls._inner().items():
            annotation = cls.model_fields[name].annotation
            kinds = get_args(annotation) or (annotation,)
            if inner is not None:
                names += [f"{name.rstrip('_')}_{field}" for field in inner.days()]
            elif any(isinstance(kind, type) and issubclass(kind, date) for kind in kinds):
                names.append(name.rstrip("_"))
        return tuple(names)

    @classmethod
    @cache
    def _inner(cls) -> dict[str, type[Row] | None]:
        """Each field, with the class of the row that it holds; None where it holds another value, or several."""
        inner: dict[str, type[Row] | None] = {}
        for name, field in cls.model_fields.items():
            kinds = [field.annotation, *(() if _is_tuple(field.annotation) else get_args(field.annotation))]
            rows = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Row)]
            inner[name] = rows[0] if rows else None
        return inner


def _is_tuple(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) in (tuple, dict)
