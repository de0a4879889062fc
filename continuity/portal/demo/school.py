"""A school: its classes, pupils, groups, teachers, courses and timetable."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, zip_longest
from math import ceil
from random import Random

from continuity.directory.models import (
    Course,
    Group,
    Level,
    Membership,
    Pupil,
    Role,
    School,
    SchoolClass,
    Subject,
    TimetableSlot,
    User,
)
from continuity.portal.demo.names import People
from continuity.portal.demo.programme import CHOICES, CLASS_MINUTES, SHORT_NAMES, TAUGHT_BY, Choice
from continuity.portal.demo.store import Store
from continuity.portal.demo.timetable import Block, schedule

TEACHER_MINUTES = 16 * 60  # a teacher owes 15 to 18 hours a week


@dataclass
class Campus:
    """A school with everything the rest of the demo looks up."""

    school: School
    classes: list[SchoolClass] = field(default_factory=list)
    pupils: list[Pupil] = field(default_factory=list)
    members: dict[Group, list[Pupil]] = field(default_factory=dict)
    courses: list[Course] = field(default_factory=list)
    slots: dict[Course, list[TimetableSlot]] = field(default_factory=dict)
    teachers: list[User] = field(default_factory=list)

    def class_named(self, name: str) -> SchoolClass:
        return next(school_class for school_class in self.classes if school_class.name == name)

    def pupils_in(self, school_class: SchoolClass) -> list[Pupil]:
        return self._by_class[school_class]

    @cached_property
    def _by_class(self) -> dict[SchoolClass, list[Pupil]]:
        pupils: dict[SchoolClass, list[Pupil]] = defaultdict(list)
        for pupil in self.pupils:
            pupils[pupil.school_class].append(pupil)
        return pupils

    def audience(self, course: Course) -> list[Pupil]:
        return self.members[course.group] if course.group else self.pupils_in(course.school_class)

    def course_of(self, school_class: SchoolClass, subject: str) -> Course:
        return next(
            course
            for course in self.courses
            if course.school_class == school_class and course.subject.name == subject
        )


@dataclass
class Service:
    """A course that wants a teacher: of one class, or of a group of pupils of `classes`."""

    subject: str
    discipline: str
    minutes: int
    classes: list[SchoolClass]
    group: Group | None = None
    teacher: User | None = None


def build(
    school: School, *, levels: dict[Level, list[str]], pupils_per_class: int, rng: Random, store: Store
) -> Campus:
    """Write the classes of `levels` (names per level), with as many pupils each, one more or one less.

    The pupils are neither named nor saved yet: see `families`.
    """
    campus = Campus(school)
    campus.classes = store.save(
        SchoolClass(school=school, name=name, level=level)
        for level, names in levels.items()
        for name in names
    )
    campus.pupils = [
        Pupil(school=school, school_class=school_class)
        for school_class in campus.classes
        for _ in range(pupils_per_class + rng.choice((-1, 0, 0, 1)))
    ]
    return campus


def teach(campus: Campus, people: People, store: Store) -> None:
    """Write groups, teachers, courses and timetable; the pupils are saved."""
    blocks = [[service] for service in _class_services(campus)]
    blocks += _group_services(campus, people.rng, store)
    campus.teachers = _hire(blocks, people)
    store.save(campus.teachers)
    store.save(Membership(user=user, school=campus.school, role=Role.TEACHER) for user in campus.teachers)
    _write_courses(campus, blocks, people.rng, store)


def _class_services(campus: Campus) -> Iterator[Service]:
    for number, school_class in enumerate(campus.classes):
        for subject, minutes in CLASS_MINUTES[school_class.level].items():
            disciplines = TAUGHT_BY.get(subject, (subject,))
            yield Service(subject, disciplines[number % len(disciplines)], minutes, [school_class])


def _group_services(campus: Campus, rng: Random, store: Store) -> list[list[Service]]:
    """One list of services for each set of groups held at the same hours."""
    blocks = []
    for level, choices in CHOICES.items():
        classes = [school_class for school_class in campus.classes if school_class.level == level]
        for choice in choices:
            mixes = zip_longest(*[iter(classes)] * choice.classes)
            blocks += [_mix(campus, choice, list(filter(None, mix)), rng, store) for mix in mixes]
    return blocks


def _mix(
    campus: Campus, choice: Choice, classes: list[SchoolClass], rng: Random, store: Store
) -> list[Service]:
    pupils = [pupil for pupil in campus.pupils if pupil.school_class in classes]
    rng.shuffle(pupils)
    pupils = pupils[: ceil(len(pupils) * choice.share / 100)]
    letters = "".join(school_class.name.split()[-1] for school_class in classes)
    numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
    services = []
    for position, subject in enumerate(choice.subjects):
        number = f" {next(numbers[subject])}" if choice.subjects.count(subject) > 1 else ""
        group = Group(school=campus.school, name=f"{classes[0].level} {letters} {subject}{number}")
        store.save([group])
        campus.members[group] = pupils[position :: len(choice.subjects)]
        discipline = TAUGHT_BY.get(subject, (subject,))[0]
        services.append(Service(subject, discipline, choice.minutes, classes, group))
    enroll(store, {service.group: campus.members[service.group] for service in services})
    return services


def enroll(store: Store, members: dict[Group, list[Pupil]]) -> None:
    """Write who is in which group."""
    store.save(
        Group.pupils.through(group=group, pupil=pupil)
        for group, pupils in members.items()
        for pupil in pupils
    )


def _hire(blocks: list[list[Service]], people: People) -> list[User]:
    """As many teachers of each discipline as its hours want; each service goes to the one with most time left."""
    wanted: dict[str, int] = defaultdict(int)
    at_once: dict[str, int] = defaultdict(int)
    for block in blocks:
        disciplines = [service.discipline for service in block]
        for service in block:
            wanted[service.discipline] += service.minutes
            at_once[service.discipline] = max(
                at_once[service.discipline], disciplines.count(service.discipline)
            )
    staff = {
        discipline: [people.adult() for _ in range(max(ceil(minutes / TEACHER_MINUTES), at_once[discipline]))]
        for discipline, minutes in wanted.items()
    }
    given = {id(teacher): 0 for teachers in staff.values() for teacher in teachers}
    for block in blocks:
        taken: list[User] = []
        for service in block:
            free = [
                teacher
                for teacher in staff[service.discipline]
                if not any(teacher is other for other in taken)
            ]
            service.teacher = min(free, key=lambda teacher: given[id(teacher)])
            given[id(service.teacher)] += service.minutes
            taken.append(service.teacher)
    return [teacher for teachers in staff.values() for teacher in teachers]


def _write_courses(campus: Campus, blocks: list[list[Service]], rng: Random, store: Store) -> None:
    services = [service for block in blocks for service in block]
    names = dict.fromkeys(service.subject for service in services)
    subjects = {
        subject.name: subject
        for subject in store.save(
            Subject(school=campus.school, name=name, short_name=SHORT_NAMES[name]) for name in names
        )
    }
    campus.courses = store.save(
        Course(
            subject=subjects[service.subject],
            teacher=service.teacher,
            school_class=None if service.group else service.classes[0],
            group=service.group,
            weekly_minutes=service.minutes,
        )
        for service in services
    )
    courses = iter(campus.courses)
    lessons = schedule([_block(block, [next(courses) for _ in block]) for block in blocks], rng)
    for slot in store.save(
        TimetableSlot(
            course=lesson.course,
            weekday=lesson.weekday,
            starts_at=lesson.starts_at,
            ends_at=lesson.ends_at,
        )
        for lesson in lessons
    ):
        campus.slots.setdefault(slot.course, []).append(slot)


def _block(services: list[Service], courses: list[Course]) -> Block:
    people = (*services[0].classes, *(service.teacher for service in services))
    return Block(tuple(courses), people, services[0].minutes)


def name_form_teachers(campus: Campus, classes: Iterable[SchoolClass]) -> None:
    """Give each of `classes` a form teacher of its own, those first in the list choosing first."""
    taken: set[User] = set()
    for school_class in classes:
        team = [course.teacher for course in campus.courses if course.school_class == school_class]
        chosen = next((teacher for teacher in team if teacher not in taken), team[0])
        taken.add(chosen)
        school_class.form_teachers.add(chosen)


def add_staff(campus: Campus, people: People, store: Store, roles: Iterable[Role]) -> list[User]:
    """One new person of the school for each of `roles`, in their order."""
    roles = list(roles)
    users = store.save(people.adult() for _ in roles)
    store.save(
        Membership(user=user, school=campus.school, role=role)
        for user, role in zip(users, roles, strict=True)
    )
    return users
