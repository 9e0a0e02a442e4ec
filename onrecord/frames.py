"""Rows as a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from onrecord.errors import Error
from onrecord.rows.base import Row

if TYPE_CHECKING:
    import pandas as pd


class MissingPackage(Error, ImportError):  # noqa: N818
    """A package that is no part of the client is needed; the message says how to install it."""


def to_frame(rows: Iterable[Row], shape: type[Row] | None = None) -> pd.DataFrame:
    """A pandas DataFrame of rows of one kind, a column for each field (see `Row.flat`).

    Statements have the columns of the API's CSV. Days are datetimes, so that they can be grouped and drawn. `shape` is
    the class of the rows: where there are none, the columns are there all the same.
    """
    try:
        import pandas as pd  # noqa: PLC0415 - an extra, which takes half a second to load
    except ImportError as error:
        raise MissingPackage("DataFrames need pandas: pip install 'onrecord[pandas]'") from error
    flat = [row.flat() for row in rows]
    columns = list(flat[0]) if flat else list(shape.columns()) if shape else []
    frame = pd.DataFrame(flat, columns=columns)
    for name in (shape or Row).days():
        frame[name] = pd.to_datetime(frame[name], errors="coerce")
    return frame
