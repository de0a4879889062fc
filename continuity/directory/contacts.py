"""Whom a family calls, and for what.

The directory knows the form teachers and the school itself. An app above it adds its own people (a tutor) by
appending to `contact_sources`, in its `AppConfig.ready`, a function pupils → their contacts by primary key.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from continuity.directory.models import Pupil


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

    The people nearest to the pupil come first, the school's office last. One query, and those of the sources.
    """
    prefetch_related_objects(pupils, "school_class__form_teachers")
    linked = [source(pupils) for source in contact_sources]
    return {
        pupil.pk: [
            *(contact for found in linked for contact in found.get(pupil.pk, ())),
            *_form_teachers(pupil),
            Contact(_("Absence, papier, matériel"), _("la vie scolaire")),
        ]
        for pupil in pupils
    }


def _form_teachers(pupil: Pupil) -> list[Contact]:
    if not pupil.school_class:
        return []
    return [
        Contact(_("Cours, travail de la classe"), _("%(name)s, professeur principal") % {"name": teacher})
        for teacher in pupil.school_class.form_teachers.all()
    ]
