"""What figures would do to a week, in words: "Avec 150 min par jour, 7 classes seraient au-dessus (2 aujourd'hui) …"."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from workload.connecting import hours_said
from workload.models import LoadPolicy
from workload.policy_preview import Effect
from workload.rhythm import VirtualDay

NAMED = 6


@dataclass(frozen=True, slots=True)
class EffectLine:
    """What one rule would do."""

    sentence: str
    state: wording.State


def effect_lines(effect: Effect, policy: LoadPolicy) -> list[EffectLine]:
    """One line for the days (R1, R19), one for the half hours (R2), one for the virtual classes (R3); one for the hours
    of connection (R17) where there are some, one for extra time (R15) when it changes something."""
    lines = [_days(effect, policy), _half_time(effect, policy), _virtual_classes(effect, policy)]
    if policy.connection_hours:
        lines.append(_connection_hours(effect, policy))
    if "extra_time_moves_due" in effect.changed:
        lines.append(_extra_time(effect, policy))
    return lines


def _days(effect: Effect, policy: LoadPolicy) -> EffectLine:
    figures = {
        "daily_cap_minutes": _("%(count)d min par jour") % {"count": policy.daily_cap_minutes},
        "presence_day_minutes": _("%(count)d min après un jour en présence")
        % {"count": policy.presence_day_minutes},
        "counts_calibrated": _("le temps que le travail prend d'habitude")
        if policy.counts_calibrated
        else _("la durée annoncée du travail"),
    }
    changes = [words for name, words in figures.items() if name in effect.changed]
    over = effect.tried.classes
    if not changes:
        said = ngettext("%(count)d classe est au-dessus", "%(count)d classes sont au-dessus", len(over))
        return _line(said if over else _("aucune classe n'est au-dessus"), over)
    said = ngettext("%(count)d classe serait au-dessus", "%(count)d classes seraient au-dessus", len(over))
    return _line(
        said if over else _("aucune classe ne serait au-dessus"), over, changes, effect.today.classes
    )


def _half_time(effect: Effect, policy: LoadPolicy) -> EffectLine:
    over = effect.tried.courses
    if "half_time_percent" not in effect.changed:
        said = ngettext(
            "%(count)d cours donne plus que sa part à la maison",
            "%(count)d cours donnent plus que leur part à la maison",
            len(over),
        )
        return _line(said if over else _("aucun cours ne donne plus que sa part à la maison"), over)
    changes = [_("%(percent)d %% de l'heure de cours") % {"percent": policy.half_time_percent}]
    said = ngettext(
        "%(count)d cours donnerait plus que sa part à la maison",
        "%(count)d cours donneraient plus que leur part à la maison",
        len(over),
    )
    none = _("aucun cours ne donnerait plus que sa part à la maison")
    return _line(said if over else none, over, changes, effect.today.courses)


def _virtual_classes(effect: Effect, policy: LoadPolicy) -> EffectLine:
    over = [_day_of(*pair) for pair in effect.tried.virtual_days]
    if "virtual_classes_per_day" not in effect.changed:
        said = ngettext(
            "%(count)d journée a trop de classes virtuelles",
            "%(count)d journées ont trop de classes virtuelles",
            len(over),
        )
        return _line(said if over else _("aucune journée n'a trop de classes virtuelles"), over)
    limit = policy.virtual_classes_per_day
    figure = ngettext("%(count)d classe virtuelle par jour", "%(count)d classes virtuelles par jour", limit)
    said = ngettext("%(count)d journée en aurait trop", "%(count)d journées en auraient trop", len(over))
    none = _("aucune journée n'en aurait trop")
    return _line(said if over else none, over, [figure % {"count": limit}], effect.today.virtual_days)


def _connection_hours(effect: Effect, policy: LoadPolicy) -> EffectLine:
    over = [
        _("%(class)s %(day)s à %(hour)s")
        % {"class": name, "day": wording.day_short(held.due_on), "hour": wording.hour(held.starts_at)}
        for name, held in effect.tried.outside_hours
    ]
    if effect.changed.isdisjoint({"connects_from", "connects_until"}):
        said = ngettext(
            "%(count)d classe virtuelle est hors des heures de connexion",
            "%(count)d classes virtuelles sont hors des heures de connexion",
            len(over),
        )
        return _line(said if over else _("aucune classe virtuelle n'est hors des heures de connexion"), over)
    changes = [_("une connexion %(hours)s") % {"hours": hours_said(policy.connection_hours)}]
    said = ngettext(
        "%(count)d classe virtuelle en sortirait", "%(count)d classes virtuelles en sortiraient", len(over)
    )
    none = _("aucune classe virtuelle n'en sortirait")
    return _line(said if over else none, over, changes, effect.today.outside_hours)


def _extra_time(effect: Effect, policy: LoadPolicy) -> EffectLine:
    if not effect.with_extra_time:
        sentence = _("Aucun élève concerné n'a de temps aménagé.")
    elif policy.extra_time_moves_due:
        sentence = ngettext(
            "%(count)d élève au temps aménagé aura plus de jours pour le travail qui sera donné.",
            "%(count)d élèves au temps aménagé auront plus de jours pour le travail qui sera donné.",
            effect.with_extra_time,
        )
    else:
        sentence = ngettext(
            "%(count)d élève au temps aménagé aura les jours de tous pour le travail qui sera donné.",
            "%(count)d élèves au temps aménagé auront les jours de tous pour le travail qui sera donné.",
            effect.with_extra_time,
        )
    return EffectLine(sentence % {"count": effect.with_extra_time}, wording.COMFORTABLE)


def _line(said: str, over: Sequence[str], changes: Sequence[str] = (), today: Collection = ()) -> EffectLine:
    """`said`, who is `over`, and how many are `today` when it takes `changes` to the figures."""
    sentence = _("%(said)s cette semaine") % {"said": said % {"count": len(over)}}
    if changes:
        sentence = _("avec %(changes)s, %(said)s (%(today)d aujourd'hui)") % {
            "changes": _(" et ").join(changes),
            "said": sentence,
            "today": len(today),
        }
    if over:
        sentence = f"{sentence} : {wording.first_of(over, NAMED)}"
    return EffectLine(f"{capfirst(sentence)}.", wording.OVER if over else wording.COMFORTABLE)


def _day_of(class_name: str, full: VirtualDay) -> str:
    return f"{class_name} {wording.day_short(full.day)}"
