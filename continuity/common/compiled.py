"""Queries that are asked again and again in the same words: put into SQL once.

For a query over many columns Django writes the SQL for longer than PostgreSQL takes to answer it. Where a page that is
opened all day asks for plain rows, or for who is who on every page, the query is built once, with a `Parameter` wherever
something changes from one time to the next. Everything else stays an ordinary queryset.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, wraps
from itertools import islice
from typing import TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import BooleanField, Expression, F, ForeignKey, Func, Model, QuerySet, Value
from django.db.models.sql import Query
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=Model)


class Parameter(Expression):
    """What takes its value, by name, each time the query is asked; it has the type of what it is compared with."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, _compiler, _connection):
        return "%s", [self]


class IsOneOf(Func):
    """`filter(IsOneOf("pupil", "pupils"))`: the column is one of those in the list the parameter takes, of any length; or
    of those an `ArraySubquery` finds, looked for first. As `__in`, PostgreSQL weighs every order of the tables of both
    queries, for longer than it takes to answer. Or of those in a `Value` that is a list: in one value what `__in` says in
    as many as there are.
    """

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, values: str | ArraySubquery | Value):
        super().__init__(F(column), Parameter(values) if isinstance(values, str) else values)


def compiled(build: Callable[[], QuerySet]) -> Callable[..., list[tuple]]:
    """From what builds a query of `values_list`, what asks it: a function from values of its parameters to the rows.

    The rows are as PostgreSQL gives them: for columns whose field reads numbers, text, days, moments, booleans or UUIDs.
    Raises TypeError for another column, such as JSON; KeyError for a parameter that is not given;
    TransactionManagementError outside a transaction, for rows to lock.
    """

    @cache
    def words() -> tuple[str, tuple, bool]:
        return _words(build().query)

    @wraps(build)
    def ask(**values) -> list[tuple]:
        sql, found, locks = words()
        if locks and connection.get_autocommit():
            raise TransactionManagementError("Rows are locked inside a transaction only.")
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[p.name] if isinstance(p, Parameter) else p for p in found])
            return cursor.fetchall()

    return ask


def _words(query: Query) -> tuple[str, tuple, bool]:
    """Its SQL, the parameters, and whether it locks rows."""
    compiler = query.get_compiler(DEFAULT_DB_ALIAS)
    sql, parameters = compiler.as_sql()
    for column, _sql, _alias in compiler.select:
        if hasattr(column.output_field, "from_db_value"):
            raise TypeError(f"{column.output_field} is not read as PostgreSQL gives it.")
    return sql, parameters, query.select_for_update


def compiled_models(build: Callable[[], QuerySet[M]]) -> Callable[..., list[M]]:
    """From what builds a query of models, what asks it: a function from values of its parameters to the models, with
    those that its `select_related` names and its annotations. Of whole models, whose columns `compiled` reads as they are.
    """
    rows = compiled(build)

    @cache
    def kind() -> tuple[type[M], _Related, Sequence[str]]:
        models = build()
        return models.model, models.query.select_related or {}, list(models.query.annotation_select)

    @wraps(build)
    def ask(**values) -> list[M]:
        model, related, annotations = kind()
        return [_made(model, related, iter(row), annotations) for row in rows(**values)]

    return ask


_Related = Mapping[str, "_Related"]  # names of foreign keys, each with those followed from what it leads to


def _made(model: type[M], related: _Related, values: Iterator, annotations: Sequence[str] = ()) -> M | None:
    """The model whose columns come next, with its annotations, then what is related to it: Django asks for columns and
    for what is related in the order of their fields. None where an outer join found none.
    """
    names = _names(model)
    own = list(islice(values, len(names)))
    made = None if own[0] is None else model.from_db(DEFAULT_DB_ALIAS, names, own)
    for name in annotations:
        setattr(made, name, next(values))
    for field in _followed(model, frozenset(related)):
        found = _made(field.related_model, related[field.name], values)
        if made:
            field.set_cached_value(made, found)
    return made


@cache
def _names(model: type[Model]) -> list[str]:
    """The columns of a model, its primary key first."""
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _followed(model: type[Model], names: frozenset[str]) -> list[ForeignKey]:
    return [field for field in model._meta.fields if field.name in names]
