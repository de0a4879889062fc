"""What cases say: states, actions, reliefs and histories as sentences."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.common.components import TimelineEntry
from tutoring.cases.selectors import CaseFile
from tutoring.models import Case, CaseAction, CaseHandover, CaseRelief, Loan
from tutoring.wording import answer_said, day_said, moment_said
from workload.models import Alert
from workload.relief import Effect, WeekEffect


def led_said(case: Case) -> str:
    """ "mené par Paul Martin, vie scolaire (CPE)"."""
    return _("mené par %(who)s, %(rung)s") % {"who": case.leader, "rung": case.get_rung_display()}


def state_said(case: Case, today: date) -> str:
    """Since when it is open, or how it ended."""
    if case.is_open:
        day = day_said(timezone.localtime(case.opened_at).date(), today)
        return _("Ouvert %(day)s par %(who)s") % {"day": day, "who": case.opened_by}
    return _("Clos %(day)s par %(who)s : %(closing)s") % {
        "day": day_said(timezone.localtime(case.closed_at).date(), today),
        "who": case.closed_by,
        "closing": case.get_closing_display(),
    }


def action_said(action: CaseAction) -> str:
    """ "Visite : avec l'assistante sociale"."""
    kind = capfirst(action.get_kind_display())
    return f"{kind} : {action.what}" if action.what else kind


def due_said(action: CaseAction, today: date) -> str:
    """When, and by whom: "pour jeudi 26 novembre, par Paul Martin"; late, since when."""
    sentence = (
        _("pour %(day)s, par %(who)s") if action.due_on >= today else _("à faire depuis %(day)s, par %(who)s")
    )
    return sentence % {"day": day_said(action.due_on, today), "who": action.owner}


def ended_said(action: CaseAction, today: date) -> str:
    """ "faite jeudi 26 novembre par Paul Martin : joint la mère"."""
    sentence = _("faite %(day)s par %(who)s") if action.was_done else _("abandonnée %(day)s par %(who)s")
    sentence %= {"day": day_said(timezone.localtime(action.ended_at).date(), today), "who": action.ended_by}
    return f"{sentence} : {action.result}" if action.result else sentence


def relief_said(relief: CaseRelief) -> str:
    """ "« Fractions » (mathématiques) : dispensé", "… : jusqu'à mardi 1er décembre"."""
    activity = relief.assignment.activity
    outcome = _("jusqu'au %(day)s") % {"day": wording.day(relief.until)} if relief.until else _("dispensé")
    return f"{wording.quoted(str(activity))} ({activity.course.subject.name}) : {outcome}"


def told_to_teacher(relief: CaseRelief) -> str:
    """What a teacher reads of a relief: what, never why."""
    if relief.until is None:
        return _("Dispensé par la vie scolaire, dans le cadre d'un suivi.")
    return _("Délai jusqu'au %(day)s donné par la vie scolaire, dans le cadre d'un suivi.") % {
        "day": wording.day(relief.until)
    }


def effect_said(effect: Effect, today: date) -> list[str]:
    """What the weeks become: "La semaine prochaine passe de 6 h 20 à 4 h 05, sa journée la plus chargée de 2 h à 1 h 30.";
    what still fits in no day.
    """
    said = [_week_becomes(week, today) for week in effect.weeks]
    said = said or [_("Ni les semaines ni leurs journées les plus chargées ne changent.")]
    if effect.no_room_after:
        still = _("Même ainsi, %(minutes)s de travail ne tiennent dans aucun jour.")
        said.append(still % {"minutes": wording.minutes(effect.no_room_after)})
    elif effect.no_room_before:
        said.append(_("Tout tient désormais dans les jours de l'élève."))
    return said


def left_over_said(count: int) -> str:
    return ngettext(
        "%(count)d action est encore à faire : elle est abandonnée avec cette phrase.",
        "%(count)d actions sont encore à faire : elles sont abandonnées avec cette phrase.",
        count,
    ) % {"count": count}


def alert_left_said(until: date, today: date) -> str:
    """What closing a case does to an alert that is still open, before it is done."""
    return _(
        "Des signes durent encore. À la clôture, l'alerte reçoit pour réponse « raison connue » jusqu'à %(day)s inclus : "
        "d'ici là personne n'est sollicité de nouveau, ensuite une réponse est redemandée si les signes durent. S'il n'y avait "
        "pas lieu d'ouvrir ce suivi, elle est notée « fausse alerte »."
    ) % {"day": day_said(until, today)}


def closed_said(alert: Alert | None, today: date) -> str:
    """That a case is closed, and what its alert got for an answer."""
    if alert is None:
        return _("Suivi clos.")
    return _("Suivi clos. Réponse à l'alerte : %(answer)s.") % {"answer": answer_said(alert, today)}


def events_of(file: CaseFile, loans: Iterable[Loan], today: date) -> list[tuple[datetime, TimelineEntry]]:
    """What happened in the case, each with its moment."""
    case = file.case
    events = [_event(case.opened_at, today, _("Suivi ouvert"), case.aims, case.opened_by)]
    events += [_handover_event(handover, today) for handover in case.handovers.select_related("to", "by")]
    events += [_action_event(action, today) for action in file.ended]
    events += [event for loan in loans for event in _loan_events(loan, today)]
    if not case.is_open:
        closed = _("Suivi clos : %(closing)s") % {"closing": case.get_closing_display()}
        events.append(_event(case.closed_at, today, closed, case.outcome, case.closed_by))
    return events


def _week_becomes(week: WeekEffect, today: date) -> str:
    (before, fullest_before), (after, fullest_after) = week.before, week.after
    facts = {
        "week": _week_said(week.monday, today),
        "before": wording.minutes(before),
        "after": wording.minutes(after),
        "fullest_before": wording.minutes(fullest_before),
        "fullest_after": wording.minutes(fullest_after),
    }
    if fullest_before == fullest_after:
        return _("%(week)s passe de %(before)s à %(after)s.") % facts
    if before == after:
        sentence = _(
            "%(week)s garde %(after)s ; sa journée la plus chargée passe de %(fullest_before)s à %(fullest_after)s."
        )
        return sentence % facts
    sentence = _(
        "%(week)s passe de %(before)s à %(after)s, sa journée la plus chargée de %(fullest_before)s à %(fullest_after)s."
    )
    return sentence % facts


def _week_said(monday: date, today: date) -> str:
    days = (monday - today).days
    if days <= 0:
        return _("Ce qui reste de cette semaine")
    return (
        _("La semaine prochaine") if days <= 7 else _("La semaine du %(day)s") % {"day": wording.day(monday)}
    )


def _handover_event(handover: CaseHandover, today: date) -> tuple[datetime, TimelineEntry]:
    what = _("Transmis à %(who)s, %(rung)s") % {"who": handover.to, "rung": handover.get_to_rung_display()}
    return _event(handover.at, today, what, handover.why, handover.by)


def _action_event(action: CaseAction, today: date) -> tuple[datetime, TimelineEntry]:
    what = _("Action faite : %(action)s") if action.was_done else _("Action abandonnée : %(action)s")
    what %= {"action": action_said(action)}
    return _event(action.ended_at, today, what, action.result, action.ended_by)


def _loan_events(loan: Loan, today: date) -> Iterator[tuple[datetime, TimelineEntry]]:
    for day, what in ((loan.lent_on, _("Prêté : %(item)s")), (loan.returned_on, _("Rendu : %(item)s"))):
        if day:
            at = timezone.make_aware(datetime.combine(day, datetime.min.time()))
            yield at, TimelineEntry(when=day_said(day, today), what=what % {"item": loan.item})


def _event(at: datetime, today: date, what: str, detail: str, by: object) -> tuple[datetime, TimelineEntry]:
    return at, TimelineEntry(when=moment_said(at, today), what=what, detail=detail, by=str(by))
