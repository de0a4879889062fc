"""Why an alert was raised, in words: facts with their figures and dates, never a judgement."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.common.wording import NBSP


def reason_sentence(reason: dict) -> str:
    """One of `Alert.reasons` as the start of a sentence, without capital or full stop: reasons are read in a row."""
    return _SENTENCES[reason["signal"]](reason)


def in_a_row(reasons: Iterable[dict]) -> str:
    """Reasons in one line: "3 rendus attendus, pas reçus, depuis… ; 2 absences en classe virtuelle…" """
    return f"{NBSP}; ".join(map(reason_sentence, reasons))


def _missing_returns(reason: dict) -> str:
    return ngettext(
        "%(count)d rendu attendu, pas reçu, depuis %(since)s",
        "%(count)d rendus attendus, pas reçus, depuis %(since)s",
        reason["count"],
    ) % _facts(reason)


def _late_returns(reason: dict) -> str:
    return _("les %(count)d derniers rendus de plus en plus en retard, depuis %(since)s") % _facts(reason)


def _silence(reason: dict) -> str:
    return _("ni connexion, ni rendu, ni présence depuis %(since)s (%(count)d jours ouvrés)") % _facts(reason)


def _virtual_class_absences(reason: dict) -> str:
    return ngettext(
        "%(count)d absence en classe virtuelle, %(days)s",
        "%(count)d absences en classe virtuelle, %(days)s",
        reason["count"],
    ) % _facts(reason)


def _difficulty_reported(reason: dict) -> str:
    return ngettext(
        "%(count)d difficulté signalée par l'élève, %(days)s",
        "%(count)d difficultés signalées par l'élève, %(days)s",
        reason["count"],
    ) % _facts(reason)


def _hard_work(reason: dict) -> str:
    return _("%(count)d travaux que l'élève dit difficiles, %(days)s") % _facts(reason)


def _no_equipment(reason: dict) -> str:
    return ngettext(
        "sans appareil ou sans connexion, et sans parcours papier : %(count)d travail en attente depuis %(since)s",
        "sans appareil ou sans connexion, et sans parcours papier : %(count)d travaux en attente depuis %(since)s",
        reason["count"],
    ) % _facts(reason)


def _unreachable(reason: dict) -> str:
    return _("personne de joint depuis %(since)s, malgré des appels sur %(count)d jours") % _facts(reason)


def _going_badly(reason: dict) -> str:
    return _("travail ou moral qui va mal, a-t-on dit %(days)s") % _facts(reason)


def _overload(reason: dict) -> str:
    return _("plus de travail à faire que de temps, %(days)s") % _facts(reason)


def _pupil_overload(reason: dict) -> str:
    return _(
        "%(days)s : %(asked)s de travail à faire pour %(possible)s possibles (%(excess)s de trop)"
    ) % _facts(reason)


def _class_overload(reason: dict) -> str:
    return ngettext(
        "%(days)s : jusqu'à %(asked)s de travail donné pour %(possible)s possibles (%(excess)s de trop), "
        "pour %(pupils)d élève",
        "%(days)s : jusqu'à %(asked)s de travail donné pour %(possible)s possibles (%(excess)s de trop), "
        "pour %(pupils)d élèves",
        reason["pupils"],
    ) % _facts(reason)


def _half_time(reason: dict) -> str:
    return _(
        "%(days)s : %(asked)s de travail en %(subject)s pour %(possible)s possibles d'après les heures de cours "
        "remplacées (%(excess)s de trop)"
    ) % _facts(reason)


def _facts(reason: dict) -> dict:
    """The reason with its days and durations said."""
    since, last = date.fromisoformat(reason["since"]), date.fromisoformat(reason["last"])
    durations = {
        name: wording.minutes(reason[name]) for name in ("asked", "possible", "excess") if name in reason
    }
    return reason | durations | {"since": wording.day(since), "days": wording.day_range(since, last)}


_SENTENCES = {
    "missing_returns": _missing_returns,
    "late_returns": _late_returns,
    "silence": _silence,
    "virtual_class_absences": _virtual_class_absences,
    "difficulty_reported": _difficulty_reported,
    "hard_work": _hard_work,
    "no_equipment": _no_equipment,
    "unreachable": _unreachable,
    "going_badly": _going_badly,
    "overload": _overload,
    "pupil_overload": _pupil_overload,
    "class_overload": _class_overload,
    "half_time": _half_time,
}
