"""What the pages of equipment say of an answer, a loan and a pack."""

from datetime import date

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.directory.models import Pupil
from tutoring.models import Loan, PaperPack, SurveyAnswer
from tutoring.wording import day_said


def answer_said(answer: SurveyAnswer) -> str:
    """ "Un téléphone pour 3 personnes, données mobiles limitées, sans imprimante"."""
    parts = [answer.get_device_display(), answer.get_connection_display()]
    if answer.shared_by > 1:
        parts[0] = _("%(device)s pour %(count)d personnes") % {"device": parts[0], "count": answer.shared_by}
    if answer.printer == SurveyAnswer.YesNo.NO:
        parts.append(_("sans imprimante"))
    if answer.quiet_place == SurveyAnswer.YesNo.NO:
        parts.append(_("pas d'endroit calme"))
    if answer.skill == SurveyAnswer.Skill.HELPED:
        parts.append(_("a besoin d'aide avec l'appareil"))
    return capfirst(", ".join(parts))


def given_said(answer: SurveyAnswer, today: date) -> str:
    """When and how an answer came, not who gave it: "Réponse donnée mardi 17 novembre, sur papier."."""
    return _("Réponse donnée %(day)s, %(how)s.") % {
        "day": day_said(timezone.localdate(answer.at), today),
        "how": answer.get_source_display(),
    }


def loan_said(loan: Loan, today: date) -> str:
    """ "prêté le 3 novembre, à rendre le 18 décembre", or when it came back and in which state."""
    lent_on = day_said(loan.lent_on, today)
    if loan.returned_on is None:
        return _("prêté %(first)s, à rendre %(last)s") % {
            "first": lent_on,
            "last": day_said(loan.due_on, today),
        }
    return _("prêté %(first)s, revenu %(last)s, %(state)s") % {
        "first": lent_on,
        "last": day_said(loan.returned_on, today),
        "state": loan.get_state_returned_display(),
    }


def late_said(loan: Loan, today: date) -> str:
    """ "en retard de 3 jours", "" for a loan that is not."""
    days = (today - loan.due_on).days
    if loan.returned_on or days < 1:
        return ""
    return ngettext("en retard de %(days)d jour", "en retard de %(days)d jours", days) % {"days": days}


def pack_said(pack: PaperPack, today: date) -> str:
    """ "retiré mardi 24 novembre", "préparée lundi 23 novembre"."""
    if pack.handed_at is None:
        return _("préparée %(day)s") % {"day": day_said(timezone.localdate(pack.prepared_at), today)}
    return f"{pack.get_way_display()} {day_said(timezone.localdate(pack.handed_at), today)}"


def why_on_paper(pupil: Pupil) -> str:
    """Why a pupil gets a pack, "" when it is simply that they work on paper."""
    if pupil.on_paper:
        return ""
    if pupil.lacks_equipment:
        return _("sans appareil ou sans connexion, pas encore noté sur papier")
    return _("ne travaille plus sur papier")


def means_said(pupil: Pupil) -> str:
    """What the pupil has at home and what is lent to them: "aucun appareil (prêt en cours), bonne connexion"."""
    lent = _("prêt en cours")
    device, connection = pupil.get_device_display(), pupil.get_connection_display()
    if pupil.lent_device:
        device = f"{device} ({lent})"
    if pupil.lent_connection:
        connection = f"{connection} ({lent})"
    if {pupil.device, pupil.connection} == {Pupil.Device.UNKNOWN}:
        return _("équipement non renseigné")
    return ", ".join((device, connection))
