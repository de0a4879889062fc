"""What happened to a pupil, newest first: alerts with their answers, contacts, reports, and what a page adds."""

from collections.abc import Iterable
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.common.components import TimelineEntry
from tutoring.chain.words import to_whom_said
from tutoring.contacts.words import going_said, plan_said, result_said
from tutoring.gravest import Gravest, gravest_days
from tutoring.models import ContactLog, ReportLine
from tutoring.wording import answer_said, day_said, moment_said
from workload.models import Alert
from workload.wording import in_a_row


def timeline(
    alerts: list[Alert],
    contacts: list[ContactLog],
    today: date,
    also: Iterable[tuple[datetime, TimelineEntry]] = (),
) -> list[TimelineEntry]:
    """Alerts (opened, at their gravest, answered, closed), contacts and what `also` happened, each with its moment: newest
    first. One query.
    """
    gravest = gravest_days(alerts)
    events = [event for alert in alerts for event in _alert_events(alert, gravest.get(alert.pk), today)]
    events += [_contact_event(contact, today) for contact in contacts]
    events += also
    events.sort(key=lambda event: event[0], reverse=True)
    return [entry for _moment, entry in events]


def reports_told(lines: Iterable[ReportLine], today: date) -> list[tuple[datetime, TimelineEntry]]:
    """What weekly reports said, each when it was sent."""
    return [
        _event(
            line.report.sent_at,
            today,
            _("Bilan de la semaine du %(day)s") % {"day": wording.day(line.report.monday)},
            detail=line.text,
            by=str(line.report.tutor),
        )
        for line in lines
    ]


def _alert_events(alert: Alert, gravest: Gravest | None, today: date) -> list[tuple[datetime, TimelineEntry]]:
    # The severity is that of today or of the end: on the day it opened it may have been another.
    opened = capfirst(alert.get_kind_display())
    raised_for = in_a_row(alert.opened_for or alert.reasons)
    events = [_event(alert.opened_at, today, opened, detail=capfirst(raised_for))]
    if gravest:
        events.append(_gravest_event(gravest, today))
    for step in alert.handings_up.all():
        went = _("Sans réponse, remonté %(whom)s") % {"whom": to_whom_said(step.rung)}
        events.append(_event(step.at, today, went))
    if alert.answered_at:
        answered = _("Réponse à l'alerte : %(answer)s") % {"answer": answer_said(alert, today)}
        by = str(alert.answered_by or "")
        events.append(_event(alert.answered_at, today, answered, detail=alert.answer_note, by=by))
    if alert.closed_at:
        events.append(
            _event(alert.closed_at, today, _("Fin de l'alerte"), detail=capfirst(alert.closed_because))
        )
    return events


def _gravest_event(gravest: Gravest, today: date) -> tuple[datetime, TimelineEntry]:
    at = timezone.make_aware(datetime.combine(gravest.day, time.max))
    detail = capfirst(in_a_row(gravest.reasons))
    return at, TimelineEntry(day_said(gravest.day, today), _("Au plus fort de l'alerte"), detail)


def _contact_event(contact: ContactLog, today: date) -> tuple[datetime, TimelineEntry]:
    what = f"{contact.get_channel_display().capitalize()} : {result_said(contact)}"
    if contact.spoken_with:
        what = _("%(what)s, avec %(guardian)s") % {"what": what, "guardian": contact.spoken_with}
    going = going_said(contact)
    said = (going and f"{capfirst(going)}.", contact.summary, plan_said(contact, today))
    detail = " ".join(filter(None, said))
    return _event(contact.at, today, what, detail=detail, by=str(contact.by))


def _event(
    moment: datetime, today: date, what: str, *, detail: str = "", by: str = ""
) -> tuple[datetime, TimelineEntry]:
    """The hour is that of somebody's act: at what hour of the night the round of the software passed tells nothing."""
    when = moment_said(moment, today) if by else day_said(timezone.localtime(moment).date(), today)
    return moment, TimelineEntry(when=when, what=what, detail=detail, by=by)
