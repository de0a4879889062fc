"""Objects of the domain with sensible defaults; a test states only what matters to it."""

from datetime import date, datetime, time

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from activities.models import Activity, Assignment, Quiz, QuizQuestion, Status
from activities.quizzes.questions import Question, true_false
from continuity.directory.models import (
    Course,
    DayRegime,
    Group,
    Guardianship,
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
from tutoring.models import Tutorship


class SchoolFactory(DjangoModelFactory):
    class Meta:
        model = School

    uai = factory.Sequence(lambda n: f"{n:07d}A")
    name = factory.Sequence(lambda n: f"Collège {n}")
    kind = School.Kind.COLLEGE
    zone = School.Zone.B


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"compte{n}")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Durand{n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    school = factory.SubFactory(SchoolFactory)
    role = Role.TEACHER


def member(school, role, **user_fields) -> User:
    """A user who holds `role` in `school`."""
    return MembershipFactory(school=school, role=role, user=UserFactory(**user_fields)).user


class SchoolClassFactory(DjangoModelFactory):
    class Meta:
        model = SchoolClass

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"4e {n}")
    level = "4e"


class PupilFactory(DjangoModelFactory):
    class Meta:
        model = Pupil

    school_class = factory.SubFactory(SchoolClassFactory)
    school = factory.SelfAttribute("school_class.school")
    first_name = "Élodie"
    last_name = factory.Sequence(lambda n: f"Martin{n}")
    device = Pupil.Device.OWN
    connection = Pupil.Connection.GOOD


def pupil_with_account(school_class, **fields) -> Pupil:
    return PupilFactory(school_class=school_class, user=member(school_class.school, Role.PUPIL), **fields)


class GroupFactory(DjangoModelFactory):
    class Meta:
        model = Group

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Groupe {n}")


class SubjectFactory(DjangoModelFactory):
    class Meta:
        model = Subject

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: f"Discipline {n}")
    short_name = factory.Sequence(lambda n: f"Disc. {n}")


class CourseFactory(DjangoModelFactory):
    """A course of a class; pass `school_class=None, group=…, subject=…` for one of a group."""

    class Meta:
        model = Course

    school_class = factory.SubFactory(SchoolClassFactory)
    subject = factory.SubFactory(SubjectFactory, school=factory.SelfAttribute("..school_class.school"))
    teacher = factory.LazyAttribute(lambda course: member(course.subject.school, Role.TEACHER))
    weekly_minutes = 240


def weekly_lesson(course, weekday: int, starts_at: str = "09:00", ends_at: str = "10:00") -> TimetableSlot:
    return TimetableSlot.objects.create(
        course=course,
        weekday=weekday,
        starts_at=time.fromisoformat(starts_at),
        ends_at=time.fromisoformat(ends_at),
    )


class ActivityFactory(DjangoModelFactory):
    """A complete draft; `given(...)` makes one that weighs on its pupils without passing the gate."""

    class Meta:
        model = Activity
        skip_postgeneration_save = True

    course = factory.SubFactory(CourseFactory)
    author = factory.SelfAttribute("course.teacher")
    title = "Exercices sur les fractions"
    instructions = "Faire les exercices 3 à 5 page 42."
    minutes = 30
    expected_output = "written"
    return_mode = "upload"


def given(
    *,
    course,
    pupils=None,
    given_on: date,
    due_on: date,
    minutes: int = 30,
    reaches_at: datetime | None = None,
    **fields,
) -> Activity:
    """An activity already given to `pupils` (default: the whole class or group), reaching them at 8:00 of `given_on`."""
    reaches_at = reaches_at or timezone.make_aware(datetime.combine(given_on, time(8)))
    activity = ActivityFactory(
        course=course,
        given_on=given_on,
        due_on=due_on,
        minutes=minutes,
        status=Status.PUBLISHED,
        published_at=reaches_at,
        reaches_at=reaches_at,
        **fields,
    )
    if pupils is None:
        pupils = (course.school_class or course.group).pupils.all()
    Assignment.objects.bulk_create(Assignment(activity=activity, pupil=pupil) for pupil in pupils)
    return activity


def asks(activity: Activity, *questions: Question | str) -> list[QuizQuestion]:
    """Put `questions` in the quiz of `activity`; a text is a true or false question whose answer is true."""
    quiz, _created = Quiz.objects.get_or_create(activity=activity)
    rows = []
    for position, asked in enumerate(questions, start=quiz.questions.count() + 1):
        row = QuizQuestion(quiz=quiz, position=position)
        row.question = true_false(asked, is_true=True) if isinstance(asked, str) else asked
        rows.append(row)
    return QuizQuestion.objects.bulk_create(rows)


def at_a_distance(school_class, *days: date) -> None:
    DayRegime.objects.bulk_create(
        DayRegime(school_class=school_class, day=day, regime=Regime.DISTANCE) for day in days
    )


class GuardianshipFactory(DjangoModelFactory):
    class Meta:
        model = Guardianship

    pupil = factory.SubFactory(PupilFactory)
    guardian = factory.LazyAttribute(lambda link: member(link.pupil.school, Role.GUARDIAN))


class TutorshipFactory(DjangoModelFactory):
    class Meta:
        model = Tutorship

    pupil = factory.SubFactory(PupilFactory)
    school = factory.SelfAttribute("pupil.school")
    tutor = factory.LazyAttribute(lambda link: member(link.pupil.school, Role.TUTOR))
    since = date(2026, 9, 1)
