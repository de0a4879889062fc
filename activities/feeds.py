"""Calendars read without signing in: opening, renewing and revoking an address, and what it shows.

What a calendar shows is asked again at each reading, for the person as they stand: a guardian who is one no longer reads
nothing more of that child. It names pupils by their first name, for a guardian only, and never holds the link of a
virtual class (R18).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.ical import CalendarEntry, calendar_file
from activities.models import OWN_DUE_ON, WITHOUT_RETURN, Activity, Assignment, CalendarFeed, State
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.models import AuditEvent, Pupil, User

SHOWN_SINCE = timedelta(days=28)
READINGS_PER_HOUR = 60  # the programs of one person, on all their devices, and no more

# The whole address, with its host, of one of ours.
Absolute = Callable[[str], str]
# How often each row, by table and key, was changed, and when last.
History = Mapping[tuple[str, int], tuple[int, datetime]]


@transaction.atomic
def open_feed(*, by: User) -> CalendarFeed:
    """The address of `by`, made if there is none; asked for twice, it is the same."""
    User.objects.select_for_update().get(pk=by.pk)
    live = CalendarFeed.objects.live().filter(user=by).first()
    if live:
        return live
    opened = CalendarFeed.objects.create(user=by)
    _record("calendar.opened", opened)
    return opened


@transaction.atomic
def revoke(*, by: User) -> None:
    """The address of `by`, if there is one, answers no more."""
    User.objects.select_for_update().get(pk=by.pk)
    for live in CalendarFeed.objects.live().filter(user=by):
        live.revoked_at = timezone.now()
        live.save(update_fields=["revoked_at"])
        _record("calendar.revoked", live)


@transaction.atomic
def renew(*, by: User) -> CalendarFeed:
    """Another address for `by`, in the place of the one they have."""
    revoke(by=by)
    return open_feed(by=by)


def is_read_too_often(feed: CalendarFeed, now: datetime) -> bool:
    """Counts one more reading of `feed`. Two at the same moment may count for one: it is a brake, not a lock."""
    key = f"calendar-feed:{feed.pk}:{now:%Y%m%d%H}"
    readings = cache.get(key, 0) + 1
    cache.set(key, readings, timeout=3600)
    return readings > READINGS_PER_HOUR


def read(feed: CalendarFeed, now: datetime, absolute: Absolute) -> bytes:
    """The calendar that `feed` opens at `now`, as a file. Notes the day it was read. A constant number of queries."""
    today = timezone.localdate(now)
    if feed.last_read_on != today:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_on=today)
    assignments, activities = _works(feed.user, now), _taught(feed.user, today - SHOWN_SINCE)
    history = _history([*assignments, *activities, *(work.activity for work in assignments)])
    entries = [_entry_of_pupil(work, feed.user, history, absolute) for work in assignments]
    entries += [_entry_of_teacher(activity, history, absolute) for activity in activities]
    return calendar_file(_("Continuité, travail à la maison"), entries)


def _works(user: User, now: datetime) -> list[Assignment]:
    """What has reached `user` or their children and is still asked of them, done or not."""
    own = Pupil.objects.filter(Q(user=user) | Q(guardianships__guardian=user)).values("pk")
    works = Assignment.objects.filter(
        pupil__in=own,
        activity__in=Activity.objects.reached(now).not_withdrawn().values("pk"),
    ).exclude(state=State.EXCUSED)
    works = works.alias(own_due_on=OWN_DUE_ON).filter(own_due_on__gte=timezone.localdate(now) - SHOWN_SINCE)
    return list(works.select_related("activity__course__subject", "pupil").order_by("activity__due_on", "pk"))


def _taught(user: User, since: date) -> list[Activity]:
    """What was given in the courses `user` teaches, or by them."""
    own = (
        Activity.objects.in_schools_of(user)
        .given()
        .not_withdrawn()
        .filter(Q(course__teacher=user) | Q(author=user))
    )
    own = own.filter(due_on__gte=since).order_by("due_on", "pk")
    return list(own.select_related("course__subject", "course__school_class", "course__group"))


def _history(rows: Iterable[Assignment | Activity]) -> History:
    """What the audit trail says of `rows`. One query."""
    by_type: dict[str, set[int]] = {}
    for row in rows:
        by_type.setdefault(row._meta.label_lower, set()).add(row.pk)
    wanted = Q(pk__in=())
    for target_type, keys in by_type.items():
        wanted |= Q(target_type=target_type, target_id__in=keys)
    events = AuditEvent.objects.filter(wanted).order_by().values_list("target_type", "target_id")
    return {
        (target_type, key): (count, last)
        for target_type, key, count, last in events.annotate(Count("pk"), Max("at"))
    }


def _entry_of_pupil(work: Assignment, reader: User, history: History, absolute: Absolute) -> CalendarEntry:
    url = absolute(reverse("activities:work", args=[work.public_id]))
    if work.activity.is_synchronous:
        page = _("Le lien de connexion y apparaît un quart d'heure avant, pour l'élève connecté : %(url)s")
    else:
        page = _("Consignes et rendu : %(url)s")
    whose = "" if work.pupil.user_id == reader.pk else work.pupil.first_name
    return _entry(work, whose=whose, page=page % {"url": url}, url=url, history=history)


def _entry_of_teacher(activity: Activity, history: History, absolute: Absolute) -> CalendarEntry:
    url = absolute(reverse("activities:detail", args=[activity.public_id]))
    page = _("L'activité et ses rendus : %(url)s") % {"url": url}
    return _entry(activity, whose=activity.course.audience_name, page=page, url=url, history=history)


def _entry(row: Assignment | Activity, *, whose: str, page: str, url: str, history: History) -> CalendarEntry:
    activity = row.activity if isinstance(row, Assignment) else row
    known = [history[key] for key in {_key(row), _key(activity)} if key in history]
    return CalendarEntry(
        uid=f"{row.public_id}@continuite",
        title=" · ".join(filter(None, (whose, _title(activity)))),
        text="\n".join((*_facts(activity), page)),
        url=url,
        starts=activity.session_starts_at or row.due_on,
        minutes=activity.minutes,
        changed_at=max([activity.reaches_at, *(last for _count, last in known)]),
        changes=sum(count for count, _last in known),
    )


def _key(row: Assignment | Activity) -> tuple[str, int]:
    return row._meta.label_lower, row.pk


def _title(activity: Activity) -> str:
    subject = capfirst(activity.course.subject.name)
    if activity.is_synchronous:
        subject = _("Classe virtuelle, %(subject)s") % {"subject": subject}
    return wording.spaced(f"{subject} : {activity}")


def _facts(activity: Activity) -> Iterator[str]:
    yield _("Durée : %(minutes)s") % {"minutes": wording.minutes(activity.minutes)}
    if activity.is_synchronous:
        return
    mode, hour = activity.get_return_mode_display(), wording.hour(activity.due_time)
    if activity.return_mode in WITHOUT_RETURN:
        yield _("Retour : %(mode)s") % {"mode": mode}
    else:
        yield _("Retour : %(mode)s, avant %(hour)s") % {"mode": mode, "hour": hour}


def _record(verb: str, feed: CalendarFeed) -> None:
    audit.record(verb=verb, by=feed.user, school=min(feed.user.school_ids), target=feed)
