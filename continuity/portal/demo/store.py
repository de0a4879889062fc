"""Writing the demo's rows, many at a time."""

from collections.abc import Iterable
from random import Random
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model

from continuity.common.public_id import PublicIdModel

Row = TypeVar("Row", bound=Model)
BATCH = 2000


class Store:
    """Saves rows with `bulk_create`; public ids come from the seed, so that an address is the same on every load."""

    def __init__(self, rng: Random):
        self.rng = rng

    def save(self, rows: Iterable[Row]) -> list[Row]:
        """Write `rows`, all of one model, and return them with their primary keys."""
        rows = list(rows)
        if not rows:
            return rows
        if isinstance(rows[0], PublicIdModel):
            for row in rows:
                row.public_id = UUID(int=self.rng.getrandbits(128), version=4)
        return type(rows[0]).objects.bulk_create(rows, batch_size=BATCH)

    def analyze(self) -> None:
        """Tell PostgreSQL how large the tables have become, before anything reads them: no autovacuum sees rows that
        are not committed, and a plan made for empty tables takes minutes on full ones."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
