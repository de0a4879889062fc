"""Whom a family calls, and for what.

The directory knows the form teachers and the school itself. An app above it adds its own people (a tutor) by
appending to `contact_sources`, in its `AppConfig.ready`, a function pupils → their contacts by primary key.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from continuity.directory.models import ContactPoint, Pupil

POINTS_GIVEN = 3  # of the school's own lines: what a family is given holds on one page


@dataclass(frozen=True, slots=True)
class Contact:
    """`matter` is what to call for, `name` whom to ask for.

    Without a `phone` one calls the school: the private number an account may hold is not for families.
    """

    matter: str
    name: str
    phone: str = ""


contact_sources: list[Callable[[Collection[Pupil]], Mapping[int, Sequence[Contact]]]] = []


def contacts_of(pupils: Collection[Pupil]) -> dict[int, list[Contact]]:
    """Whom the family of each of `pupils` (`school_class` loaded) may call, by the pupil's primary key.

    The people nearest to the pupil come first, then the first of the school's lines. Two queries, and those of the
    sources.
    """
    nearest, points = nearest_of(pupils), _points_of({pupil.school_id for pupil in pupils})
    default = [Contact(_("Absence, papier, matériel"), _("la vie scolaire"))]
    return {pupil.pk: [*nearest[pupil.pk], *points.get(pupil.school_id, default)] for pupil in pupils}


def nearest_of(pupils: Collection[Pupil]) -> dict[int, list[Contact]]:
    """The people nearest to each of `pupils`, by primary key: those the sources name, then the form teachers. One
    query, and those of the sources.
    """
    prefetch_related_objects(pupils, "school_class__form_teachers")
    linked = [source(pupils) for source in contact_sources]
    return {
        pupil.pk: [
            *(contact for found in linked for contact in found.get(pupil.pk, ())),
            *_form_teachers(pupil),
        ]
        for pupil in pupils
    }


def _points_of(school_ids: Collection[int]) -> dict[int, list[Contact]]:
    points = defaultdict(list)
    for point in ContactPoint.objects.filter(school__in=school_ids, audience=ContactPoint.Audience.EVERYBODY):
        points[point.school_id].append(Contact(point.matter, point.who, point.phone))
    return {school_id: lines[:POINTS_GIVEN] for school_id, lines in points.items()}


def _form_teachers(pupil: Pupil) -> list[Contact]:
    if not pupil.school_class:
        return []
    return [
        Contact(_("Cours, travail de la classe"), _("%(name)s, professeur principal") % {"name": teacher})
        for teacher in pupil.school_class.form_teachers.all()
    ]
