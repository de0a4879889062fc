"""The week of a pupil as a report tells it: written by the software from the log and the signals, for a person to correct.

Facts, kindly: no points, no rank, and no worry about health, which goes to vie scolaire alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
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
from workload.models import Alert
from workload.week import WeekPlan, week_plans
from workload.wording import reason_sentence


@dataclass(frozen=True, slots=True)
class WeekFacts:
    """What is known of a pupil in the week of `monday`: the contacts, oldest first; the alert that stood last."""

    monday: date
    contacts: Sequence[ContactLog]
    alert: Alert | None
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
    standing = Alert.objects.filter(Q(closed_at=None) | Q(closed_at__gte=first), opened_at__lt=last)
    risks = standing.filter(kind=Alert.Kind.AT_RISK, pupil__in=pupils).visible_to(reader)
    alerts = {alert.pupil_id: alert for alert in risks.order_by("opened_at", "pk")}
    plans = week_plans(school, pupils, monday, now)
    return {
        pupil.pk: WeekFacts(monday, contacts[pupil.pk], alerts.get(pupil.pk), plans[pupil.pk])
        for pupil in pupils
    }


def week_told(facts: WeekFacts, today: date) -> str:
    """A line or two on the week of a pupil: contacts, how it goes, signs, else what is missing, the work, what comes next."""
    last = facts.contacts[-1] if facts.contacts else None
    sentences = [
        contacts_told(facts.contacts),
        _how_it_goes(facts.contacts),
        _signs_told(facts.alert) or missing_said(facts.missing),
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


def _signs_told(alert: Alert | None) -> str:
    if alert is None:
        return ""
    return _("Signes : %(reasons)s.") % {"reasons": " ; ".join(map(reason_sentence, alert.reasons))}


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
