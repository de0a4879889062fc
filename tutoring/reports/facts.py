"""The week of a pupil as a report tells it: written by the software from the log and the signals, for a person to correct.

Facts, kindly: no points, no rank, and no worry about health, which goes to vie scolaire alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from continuity.common import wording
from continuity.common.weeks import monday_of
from continuity.directory.models import Pupil, School, User
from tutoring.contacts.words import goings_said, plan_said
from tutoring.models import ContactLog
from tutoring.wording import missing_said, week_said
from workload.given import GivenWork
from workload.models import Alert, RiskDay
from workload.week import WeekPlan, week_plans
from workload.wording import in_a_row


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is known of a pupil in the week of `monday`: the contacts, oldest first; the signs that stood last, as
    `Alert.reasons` writes them."""

    monday: date
    contacts: Sequence[ContactLog]
    signs: Sequence[dict]
    plan: WeekPlan

    @property
    def missing(self) -> list[GivenWork]:
        """What was due by the end of the week and has not come."""
        return [work for work in self.plan.missing if work.due_on < self.monday + timedelta(weeks=1)]


def facts_of(
    school: School, pupils: Collection[Pupil], monday: date, *, reader: User, now: datetime
) -> Mapping[int, WeekFacts]:
    """The week of each of `pupils`, all of `school`, as `reader` may know it, by primary key. A constant number of queries."""
    first, last = (_midnight(monday + timedelta(weeks=step)) for step in (0, 1))
    contacts = defaultdict(list)
    talks = ContactLog.objects.visible_to(reader).filter(pupil__in=pupils, at__gte=first, at__lt=last)
    for contact in talks.select_related("by").order_by("at", "pk"):
        contacts[contact.pupil_id].append(contact)
    is_over = last <= now
    signs = dict(_signs_seen_last(school, pupils, monday) if is_over else _signs_that_stand(pupils, reader))
    plans = week_plans(school, pupils, monday, now)
    return {
        pupil.pk: WeekFacts(monday, contacts[pupil.pk], signs.get(pupil.pk, ()), plans[pupil.pk])
        for pupil in pupils
    }


def _signs_that_stand(pupils: Collection[Pupil], reader: User) -> QuerySet:
    risks = Alert.objects.visible_to(reader).filter(kind=Alert.Kind.AT_RISK, pupil__in=pupils).open()
    return risks.values_list("pupil", "reasons")


def _signs_seen_last(school: School, pupils: Collection[Pupil], monday: date) -> QuerySet:
    """What the last check of the week left: the alert, since then, tells what holds today."""
    seen = RiskDay.objects.filter(school=school, pupil__in=pupils, day__lt=monday + timedelta(weeks=1))
    return seen.order_by("pupil", "-day").distinct("pupil").values_list("pupil", "evidence")


def week_told(facts: WeekFacts, today: date) -> str:
    """A line or two on the week of a pupil: contacts, how it goes, signs, else what is missing, the work, what comes next."""
    last = facts.contacts[-1] if facts.contacts else None
    sentences = [
        contacts_told(facts.contacts),
        _how_it_goes(facts.contacts),
        _signs_told(facts.signs) or missing_said(facts.missing),
        _work_told(facts, today),
        plan_said(last, today),
    ]
    return " ".join(filter(None, sentences))


def contacts_told(contacts: Sequence[ContactLog]) -> str:
    """ "Joint mardi 17 novembre (téléphone).", "2 essais sans réponse, le dernier jeudi 19 novembre." """
    reached = [contact for contact in contacts if contact.reached]
    if reached:
        sentence = _("Joint %(day)s (%(channel)s)") % {
            "day": _day_of(reached[-1]),
            "channel": reached[-1].get_channel_display(),
        }
        if len(reached) == 1:
            return f"{sentence}."
        return _("%(last)s, %(count)d fois dans la semaine.") % {"last": sentence, "count": len(reached)}
    if not contacts:
        return _("Pas de contact cette semaine.")
    return ngettext(
        "Appel sans réponse %(day)s.",
        "%(count)d essais sans réponse, le dernier %(day)s.",
        len(contacts),
    ) % {"count": len(contacts), "day": _day_of(contacts[-1])}


def _how_it_goes(contacts: Sequence[ContactLog]) -> str:
    told = next((going for each in reversed(contacts) if (going := goings_said(each))), "")
    return told and f"{capfirst(told)}."


def _signs_told(signs: Sequence[dict]) -> str:
    if not signs:
        return ""
    return _("Signes : %(reasons)s.") % {"reasons": in_a_row(signs)}


def _work_told(facts: WeekFacts, today: date) -> str:
    asked = sum(day.minutes for day in facts.plan.days)
    if not asked:
        return ""
    if facts.monday < monday_of(today):
        return _("Travail fait dans la semaine : %(time)s.") % {"time": wording.minutes(asked)}
    return week_said(facts.plan)


def _day_of(contact: ContactLog) -> str:
    return wording.day(timezone.localtime(contact.at).date())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
