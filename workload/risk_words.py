"""The settings of the early warning in words, and what settings would have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from continuity.common import wording
from workload.engine.risk import RiskPolicy, Weight
from workload.models import Alert
from workload.risk_replay import Behaviour, Replay

# By signal, in the order in which they are read: what is seen, and what is counted.
SIGNS = {
    "missing_returns": (gettext_lazy("Rendu attendu, pas reçu"), gettext_lazy("par rendu")),
    "late_returns": (gettext_lazy("Rendus de plus en plus en retard"), gettext_lazy("par rendu")),
    "silence": (
        gettext_lazy("Ni connexion, ni rendu, ni présence, cinq jours de classe ou plus"),
        gettext_lazy("par jour"),
    ),
    "virtual_class_absences": (gettext_lazy("Absence en classe virtuelle"), gettext_lazy("par absence")),
    "difficulty_reported": (
        gettext_lazy("Difficulté signalée par l'élève"),
        gettext_lazy("par difficulté"),
    ),
    "hard_work": (
        gettext_lazy("Travaux que l'élève dit difficiles, trois ou plus"),
        gettext_lazy("par travail"),
    ),
    "unreachable": (
        gettext_lazy("Personne de joint, malgré des appels sur deux jours ou plus"),
        gettext_lazy("par jour"),
    ),
    "going_badly": (
        gettext_lazy("Travail ou moral qui va mal, dit lors d'un contact"),
        gettext_lazy("par mention"),
    ),
    "no_equipment": (
        gettext_lazy("Ni appareil ou connexion, ni parcours papier"),
        gettext_lazy("par travail en attente"),
    ),
    "overload": (gettext_lazy("Plus de travail à faire que de temps"), gettext_lazy("par surcharge")),
}
LEVELS_SAID = Alert.Severity.labels


@dataclass(frozen=True, slots=True)
class WeekLine:
    """How many pupils came up to each level in a week, tried and in force, in the order of LEVELS_SAID."""

    name: str
    counts: Sequence[tuple[int, int]]


def thresholds_said(policy: RiskPolicy) -> str:
    """ "à suivre dès 3 points, alerte dès 5, urgent dès 9"."""
    return _("à suivre dès %(watch)d points, alerte dès %(alert)d, urgent dès %(urgent)d") % {
        "watch": policy.watch,
        "alert": policy.alert,
        "urgent": policy.urgent,
    }


def example_said(policy: RiskPolicy) -> str:
    """What the figures come to for the commonest sign: "Rendus pas reçus, sans autre signe : à suivre dès 3, alerte dès 5." """
    weight = policy.weights["missing_returns"]
    thresholds = zip(LEVELS_SAID, (policy.watch, policy.alert, policy.urgent), strict=True)
    reached = [(level, points) for level, points in thresholds if points <= weight.at_most]
    if not reached:
        return _("Rendus pas reçus, sans autre signe : quel qu'en soit le nombre, l'élève n'est pas signalé.")
    levels = [
        _("%(level)s dès %(count)d") % {"level": level, "count": ceil(points / weight.each)}
        for level, points in reached
    ]
    return _("Rendus pas reçus, sans autre signe : %(levels)s.") % {"levels": ", ".join(levels)}


def policy_lines(policy: RiskPolicy) -> list[str]:
    """The levels, then what each sign weighs, a line each."""
    signs = (
        f"{sign} : {_weight_said(policy.weights[signal], unit)}" for signal, (sign, unit) in SIGNS.items()
    )
    return [capfirst(thresholds_said(policy)), *signs]


def replay_lines(replay: Replay) -> list[str]:
    """How the settings tried would have behaved beside those in force, a sentence each."""
    lines = [
        _flagged(replay),
        _sooner(replay),
        _answers(replay),
        _before_answers(replay),
        _from_returns(replay),
    ]
    return [line for line in lines if line]


def week_lines(replay: Replay) -> list[WeekLine]:
    """A line per week."""
    return [
        WeekLine(
            date_format(monday, "j M").lower(),
            [
                (replay.tried.raised.get((monday, level), 0), replay.in_force.raised.get((monday, level), 0))
                for level in Alert.Severity.values
            ],
        )
        for monday in replay.mondays
    ]


def _weight_said(weight: Weight, unit: str) -> str:
    if not weight.each:
        return _("ne compte pas")
    points = ngettext("%(count)d point", "%(count)d points", weight.each) % {"count": weight.each}
    return _("%(points)s %(unit)s, %(most)d au plus") % {
        "points": points,
        "unit": unit,
        "most": weight.at_most,
    }


def _flagged(replay: Replay) -> str:
    tried, in_force = replay.tried.flagged, replay.in_force.flagged
    said = ngettext("%(count)d élève signalé", "%(count)d élèves signalés", tried) % {"count": tried}
    if tried != in_force:
        said = _("avec ces réglages, %(said)s au lieu de %(before)d") % {"said": said, "before": in_force}
    elif replay.tried != replay.in_force:
        said = _("%(said)s, autant qu'avec les réglages en vigueur") % {"said": said}
    return capfirst(_("%(said)s depuis %(day)s.") % {"said": said, "day": wording.day(replay.mondays[0])})


def _sooner(replay: Replay) -> str:
    said = []
    if replay.earlier:
        said.append(
            ngettext(
                "%(count)d élève signalé plus tôt (%(days)s)",
                "%(count)d élèves signalés plus tôt (%(days)s)",
                len(replay.earlier),
            )
            % {"count": len(replay.earlier), "days": _usual_days(replay.earlier)}
        )
    if replay.later:
        said.append(
            ngettext(
                "%(count)d élève signalé plus tard (%(days)s)",
                "%(count)d élèves signalés plus tard (%(days)s)",
                len(replay.later),
            )
            % {"count": len(replay.later), "days": _usual_days(replay.later)}
        )
    return f"{', '.join(said)}." if said else ""


def _usual_days(days: Sequence[int]) -> str:
    usual = round(median(days))
    one = ngettext("%(count)d jour", "%(count)d jours", usual)
    many = ngettext("de %(count)d jour en général", "de %(count)d jours en général", usual)
    return (one if len(days) == 1 else many) % {"count": usual}


def _answers(replay: Replay) -> str:
    tried, in_force = replay.tried.answers, replay.in_force.answers
    said = []
    for answer, label in Alert.Answer.choices:
        count, before = tried.get(answer, 0), in_force.get(answer, 0)
        if count == before and count:
            said.append(_("%(count)d « %(answer)s »") % {"count": count, "answer": label})
        elif count != before:
            said.append(
                _("%(count)d « %(answer)s » au lieu de %(before)d")
                % {"count": count, "answer": label, "before": before}
            )
    if not said:
        return _("Personne n'a encore répondu à l'un de ces signalements.")
    return _("Réponses données à ces signalements : %(answers)s.") % {"answers": ", ".join(said)}


def _before_answers(replay: Replay) -> str:
    tried, in_force = (_days_before(each) for each in (replay.tried, replay.in_force))
    if tried is None:
        return ""
    said = ngettext("%(count)d jour", "%(count)d jours", tried) % {"count": tried}
    said = _("Du signalement à la réponse : %(days)s en général") % {"days": said}
    if in_force is None or in_force == tried:
        return f"{said}."
    return _("%(said)s (%(before)d avec les réglages en vigueur).") % {"said": said, "before": in_force}


def _days_before(behaviour: Behaviour) -> int | None:
    return None if behaviour.days_before_answer is None else round(behaviour.days_before_answer)


def _from_returns(replay: Replay) -> str:
    if not replay.tells_returns_alone:
        return ""
    if replay.recorded_from is None:
        return _(
            "Les signes n'étaient pas encore notés : ces semaines sont rejouées d'après les rendus seuls."
        )
    return capfirst(
        _("avant %(day)s, les signes n'étaient pas notés : ces jours sont rejoués d'après les rendus seuls.")
        % {"day": wording.day(replay.recorded_from)}
    )
