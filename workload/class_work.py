"""What the pupils of each class were given, each piece of work once, beside what they are taught: what balance and rhythm
are counted on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from django.db.models import QuerySet, Sum

from continuity.common.compiled import IsOneOf, compiled
from continuity.directory.models import Course, SchoolClass
from workload.charge import ClassLoads
from workload.engine import Task
from workload.loads import Demand, Work


class ClassWork:
    """The work of the classes of `loads`, by activity (primary key). No query but for what is taught."""

    def __init__(self, loads: ClassLoads):
        self.loads = loads
        self._tasks: dict[int, Task] = {}
        self._pupils: dict[int, Counter[int]] = defaultdict(Counter)
        self._demands: dict[int, list[Demand]] = defaultdict(list)
        for demand in loads.demands.distinct:
            class_pk = demand.pupils[0].school_class_id
            ids = [task.id for task in demand.tasks]
            self._tasks.update(zip(ids, demand.tasks, strict=True))
            self._demands[class_pk].append(demand)
            for _pupil in demand.pupils:
                self._pupils[class_pk].update(ids)

    @property
    def works(self) -> Mapping[int, Work]:
        return self.loads.demands.activities

    def size(self, school_class: SchoolClass) -> int:
        """How many pupils the class has."""
        return self.loads.size(school_class)

    def between(self, school_class: SchoolClass, first: date, last: date) -> dict[int, int]:
        """The activities that may be worked on from `first` to `last`, both included, each with how many pupils of the
        class have it.
        """
        pupils = self._pupils.get(school_class.pk, {})
        return {pk: count for pk, count in pupils.items() if self._touches(pk, first, last)}

    def most_of(self, activities: Iterable[int], school_class: SchoolClass) -> int:
        """How many of `activities` the pupil of the class with most of them has."""
        wanted = frozenset(activities)
        demands = self._demands.get(school_class.pk, ())
        return max((sum(task.id in wanted for task in demand.tasks) for demand in demands), default=0)

    def taught(self, school_class: SchoolClass) -> Counter[str]:
        """Minutes × pupils of each subject in the timetable of the class. One query for all classes, the first time."""
        return self._taught[school_class.pk]

    @cached_property
    def _taught(self) -> Mapping[int, Counter[str]]:
        sizes = {school_class.pk: self.size(school_class) for school_class in self.loads.classes}
        taught: dict[int, Counter[str]] = defaultdict(Counter)
        for subject, of_class, of_group_member, minutes in _lessons(classes=[*sizes]):
            if of_class:
                taught[of_class][subject] += minutes * sizes[of_class]
            else:
                taught[of_group_member][subject] += minutes
        return taught

    def _touches(self, pk: int, first: date, last: date) -> bool:
        task = self._tasks[pk]
        return task.last_day >= first and task.first_day <= last


@compiled
def _lessons() -> QuerySet:
    """Weekly minutes by subject and class, those of groups by the class of each member."""
    courses = Course.objects.filter(
        IsOneOf("school_class", "classes") | IsOneOf("group__pupils__school_class", "classes")
    )
    rows = courses.order_by().values_list("subject__name", "school_class", "group__pupils__school_class")
    return rows.annotate(Sum("weekly_minutes"))
