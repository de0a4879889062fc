"""The principal's view: the week of every class, then of one."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from activities.models import Activity
from continuity.common import wording
from continuity.common.components import HeatRow
from continuity.directory.access import school_as, visible_or_refuse
from continuity.directory.calendars import days_off
from continuity.directory.models import FOLLOW_UP_ROLES, SUPERVISING_ROLES, Role, SchoolClass
from workload.balance import balance, work_of_week
from workload.charge import ClassWeek, class_weeks, facts
from workload.engine import Overload
from workload.explanations import OTHERS_NAMED, overload_sentence
from workload.models import Alert
from workload.views.weeks import ShownWeek, requested_week


@require_safe
def charge(request: HttpRequest) -> HttpResponse:
    """Classes × days: how full each day is for the pupils who have most to do."""
    school = school_as(request.user, *SUPERVISING_ROLES, uai=request.GET.get("etablissement", ""))
    shown = requested_week(request)
    [weeks] = class_weeks(school, list(school.classes.by_level()), [shown.monday])
    context = {
        "school": school,
        "shown": shown,
        "rows": [_row(week, shown) for week in weeks],
        "days": [day.day for day in weeks[0].days] if weeks else [],
        "facts": facts(school, weeks, shown.monday),
        "over": [_class_in_words(week) for week in weeks if week.overloads],
        "days_off": sorted(set(days_off(school, shown.monday, shown.friday).values())),
        "over_state": wording.OVER,
        "today": timezone.localdate(),
        "decides": school.pk in request.user.schools_as(Role.PRINCIPAL),
        "follows": school.pk in request.user.schools_as(*FOLLOW_UP_ROLES),
    }
    return render(request, "workload/charge.html", context)


@require_safe
def class_week(request: HttpRequest, public_id) -> HttpResponse:
    """One class: why a day is full, the work that fills it, the balance of subjects and the virtual classes."""
    classes = SchoolClass.objects.select_related("school")
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    shown = requested_week(request)
    [[week]] = class_weeks(school_class.school, [school_class], [shown.monday])
    works = work_of_week(school_class, shown.monday)
    context = {
        "school_class": school_class,
        "shown": shown,
        "week": week,
        "overloads": _overloads_explained(week, works),
        "works": works,
        "virtual_classes": [
            work for work in works if work.is_synchronous and shown.monday <= work.due_on <= shown.sunday
        ],
        "balance": balance(school_class, works),
        "followed": Alert.objects.open()
        .visible_to(request.user)
        .filter(kind=Alert.Kind.AT_RISK, pupil__school_class=school_class)
        .select_related("pupil"),
        "over_state": wording.OVER,
        "today": timezone.localdate(),
    }
    return render(request, "workload/class_week.html", context)


def _row(week: ClassWeek, shown: ShownWeek) -> HeatRow:
    url = f"{reverse('workload:class_week', args=[week.school_class.public_id])}?semaine={shown.name}"
    days = [replace(day, url=f"{url}#{_anchor(day.day)}") for day in week.days]
    return HeatRow(week.school_class.name, days, url)


def _anchor(day: date) -> str:
    return f"j{day:%Y%m%d}"


def _overloads_explained(week: ClassWeek, works: Sequence[Activity]) -> list[dict]:
    """Each overload of a class in a sentence, with the works that weigh most in it."""
    sentences = _class_in_words(week)["sentences"]
    return [
        {"sentence": sentence, "heaviest": _heaviest(run, works)}
        for sentence, (run, _pupils) in zip(sentences, week.overloads, strict=True)
    ]


def _heaviest(run: Overload, works: Iterable[Activity]) -> list[Activity]:
    counted = [work for work in works if work.pk in run.task_ids]
    return sorted(counted, key=lambda work: (-work.minutes, work.pk))[:OTHERS_NAMED]


def _class_in_words(week: ClassWeek) -> dict:
    """A class and the sentences of its overloads, the pupils concerned counted, not named."""
    name = week.school_class.name
    return {
        "school_class": week.school_class,
        "sentences": [
            overload_sentence(run, name, pupils, everyone=pupils == week.size)
            for run, pupils in week.overloads
        ],
    }
