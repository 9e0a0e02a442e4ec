"""A client of On Record's API, for programs and notebooks.

>>> from onrecord import Client
>>> client = Client("http://localhost:8000")
>>> for statement in client.statements(speaker="Putin", said_from="2025-05", limit=3):
...     print(statement)

`Client` waits for each answer, `AsyncClient` has the same methods to await. Neither needs the server's own code.
"""

from onrecord.async_client import AsyncClient
from onrecord.client import Client
from onrecord.errors import Busy, Error, NotFound, Problem, Unreachable, UnusableAnswer
from onrecord.frames import MissingPackage, to_frame
from onrecord.paging import AsyncRows, Rows

__all__ = [
    "AsyncClient",
    "AsyncRows",
    "Busy",
    "Client",
    "Error",
    "MissingPackage",
    "NotFound",
    "Problem",
    "Rows",
    "Unreachable",
    "UnusableAnswer",
    "to_frame",
]
