"""For whom an activity is."""

from django.db.models import QuerySet

from activities.models import Activity, Audience
from continuity.directory.models import Course, Pupil


def pupils_of_course(course: Course) -> QuerySet[Pupil]:
    """The pupils of the class or of the group of `course`, by name, their class loaded."""
    return Pupil.objects.select_related("school_class").of_course(course)


def pupils_of(activity: Activity) -> QuerySet[Pupil]:
    """The audience of a saved `activity` as it stands: the whole class or group, or those chosen who are still in it."""
    pupils = pupils_of_course(activity.course)
    if activity.audience == Audience.EVERYONE:
        return pupils
    return pupils.filter(pk__in=activity.chosen_pupils.values("pk"))
