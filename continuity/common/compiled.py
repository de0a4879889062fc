"""Queries that are asked again and again in the same words: put into SQL once.

For a query over many columns Django writes the SQL for longer than PostgreSQL takes to answer it. Where a page that is
opened all day asks for plain rows, or for who is who on every page, the query is built once, with a `Parameter` wherever
something changes from one time to the next. Everything else stays an ordinary queryset.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, wraps
from itertools import islice
from typing import TypeVar

from django.db import connection
from django.db.models import BooleanField, Expression, F, ForeignKey, Func, Model, QuerySet

M = TypeVar("M", bound=Model)


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


def compiled_models(build: Callable[[], QuerySet[M]]) -> Callable[..., list[M]]:
    """From what builds a query of models, what asks it: a function from values of its parameters to the models, with
    those that its `select_related` names. Of models whose columns `compiled` reads as they are.
    """

    @cache
    def reading() -> tuple[Callable[..., list[tuple]], type[M], Sequence[ForeignKey]]:
        models = build()
        keys = [models.model._meta.get_field(name) for name in models.query.select_related or ()]
        columns = [
            *_columns(models.model),
            *(f"{k.name}__{c}" for k in keys for c in _columns(k.related_model)),
        ]
        return compiled(lambda: models.values_list(*columns)), models.model, keys

    @wraps(build)
    def ask(**values) -> list[M]:
        rows, model, keys = reading()
        return [_made(model, keys, iter(row)) for row in rows(**values)]

    return ask


def _made(model: type[M], keys: Iterable[ForeignKey], values: Iterator) -> M:
    made = _next(model, values)
    for key in keys:
        key.set_cached_value(made, _next(key.related_model, values))
    return made


def _next(model: type[M], values: Iterator) -> M | None:
    """The model whose columns come next; None where an outer join found none."""
    names = _columns(model)
    own = list(islice(values, len(names)))
    return None if own[0] is None else model.from_db(connection.alias, names, own)


@cache
def _columns(model: type[Model]) -> list[str]:
    """The primary key first, as Django has them."""
    return [field.attname for field in model._meta.concrete_fields]
