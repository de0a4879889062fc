"""Queries that are asked again and again in the same words: put into SQL once.

For a query over many columns Django writes the SQL for longer than PostgreSQL takes to answer it. Where a page that is
opened all day asks for plain rows, its query is built once, with a `Parameter` wherever something changes from one time
to the next. Everything else stays an ordinary queryset.
"""

from collections.abc import Callable
from functools import cache, wraps

from django.db import connection
from django.db.models import BooleanField, Expression, F, Func, QuerySet


class Parameter(Expression):
    """What takes its value, by name, each time the query is asked; it has the type of what it is compared with."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, _compiler, _connection):
        return "%s", [self]


class IsOneOf(Func):
    """`filter(IsOneOf("pupil", "pupils"))`: the column is one of those in the list the parameter takes, of any length."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, parameter: str):
        super().__init__(F(column), Parameter(parameter))


def compiled(build: Callable[[], QuerySet]) -> Callable[..., list[tuple]]:
    """From what builds a query of `values_list`, what asks it: a function from values of its parameters to the rows.

    The rows are as PostgreSQL gives them: for columns whose field reads numbers, text, days, moments, booleans or UUIDs.
    Raises KeyError for a parameter that is not given.
    """

    @cache
    def words() -> tuple[str, tuple]:
        return build().query.sql_with_params()

    @wraps(build)
    def ask(**values) -> list[tuple]:
        sql, found = words()
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[p.name] if isinstance(p, Parameter) else p for p in found])
            return cursor.fetchall()

    return ask
