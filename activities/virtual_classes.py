"""Virtual classes: who may enter and when (R18), who was there, what those who were not are given.

As in `activities.returns`, the views have checked who may; a service works on the rows as they stand, and doing a thing
twice is doing it once.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.audience import pupils_of, pupils_of_course
from activities.files import NAME_LENGTH
from activities.models import Activity, Assignment, Attendance, Audience, Nature, Resource, State, Status
from activities.perms import is_pupil
from activities.returns import WorkRefused
from activities.signals import work_changed
from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.locks import lock_school
from continuity.directory.models import AuditEvent, Pupil, School, User

OPENS_BEFORE = timedelta(minutes=15)
# Lessons run over, and those who were cut off come back in.
CLOSES_AFTER = timedelta(minutes=10)
STATE_AFTER = {Attendance.PRESENT: State.DONE, Attendance.EXCUSED: State.EXCUSED}
AWAY = (Attendance.ABSENT, Attendance.TROUBLE, Attendance.EXCUSED)
NOTED = "activity.attendance_recorded"


def opens_at(activity: Activity) -> datetime:
    """From when the pupils may enter the virtual class."""
    return activity.session_starts_at - OPENS_BEFORE


def ends_at(activity: Activity) -> datetime:
    """When it ends, as announced."""
    return activity.session_starts_at + timedelta(minutes=activity.minutes)


def is_open(activity: Activity, now: datetime) -> bool:
    """Whether the pupils may enter at `now` (R18): from a quarter of an hour before, until a little after the end."""
    if activity.session_starts_at is None:
        return False
    return opens_at(activity) <= now < ends_at(activity) + CLOSES_AFTER


def obstacle_to_enter(assignment: Assignment, user: User, now: datetime) -> str:
    """Why `user` may not enter the virtual class at `now`; "" when they may. It is for the pupil alone, signed in as such,
    while it is open and as long as they are in the class (R18). One query at most."""
    activity = assignment.activity
    if now >= ends_at(activity) + CLOSES_AFTER:
        return _("Cette classe virtuelle est finie.")
    if not is_pupil(user, assignment):
        return _(
            "Le lien s'ouvre un quart d'heure avant le début, pour l'élève connecté avec son propre compte. "
            "La séance n'est pas enregistrée."
        )
    if not belongs(assignment.pupil, activity):
        return _(
            "Cette classe virtuelle est pour %(audience)s, quittée depuis : le lien ne s'ouvre plus."
        ) % {"audience": activity.course.audience_name}
    if now < opens_at(activity):
        return _(
            "Le lien s'ouvre ici à %(hour)s, un quart d'heure avant. La séance n'est pas enregistrée."
        ) % {"hour": wording.hour(timezone.localtime(opens_at(activity)).time())}
    if not activity.meeting_url:
        return _(
            "Le lien n'est pas encore donné : recharger la page dans un moment, ou prévenir le professeur."
        )
    return ""


def belongs(pupil: Pupil, activity: Activity) -> bool:
    """Whether `pupil` is still in the class or the group: who has left it enters no more. One query."""
    return pupils_of_course(activity.course).filter(pk=pupil.pk).exists()


def obstacle_to_move(published: Activity, changed: Activity) -> str:
    """Why the virtual class `published` may not become `changed`: who was there is noted of one day and one hour; "" when
    it may."""
    if not published.is_synchronous or _takes_place(published) == _takes_place(changed):
        return ""
    if not published.assignments.exclude(attendance="").exists():
        return ""
    return _(
        "Les présences de cette classe virtuelle sont notées : elle ne change plus de jour ni d'heure. "
        "Pour une autre séance, en prévoir une nouvelle."
    )


def _takes_place(activity: Activity) -> tuple:
    return activity.is_synchronous, activity.due_on, activity.starts_at


def newcomers(activity: Activity) -> QuerySet[Pupil]:
    """Who came into the class or the group after the virtual class was given to all of it: they were not told of it."""
    if activity.audience != Audience.EVERYONE or activity.variants.exclude(status=Status.DRAFT).exists():
        return Pupil.objects.none()
    return pupils_of(activity).exclude(pk__in=activity.assignments.values("pupil"))


@transaction.atomic
def record_attendance(
    *, activity: Activity, by: User, attendance: Mapping[int, str], joined: Collection[Pupil] = ()
) -> None:
    """Write who was at the virtual class; those present have done it, those excused are let off and, no longer
    excused, are asked for it again. The last to write is right; each writing leaves a trace.

    `attendance` maps primary keys of assignments to values of `Attendance`. `joined` are newcomers who were there, though
    they had not been given it. Raises WorkRefused before it begins.
    """
    if not activity.is_synchronous:
        raise WorkRefused(_("Les présences se notent pour une classe virtuelle."))
    now = timezone.now()
    if now < activity.session_starts_at:
        raise WorkRefused(
            _("La classe virtuelle n'a pas commencé : noter les présences à partir de son début.")
        )
    lock_school(activity.course.school_id)
    came = [
        Assignment(
            activity=activity, pupil=pupil, attendance=Attendance.PRESENT, state=State.DONE, state_at=now
        )
        for pupil in joined
    ]
    Assignment.objects.bulk_create(came, ignore_conflicts=True)
    changed = []
    rows = activity.assignments.select_for_update(of=("self",)).select_related("pupil")
    for assignment in rows.filter(pk__in=attendance).order_by("pk"):
        if assignment.attendance == attendance[assignment.pk]:
            continue
        assignment.attendance = attendance[assignment.pk]
        assignment.state = STATE_AFTER.get(assignment.attendance, State.TO_DO)
        assignment.state_at = now if assignment.is_over else None
        changed.append(assignment)
    if not changed and not came:
        return
    Assignment.objects.bulk_update(changed, ["attendance", "state", "state_at"])
    noted = {str(each.pupil.public_id): each.attendance for each in (*changed, *came)}
    audit.record(verb=NOTED, by=by, school=activity.course.school_id, target=activity, noted=noted)
    work_changed.send(sender=Activity, pupil_ids=[each.pupil_id for each in (*changed, *came)])


@transaction.atomic
def summarise(
    *,
    activity: Activity,
    by: User,
    text: str,
    links: Iterable[tuple[str, str]] = (),
    files: Iterable[UploadedFile] = (),
) -> Activity:
    """Write what was done in the virtual class, for all its pupils; `links` (title, address) and accepted `files` are
    added to its resources. Written again, the text is replaced.

    Raises WorkRefused before it begins.
    """
    activity = lock_or_404(Activity.objects.select_related("course__subject"), activity.pk)
    if not activity.is_synchronous or activity.is_draft or timezone.now() < activity.session_starts_at:
        raise WorkRefused(_("Le résumé s'écrit une fois la classe virtuelle commencée."))
    known = {*activity.resources.values_list("title", "url")}
    fresh = [link for link in links if link not in known]
    files = list(files)
    if activity.synthesis == text and not fresh and not files:
        return activity
    activity.synthesis = text
    activity.save(update_fields=["synthesis"])
    for title, url in fresh:
        Resource.objects.create(activity=activity, title=title, url=url)
    for file in files:
        Resource.objects.create(activity=activity, title=file.name[-NAME_LENGTH:], file=file)
    audit.record(
        verb="activity.summarised",
        by=by,
        school=activity.course.school_id,
        target=activity,
        joined=len(fresh) + len(files),
    )
    return activity


@transaction.atomic
def catch_up(*, activity: Activity, by: User, pupils: Collection[Pupil]) -> Activity:
    """The draft of the work that `pupils`, who were away, are to do instead; the gate decides when it is published.

    One draft of `by` at a time: asked for again, the same is for the pupils asked for then. Raises WorkRefused for
    nobody, and for pupils who were there.
    """
    activity = lock_or_404(
        Activity.objects.select_related("course__subject", "course__school_class", "course__group"),
        activity.pk,
    )
    away = {each.pupil_id for each in activity.assignments.filter(attendance__in=AWAY)}
    if not pupils or not away.issuperset(pupil.pk for pupil in pupils):
        raise WorkRefused(_("Choisir des élèves qui n'étaient pas à la classe virtuelle."))
    draft = activity.catch_ups.filter(status=Status.DRAFT, author=by).first()
    if draft is None:
        draft = Activity.objects.create(
            course=activity.course,
            author=by,
            sequence=activity.sequence,
            position=activity.position,
            catches_up=activity,
            nature=Nature.LESSON,
            title=_title(activity),
            instructions=_instructions(activity),
            objective=activity.objective,
            audience=Audience.CHOSEN,
        )
        audit.record(
            verb="activity.catch_up_begun",
            by=by,
            school=activity.course.school_id,
            target=draft,
            pupils=len(pupils),
        )
    draft.chosen_pupils.set(pupils)
    return draft


def _title(activity: Activity) -> str:
    longest = Activity._meta.get_field("title").max_length
    return (_("Rattrapage : %(title)s") % {"title": activity})[:longest]


def _instructions(activity: Activity) -> str:
    opening = _("Rattraper la classe virtuelle de %(day)s.") % {"day": wording.day(activity.due_on)}
    return f"{opening}\n\n{activity.synthesis}".rstrip()


@dataclass(frozen=True, slots=True)
class Away:
    """A pupil who was not at a virtual class, and the work given to catch up, None so far."""

    assignment: Assignment
    catch_up: Assignment | None


def away_from(activity: Activity, user: User) -> list[Away]:
    """Who was not there, by name, as far as `user` may read. Two queries."""
    visible = Assignment.objects.visible_to(user).select_related("pupil")
    rows = visible.filter(activity=activity, attendance__in=AWAY).order_by("pupil__sort_name", "pk")
    given = {
        work.pupil_id: work
        for work in visible.filter(activity__catches_up=activity).select_related("activity").order_by("pk")
    }
    return [Away(assignment, given.get(assignment.pupil_id)) for assignment in rows]


def catch_up_of(assignment: Assignment, now: datetime) -> Assignment | None:
    """The work that this pupil does for the virtual class they were away from, once it has reached them. One query."""
    reached = Activity.objects.reached(now).filter(catches_up=assignment.activity_id)
    return assignment.pupil.assignments.filter(activity__in=reached).select_related("activity").first()


def to_catch_up(pupil: Pupil, missed: Collection[int], now: datetime) -> list[Away]:
    """Of the virtual classes `missed` by `pupil`, by primary key, those that can be caught up: a summary is written, or
    work has reached the pupil. The latest first. Two queries, none for who missed nothing."""
    if not missed:
        return []
    rows = pupil.assignments.select_related("activity__course__subject")
    away = rows.filter(activity__in=missed).order_by("-activity__due_on", "-pk")
    reached = Activity.objects.reached(now).filter(catches_up__in=missed)
    given = {work.activity.catches_up_id: work for work in rows.filter(activity__in=reached)}
    found = [Away(each, given.get(each.activity_id)) for each in away]
    return [each for each in found if each.catch_up or each.assignment.activity.synthesis]


@dataclass(frozen=True, slots=True)
class Roll:
    """A virtual class and its attendance: the activity counts its `expected` pupils, those `unnoted`, `absent` and in
    `trouble`; `noted` is who noted it last and when, None so far."""

    activity: Activity
    noted: AuditEvent | None

    @property
    def is_noted(self) -> bool:
        return self.noted is not None and not self.activity.unnoted

    def has_begun(self) -> bool:
        return timezone.now() >= self.activity.session_starts_at


def rolls_of(school: School, day: date) -> list[Roll]:
    """The virtual classes of the day, by the hour. Two queries."""
    asked = ~Q(assignments__state=State.EXCUSED) | ~Q(assignments__attendance="")
    held = Activity.objects.given().filter(
        course__subject__school=school, is_synchronous=True, due_on=day, archived_at=None
    )
    activities = list(
        held.select_related("course__subject", "course__school_class", "course__group", "course__teacher")
        .annotate(
            expected=Count("assignments", filter=asked),
            unnoted=Count("assignments", filter=asked & Q(assignments__attendance="")),
            absent=Count("assignments", filter=Q(assignments__attendance=Attendance.ABSENT)),
            trouble=Count("assignments", filter=Q(assignments__attendance=Attendance.TROUBLE)),
        )
        .order_by("starts_at", "pk")
    )
    noted = {event.target_id: event for event in _notings(activity.pk for activity in activities)}
    return [Roll(activity, noted.get(activity.pk)) for activity in activities]


def notings_of(activity: Activity) -> QuerySet[AuditEvent]:
    """Who noted the attendance and when, first to last. One query."""
    return _notings([activity.pk])


def _notings(activity_ids: Iterable[int]) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.filter(
        verb=NOTED, target_type=Activity._meta.label_lower, target_id__in=[*activity_ids]
    )
    return events.select_related("by").order_by("pk")
