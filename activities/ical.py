"""A calendar as calendar programs read it (RFC 5545, RFC 7986), written with icalendar.

Virtual classes are hours of Paris, with the rule of the clock changes written in the file; work due is a whole day that
leaves its reader free, since programs show a task (VTODO) badly or not at all.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PARIS = "Europe/Paris"
READ_AGAIN_AFTER = timedelta(hours=1)
# What no line of a calendar may hold; a new line is written as such, a tabulation is allowed.
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One event. `starts` is an aware moment in Paris, or a day for what takes the whole of it; `minutes` how long it
    lasts, of a moment. `changes` grows with each change, the last at `changed_at`.
    """

    uid: str
    title: str
    text: str
    url: str
    starts: datetime | date
    minutes: int
    changed_at: datetime
    changes: int


def calendar_file(name: str, entries: Iterable[CalendarEntry]) -> bytes:
    """The whole file. The same entries give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", "-//Continuite//Agenda//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", PARIS)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    calendar.add_component(_paris())
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar.to_ical()


def _event(entry: CalendarEntry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    # Without a reply to expect, the stamp of an event is the moment of its last change.
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.changes)
    event.add("summary", CONTROLS.sub(" ", entry.title))
    event.add("description", CONTROLS.sub(" ", entry.text))
    event.add("url", entry.url)
    event.add("dtstart", entry.starts)
    event.add("dtend", _end(entry))
    event.add("transp", "OPAQUE" if isinstance(entry.starts, datetime) else "TRANSPARENT")
    return event


def _end(entry: CalendarEntry) -> datetime | date:
    """The moment or the day at which the event is over, itself not included."""
    if isinstance(entry.starts, datetime):
        return entry.starts + timedelta(minutes=entry.minutes)
    return entry.starts + timedelta(days=1)


def _paris() -> Timezone:
    """The last Sundays of March and October, as all of the Union does since 1996."""
    paris = Timezone()
    paris.add("tzid", PARIS)
    winter, summer = timedelta(hours=1), timedelta(hours=2)
    # A change is told on the clock as it stood before it, without a zone.
    march, october = datetime.fromisoformat("1997-03-30T02:00"), datetime.fromisoformat("1996-10-27T03:00")
    for kind, name, since, before, after in (
        (TimezoneDaylight, "CEST", march, winter, summer),
        (TimezoneStandard, "CET", october, summer, winter),
    ):
        part = kind()
        part.add("dtstart", since)
        part.add("rrule", {"freq": "yearly", "bymonth": since.month, "byday": "-1su"})
        part.add("tzoffsetfrom", before)
        part.add("tzoffsetto", after)
        part.add("tzname", name)
        paris.add_component(part)
    return paris
