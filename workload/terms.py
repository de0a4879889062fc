"""The days of a school and what they can hold: calendar, regimes and limits, as pupils meet them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet

from continuity.common.compiled import IsOneOf, Parameter, compiled
from continuity.directory.calendars import school_days
from continuity.directory.models import DayRegime, Pupil, Regime, School, SchoolClass
from workload.policies import Policies, policies_of


class Learner(NamedTuple):
    """What the load of a pupil depends on, under the names of the model: wherever one will do, a `Pupil` will, with
    its `school_class` loaded. Whole schools are read as learners."""

    pk: int
    school_class: SchoolClass | None
    time_factor: Decimal

    @property
    def school_class_id(self) -> int | None:
        return self.school_class and self.school_class.pk


def learners(pupils: QuerySet[Pupil], classes: Iterable[SchoolClass]) -> list[Learner]:
    """`pupils`, who are of `classes` or of none, by primary key. One query."""
    by_pk = {school_class.pk: school_class for school_class in classes}
    rows = pupils.order_by("pk").values_list("pk", "school_class", "time_factor")
    return [Learner(pk, by_pk.get(class_id), time_factor) for pk, class_id, time_factor in rows]


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of a school and what they can hold, for pupils of some of its classes.

    `working_days` are sorted. `regimes` maps (class, day) to (regime, group in presence that day); `groups` maps pupils
    to those of these groups they belong to.
    """

    school: School
    policies: Policies
    working_days: Sequence[date]
    regimes: Mapping[tuple[int, date], tuple[str, int | None]]
    groups: Mapping[int, frozenset[int]]

    def is_present(self, pupil: Pupil | Learner, day: date) -> bool:
        """True on a day the pupil is taught at school; without a regime a day is an ordinary one."""
        regime, present_group = self.regimes.get((pupil.school_class_id, day), (Regime.PRESENCE, None))
        if regime == Regime.HYBRID:
            return present_group in self._groups_of(pupil)
        return regime == Regime.PRESENCE

    def capacity(self, pupil: Pupil | Learner) -> dict[date, int]:
        """Minutes of home work each working day may hold for `pupil`: R1 at a distance, R19 in presence."""
        policy = self.policies.of_pupil(pupil)
        return {
            day: policy.presence_day_minutes if self.is_present(pupil, day) else policy.daily_cap_minutes
            for day in self.working_days
        }

    def capacities(self, pupils: Iterable[Pupil | Learner]) -> dict[int, dict[date, int]]:
        """The capacity of each pupil; pupils of one class who come on the same days share one mapping."""
        shared: dict[tuple, dict[date, int]] = {}
        found = {}
        for pupil in pupils:
            profile = (pupil.school_class_id, self._groups_of(pupil))
            if profile not in shared:
                shared[profile] = self.capacity(pupil)
            found[pupil.pk] = shared[profile]
        return found

    def _groups_of(self, pupil: Pupil | Learner) -> frozenset[int]:
        return self.groups.get(pupil.pk, frozenset())


def terms(
    school: School,
    pupils: Iterable[Pupil | Learner],
    first: date,
    last: date,
    *,
    policies: Policies | None = None,
) -> Terms:
    """The terms under which `pupils` of `school` work from `first` to `last`, both included. Three queries.

    `policies` are the figures to reckon with, by default those in force.
    """
    regimes, members = {}, {}
    classes = list({pupil.school_class_id for pupil in pupils if pupil.school_class_id})
    for class_id, regime, group, days, group_members in _regimes(classes=classes, first=first, last=last):
        regimes |= dict.fromkeys(((class_id, day) for day in days), (regime, group))
        members[group] = group_members
    groups: dict[int, set[int]] = defaultdict(set)
    for group, group_members in members.items():
        for pupil in group_members:
            groups[pupil].add(group)
    return Terms(
        school=school,
        policies=policies or policies_of(school),
        working_days=tuple(school_days(school, first, last)),
        regimes=regimes,
        groups={pupil: frozenset(found) for pupil, found in groups.items()},
    )


@compiled
def _regimes() -> QuerySet:
    """For each class, regime and group in presence: the days, and the members of the group."""
    members = Pupil.groups.through.objects.filter(group=OuterRef("present_group"))
    rows = DayRegime.objects.filter(
        IsOneOf("school_class", "classes"), day__gte=Parameter("first"), day__lte=Parameter("last")
    )
    alike = rows.order_by().values("school_class", "regime", "present_group")
    found = alike.annotate(days=ArrayAgg("day"), members=ArraySubquery(members.values("pupil")))
    return found.values_list("school_class", "regime", "present_group", "days", "members")
