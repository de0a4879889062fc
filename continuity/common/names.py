"""Names in the order of a class register: an accent or a capital changes nothing."""

from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Concat, Lower

ACCENTED = "àâäãçéèêëíîïñóôöõúùûüÿœæ-'’"
PLAIN = "aaaaceeeeiiinoooouuuuyoa   "  # each in the place of its like above


def sort_key(name: str) -> str:
    """Where `name` stands among others, as `NamedModel.sort_name` says it of people."""
    return name.lower().translate(str.maketrans(ACCENTED, PLAIN))


class NamedModel(models.Model):
    """Base of people with a first and a last name. `sort_name` is computed by the database, whatever its collation."""

    sort_name = models.GeneratedField(
        expression=Func(
            Lower(Concat(F("last_name"), Value(" "), F("first_name"))),
            Value(ACCENTED),
            Value(PLAIN),
            function="translate",
        ),
        output_field=models.CharField(max_length=320),
        db_persist=True,
    )

    class Meta:
        abstract = True
