"""The work a large school was given, and what became of it, drawn from a seed."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from django.db import connection
from django.utils import timezone

from activities.models import Activity, Assignment, Attendance, Audience, State, Status
from continuity.directory.models import Course, Pupil, User
from continuity.portal.demo.store import Store

MINUTES = (15, 20, 20, 25, 30, 30, 45)
MEAN_MINUTES = sum(MINUTES) / len(MINUTES)
CAP, FULLNESS = 180, 0.75  # a collège's day at a distance, and how full it is meant to be
OVERLOADED_BY, HYBRID_SHARE = 1.8, 0.65
PAST_DAYS = 15  # working days, three weeks
VIRTUAL_CLASS_MINUTES = 45
VARIANTS = 3  # a differentiated activity exists in three versions, each pupil has one
KINDS = (
    ("practice", "written", "upload"),
    ("practice", "exerciser", "self_check"),
    ("lesson", "reading", "none"),
)
COLUMNS = [field for field in Assignment._meta.concrete_fields if not field.primary_key]


@dataclass(frozen=True, slots=True)
class Team:
    """Pupils who are given the same work: a class, half a class or a language group, with its courses."""

    kind: str
    courses: Sequence[Course]
    pupils: Sequence[Pupil]
    overloaded: bool = False
    hybrid: bool = False

    @property
    def stretch(self) -> float:
        """How long its activities are, beside those that fill the days as meant."""
        return (OVERLOADED_BY if self.overloaded else 1) * (HYBRID_SHARE if self.hybrid else 1)


@dataclass(frozen=True, slots=True)
class Habit:
    """How a pupil hands in: shares of work missing and late; silent ones do nothing since `silent_since`."""

    missing: float
    late: float
    silent_since: date | None = None


@dataclass(frozen=True, slots=True)
class _Count:
    """How many activities each kind of team gets, and how many come in versions, so that every pupil has `total`."""

    total: int

    def of(self, kind: str) -> int:
        others = self.of_versions + self.of_language + self.of_half
        return {"class": self.total - others, "language": self.of_language, "half": self.of_half}[kind]

    @property
    def of_language(self) -> int:
        return self.total * 15 // 100

    @property
    def of_half(self) -> int:
        return self.total // 10

    @property
    def of_versions(self) -> int:
        return -(-self.total // 50)


def give(
    teams: Iterable[Team],
    *,
    open_each: int,
    past_each: int,
    finished_early: float,
    today: date,
    rng: Random,
    store: Store,
) -> None:
    """Write the activities of `teams` and each pupil's assignments (see `dataset.build_school`)."""
    teams = list(teams)
    writer = _Writer(today, rng)
    ahead = max(5, round(open_each * MEAN_MINUTES / (CAP * FULLNESS)))
    pieces = [
        piece
        for team in teams
        for piece in (
            *writer.series(team, _Count(past_each), range(-PAST_DAYS, 0)),
            *writer.series(team, _Count(open_each), range(ahead)),
        )
    ]
    store.save(activity for activity, _pupils in pieces)
    store.save(
        Activity.chosen_pupils.through(activity=activity, pupil=pupil)
        for activity, pupils in pieces
        if activity.audience == Audience.CHOSEN
        for pupil in pupils
    )
    habits = {pupil.pk: _habit(rng, today) for team in teams if team.kind == "class" for pupil in team.pupils}
    _keep_silent([pupil for team in teams if team.kind == "class" for pupil in team.pupils], habits)
    _copy_in(_Life(habits, finished_early, today, rng).rows(pieces))


def _habit(rng: Random, today: date) -> Habit:
    drawn = rng.random()
    if drawn < 0.03:
        return Habit(missing=0.05, late=0.05, silent_since=today - timedelta(days=rng.randint(9, 14)))
    if drawn < 0.12:
        return Habit(missing=0.35, late=0.5)
    return Habit(missing=0.03, late=0.05)


def _keep_silent(pupils: Iterable[Pupil], habits: dict[int, Habit]) -> None:
    for pupil in pupils:
        if habits[pupil.pk].silent_since:
            User.objects.filter(pk=pupil.user_id).update(last_seen_on=habits[pupil.pk].silent_since)


class _Writer:
    """Makes activities, not yet saved, around `today`."""

    def __init__(self, today: date, rng: Random):
        self.rng = rng
        around = [today + timedelta(days=step) for step in range(-70, 70)]
        self.days = [day for day in around if day.weekday() < 5]
        self.origin = next(n for n, day in enumerate(self.days) if day >= today)  # due days count from here

    def series(self, team: Team, count: _Count, steps: range) -> Iterator[tuple[Activity, list[Pupil]]]:
        """Work of `team` due evenly over the working days `steps`, counted from today, with its pupils."""
        lessons = [course for course in team.courses for _ in range(course.weekly_minutes // 60)]
        self.rng.shuffle(lessons)
        with_virtual_class: set[int] = set()
        wanted = count.of(team.kind)
        for n in range(wanted):
            step = steps[int((n + self.rng.random()) / wanted * len(steps))]
            activity = self._activity(lessons[n % len(lessons)], step, team.stretch)
            if team.kind == "class" and n % 12 == 5 and step not in with_virtual_class:
                with_virtual_class.add(step)
                _make_virtual_class(activity)
            yield activity, list(team.pupils)
        if team.kind == "class":
            for _ in range(count.of_versions):
                yield from self._versions(team, self.rng.choice(steps))

    def _versions(self, team: Team, step: int) -> Iterator[tuple[Activity, list[Pupil]]]:
        shuffled = self.rng.sample(team.pupils, len(team.pupils))
        for n in range(VARIANTS):
            activity = self._activity(team.courses[0], step, team.stretch)
            activity.audience = Audience.CHOSEN
            yield activity, shuffled[n::VARIANTS]

    def _activity(self, course: Course, step: int, stretch: float) -> Activity:
        given_back = self.rng.randint(1, 4) if step >= 0 else self.rng.randint(3, 8) - step
        given_on = self.days[self.origin - given_back]
        nature, output, return_mode = self.rng.choices(KINDS, (6, 2, 1))[0]
        reaches_at = _moment(given_on, time(8))
        return Activity(
            course=course,
            author_id=course.teacher_id,
            title=f"{course.subject.name} : exercices {self.rng.randint(1, 99)}",
            instructions="Lire la page indiquée, puis faire les exercices dans le cahier.",
            nature=nature,
            minutes=max(5, round(self.rng.choice(MINUTES) * stretch / 5) * 5),
            expected_output=output,
            return_mode=return_mode,
            given_on=given_on,
            due_on=self.days[self.origin + step],
            status=Status.PUBLISHED,
            published_at=reaches_at,
            reaches_at=reaches_at,
        )


def _make_virtual_class(activity: Activity) -> None:
    activity.is_synchronous, activity.starts_at, activity.minutes = True, time(10), VIRTUAL_CLASS_MINUTES
    activity.expected_output, activity.return_mode = "participation", "none"
    activity.meeting_url = "https://classe.invalid/salle"


class _Life:
    """What each pupil made of each activity before the morning of `today`."""

    def __init__(self, habits: dict[int, Habit], finished_early: float, today: date, rng: Random):
        self.habits, self.finished_early, self.today, self.rng = habits, finished_early, today, rng
        self.now = _moment(today, time(6))

    def rows(self, pieces: Iterable[tuple[Activity, list[Pupil]]]) -> Iterator[dict]:
        """The values of each assignment, by field name."""
        for activity, pupils in pieces:
            for pupil in pupils:
                yield {
                    "public_id": UUID(int=self.rng.getrandbits(128), version=4),
                    "activity": activity.pk,
                    "pupil": pupil.pk,
                    **self._outcome(activity, self.habits[pupil.pk]),
                }

    def _outcome(self, activity: Activity, habit: Habit) -> dict:
        is_past = activity.due_on < self.today
        is_silent = habit.silent_since is not None and activity.due_on >= habit.silent_since
        if activity.is_synchronous:
            missed = is_silent or self.rng.random() < habit.missing
            return {"attendance": Attendance.ABSENT if missed else Attendance.PRESENT} if is_past else {}
        if is_silent or self.rng.random() < (habit.missing if is_past else 1 - self.finished_early):
            return {}
        finished = State.RETURNED if activity.expects_return else State.DONE
        return {"state": finished, "state_at": self._finished_at(activity, habit)}

    def _finished_at(self, activity: Activity, habit: Habit) -> datetime:
        given, due = activity.reaches_at, activity.due_at
        if self.rng.random() < habit.late:
            due += timedelta(days=1 + max(0, PAST_DAYS - (self.today - activity.due_on).days // 2))
            given = activity.due_at
        return given + (min(due, self.now) - given) * self.rng.random()


def _copy_in(rows: Iterable[dict]) -> None:
    """Write assignments through COPY, fields left out at their defaults: `bulk_create` takes minutes for millions."""
    blank = Assignment()
    defaults = {field.name: getattr(blank, field.attname) for field in COLUMNS}
    lines = io.StringIO()
    for row in rows:
        values = (defaults | row).values()
        lines.write("\t".join("\\N" if value is None else str(value) for value in values) + "\n")
    lines.seek(0)
    columns = ", ".join(f'"{field.column}"' for field in COLUMNS)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {Assignment._meta.db_table} ({columns}) FROM STDIN", lines)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
