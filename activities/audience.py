"""For whom an activity is.

An activity and its variants are a family: each pupil is in one of them at most.
"""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from activities.models import Activity, Assignment, Audience
from continuity.common import wording
from continuity.common.compiled import Parameter, compiled
from continuity.directory.models import Course, Pupil


def pupils_of_course(course: Course) -> QuerySet[Pupil]:
    """The pupils of the class or of the group of `course`, by name, their class loaded."""
    return Pupil.objects.select_related("school_class").of_course(course)


def pupils_of(activity: Activity) -> QuerySet[Pupil]:
    """The audience of a saved `activity` as it stands: the whole class or group, or those chosen who are still in it;
    not who is elsewhere in its family.
    """
    pupils = pupils_of_course(activity.course)
    if activity.audience == Audience.CHOSEN:
        pupils = pupils.filter(pk__in=activity.chosen_pupils.values("pk"))
    return pupils.exclude(pk__in=elsewhere(activity))


def elsewhere(activity: Activity) -> QuerySet:
    """Primary keys of the pupils who do another activity of the family than the saved `activity`, as a subquery.

    Those of its variants: chosen, while the activity is a draft; given to, once it is given. For a variant, those of
    the other variants that were given, and who has begun the activity it varies: they keep it.
    """
    if activity.variant_of_id:
        begun = Assignment.objects.begun().filter(activity=activity.variant_of_id)
        theirs = Q(activity__variant_of=activity.variant_of_id) | Q(pk__in=begun.values("pk"))
        return Assignment.objects.filter(theirs).exclude(activity=activity).values("pupil")
    if activity.is_draft:
        return chosen_for_variants(activity).values("pupil")
    return Assignment.objects.filter(activity__variant_of=activity).values("pupil")


def chosen_for_variants(activity: Activity) -> QuerySet:
    """Who was chosen (rows with `pupil`) for the variants of the saved `activity`; of a variant, for the others."""
    rows = Activity.chosen_pupils.through.objects.exclude(activity=activity.pk)
    return rows.filter(activity__variant_of=activity.variant_of_id or activity.pk)


def has_variants(activity: Activity) -> bool:
    """Whether the saved `activity` was made otherwise for some pupils. One query."""
    return bool(_variants(activity=activity.pk))


@compiled
def _variants() -> QuerySet:
    return Activity.objects.filter(variant_of=Parameter("activity")).order_by().values_list("pk")


def in_two_variants(activity: Activity, pupils: Iterable[Pupil]) -> str:
    """A sentence naming those of `pupils` who are chosen for another variant than the saved variant `activity`; "" when
    nobody is.
    """
    taken = chosen_for_variants(activity).filter(pupil__in=[pupil.pk for pupil in pupils])
    found = taken.select_related("activity", "pupil").order_by("pupil__sort_name", "pk")
    return " ".join(
        _("%(pupil)s fait déjà la variante %(variant)s : un élève est dans une seule variante.")
        % {"pupil": row.pupil, "variant": wording.quoted(row.activity.get_variant_kind_display())}
        for row in found
    )
