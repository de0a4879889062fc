"""R6: what an activity must state before it reaches pupils."""

from collections.abc import Collection
from datetime import timedelta

from django.utils.translation import gettext as _

from activities.models import Activity, Audience, QuizQuestion, ReturnMode
from activities.quizzes.questions import Kind
from continuity.directory.models import Pupil


def missing_fields(activity: Activity, pupils: Collection[Pupil]) -> dict[str, str]:
    """What `activity` lacks to be given to `pupils`: field of the form → sentence; empty when complete."""
    return unstated(activity) | _without_audience(activity, pupils)


def unstated(activity: Activity) -> dict[str, str]:
    """What the activity itself does not say yet, its audience left aside; works on an unsaved one. A query for a
    questionnaire, none for the rest.
    """
    needed = {
        "title": _("Donner un titre à l'activité."),
        "instructions": _("Écrire ce que les élèves ont à faire."),
        "minutes": _("Indiquer la durée prévue, en minutes."),
        "due_on": _("Choisir le jour de rendu."),
        "expected_output": _("Dire ce que les élèves produisent."),
        "return_mode": _("Dire comment les élèves rendent leur travail."),
    }
    if activity.is_synchronous:
        needed["starts_at"] = _("Indiquer l'heure de début de la classe virtuelle.")
        needed["due_on"] = _("Choisir le jour de la classe virtuelle.")
    missing = {field: sentence for field, sentence in needed.items() if not getattr(activity, field)}
    if activity.expects_return and activity.return_mode == ReturnMode.QUIZ and not _asks_something(activity):
        missing["return_mode"] = _(
            "Le questionnaire est vide : écrire au moins une question avant de publier."
        )
    if activity.is_synchronous and not missing and _ends_after_midnight(activity):
        missing["starts_at"] = _(
            "La classe virtuelle finirait après minuit : la commencer plus tôt, ou la raccourcir."
        )
    return missing


def _ends_after_midnight(activity: Activity) -> bool:
    begins = timedelta(hours=activity.starts_at.hour, minutes=activity.starts_at.minute)
    return begins + timedelta(minutes=activity.minutes) > timedelta(days=1)


def _asks_something(activity: Activity) -> bool:
    if activity.pk is None:
        return False
    return QuizQuestion.objects.filter(quiz__activity=activity).exclude(kind=Kind.TEXT).exists()


def _without_audience(activity: Activity, pupils: Collection[Pupil]) -> dict[str, str]:
    if pupils:
        return {}
    if activity.audience == Audience.CHOSEN:
        return {"chosen_pupils": _("Cocher au moins un élève.")}
    return {"course": _("Aucun élève n'est inscrit dans cette classe : le signaler au secrétariat.")}
