"""A relief in words: what is asked of whom, and what became of it."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.directory.models import Pupil
from workload.models import RepairChange
from workload.repair.acts import why_stale
from workload.repair.model import Cost, Repair
from workload.repair.suggestions import Suggestion

Kind, Answer = RepairChange.Kind, RepairChange.Answer


def activity_said(change: RepairChange | Suggestion) -> str:
    """Which activity, and whose: "Anglais, « Lettre » (Camille Roy)"."""
    activity = change.activity
    subject = capfirst(activity.course.subject.name)
    return f"{subject}, {wording.quoted(activity.title)} ({activity.author})"


def change_said(change: RepairChange | Suggestion, pupils: Iterable[Pupil]) -> str:
    """What would change: "à rendre lundi 30 novembre au lieu de jeudi 26 novembre". `pupils` are those let off."""
    days = {"to": change.to_day and wording.day(change.to_day), "from": wording.day(change.from_day)}
    if change.kind == Kind.POSTPONE:
        return _("à rendre %(to)s au lieu de %(from)s") % days
    if change.kind == Kind.MOVE:
        return _("classe virtuelle %(to)s au lieu de %(from)s, à la même heure") % days
    if change.kind == Kind.SHORTEN:
        minutes = {"to": wording.minutes(change.to_minutes), "from": wording.minutes(change.from_minutes)}
        return _("%(to)s de travail au lieu de %(from)s") % minutes
    names = [str(pupil) for pupil in pupils]
    return ngettext(
        "n'est plus demandée à %(names)s", "n'est plus demandée à %(count)d élèves : %(names)s", len(names)
    ) % {"names": ", ".join(names), "count": len(names)}


def standing_said(change: RepairChange, now: datetime) -> str:
    """Where a change that was asked for stands, in a sentence."""
    if change.answer == Answer.NO:
        return _("Refusé par %(by)s.") % {"by": change.answered_by}
    if change.applied_at:
        return _("Accepté par %(by)s, et appliqué.") % {"by": change.answered_by}
    if change.answer:
        return _("Accepté par %(by)s, mais rien n'a pu changer. %(why)s") % {
            "by": change.answered_by,
            "why": change.not_applied,
        }
    if change.proposal.closed_at:
        return _("Retiré avant la réponse.")
    if stale := why_stale(change, now):
        return _("%(why)s Cette proposition ne vaut plus : la retirer.") % {"why": stale}
    return _("Pas encore de réponse.")


def proof_said(found: Repair) -> str:
    """How sure it is that nothing lighter would do, in a sentence or two."""
    if found.proved <= Cost._fields.index("teachers"):
        return _(
            "La recherche a été arrêtée après quelques secondes : un allègement plus léger existe peut-être."
        )
    fewest = _fewest_said(found)
    if found.is_proved:
        return fewest
    return fewest + " " + _("Des jours plus proches conviendraient peut-être : la recherche a été arrêtée.")


def _fewest_said(found: Repair) -> str:
    if found.is_complete:
        return _(
            "Aucun autre choix ne touche moins d'activités ni, pour autant d'activités, moins d'enseignants."
        )
    return _(
        "Aucun autre choix ne libère plus de temps ni, pour autant de temps, ne touche moins d'activités."
    )
