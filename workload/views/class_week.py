"""One class: why its days are full and what fills them, its pupils, its balance and its rhythm."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from activities.models import Activity
from continuity.common import wording
from continuity.common.components import DayLoad, TimelineEntry
from continuity.common.shown_week import requested_week
from continuity.directory.access import visible_or_refuse
from continuity.directory.models import SchoolClass, User
from workload.advice import full_day_sentence
from workload.balance import shares, work_of_week
from workload.charge import ClassWeek, PupilWeek, class_loads
from workload.class_work import ClassWork
from workload.engine import Overload
from workload.explanations import OTHERS_NAMED, overload_of_one_sentence, overload_sentences
from workload.models import Alert
from workload.repair import acts
from workload.rhythm import rhythms
from workload.views.charge import ONE_WEEK, anchor, relief_acts, with_reliefs
from workload.wording import in_a_row

ALERTS_SHOWN = 5


@require_safe
def class_week(request: HttpRequest, public_id) -> HttpResponse:
    """The week of a class; of its pupils, those the user may read."""
    classes = with_reliefs(SchoolClass.objects.select_related("school"))
    school_class = visible_or_refuse(classes, request.user, public_id=public_id)
    shown = requested_week(request)
    found = class_loads(school_class.school, [school_class], shown.monday - ONE_WEEK, shown.sunday)
    work = ClassWork(found)
    [week], [rhythm] = found.week(shown.monday), rhythms(work, shown.monday)
    works = work_of_week(school_class, shown.monday)
    pupils = found.pupil_weeks(school_class.pupils.visible_to(request.user), shown.monday)
    context = {
        "school_class": school_class,
        "shown": shown,
        "week": week,
        "strip": [replace(day, url=f"#{anchor(day.day)}") for day in week.days],
        "overloads": _explained(week, works),
        "relief": _relief(week, request.user),
        "days": [_day(day, week, works) for day in week.days],
        "later": [work for work in works if work.due_on > shown.sunday],
        "over_pupils": _alike([each for each in pupils if each.overloads]),
        "other_pupils": [each for each in pupils if not each.overloads],
        "virtual_classes": [
            work for work in works if work.is_synchronous and shown.monday <= work.due_on <= shown.sunday
        ],
        "rhythm": rhythm,
        "full_days": [full_day_sentence(full) for full in rhythm.full_days],
        "balance": shares(work, school_class, shown.monday),
        "followed": Alert.objects.open()
        .visible_to(request.user)
        .filter(kind=Alert.Kind.AT_RISK, pupil__school_class=school_class)
        .select_related("pupil"),
        "history": [_in_history(alert) for alert in _overload_alerts(school_class)],
        "over_state": wording.OVER,
        "today": timezone.localdate(),
    }
    return render(request, "workload/class_week.html", context)


def _relief(week: ClassWeek, user: User) -> str:
    """The words of the link to the relief of the class; "" when there is none to read."""
    return relief_acts([week]).get(week.school_class.pk, "") if acts.can_read(user, week.school_class) else ""


def _overload_alerts(school_class: SchoolClass) -> QuerySet[Alert]:
    alerts = Alert.objects.filter(school_class=school_class, kind=Alert.Kind.OVERLOAD)
    return alerts.order_by("-opened_at", "-pk")[:ALERTS_SHOWN]


def _in_history(alert: Alert) -> TimelineEntry:
    """When the scheduler told of the class, why, and how it ended."""
    opened = timezone.localtime(alert.opened_at)
    reasons = capfirst(in_a_row(alert.reasons))
    if alert.closed_at is None:
        return TimelineEntry(wording.moment(opened), reasons, _("Toujours le cas."))
    closed = wording.moment(timezone.localtime(alert.closed_at))
    ended = _("Clos %(moment)s : %(reason)s") % {"moment": closed, "reason": alert.closed_because}
    return TimelineEntry(wording.moment(opened), reasons, ended)


@dataclass(frozen=True, slots=True)
class Explained:
    """A run of days that asks more than it holds, in a sentence, with the works in it: those that weigh most, then
    the others.
    """

    sentence: str
    heaviest: Sequence[Activity]
    others: Sequence[Activity]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the class: its load, whether it lies in a run that asks too much, what is due on it."""

    load: DayLoad
    anchor: str
    is_in_overload: bool
    due: Sequence[Activity]


def _explained(week: ClassWeek, works: Sequence[Activity]) -> list[Explained]:
    explained = []
    sentences = overload_sentences(week.overloads, week.school_class.name, week.size)
    for sentence, (run, _pupils) in zip(sentences, week.overloads, strict=True):
        inside = _inside(run, works)
        explained.append(Explained(sentence, inside[:OTHERS_NAMED], inside[OTHERS_NAMED:]))
    return explained


def _inside(run: Overload, works: Iterable[Activity]) -> list[Activity]:
    return sorted(
        (work for work in works if work.pk in run.task_ids), key=lambda work: (-work.minutes, work.pk)
    )


def _day(load: DayLoad, week: ClassWeek, works: Iterable[Activity]) -> Day:
    return Day(
        load,
        anchor(load.day),
        any(run.first_day <= load.day <= run.last_day for run, _pupils in week.overloads),
        [work for work in works if work.due_on == load.day],
    )


def _alike(weeks: Iterable[PupilWeek]) -> list[tuple[tuple[str, ...], list[PupilWeek]]]:
    """Pupils of whom the same is said, together."""
    together: dict[tuple[str, ...], list[PupilWeek]] = {}
    for week in weeks:
        sentences = tuple(overload_of_one_sentence(run) for run in week.overloads)
        together.setdefault(sentences, []).append(week)
    return list(together.items())
