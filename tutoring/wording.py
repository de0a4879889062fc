"""What all of follow-up says: days, alerts and their answers, who follows a pupil, their work and their equipment."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.directory.models import Pupil
from tutoring.caseload.substitutions import Charge
from tutoring.chain.words import handed_up_said
from tutoring.gravest import Gravest
from tutoring.selectors import OwnPupils
from workload.given import GivenWork
from workload.models import Alert
from workload.week import WeekPlan
from workload.wording import in_a_row, reason_sentence

MISSING_SHOWN = 3


def charge_said(charge: Charge | None) -> str:
    """Who follows a pupil: "suivi par Paul Martin", "… remplacé par Jeanne Roy jusqu'à vendredi 27 novembre",
    or that nobody does.
    """
    if charge is None:
        return _("sans tuteur")
    if charge.adult is None:
        return _("plus suivi : %(holder)s n'est plus dans l'établissement") % {"holder": charge.holder}
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
    if not alert.answer or alert.is_unanswered:
        said = (
            _since_said(alert, today),
            _unanswered_said(alert, today),
            handed_up_said(alert.handings_up.all()),
        )
        return " ".join(filter(None, said))
    if alert.answered_by is None:
        return _("Un suivi est ouvert pour cet élève : il tient lieu de réponse.")
    return _("Réponse de %(who)s : %(answer)s.") % {
        "who": alert.answered_by,
        "answer": answer_said(alert, today),
    }


def flagged_since_said(alert: Alert, today: date) -> str:
    """ "depuis aujourd'hui", "depuis 3 jours"."""
    days = (today - timezone.localtime(alert.opened_at).date()).days
    if not days:
        return _("depuis aujourd'hui")
    return ngettext("depuis %(days)d jour", "depuis %(days)d jours", days) % {"days": days}


def reasons_said(alert: Alert | None) -> list[str]:
    """What holds now of an alert, or held last, a line each, with a capital."""
    return [capfirst(reason_sentence(reason)) for reason in alert.reasons] if alert else []


def raised_said(alert: Alert, gravest: Gravest | None, today: date) -> list[str]:
    """Why an alert was raised and what there was on its gravest day, where what holds now does not tell it."""
    said = []
    opened_on, raised_for = timezone.localdate(alert.opened_at), in_a_row(alert.opened_for)
    if raised_for and raised_for != in_a_row(alert.reasons):
        sentence = _("Signalé %(day)s pour : %(reasons)s.")
        said.append(sentence % {"day": day_said(opened_on, today), "reasons": raised_for})
    if gravest:
        sentence = _("Au plus fort, %(day)s : %(reasons)s.")
        said.append(sentence % {"day": day_said(gravest.day, today), "reasons": in_a_row(gravest.reasons)})
    return said


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


def missing_said(missing: Sequence[GivenWork]) -> str:
    """What did not come, oldest first: "Pas rendu : « Fractions » (lun. 16), « Pavages » (mar. 17, fermé depuis), 2 autres.",
    "" for nothing.
    """
    if not missing:
        return ""
    works = [f"{wording.quoted(each.title)} ({_due_said(each)})" for each in missing]
    return _("Pas rendu : %(works)s.") % {"works": wording.first_of(works, MISSING_SHOWN)}


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


def oldest_unanswered_said(oldest: date, today: date) -> str:
    if oldest == today:
        return _("sans réponse, d'aujourd'hui seulement")
    return _("sans réponse, la plus ancienne depuis %(day)s") % {"day": day_said(oldest, today)}


def too_many_said(own: OwnPupils) -> str:
    """R12: a warning, never a refusal."""
    return ngettext(
        "%(count)d élève suivi, pour %(limit)d au plus : en parler avec la vie scolaire pour répartir.",
        "%(count)d élèves suivis, pour %(limit)d au plus : en parler avec la vie scolaire pour répartir.",
        own.count,
    ) % {"count": own.count, "limit": own.limit}


def _since_said(alert: Alert, today: date) -> str:
    days = (today - timezone.localdate(alert.opened_at)).days
    if not days:
        return _("Signalé aujourd'hui.")
    return ngettext("Signalé il y a %(days)d jour.", "Signalé il y a %(days)d jours.", days) % {"days": days}


def _unanswered_said(alert: Alert, today: date) -> str:
    if not alert.answer:
        return _("Personne n'a encore répondu.")
    return _("La raison connue a pris fin %(day)s : une réponse est de nouveau attendue.") % {
        "day": day_said(alert.quiet_until, today)
    }


def _due_said(work: GivenWork) -> str:
    day = wording.day_short(work.due_on)
    return _("%(day)s, fermé depuis") % {"day": day} if work.is_closed else day
