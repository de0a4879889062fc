"""A refusal in words: which rule, which days, how much too much, who takes the room, and what would fit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Activity
from continuity.common import wording
from continuity.directory.models import User
from workload.calibration import calibrated_minutes
from workload.decisions import Breach, Decision
from workload.engine import Overload
from workload.gate import DAYS_TRIED
from workload.loads import counted_minutes
from workload.models import Rule
from workload.preview import Preview

OTHERS_NAMED = 4
PUPILS_NAMED = 3
NEWS = timedelta(hours=1)
DAY_RULES = (Rule.DAILY_CAP, Rule.PRESENCE_DAY)


@dataclass(frozen=True, slots=True)
class WayOut:
    """A change that would be accepted: the field of the form, its value there, and the words on the button."""

    field: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that says no, in a sentence; `taking_room` names the other work it counts, longest first."""

    sentence: str
    taking_room: list[str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One reason a rule; `ways_out` are sure to be accepted. `last_resorts` are what is left to do when there is none:
    sentences, empty otherwise."""

    reasons: list[Reason]
    ways_out: list[WayOut]
    last_resorts: list[str]
    state: ClassVar[wording.State] = wording.OVER


def explain(decision: Decision, activity: Activity, reader: User) -> Explanation:
    """The words of a refusal, for the teacher `reader` who gives `activity`."""
    missing = [Reason(sentence, []) for sentence in decision.missing.values()]
    broken = [
        Reason(
            " ".join(
                [_SENTENCES[breach.rule](breach, activity), *_notes(breach, decision, activity, reader)]
            ),
            _taking_room(breach, reader),
        )
        for breach in decision.breaches
    ]
    ways_out = _ways_out(decision, activity)
    last_resorts = [] if ways_out or not broken else _last_resorts(decision.breaches, activity, reader)
    return Explanation(reasons=missing + broken, ways_out=ways_out, last_resorts=last_resorts)


def usual_said(activity: Activity, found: Preview) -> str:
    """What the teacher is told of the time their work takes; "" when nobody knows, or when it is as stated."""
    if found.usual_ratio in (None, 1) or activity.is_synchronous:
        return ""
    times = f"{float(round(found.usual_ratio, 2)):g}".replace(".", ",")
    if not activity.minutes:
        return _("Vos élèves mettent d'habitude %(times)s fois le temps annoncé.") % {"times": times}
    said = _(
        "Vos élèves mettent d'habitude %(times)s fois le temps annoncé : %(stated)s leur prendraient %(usual)s."
    ) % {
        "times": times,
        "stated": wording.minutes(activity.minutes),
        "usual": wording.minutes(calibrated_minutes(activity, found.usual_ratio)),
    }
    if not found.counts_calibrated:
        return said
    return f"{said} " + _("C'est ce temps qui compte dans les journées des élèves.")


def reach_said(moment: datetime) -> str:
    """When work reaches families (R10), as people say a moment to come: "demain, mardi 24 novembre, à 8 h"."""
    local = timezone.localtime(moment)
    said = {"day": wording.day(local.date()), "hour": wording.hour(local.time())}
    days_away = (local.date() - timezone.localdate()).days
    if days_away == 0:
        return _("aujourd'hui à %(hour)s") % said
    if days_away == 1:
        return _("demain, %(day)s, à %(hour)s") % said
    return _("le %(day)s à %(hour)s") % said


def held_until_said(reaches_at: datetime | None) -> str:
    """When held work reaches families (R10); "" when it does at once, or when that is not known."""
    if reaches_at is None or reaches_at <= timezone.now():
        return ""
    return reach_said(reaches_at)


def _too_full_days(breach: Breach, activity: Activity) -> str:
    run = Overload(
        breach.first_day, breach.last_day, breach.asked, breach.possible, breach.asked - breach.possible, ()
    )
    return _run_said(run, _who(breach, activity))


def overload_sentences(runs: Iterable[tuple[Overload, int]], audience: str, size: int) -> list[str]:
    """Runs of days in words, each with how many of the `size` pupils of `audience` meet it: "Du mardi 24 au jeudi
    26 novembre, 4e B : jusqu'à 11 h 30 de travail pour 9 h possibles …"."""
    return [
        _run_said(run, audience if pupils == size else _count_said(audience, pupils)) for run, pupils in runs
    ]


def overload_of_one_sentence(run: Overload) -> str:
    """A run as one pupil meets it: "Du mardi 24 au jeudi 26 novembre : 11 h 30 de travail pour 9 h possibles …"."""
    sentence = _("%(days)s : %(asked)s de travail pour %(possible)s possibles, %(excess)s de trop.")
    return sentence % _figures(run)


def _run_said(run: Overload, who: str) -> str:
    return _(
        "%(days)s, %(who)s : jusqu'à %(asked)s de travail pour %(possible)s possibles, %(excess)s de trop."
    ) % {"who": who, **_figures(run)}


def _figures(run: Overload) -> dict[str, str]:
    return {
        "days": capfirst(wording.day_range(run.first_day, run.last_day)),
        "asked": wording.minutes(run.asked),
        "possible": wording.minutes(run.possible),
        "excess": wording.minutes(run.excess),
    }


def _evening_of_presence(breach: Breach, activity: Activity) -> str:
    return " ".join(
        [_too_full_days(breach, activity), _("Un jour en présence laisse peu de travail pour le soir.")]
    )


def _too_full_weeks(breach: Breach, activity: Activity) -> str:
    said = {
        "weeks": capfirst(wording.day_range(breach.first_day, breach.last_day + timedelta(days=6))),
        "who": _who(breach, activity),
        "asked": wording.minutes(breach.asked),
        "subject": activity.course.subject.name,
        "possible": wording.minutes(breach.possible),
        "excess": wording.minutes(breach.asked - breach.possible),
    }
    if not breach.possible:
        return (
            _(
                "%(weeks)s, %(who)s : aucune heure de cours n'est remplacée en %(subject)s, "
                "il n'y a pas de place pour du travail à la maison."
            )
            % said
        )
    return (
        _(
            "%(weeks)s, %(who)s : %(asked)s de travail en %(subject)s pour %(possible)s possibles, %(excess)s de trop. "
            "Le travail à la maison ne remplace qu'une part des heures de cours."
        )
        % said
    )


def _virtual_classes(breach: Breach, activity: Activity) -> str:
    return _("%(day)s, %(who)s : ce serait la %(rank)se classe virtuelle, %(limit)s par jour au plus.") % {
        "rank": breach.asked,
        "day": capfirst(wording.day_range(breach.first_day, breach.first_day)),
        "who": _who(breach, activity),
        "limit": breach.possible,
    }


def _notice(breach: Breach, activity: Activity) -> str:
    notice = _("sans aucun jour ouvré")
    if breach.possible:
        notice = ngettext("avec %(count)s jour ouvré", "avec %(count)s jours ouvrés", breach.possible)
    said = _(
        "Les familles l'apprendraient %(told)s pour %(due)s, %(notice)s pour s'organiser : "
        "il en faut au moins %(wanted)s."
    ) % {
        "told": wording.day_range(breach.first_day, breach.first_day),
        "due": wording.day_range(breach.last_day, breach.last_day),
        "notice": notice % {"count": breach.possible},
        "wanted": breach.asked,
    }
    today = timezone.localdate()
    if breach.first_day <= today or (activity.given_on or today) > today:
        return said
    return f"{said} " + _("Publiée maintenant, elle attend le prochain matin de classe pour leur parvenir.")


_SENTENCES = {
    Rule.DAILY_CAP: _too_full_days,
    Rule.PRESENCE_DAY: _evening_of_presence,
    Rule.HALF_TIME: _too_full_weeks,
    Rule.VIRTUAL_CLASSES: _virtual_classes,
    Rule.NOTICE: _notice,
}


def _notes(breach: Breach, decision: Decision, activity: Activity, reader: User) -> Iterator[str]:
    """What else is needed to find the figures of `breach` again, or to see why they are not what was read before."""
    if 0 < breach.excess_minutes < breach.asked - breach.possible:
        added = wording.minutes(breach.excess_minutes)
        sentence = (
            _("C'était déjà trop : cette activité y ajoute %(added)s.")
            if activity.is_draft
            else _("C'était déjà trop : ce changement y ajoute %(added)s.")
        )
        yield sentence % {"added": added}
    usual = decision.calibrated_minutes
    if breach.counts_calibrated and usual not in (None, activity.minutes):
        yield _("Elle y compte pour %(usual)s, le temps que vos élèves mettent d'habitude.") % {
            "usual": wording.minutes(usual)
        }
    if breach.rule in DAY_RULES and breach.pupils and all(pupil.time_factor > 1 for pupil in breach.pupils):
        yield ngettext(
            "Son temps supplémentaire est compté.",
            "Leur temps supplémentaire est compté.",
            len(breach.pupils),
        )
    if just_given := [other for other in breach.taking_room if _is_news(other, reader)]:
        names = ", ".join(_name(other, breach, reader) for other in just_given)
        yield _("Publié il y a moins d'une heure : %(names)s.") % {"names": names}


def _is_news(other: Activity, reader: User) -> bool:
    """Given by a colleague while the reader may have been writing."""
    if other.author_id == reader.pk or other.published_at is None:
        return False
    return timezone.now() - other.published_at < NEWS


def _who(breach: Breach, activity: Activity) -> str:
    """The class or group; the pupils by name when they are few, for then it is with them that something is done."""
    audience = activity.course.audience_name
    if breach.everyone:
        return audience
    if len(breach.pupils) > PUPILS_NAMED:
        return _count_said(audience, len(breach.pupils))
    return f"{_listed(str(pupil) for pupil in breach.pupils)} ({audience})"


def _count_said(audience: str, pupils: int) -> str:
    return ngettext("%(count)s élève de %(audience)s", "%(count)s élèves de %(audience)s", pupils) % {
        "count": pupils,
        "audience": audience,
    }


def _listed(names: Iterable[str]) -> str:
    """ "A", "A et B", "A, B et C"."""
    *first, last = names
    return _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last


def _taking_room(breach: Breach, reader: User) -> list[str]:
    named = [_name(other, breach, reader) for other in breach.taking_room[:OTHERS_NAMED]]
    rest = breach.taking_room[OTHERS_NAMED:]
    if rest:
        named.append(
            ngettext(
                "%(count)s autre activité (%(minutes)s)",
                "%(count)s autres activités (%(minutes)s)",
                len(rest),
            )
            % {"count": len(rest), "minutes": wording.minutes(sum(_counted(other, breach) for other in rest))}
        )
    return named


def _name(other: Activity, breach: Breach, reader: User) -> str:
    whose = _("la vôtre") if other.author_id == reader.pk else str(other.author)
    what = f"{capfirst(other.course.subject.name)}, {wording.quoted(other.title)}"
    return f"{what} ({_duration(other, breach)}, {whose})"


def _duration(other: Activity, breach: Breach) -> str:
    """As stated, and as counted where that is longer or shorter."""
    counted = _counted(other, breach)
    if counted == other.minutes:
        return wording.minutes(other.minutes)
    return _("%(stated)s, comptées %(counted)s") % {
        "stated": wording.minutes(other.minutes),
        "counted": wording.minutes(counted),
    }


def _counted(other: Activity, breach: Breach) -> int:
    return counted_minutes(other, calibrated=breach.counts_calibrated)


def _last_resorts(breaches: Iterable[Breach], activity: Activity, reader: User) -> list[str]:
    """What is left to do when no other day and no shorter duration fits."""
    breaches = list(breaches)
    others = {other for breach in breaches for other in breach.taking_room}
    colleagues = sorted({str(other.author) for other in others if other.author_id != reader.pk})
    said = [
        _("Aucun autre jour ne tient dans les %(count)s jours de classe qui viennent.")
        % {"count": DAYS_TRIED}
        if activity.is_synchronous
        else _(
            "Aucun jour de rendu ne tient dans les %(count)s jours de classe qui viennent, aucune durée plus courte "
            "non plus."
        )
        % {"count": DAYS_TRIED}
    ]
    if any(breach.rule == Rule.HALF_TIME and not breach.possible for breach in breaches):
        said.append(
            _(
                "Si des cours de %(subject)s sont bien remplacés, faire corriger l'emploi du temps par le secrétariat."
            )
            % {"subject": activity.course.subject.name}
        )
    if any(other.author_id == reader.pk for other in others):
        said.append(_("Alléger ou repousser un de vos travaux nommés ci-dessus."))
    if colleagues:
        sentence = ngettext(
            "Voir avec %(names)s si un de ses travaux peut être allégé ou repoussé.",
            "Voir avec %(names)s si un de leurs travaux peut être allégé ou repoussé.",
            len(colleagues),
        )
        said.append(sentence % {"names": _listed(colleagues)})
    if len(breaches) == 1 and not breaches[0].everyone:
        said.append(_("Les autres élèves ont la place : la donner à des élèves choisis."))
    if activity.is_draft:
        said.append(_("Sinon, demander une dérogation à la direction."))
    else:
        said.append(_("Sinon, laisser l'activité telle qu'elle est publiée."))
    return said


def _ways_out(decision: Decision, activity: Activity) -> list[WayOut]:
    ways = []
    if decision.earliest_due_on:
        ways.append(_on_another_day(decision.earliest_due_on, activity))
    if decision.most_minutes:
        label = _("La ramener à %(minutes)s") % {"minutes": wording.minutes(decision.most_minutes)}
        ways.append(WayOut("minutes", str(decision.most_minutes), label))
    return ways


def _on_another_day(day: date, activity: Activity) -> WayOut:
    sentence = _("La faire le %(day)s") if activity.is_synchronous else _("La rendre le %(day)s")
    return WayOut("due_on", day.isoformat(), sentence % {"day": wording.day(day)})
