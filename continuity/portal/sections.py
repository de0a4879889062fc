"""The parts of the home page: for each role, what the apps offer, put side by side.

Each part is built in a constant number of queries, and says how much, by when, what now.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from activities.desk import CourseRow, Desk, desk_of
from activities.models import Activity
from continuity.common import wording
from continuity.common.weeks import monday_of
from continuity.directory.calendars import previous_school_day
from continuity.directory.models import Role, School, SchoolClass, User
from continuity.portal.selectors import directory_figures, tutors_of
from tutoring import perms
from tutoring.cases.selectors import cases_for_families, own_actions, reliefs_told_to
from tutoring.chain.class_follow_up import class_counts
from tutoring.overview.school_life import DIRECTION, VIE_SCOLAIRE, came_up
from tutoring.selectors import absences_of, call_list, figures
from workload.charge import ClassWeek, facts
from workload.class_checks import school_weeks, with_checks
from workload.family import children_weeks, current_weeks
from workload.models import LoadException, RepairChange, RepairProposal

CASES_AHEAD = timedelta(days=7)
CASES_SHOWN, RELIEFS_SHOWN = 8, 6


@dataclass(frozen=True, slots=True)
class Section:
    template: str
    context: Mapping


def sections_of(user: User, now: datetime) -> list[Section]:
    """The parts of the home page of `user`, the most urgent of their roles first; none without a role."""
    return [section for build in BUILDERS for section in build(user, now)]


def calls_to_make(user: User, now: datetime) -> Iterator[Section]:
    if perms.has_pupils_to_follow(user):
        yield Section("portal/calls.html", {"calls": call_list(user, timezone.localdate(now))})


def cases_due(user: User, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    actions = list(own_actions(user, today + CASES_AHEAD)[:CASES_SHOWN])
    if actions:
        names_pupils = not user.has_role(Role.PRINCIPAL)  # whose first screen is read over the shoulder
        yield Section("portal/cases.html", {"actions": actions, "today": today, "names_pupils": names_pupils})


def reliefs(user: User, now: datetime) -> Iterator[Section]:
    told = list(reliefs_told_to(user, timezone.localdate(now))[:RELIEFS_SHOWN])
    if told:
        yield Section("portal/reliefs.html", {"reliefs": told})


def led_classes(user: User, now: datetime) -> Iterator[Section]:
    """The classes `user` is form teacher of, with the flags that wait for them."""
    classes = list(user.form_classes.filter(school__in=user.school_ids).by_level())
    if classes:
        counts = class_counts(classes, timezone.localdate(now))
        yield Section("portal/led_classes.html", {"classes": counts})


def school_life(user: User, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    for number, school in enumerate(_schools(user, Role.CPE)):
        absent_since = previous_school_day(school, today) or today
        yield Section(
            "portal/school_life.html",
            {
                "school": school,
                "is_first": not number,
                "figures": figures(school, today),
                "came_up": came_up(today, VIE_SCOLAIRE).filter(school=school).count(),
                "absences": absences_of(school, absent_since, today).count(),
                "absent_since": absent_since,
            },
        )


def school_load(user: User, now: datetime) -> Iterator[Section]:
    today = timezone.localdate(now)
    monday = monday_of(today)
    for number, school in enumerate(_schools(user, Role.PRINCIPAL)):
        classes = list(with_checks(school.classes.by_level()))
        weeks = school_weeks(school, classes, [monday]).week(monday)
        yield Section(
            "portal/school_load.html",
            {
                "school": school,
                "is_first": not number and not user.has_role(Role.CPE),
                "facts": facts(school, weeks, monday),
                "over": [week.school_class for week in weeks if week.state == wording.OVER],
                "awaited": school.classes.by_level().filter(repairs__in=RepairProposal.objects.open()),
                "class_count": len(classes),
                "came_up": came_up(today, DIRECTION).filter(school=school).count(),
            },
        )


def teaching(user: User, now: datetime) -> Iterator[Section]:
    if not user.has_role(Role.TEACHER):
        return
    desk = desk_of(user, now)
    yield Section(
        "portal/desk.html", {"desk": desk, "drafts": _drafts(desk, now), "repairs": _repairs_asked_of(user)}
    )
    yield Section(
        "portal/classes.html",
        {
            "classes": list(_classes_of(user, desk, now)),
            "groups": [row for row in desk.courses if row.course.group_id],
            "today": timezone.localdate(now),
        },
    )


def supported_pupils(user: User, now: datetime) -> Iterator[Section]:
    if user.has_role(Role.AESH):
        yield Section("portal/supported.html", {"plans": current_weeks(user.supported_pupils.all(), now)})


def children(user: User, now: datetime) -> Iterator[Section]:
    if user.has_role(Role.GUARDIAN):
        plans = children_weeks(user, now)
        pupils = [plan.pupil for plan in plans]
        tutors, cases = tutors_of(pupils), cases_for_families(pupils)
        told = [(plan, tutors.get(plan.pupil.pk), cases.get(plan.pupil.pk)) for plan in plans]
        yield Section("portal/children.html", {"children": told})


def directory(user: User, _now: datetime) -> Iterator[Section]:
    for school in _schools(user, Role.ADMIN):
        yield Section("portal/directory.html", {"school": school, "figures": directory_figures(school)})


@dataclass(frozen=True, slots=True)
class ClassRow:
    """A class as its teacher meets it: its week, and their own `courses` in it (none for a class only led)."""

    week: ClassWeek
    courses: Sequence[CourseRow]

    @property
    def pending(self) -> int:
        return sum(course.pending for course in self.courses)


def _drafts(desk: Desk, now: datetime) -> list[tuple[Activity, bool]]:
    """The drafts of a teacher, each with whether an exception was granted for it; those first. One query."""
    granted = set(
        LoadException.objects.filter(
            activity__in=desk.drafts, valid_until__gte=timezone.localdate(now)
        ).values_list("activity", flat=True)
    )
    drafts = [(draft, draft.pk in granted) for draft in desk.drafts]
    return sorted(drafts, key=lambda pair: not pair[1])


def _repairs_asked_of(user: User) -> list[RepairChange]:
    """What the direction asks `user` to change and waits for, soonest due first. One query."""
    asked = RepairChange.objects.visible_to(user).unanswered().order_by("from_day", "pk")
    return list(asked.select_related("activity", "proposal__school_class"))


def _classes_of(user: User, desk: Desk, now: datetime) -> Iterator[ClassRow]:
    """The classes `user` teaches or leads, by school then level."""
    courses, by_school = defaultdict(list), defaultdict(list)
    for row in desk.courses:
        courses[row.course.school_class_id].append(row)
    own = SchoolClass.objects.filter(Q(courses__teacher=user) | Q(form_teachers=user)).distinct()
    for school_class in with_checks(own.filter(school__in=user.school_ids).select_related("school")):
        by_school[school_class.school].append(school_class)
    monday = monday_of(timezone.localdate(now))
    for school, classes in by_school.items():
        for week in school_weeks(school, classes, [monday]).week(monday):
            yield ClassRow(week, courses[week.school_class.pk])


def _schools(user: User, role: str) -> QuerySet[School]:
    return School.objects.filter(pk__in=user.schools_as(role))


BUILDERS: tuple[Callable[[User, datetime], Iterable[Section]], ...] = (
    calls_to_make,
    cases_due,
    led_classes,
    school_life,
    school_load,
    teaching,
    reliefs,
    supported_pupils,
    children,
    directory,
)
