"""What may be talked about in a week, in words: balance, virtual classes, both times, variety. Advice, never a refusal."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.directory.models import SchoolClass
from workload.balance import SubjectShare
from workload.charge import Trend
from workload.rhythm import Rhythm, VirtualDay

SUBJECTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """The advice on the week of a school: sentences to read, and the classes out of balance with their sentence."""

    virtual_classes: Sequence[str]
    both_times: Sequence[str]
    variety: Sequence[str]
    balance: Sequence[tuple[SchoolClass, str]]

    @property
    def is_empty(self) -> bool:
        return not (self.virtual_classes or self.both_times or self.variety or self.balance)


def advice(rhythms: Sequence[Rhythm], balances: Mapping[int, Sequence[SubjectShare]]) -> Advice:
    """What is worth talking about in a school; each part is empty when there is nothing to say."""
    return Advice(
        virtual_classes=[*_without_virtual_class(rhythms), *_full_days(rhythms)],
        both_times=list(_one_time_only(rhythms)),
        variety=list(_monotony(rhythms)),
        balance=[
            (rhythm.school_class, sentence)
            for rhythm in rhythms
            if (sentence := balance_sentence(balances[rhythm.school_class.pk]))
        ],
    )


def trend_sentences(trend: Trend) -> list[str]:
    """The week before, and the classes that went over the limits or came back since."""
    tight = ngettext("%(count)d serrée", "%(count)d serrées", trend.tight_before)
    over = ngettext("%(count)d classe au-dessus", "%(count)d classes au-dessus", trend.over_before)
    sentences = [
        _("La semaine d'avant : %(over)s, %(tight)s.")
        % {"over": over % {"count": trend.over_before}, "tight": tight % {"count": trend.tight_before}}
    ]
    if trend.risen:
        sentences.append(_("Depuis, au-dessus : %(classes)s.") % {"classes": _names(trend.risen)})
    if trend.settled:
        sentences.append(_("De retour dans les limites : %(classes)s.") % {"classes": _names(trend.settled)})
    return sentences


def balance_sentence(shares: Iterable[SubjectShare]) -> str:
    """The subjects far from their share of the timetable: "Beaucoup : maths (35 % du travail, 14 % des cours) …"; ""
    when none is.
    """
    far = [share for share in shares if share.is_heavy or share.is_light]
    by_distance = sorted(far, key=lambda share: -abs(share.percent - share.timetable_percent))
    heavy = [share for share in by_distance if share.is_heavy]
    light = [share for share in by_distance if share.is_light]
    parts = []
    if heavy:
        parts.append(_("Beaucoup : %(subjects)s.") % {"subjects": _subjects(heavy)})
    if light:
        parts.append(_("Peu : %(subjects)s.") % {"subjects": _subjects(light)})
    return " ".join(parts)


def full_day_sentence(full: VirtualDay) -> str:
    """A day with as many virtual classes as allowed: "mardi 24 novembre : 2 classes virtuelles, le maximum"."""
    facts = {"day": wording.day(full.day), "count": full.count, "limit": full.limit}
    if full.is_over:
        return _("%(day)s : %(count)d classes virtuelles pour %(limit)d au plus") % facts
    return (
        ngettext(
            "%(day)s : %(count)d classe virtuelle, le maximum",
            "%(day)s : %(count)d classes virtuelles, le maximum",
            full.count,
        )
        % facts
    )


def _without_virtual_class(rhythms: Iterable[Rhythm]) -> Iterable[str]:
    classes = [rhythm.school_class for rhythm in rhythms if rhythm.lacks_virtual_class]
    if classes:
        yield _("Sans classe virtuelle cette semaine : %(classes)s.") % {"classes": _names(classes)}
    elif any(rhythm.together for rhythm in rhythms):
        yield _("Chaque classe à distance a au moins une classe virtuelle cette semaine.")


def _full_days(rhythms: Iterable[Rhythm]) -> Iterable[str]:
    classes: dict[str, list[SchoolClass]] = defaultdict(list)
    days: dict[str, date] = {}
    for rhythm in rhythms:
        for full in rhythm.full_days:
            sentence = full_day_sentence(full)
            days[sentence] = full.day
            classes[sentence].append(rhythm.school_class)
    for sentence in sorted(classes, key=lambda said: (days[said], said)):
        yield f"{capfirst(sentence)} ({_names(classes[sentence])})."


def _one_time_only(rhythms: Iterable[Rhythm]) -> Iterable[str]:
    classes = [rhythm.school_class for rhythm in rhythms if rhythm.together and not rhythm.alone]
    if classes:
        yield _("Seulement des classes virtuelles, rien à faire à son rythme : %(classes)s.") % {
            "classes": _names(classes)
        }


def _monotony(rhythms: Iterable[Rhythm]) -> Iterable[str]:
    by_kind: dict[str, list[SchoolClass]] = defaultdict(list)
    for rhythm in rhythms:
        for kind in (rhythm.only_nature, rhythm.only_output):
            if kind:
                by_kind[kind].append(rhythm.school_class)
    for kind, classes in sorted(by_kind.items()):
        yield _("Depuis deux semaines, rien d'autre que %(kind)s : %(classes)s.") % {
            "kind": wording.quoted(kind),
            "classes": _names(classes),
        }


def _names(classes: Iterable[SchoolClass]) -> str:
    return ", ".join(school_class.name for school_class in classes)


def _subjects(shares: Sequence[SubjectShare]) -> str:
    named = [
        _("%(subject)s (%(share)d %% du travail, %(lessons)d %% des cours)")
        % {"subject": share.subject, "share": share.percent, "lessons": share.timetable_percent}
        for share in shares
    ]
    return wording.first_of(named, SUBJECTS_NAMED)
