"""A large school at a distance, drawn from a seed and written in bulk, for measuring.

`python -m tests.bench.dataset --classes 48 --pupils 1200` adds one to the database of CONTINUITE_HOME.
"""

import argparse
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "continuity.settings")
    django.setup()

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from continuity.directory.models import (
    Course,
    DayRegime,
    Group,
    Membership,
    Pupil,
    Regime,
    Role,
    School,
    SchoolClass,
    Subject,
    TimetableSlot,
    User,
)
from continuity.portal.demo.store import Store
from tests.bench.work import Team, give

LEVELS = ("6e", "5e", "4e", "3e")
# Lessons of an hour per week, as the timetable repeats them; the last two are taught in groups.
CLASS_LESSONS = {
    "Français": 4,
    "Mathématiques": 4,
    "Histoire-géographie": 3,
    "Anglais": 3,
    "Éducation physique": 3,
    "Sciences de la vie": 2,
    "Technologie": 1,
    "Arts plastiques": 1,
    "Musique": 1,
}
HALF_LESSONS = {"Physique-chimie": 2}
LANGUAGES = ("Espagnol", "Allemand", "Italien")
LANGUAGE_LESSONS = 3
LESSONS_A_DAY = 6
CLASSES_PER_TEACHER = 5
CLASSES_SHARING_LANGUAGES = 3
EXTRA_TIME, EXTRA_TIME_EVERY = Decimal("1.3333"), 9  # one pupil in nine has a time factor (R15)
HYBRID_EVERY = 6
OVERLOADED_EVERY = 7
FIRST_NAMES = ("Adam", "Camille", "Élodie", "Inès", "Louis", "Malik", "Noé", "Sarah")
LAST_NAMES = ("Bernard", "Diallo", "Fontaine", "Girard", "Lefèvre", "Martin", "Nguyen", "Petit", "Roux")


@dataclass(frozen=True, slots=True)
class BuiltSchool:
    """What `build_school` wrote; `courses` are those of classes, then those of groups, in the order of the classes."""

    school: School
    principal: User
    classes: Sequence[SchoolClass]
    pupils: Sequence[Pupil]
    courses: Sequence[Course]
    today: date


@transaction.atomic
def build_school(
    *,
    classes: int,
    pupils: int,
    open_each: int = 28,
    past_each: int = 28,
    finished_early: float = 0.1,
    today: date | None = None,
    seed: int = 20,
) -> BuiltSchool:
    """Write a collège of `classes` classes and `pupils` pupils in all, at a distance for weeks around `today`.

    Each pupil has `open_each` activities due from today on, of which a share of `finished_early` is finished, and
    `past_each` that were due in the last three weeks, mostly returned. They hold in their days except in one class
    out of seven. One class out of six is hybrid. The same arguments make the same school; each call adds one.
    """
    today = today or timezone.localdate()
    number = School.objects.count() + 1
    rng = Random(seed * 1000 + number)
    builder = _Builder(rng, Store(rng), number, today)
    built = builder.build(classes, pupils)
    give(
        builder.teams(),
        open_each=open_each,
        past_each=past_each,
        finished_early=finished_early,
        today=today,
        rng=rng,
        store=builder.store,
    )
    return built


def settle() -> None:
    """Let PostgreSQL look at the rows just written, now and not while something is measured. Not in a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class _Builder:
    """One school on its way into the database."""

    def __init__(self, rng: Random, store: Store, number: int, today: date):
        self.rng, self.store, self.number, self.today = rng, store, number, today
        self.days = [
            day for day in (today + timedelta(days=step) for step in range(-35, 63)) if day.weekday() < 5
        ]

    def build(self, classes: int, pupils: int) -> BuiltSchool:
        [self.school] = self.store.save([self._school()])
        self.classes = self.store.save(
            SchoolClass(school=self.school, level=LEVELS[n % 4], name=f"{LEVELS[n % 4]} {n // 4 + 1}")
            for n in range(classes)
        )
        self._enrol(pupils)
        self._group()
        self._teach()
        self._close()
        [principal] = self._users([("direction", Role.PRINCIPAL)])
        return BuiltSchool(
            self.school,
            principal,
            self.classes,
            self.pupils,
            self.courses,
            self.today,
        )

    def _school(self) -> School:
        return School(
            uai=f"{self.number:07d}B", name=f"Collège {self.number}", kind=School.Kind.COLLEGE, zone="B"
        )

    def _users(self, wanted: Iterable[tuple[str, str]]) -> list[User]:
        """An account per (user name, role), seen yesterday."""
        wanted = list(wanted)
        users = self.store.save(
            User(
                username=f"{name}.{self.number}",
                password="!",
                first_name=FIRST_NAMES[n % len(FIRST_NAMES)],
                last_name=f"{LAST_NAMES[n % len(LAST_NAMES)]} {n}",
                last_seen_on=self.today - timedelta(days=1),
            )
            for n, (name, _role) in enumerate(wanted)
        )
        self.store.save(
            Membership(user=user, school=self.school, role=role)
            for user, (_name, role) in zip(users, wanted, strict=True)
        )
        return users

    def _enrol(self, pupils: int) -> None:
        """Share the pupils out over the classes, each with an account."""
        users = self._users((f"eleve{n}", Role.PUPIL) for n in range(pupils))
        self.pupils = self.store.save(
            Pupil(
                school=self.school,
                school_class=self.classes[n % len(self.classes)],
                user=user,
                first_name=user.first_name,
                last_name=user.last_name,
                time_factor=EXTRA_TIME if self.rng.randrange(EXTRA_TIME_EVERY) == 0 else Decimal(1),
                device=Pupil.Device.NONE if self.rng.randrange(50) == 0 else Pupil.Device.OWN,
                connection=Pupil.Connection.GOOD,
            )
            for n, user in enumerate(users)
        )
        self.members: dict[int, list[Pupil]] = {school_class.pk: [] for school_class in self.classes}
        for pupil in self.pupils:
            self.members[pupil.school_class_id].append(pupil)

    def _group(self) -> None:
        """Two halves in each class; languages across up to three classes of a level."""
        self.halves = {
            (school_class.pk, half): self._new_group(
                f"{school_class.name} groupe {half + 1}", self.members[school_class.pk][half::2]
            )
            for school_class in self.classes
            for half in (0, 1)
        }
        self.languages: dict[tuple[str, int, str], tuple[Group, list[Pupil]]] = {}
        for clan, shared in self._language_clans().items():
            together = [pupil for school_class in shared for pupil in self.members[school_class.pk]]
            for n, language in enumerate(LANGUAGES):
                name = f"{language} {clan[0]} {clan[1] + 1}"
                self.languages[(*clan, language)] = self._new_group(name, together[n :: len(LANGUAGES)])
        groups = [*self.halves.values(), *self.languages.values()]
        self.store.save(group for group, _members in groups)
        self.store.save(
            Group.pupils.through(group=group, pupil=pupil) for group, members in groups for pupil in members
        )

    def _new_group(self, name: str, members: list[Pupil]) -> tuple[Group, list[Pupil]]:
        return Group(school=self.school, name=name), members

    def _language_clans(self) -> dict[tuple[str, int], list[SchoolClass]]:
        clans: dict[tuple[str, int], list[SchoolClass]] = {}
        for level in LEVELS:
            same_level = [school_class for school_class in self.classes if school_class.level == level]
            for n, school_class in enumerate(same_level):
                clans.setdefault((level, n // CLASSES_SHARING_LANGUAGES), []).append(school_class)
        return clans

    def _teach(self) -> None:
        """Courses with their teachers and their lessons."""
        names = [*CLASS_LESSONS, *HALF_LESSONS, *LANGUAGES]
        self.subjects = {
            subject.name: subject
            for subject in self.store.save(
                Subject(school=self.school, name=name, short_name=name[:12]) for name in names
            )
        }
        needed = -(-len(self.classes) // CLASSES_PER_TEACHER)
        users = iter(
            self._users((f"prof{n}.{k}", Role.TEACHER) for n in range(len(names)) for k in range(needed))
        )
        self.teachers = {name: [next(users) for _ in range(needed)] for name in names}
        of_classes = [
            self._course(name, hours, rank, school_class=school_class)
            for rank, school_class in enumerate(self.classes)
            for name, hours in CLASS_LESSONS.items()
        ]
        of_halves = [
            self._course(name, hours, rank // 2, group=group)
            for rank, (group, _members) in enumerate(self.halves.values())
            for name, hours in HALF_LESSONS.items()
        ]
        of_languages = [
            self._course(language, LANGUAGE_LESSONS, rank, group=group)
            for rank, ((*_clan, language), (group, _members)) in enumerate(self.languages.items())
        ]
        self.courses = self.store.save([*of_classes, *of_halves, *of_languages])
        self.store.save(slot for rank, course in enumerate(self.courses) for slot in _lessons(course, rank))

    def _course(self, name: str, hours: int, rank: int, **audience) -> Course:
        teachers = self.teachers[name]
        return Course(
            subject=self.subjects[name],
            teacher=teachers[rank % len(teachers)],
            weekly_minutes=60 * hours,
            **audience,
        )

    def _close(self) -> None:
        """Every class at a distance; a hybrid one has its halves at school in turn."""
        rows = []
        for rank, school_class in enumerate(self.classes):
            for step, day in enumerate(self.days):
                row = DayRegime(school_class=school_class, day=day, regime=Regime.DISTANCE)
                if _is_hybrid(rank):
                    row.regime = Regime.HYBRID
                    row.present_group = self.halves[school_class.pk, step % 2][0]
                rows.append(row)
        self.store.save(rows)

    def teams(self) -> list[Team]:
        """Who is given work together: each class, then each group."""
        courses = {}
        for course in self.courses:
            courses.setdefault((course.school_class_id, course.group_id), []).append(course)
        hybrid = {school_class.pk for rank, school_class in enumerate(self.classes) if _is_hybrid(rank)}
        of_classes = [
            Team(
                "class",
                courses[school_class.pk, None],
                self.members[school_class.pk],
                overloaded=rank % OVERLOADED_EVERY == OVERLOADED_EVERY - 1,
                hybrid=school_class.pk in hybrid,
            )
            for rank, school_class in enumerate(self.classes)
        ]
        of_halves = [
            Team("half", courses[None, group.pk], members) for group, members in self.halves.values()
        ]
        of_languages = [
            Team("language", courses[None, group.pk], members) for group, members in self.languages.values()
        ]
        return [*of_classes, *of_halves, *of_languages]


def _is_hybrid(rank: int) -> bool:
    return rank % HYBRID_EVERY == HYBRID_EVERY - 1


def _lessons(course: Course, rank: int) -> Iterable[TimetableSlot]:
    """Its hours spread over the week."""
    for hour in range(course.weekly_minutes // 60):
        weekday, starts = 1 + (rank + 2 * hour) % 5, 8 + (rank + hour) % LESSONS_A_DAY
        yield TimetableSlot(course=course, weekday=weekday, starts_at=time(starts), ends_at=time(starts + 1))


def main() -> None:
    parser = argparse.ArgumentParser(description="Adds a large school to the database of CONTINUITE_HOME.")
    parser.add_argument("--classes", type=int, default=48)
    parser.add_argument("--pupils", type=int, default=1200)
    parser.add_argument("--open", type=int, default=28, help="activities per pupil due from today on")
    parser.add_argument("--past", type=int, default=28, help="activities per pupil due before today")
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    built = build_school(
        classes=asked.classes, pupils=asked.pupils, open_each=asked.open, past_each=asked.past
    )
    settle()
    sys.stdout.write(f"{built.school.name}: {built.principal.username}, {built.pupils[0].user.username}\n")


if __name__ == "__main__":
    main()
