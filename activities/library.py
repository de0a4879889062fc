"""The library: what the teachers of a school share with one another, how it is found, and what became of it.

Everything is read in a constant number of queries, however much is shared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    FloatField,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce

from activities.models import Activity, Reflection, Sequence, State
from activities.reflections import PUPILS_NEEDED
from continuity.common.search import holds, words_to_find
from continuity.directory.models import Course, Subject, User

NO_VARIANT = Q(variant_of=None)
SEARCHED = ("title", "sequence__title", "objective", "instructions")


@dataclass(frozen=True, slots=True)
class TimeTaken:
    """How long work really took: the median of what `pupils` told, in minutes."""

    minutes: int
    pupils: int


class _Median(Aggregate):
    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


def activities_found(user: User, wanted: Mapping) -> QuerySet[Activity]:
    """The activities `user` finds in the library, each with `copied`, the number of its copies; `wanted` is what
    `LibraryForm` read.

    What has all the words in its title comes first, then the subjects of the user, then what was copied most, then
    what was shared last.
    """
    found = _lasting(_matching(user, wanted), wanted)
    return _in_order(_with_copies(found), user, wanted).select_related(
        "course__subject", "course__school_class", "course__group", "author", "original_author"
    )


def sequences_found(user: User, wanted: Mapping) -> QuerySet[Sequence]:
    """The same for sequences: those of which an activity answers to the search. `minutes` in all and `steps` count what
    is shared of them.
    """
    matching = _matching(user, wanted).filter(sequence=OuterRef("pk"))
    shared = Q(activities__shared_at__isnull=False, activities__variant_of=None)
    found = Sequence.library.visible_to(user).filter(Exists(matching))
    found = found.annotate(
        minutes=Coalesce(Sum("activities__minutes", filter=shared), 0),
        steps=Count("activities", filter=shared),
    )
    return _in_order(_with_copies(_lasting(found, wanted)), user, wanted).select_related(
        "course__subject", "course__school_class", "course__group", "course__teacher", "original_author"
    )


def times_taken(activities: Iterable[Activity]) -> dict[int, TimeTaken]:
    """How long each of `activities` really took, by primary key; nothing while too few pupils told. One query."""
    told = (
        Reflection.objects.filter(
            assignment__activity__in=[activity.pk for activity in activities],
            assignment__state__in=(State.DONE, State.RETURNED),
            minutes_taken__isnull=False,
        )
        .values_list("assignment__activity")
        .annotate(pupils=Count("pk"), median=_Median("minutes_taken"))
        .filter(pupils__gte=PUPILS_NEEDED)
    )
    return {activity: TimeTaken(round(median), pupils) for activity, pupils, median in told}


def subjects_shared(user: User) -> QuerySet[Subject]:
    """The subjects of which `user` finds something, by name. One query."""
    shared = Activity.library.visible_to(user).values("course__subject")
    return Subject.objects.filter(pk__in=shared).order_by("name", "pk")


def sharers(user: User) -> QuerySet[User]:
    """The authors of what `user` finds, by name. One query."""
    return User.objects.filter(pk__in=Activity.library.visible_to(user).values("author")).order_by(
        "sort_name", "pk"
    )


def _matching(user: User, wanted: Mapping) -> QuerySet[Activity]:
    """What is shared and answers to the search, its duration left aside."""
    columns = {
        "course__subject__name": wanted.get("subject"),
        "nature": wanted.get("nature"),
        "expected_output": wanted.get("output"),
        "author": wanted.get("author"),
    }
    found = Activity.library.visible_to(user).filter(NO_VARIANT)
    found = found.filter(**{column: value for column, value in columns.items() if value})
    if wanted.get("level"):
        found = found.filter(course__in=_courses_of_level(wanted["level"]).values("pk"))
    return found.filter(holds(_words(wanted), *SEARCHED))


def _courses_of_level(level: str) -> QuerySet[Course]:
    """Those of a class of `level`, and of a group with pupils of it."""
    return Course.objects.filter(Q(school_class__level=level) | Q(group__pupils__school_class__level=level))


def _lasting(found: QuerySet, wanted: Mapping) -> QuerySet:
    """Those that last, in minutes, more than the first and at most the second of what is wanted."""
    above, up_to = wanted.get("duration") or (None, None)
    if above:
        found = found.filter(minutes__gt=above)
    return found.filter(minutes__lte=up_to) if up_to else found


def _with_copies(found: QuerySet) -> QuerySet:
    copies = found.model.objects.filter(copied_from=OuterRef("pk")).order_by().values("copied_from")
    counted = copies.annotate(count=Count("pk")).values("count")
    return found.annotate(copied=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def _in_order(found: QuerySet, user: User, wanted: Mapping) -> QuerySet:
    order = ["-_mine", "-copied", "-shared_at", "pk"]
    found = found.alias(
        _mine=Exists(Course.objects.filter(teacher=user, subject=OuterRef("course__subject")))
    )
    words = _words(wanted)
    if not words:
        return found.order_by(*order)
    titled = ExpressionWrapper(holds(words, "title"), BooleanField())
    return found.alias(_titled=titled).order_by("-_titled", *order)


def _words(wanted: Mapping) -> list[str]:
    return words_to_find(wanted.get("q") or "")
