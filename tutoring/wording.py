"""What follow-up says: contacts, plans and histories as sentences."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.common.components import TimelineEntry
from continuity.directory.models import Pupil
from tutoring.caseload.substitutions import Charge
from tutoring.chain.words import handed_up_said, to_whom_said
from tutoring.models import ContactLog, ReportLine
from tutoring.selectors import CallList, Followed, Missing, OwnPupils
from workload.models import Alert
from workload.week import WeekPlan
from workload.wording import reason_sentence

SUMMARY_SHOWN = 160
MISSING_SHOWN = 3


def charge_said(charge: Charge | None) -> str:
    """Who follows a pupil: "suivi par Paul Martin", "… remplacé par Jeanne Roy jusqu'à vendredi 27 novembre"."""
    if charge is None:
        return _("sans tuteur")
    sentence = _("suivi par %(tutor)s") % {"tutor": charge.tutor}
    if charge.substitution is None:
        return sentence
    return _("%(followed)s, remplacé par %(substitute)s jusqu'à %(day)s") % {
        "followed": sentence,
        "substitute": charge.substitution.substitute,
        "day": wording.day(charge.substitution.last_day),
    }


def day_said(day: date, today: date) -> str:
    """ "aujourd'hui", "mardi 24 novembre", with its year when it is another one."""
    if day == today:
        return _("aujourd'hui")
    return wording.day(day) if day.year == today.year else f"{wording.day(day)} {day.year}"


def moment_said(moment: datetime, today: date) -> str:
    """ "mardi 24 novembre, 14 h 30"."""
    local = timezone.localtime(moment)
    return f"{day_said(local.date(), today)}, {wording.hour(local.time())}"


def result_said(contact: ContactLog) -> str:
    return _("joint") if contact.reached else _("pas de réponse")


def passed_on_said(*, health: bool, equipment: str) -> list[str]:
    """What becomes of a worry just noted, so that whoever called knows that it is in good hands."""
    told = []
    if health:
        told.append(
            _(
                "Souci de santé : la vie scolaire le voit sur sa page et prévient l'infirmerie ou le service social. "
                "Si cela ne peut pas attendre, l'appeler maintenant."
            )
        )
    if equipment == ContactLog.Going.BADLY:
        told.append(
            _(
                "Matériel qui va mal : la vie scolaire le voit sur sa page et propose un prêt ou le travail sur papier."
            )
        )
    return told


def same_call_said(contact: ContactLog, today: date) -> str:
    return _(
        "%(who)s a noté un contact avec cette famille : %(when)s (%(channel)s, %(result)s). Est-ce le même ?"
    ) % {
        "who": contact.by,
        "when": moment_said(contact.at, today),
        "channel": contact.get_channel_display(),
        "result": result_said(contact),
    }


def goings_said(contact: ContactLog) -> str:
    """How it goes, as it was said: "travail : bien, moral : mal", "" when nobody asked."""
    told = (
        (_("travail"), contact.get_work_display()),
        (_("moral"), contact.get_morale_display()),
        (_("matériel"), contact.get_equipment_display()),
    )
    return ", ".join(
        _("%(part)s : %(going)s") % {"part": part, "going": going} for part, going in told if going
    )


def going_said(contact: ContactLog) -> str:
    """How it goes, and that there is a worry about health: for those who follow the pupil."""
    worry = _("souci de santé signalé") if contact.health_worry else ""
    return ", ".join(filter(None, (goings_said(contact), worry)))


def last_contact_said(contact: ContactLog | None, today: date) -> str:
    """ "Dernier contact : mardi 17 novembre, 9 h, par Camille Durand (téléphone), joint : « reprend lundi. »" """
    if contact is None:
        return _("Aucun contact noté.")
    sentence = _("Dernier contact : %(when)s, par %(who)s (%(channel)s), %(result)s") % {
        "when": moment_said(contact.at, today),
        "who": contact.by,
        "channel": contact.get_channel_display(),
        "result": result_said(contact),
    }
    if going := going_said(contact):
        sentence = f"{sentence} ({going})"
    if not contact.summary:
        return f"{sentence}."
    return _("%(sentence)s : «\N{NO-BREAK SPACE}%(summary)s\N{NO-BREAK SPACE}»") % {
        "sentence": sentence,
        "summary": Truncator(contact.summary).chars(SUMMARY_SHOWN),
    }


def plan_said(contact: ContactLog | None, today: date) -> str:
    """The next step: "Prévu jeudi 26 novembre : rappeler.", "" without one."""
    if contact is None or not (contact.next_step or contact.next_on):
        return ""
    step = contact.next_step or _("rappeler")
    if contact.next_on is None:
        return _("Prévu : %(step)s.") % {"step": step.rstrip(".")}
    return _("Prévu %(day)s : %(step)s.") % {
        "day": day_said(contact.next_on, today),
        "step": step.rstrip("."),
    }


def standing_plan_said(contact: ContactLog | None, today: date) -> str:
    """The next step of the last contact; that nothing was noted since, once its day is over."""
    if contact is None or contact.next_on is None or contact.next_on >= today:
        return plan_said(contact, today)
    return _("Prévu %(day)s, rien de noté depuis : %(step)s.") % {
        "day": day_said(contact.next_on, today),
        "step": (contact.next_step or _("rappeler")).rstrip("."),
    }


def answer_said(alert: Alert, today: date) -> str:
    """The answer an alert got: "raison connue jusqu'à vendredi 27 novembre", "" without one."""
    if alert.quiet_until:
        return _("%(answer)s jusqu'à %(day)s inclus") % {
            "answer": alert.get_answer_display(),
            "day": day_said(alert.quiet_until, today),
        }
    return alert.get_answer_display()


def waiting_said(alert: Alert, today: date) -> str:
    """Since when an open alert waits for an answer and to whom it went, or which answer it got, by whom."""
    if alert.answer and not alert.is_unanswered:
        return _("Réponse de %(who)s : %(answer)s.") % {
            "who": alert.answered_by,
            "answer": answer_said(alert, today),
        }
    return " ".join(filter(None, (_waited_said(alert, today), handed_up_said(alert.handings_up.all()))))


def reasons_said(alert: Alert | None) -> list[str]:
    """Why the alert was raised, a line each, with a capital."""
    return [capfirst(reason_sentence(reason)) for reason in alert.reasons] if alert else []


def week_said(week: WeekPlan | None) -> str:
    """How much work the week holds and how much is left, "" when there is none."""
    asked = sum(day.minutes for day in week.days) if week else 0
    if not asked:
        return ""
    left = sum(day.to_do for day in week.days)
    if left == asked:
        return _("Cette semaine : %(asked)s de travail à faire.") % {"asked": wording.minutes(asked)}
    return _("Cette semaine : %(asked)s de travail, dont %(left)s encore à faire.") % {
        "asked": wording.minutes(asked),
        "left": wording.minutes(left),
    }


def missing_said(missing: Sequence[Missing]) -> str:
    """What did not come, oldest first: "Pas encore rendu : « Fractions » (lun. 16), 2 autres.", "" for nothing."""
    if not missing:
        return ""
    works = [
        _("%(title)s (%(day)s)")
        % {"title": wording.quoted(each.title), "day": wording.day_short(each.due_on)}
        for each in missing
    ]
    return _("Pas encore rendu : %(works)s.") % {"works": wording.first_of(works, MISSING_SHOWN)}


def equipment_said(pupil: Pupil) -> str:
    """ "Équipement : un téléphone, données mobiles limitées ; travaille sur papier." """
    known = [pupil.get_device_display(), pupil.get_connection_display()]
    if (pupil.device, pupil.connection) == (Pupil.Device.UNKNOWN, Pupil.Connection.UNKNOWN):
        known = [_("non renseigné, à demander")]
    if pupil.lent_device or pupil.lent_connection:
        known.append(_("prêt de l'établissement"))
    sentence = _("Équipement : %(known)s") % {"known": ", ".join(known)}
    if pupil.on_paper:
        sentence = _("%(equipment)s ; travaille sur papier") % {"equipment": sentence}
    return f"{sentence}."


def facts_said(
    followed: Followed, today: date, week: WeekPlan | None = None, missing: Sequence[Missing] = ()
) -> list[str]:
    """What is known beside the reasons, a sentence each: the last contact, the plan, the answer; with a `week`, what is
    missing, the work and the equipment.
    """
    facts = [
        last_contact_said(followed.last_contact, today),
        standing_plan_said(followed.last_contact, today),
        followed.alert and waiting_said(followed.alert, today),
        missing_said(missing),
        week_said(week),
        week and equipment_said(followed.pupil),
    ]
    return [fact for fact in facts if fact]


def first_call_said(calls: CallList) -> str:
    """Whom to call first and the main reason: "Commencer par Tom Roy : 3 rendus attendus, pas encore reçus…" """
    first = calls.to_call[0]
    reason = reason_sentence(first.alert.reasons[0]) if first.alert and first.alert.reasons else ""
    return _("Commencer par %(pupil)s : %(reason)s.") % {
        "pupil": first.pupil,
        "reason": reason or _("c'est le jour prévu"),
    }


def nobody_to_call_said(calls: CallList, today: date) -> str:
    """That the day is free, and who comes next."""
    planned = [(call_on, each.pupil) for each in calls.later if (call_on := each.call_on(today))]
    if not planned:
        return _("Personne à appeler aujourd'hui.")
    day, pupil = planned[0]
    return _("Personne à appeler aujourd'hui. Prochain appel prévu : %(pupil)s, %(day)s.") % {
        "pupil": pupil,
        "day": day_said(day, today),
    }


def week_awaited_said(monday: date, today: date) -> str:
    """What is expected for a week: "semaine du lundi 16 novembre, à envoyer vendredi", "…, encore attendu"."""
    friday = monday + timedelta(days=4)
    expected = _("à envoyer %(day)s") % {"day": day_said(friday, today)}
    return _("semaine du %(day)s, %(expected)s") % {
        "day": wording.day(monday),
        "expected": _("encore attendue") if friday < today else expected,
    }


def oldest_unanswered_said(oldest: date, today: date) -> str:
    if oldest == today:
        return _("sans réponse, depuis aujourd'hui")
    return _("sans réponse, la plus ancienne depuis %(day)s") % {"day": day_said(oldest, today)}


def too_many_said(own: OwnPupils) -> str:
    """R12: a warning, never a refusal."""
    return ngettext(
        "%(count)d élève suivi, pour %(limit)d au plus : en parler avec la vie scolaire pour répartir.",
        "%(count)d élèves suivis, pour %(limit)d au plus : en parler avec la vie scolaire pour répartir.",
        own.count,
    ) % {"count": own.count, "limit": own.limit}


def timeline(
    alerts: list[Alert],
    contacts: list[ContactLog],
    today: date,
    also: Iterable[tuple[datetime, TimelineEntry]] = (),
) -> list[TimelineEntry]:
    """Alerts (opened, answered, closed), contacts and what `also` happened, each with its moment: newest first."""
    events = [event for alert in alerts for event in _alert_events(alert, today)]
    events += [_contact_event(contact, today) for contact in contacts]
    events += also
    events.sort(key=lambda event: event[0], reverse=True)
    return [entry for _moment, entry in events]


def reports_told(lines: Iterable[ReportLine], today: date) -> list[tuple[datetime, TimelineEntry]]:
    """What weekly reports said, each when it was sent."""
    return [
        _event(
            line.report.sent_at,
            today,
            _("Bilan de la semaine du %(day)s") % {"day": wording.day(line.report.monday)},
            detail=line.text,
            by=str(line.report.tutor),
        )
        for line in lines
    ]


def _waited_said(alert: Alert, today: date) -> str:
    days = (today - timezone.localtime(alert.opened_at).date()).days
    if not days:
        return _("Signalé aujourd'hui, sans réponse.")
    return ngettext(
        "Signalé il y a %(days)d jour, sans réponse.", "Signalé il y a %(days)d jours, sans réponse.", days
    ) % {"days": days}


def _alert_events(alert: Alert, today: date) -> list[tuple[datetime, TimelineEntry]]:
    # The severity is that of today or of the end: on the day it opened it may have been another.
    opened = capfirst(alert.get_kind_display())
    events = [_event(alert.opened_at, today, opened, detail=_in_a_row(alert))]
    for step in alert.handings_up.all():
        went = _("Sans réponse, remonté %(whom)s") % {"whom": to_whom_said(step.rung)}
        events.append(_event(step.at, today, went))
    if alert.answered_at:
        answered = _("Réponse à l'alerte : %(answer)s") % {"answer": answer_said(alert, today)}
        events.append(
            _event(alert.answered_at, today, answered, detail=alert.answer_note, by=str(alert.answered_by))
        )
    if alert.closed_at:
        events.append(
            _event(alert.closed_at, today, _("Fin de l'alerte"), detail=capfirst(alert.closed_because))
        )
    return events


def _in_a_row(alert: Alert) -> str:
    return capfirst(" ; ".join(map(reason_sentence, alert.reasons)))


def _contact_event(contact: ContactLog, today: date) -> tuple[datetime, TimelineEntry]:
    what = f"{contact.get_channel_display().capitalize()} : {result_said(contact)}"
    if contact.spoken_with:
        what = _("%(what)s, avec %(guardian)s") % {"what": what, "guardian": contact.spoken_with}
    going = going_said(contact)
    said = (going and f"{capfirst(going)}.", contact.summary, plan_said(contact, today))
    detail = " ".join(filter(None, said))
    return _event(contact.at, today, what, detail=detail, by=str(contact.by))


def _event(
    moment: datetime, today: date, what: str, *, detail: str = "", by: str = ""
) -> tuple[datetime, TimelineEntry]:
    return moment, TimelineEntry(when=moment_said(moment, today), what=what, detail=detail, by=by)
