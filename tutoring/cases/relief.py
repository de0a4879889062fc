"""Lightening the load of a pupil from their case: work taken off, or given more school days, all of it or nothing.

It goes through the acts teachers have (`activities.returns.excuse`, `activities.extending.extend`), is judged on the
pupil's own days (`workload.relief`), and is told to the teachers without why.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities import extending, returns
from activities.models import Assignment, State
from activities.returns import WorkRefused
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.locks import lock_school
from continuity.directory.models import Pupil, User
from tutoring.cases.acts import CaseRefused, lock_open
from tutoring.models import Case, CaseAction, CaseRelief
from workload.given import GivenWork
from workload.relief import WorkToCome

Lightened = Mapping[GivenWork, date | None]  # until when; None: not asked any more


def work_to_come(case: Case) -> WorkToCome:
    """What the pupil of `case` has still to do. Raises CaseRefused once they have left the school."""
    if case.pupil_has_left:
        raise CaseRefused(
            _("%(pupil)s a quitté l'établissement : son travail ne s'allège plus ici.")
            % {"pupil": case.pupil}
        )
    pupil = Pupil.objects.select_related("school", "school_class").get(pk=case.pupil_id)
    return WorkToCome(pupil, timezone.now())


def lightened(to_come: WorkToCome, works: Collection[GivenWork], school_days: int | None) -> Lightened:
    """Each of `works` with the day it would be due, `school_days` later, or None where it is taken off.

    Raises WorkRefused, with a sentence, where the calendar or the load has no room for that day.
    """
    if school_days is None:
        return dict.fromkeys(works)
    later = {work: to_come.day_later(work, school_days) for work in works}
    if None in later.values():
        raise WorkRefused(
            _("Le calendrier ne connaît pas autant de jours de classe à venir : en donner moins.")
        )
    effect = to_come.effect(later)
    if not effect.fits:
        raise WorkRefused(
            _(
                "Cela ne tient pas dans les jours de l'élève : %(minutes)s n'auraient plus de place. "
                "Donner plus de jours, ou dispenser d'un travail."
            )
            % {"minutes": wording.minutes(effect.no_room_after - effect.no_room_before)}
        )
    return later


@transaction.atomic
def relieve(
    *,
    case: Case,
    by: User,
    assignments: Iterable[Assignment],
    school_days: int | None = None,
    version: str | None = None,
) -> CaseAction:
    """Take `assignments` off the pupil of `case`, or give `school_days` more for each; kept as an action that is done.

    `version` is that of the work the decision was made on (`WorkToCome.version`). Sent twice it is done once. Raises
    WorkRefused, and does nothing, when the work is another one now, or does not fit.
    """
    lock_school(case.school_id)  # before the work of pupils, as everywhere
    case = lock_open(case)
    chosen = {assignment.pk: assignment for assignment in assignments}
    to_come = work_to_come(case)
    asked = [str(assignment.public_id) for assignment in chosen.values()]
    if version not in (None, to_come.version) and (done := done_so(case, by, asked, school_days)):
        return done
    days = _decided(to_come, chosen, school_days, version)
    for work in sorted(days, key=lambda work: work.pk):
        _lighten(chosen[work.pk], by, days[work])
    action = _done(case, by, _result(len(days), school_days))
    CaseRelief.objects.bulk_create(
        CaseRelief(action=action, assignment_id=work.pk, until=day) for work, day in days.items()
    )
    facts = {"works": len(days), "school_days": school_days}
    audit.record(verb="case.relieved", by=by, school=case.school_id, target=case, **facts)
    return action


def done_so(case: Case, by: User, works: Collection[str], school_days: int | None) -> CaseAction | None:
    """The last relief of `case`, if `by` just asked for the same: the same `works`, public ids of assignments."""
    last = case.actions.filter(kind=CaseAction.Kind.RELIEF, ended_by=by).order_by("ended_at", "pk").last()
    if last is None or last.result != _result(len(works), school_days):
        return None
    lightened = map(str, last.reliefs.values_list("assignment__public_id", flat=True))
    return last if set(lightened) == set(works) else None


def holding() -> QuerySet[CaseRelief]:
    """The reliefs that still hold: neither asked again, nor their day taken back, nor handed in since."""
    excused = Q(until=None, assignment__state=State.EXCUSED)
    later = Q(until=F("assignment__extended_until"), assignment__state=State.TO_DO)
    return CaseRelief.objects.filter(excused | later)


def _decided(
    to_come: WorkToCome, chosen: Collection[int], school_days: int | None, version: str | None
) -> Lightened:
    """What is done to each work `chosen`, by its primary key, if it is still the work that was looked at."""
    works = [work for work in to_come.works if work.pk in chosen]
    if len(works) < len(chosen) or version not in (None, to_come.version):
        raise WorkRefused(
            _("Le travail de l'élève a changé entre-temps : voici où il en est. Rien de plus n'a été allégé.")
        )
    return lightened(to_come, works, school_days)


def _lighten(assignment: Assignment, by: User, until: date | None) -> None:
    reason = _("vie scolaire, dans le cadre d'un suivi")
    if until:
        extending.extend(assignment=assignment, by=by, until=until, reason=reason)
    else:
        returns.excuse(assignment=assignment, by=by, reason=reason)


def _done(case: Case, by: User, result: str) -> CaseAction:
    """The relief that was planned, done now; else one that is written as done."""
    planned = case.actions.filter(kind=CaseAction.Kind.RELIEF, ended_at=None).select_for_update().first()
    action = planned or CaseAction(
        case=case, kind=CaseAction.Kind.RELIEF, owner=by, due_on=timezone.localdate()
    )
    action.ended_at, action.ended_by, action.was_done, action.result = timezone.now(), by, True, result
    action.save()
    return action


def _result(count: int, school_days: int | None) -> str:
    if school_days is None:
        return ngettext("%(count)d travail dispensé", "%(count)d travaux dispensés", count) % {"count": count}
    works = ngettext("%(count)d travail", "%(count)d travaux", count) % {"count": count}
    days = ngettext("%(days)d jour de classe de plus", "%(days)d jours de classe de plus", school_days)
    return f"{works} : {days % {'days': school_days}}"
