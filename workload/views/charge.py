"""The principal's view: the week of every class of a school."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from continuity.common import wording
from continuity.common.addresses import address
from continuity.common.components import HeatRow
from continuity.common.shown_week import ShownWeek, requested_week
from continuity.common.weeks import days_from, week_name
from continuity.directory.access import school_as
from continuity.directory.calendars import days_off
from continuity.directory.models import FOLLOW_UP_ROLES, SUPERVISING_ROLES, Role, School, SchoolClass
from workload.advice import advice, trend_sentences
from workload.charge import ClassWeek, Facts, exceptions_of_week, facts, trend
from workload.class_checks import school_weeks, with_checks
from workload.exceptions import standing_said
from workload.explanations import overload_sentences
from workload.models import LoadException, RepairProposal

COMING_WEEKS = 3
SCHOOL_WEEK = 5
ONE_WEEK = timedelta(days=7)


@require_safe
def charge(request: HttpRequest) -> HttpResponse:
    """Classes × days: how full each day is for the pupils who have most to do; then what may be balanced."""
    school = school_as(request.user, *SUPERVISING_ROLES, uai=request.GET.get("etablissement", ""))
    shown = requested_week(request)
    coming = [shown.monday + ONE_WEEK * step for step in range(1, COMING_WEEKS + 1)]
    before = shown.monday - ONE_WEEK
    classes = list(with_checks(with_reliefs(school.classes.by_level())))
    found = school_weeks(school, classes, [before, shown.monday, *coming])
    weeks = found.week(shown.monday)
    following = {monday: found.week(monday) for monday in coming}
    told, reliefs = facts(school, weeks, shown.monday), relief_acts(weeks)
    context = {
        "school": school,
        "shown": shown,
        "is_idle": not any(day.minutes for week in weeks for day in week.days),
        "rows": list(_rows(weeks, following, shown.monday)),
        "days": [day.day for day in weeks[0].days] if weeks else [],
        "coming": [
            (_("sem. du %(day)s") % {"day": date_format(monday, "j N")}, _week_address(request, monday))
            for monday in coming
        ],
        "facts": told,
        "exceptions": _exceptions(school, told, shown),
        "trend": trend_sentences(trend(found.week(before), weeks)),
        "over": [
            (
                week.school_class,
                overload_sentences(week.overloads, week.school_class.name, week.size),
                reliefs.get(week.school_class.pk, ""),
            )
            for week in weeks
            if week.overloads
        ],
        "advice": advice(found.rhythms(shown.monday), found.balances(shown.monday)),
        "days_off": _names_of_days_off(school, weeks, shown),
        "over_state": wording.OVER,
        "today": timezone.localdate(),
        "decides": school.pk in request.user.schools_as(Role.PRINCIPAL),
        "follows": school.pk in request.user.schools_as(*FOLLOW_UP_ROLES),
    }
    return render(request, "workload/charge.html", context)


def anchor(day: date) -> str:
    """Where a day is told on the page of a class."""
    return f"j{day:%Y%m%d}"


def with_reliefs(classes: QuerySet[SchoolClass]) -> QuerySet[SchoolClass]:
    """The classes, each with `awaits_answers`: a relief was sent to its teachers and is not closed."""
    sent = RepairProposal.objects.open().filter(school_class=OuterRef("pk"))
    return classes.annotate(awaits_answers=Exists(sent))


def relief_acts(weeks: Iterable[ClassWeek]) -> dict[int, str]:
    """What may be done, in words, for the classes (read `with_reliefs`) with a run of days that asks too much and is not
    gone by: follow the relief that waits for answers, else propose one. By class.
    """
    return {
        week.school_class.pk: (
            _("Suivre l'allègement") if week.school_class.awaits_answers else _("Proposer un allègement")
        )
        for week in weeks
        if _can_still_be_relieved(week)
    }


def _can_still_be_relieved(week: ClassWeek) -> bool:
    return any(run.last_day >= timezone.localdate() for run, _pupils in week.overloads)


def _rows(
    weeks: Iterable[ClassWeek], following: Mapping[date, Sequence[ClassWeek]], monday: date
) -> Iterator[HeatRow]:
    """A line per class; each cell leads to what it is about on the page of the class."""
    for position, week in enumerate(weeks):
        page = address("workload:class_week", week.school_class.public_id)
        this_week = f"{page}?semaine={week_name(monday)}"
        name = week.school_class.name
        yield HeatRow(
            name if week.size else _("%(name)s (sans élève)") % {"name": name},
            [replace(day, url=f"{this_week}#{anchor(day.day)}") for day in week.days],
            this_week,
            [
                replace(later[position].fullest, url=f"{page}?semaine={week_name(next_monday)}")
                for next_monday, later in following.items()
            ],
        )


def _exceptions(school: School, told: Facts, shown: ShownWeek) -> list[tuple[LoadException, str]]:
    """Those that matter in the week, each with where it stands. One query in a week that has some, none otherwise."""
    found = exceptions_of_week(school, shown.monday) if told.exceptions else []
    return [(exception, standing_said(exception, timezone.localdate())) for exception in found]


def _names_of_days_off(school: School, weeks: Iterable[ClassWeek], shown: ShownWeek) -> list[str]:
    """The holidays of the week, each once. No query in a week whose days all have room for work, else one."""
    worked = {day.day for week in weeks for day in week.days if day.cap}
    if worked.issuperset(days_from(shown.monday, SCHOOL_WEEK)):
        return []
    return sorted(set(days_off(school, shown.monday, shown.friday).values()))


def _week_address(request: HttpRequest, monday: date) -> str:
    query = request.GET.copy()
    query["semaine"] = week_name(monday)
    return f"?{query.urlencode()}"
