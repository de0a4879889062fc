"""Lists of people read as a class register does."""

import pytest

from continuity.directory.models import Pupil
from tests.factories import PupilFactory, SchoolClassFactory

pytestmark = pytest.mark.django_db


def test_an_accent_a_capital_or_a_hyphen_changes_no_rank():
    school_class = SchoolClassFactory()
    register = ["d'Arc", "de Villiers", "Éluard", "Émond", "Le Goff", "Le-Gall", "L’Hôte", "Œuvrard", "Zola"]
    for name in sorted(register):
        PupilFactory(school_class=school_class, last_name=name)

    shown = list(Pupil.objects.values_list("last_name", flat=True))

    assert shown == [
        "d'Arc",
        "de Villiers",
        "Éluard",
        "Émond",
        "L’Hôte",
        "Le-Gall",
        "Le Goff",
        "Œuvrard",
        "Zola",
    ]


def test_namesakes_go_by_first_name():
    school_class = SchoolClassFactory()
    for name in ("Zoé", "Élodie", "Ève"):
        PupilFactory(school_class=school_class, last_name="Martin", first_name=name)

    assert list(Pupil.objects.values_list("first_name", flat=True)) == ["Élodie", "Ève", "Zoé"]
