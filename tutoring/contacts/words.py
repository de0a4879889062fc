"""What is said of contacts and of whom to call: the last one, how it goes, what is planned."""

from datetime import date

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from tutoring.models import ContactLog
from tutoring.selectors import CallList, Followed
from tutoring.wording import day_said, equipment_said, missing_said, moment_said, waiting_said, week_said
from workload.week import WeekPlan
from workload.wording import reason_sentence

SUMMARY_SHOWN = 160


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
    return _("%(sentence)s\N{NO-BREAK SPACE}: «\N{NO-BREAK SPACE}%(summary)s\N{NO-BREAK SPACE}»") % {
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


def facts_said(followed: Followed, today: date, week: WeekPlan | None = None) -> list[str]:
    """What is known beside the reasons, a sentence each: the last contact, the plan, the answer; with a `week`, what is
    missing, the work and the equipment.
    """
    facts = [
        last_contact_said(followed.last_contact, today),
        standing_plan_said(followed.last_contact, today),
        followed.alert and waiting_said(followed.alert, today),
        week and missing_said(week.missing),
        week_said(week),
        week and equipment_said(followed.pupil),
    ]
    return [fact for fact in facts if fact]


def why_later_said(followed: Followed, today: date) -> str:
    """Why a pupil is not to be called today: what is planned, the answer the alert got, else the day of the last contact."""
    plan = standing_plan_said(followed.last_contact, today)
    if plan or followed.alert:
        return plan or waiting_said(followed.alert, today)
    if followed.last_contact is None:
        return _("Aucun contact noté.")
    last = timezone.localtime(followed.last_contact.at).date()
    return _("Dernier contact : %(day)s, %(result)s.") % {
        "day": day_said(last, today),
        "result": result_said(followed.last_contact),
    }


def first_call_said(calls: CallList) -> str:
    """Whom to call first and the main reason: "Commencer par Tom Roy : 3 rendus attendus, pas reçus…" """
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
