"""Values of the program as a relation that a statement joins: one statement for any number of values.

The values travel as one JSON text. A list of bound values would end at 32,766 (SQLite) or 65,535 (PostgreSQL) of them,
and SQLAlchemy could not keep the compiled statement, whose text would vary with the number.
"""

from __future__ import annotations

from typing import Any, Self

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    Dialect,
    Integer,
    Select,
    bindparam,
    column,
    func,
    select,
    type_coerce,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ColumnElement, FromClause
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import TypeDecorator, TypeEngine


def dialect_of(session: Session) -> str:
    """The name of the database: `sqlite` or `postgresql`; statements over `given` are built once for each."""
    return session.get_bind().dialect.name


def given(dialect: str, name: str, /, **columns: type[TypeEngine[Any]]) -> FromClause:
    """The relation of the rows that are bound to the parameter `name`: a list of objects, with a value a column.

    >>> wanted = given("sqlite", "wanted", speaker_id=Integer, day=Date)
    >>> session.execute(select(wanted.c.day), {"wanted": [{"speaker_id": 7, "day": dt.date(2025, 5, 9)}]}).scalar_one()
    datetime.date(2025, 5, 9)
    """
    values = bindparam(name, type_=JSON)
    if dialect == "postgresql":
        wanted = [column(label, kind()) for label, kind in columns.items()]
        return func.json_to_recordset(values).table_valued(*wanted, name=name).render_derived(with_types=True)
    each = func.json_each(values).table_valued("value", name=f"{name}_row")
    return select(
        *(
            type_coerce(func.json_extract(each.c.value, f"$.{label}"), kind()).label(label)
            for label, kind in columns.items()
        )
    ).subquery(name)


def among(value: ColumnElement[Any], name: str = "ids", of: type[TypeEngine[Any]] = Integer) -> ColumnElement[bool]:
    """Whether a value is one of those that are bound to the parameter `name`: a list, which may be empty.

    They are numbers, or of the type `of`.

    >>> session.scalars(select(_SPEAKER.c.slug).where(among(_SPEAKER.c.id)), {"ids": [1, 2, 3]})
    """
    return _Among(value, bindparam(name, type_=_List(of)))


class _List(TypeDecorator[list[Any]]):
    """A list of numbers or texts as each database takes it in one value."""

    impl = JSON
    cache_ok = True

    def __init__(self, of: type[TypeEngine[Any]]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(ARRAY(self.of) if dialect.name == "postgresql" else JSON())


class _Among(FunctionElement[bool]):
    name = "among"
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - so it is called
        """Stand as a condition by itself: SQLAlchemy would write `... = 1` for SQLite, which no index answers."""
        return self


@compiles(_Among, "sqlite")
def _among_json(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    one, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{one} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts of a statement


@compiles(_Among, "postgresql")
def _among_array(element: _Among, compiler: SQLCompiler, **options: Any) -> str:
    one, values = (compiler.process(each, **options) for each in element.clauses)
    return f"{one} = ANY({values})"


def as_list(dialect: str, values: Select[Any], *outer: FromClause) -> ColumnElement[Any]:
    """The rows of a query of one column as one value, a list in the query's order; None where it has no rows.

    `outer` are the tables of the statement around it that the query refers to.
    """
    rows = values.correlate(*outer).subquery()
    gather = func.json_agg if dialect == "postgresql" else func.json_group_array
    return type_coerce(select(gather(rows.c[0])).correlate(*outer).scalar_subquery(), JSON)
