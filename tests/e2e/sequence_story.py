"""Who is in the life of a sequence, and on which days it goes.

It begins some school days ago and ends on the real day: the worker, another process, then agrees with the clock.
"""

from datetime import time, timedelta

from django.utils import timezone

from activities.models import Assignment
from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, Role, User
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    SchoolClassFactory,
    at_a_distance,
    member,
    pupil_with_account,
    weekly_lesson,
)
from workload.models import LoadPolicy

SEQUENCE = "Les volcans"
READING, POSTER, QUIZ, MEETING = (
    "Lire une coupe",
    "Affiche à deux",
    "Ce que j'ai retenu",
    "Point sur l'affiche",
)
LINK = "https://visio.example/point-affiche"


class Story:
    """A 4e at a distance: Adèle and Bruno have a variant, Emma hands in late, Farid hands in nothing."""

    def __init__(self):
        self.school_class = SchoolClassFactory(name="4e B")
        self.school = self.school_class.school
        LoadPolicy.objects.create(
            school=self.school, daily_cap_minutes=180, messages_from=time(0), messages_until=time(23, 59)
        )
        self.adele, self.bruno, self.chloe, self.david, self.emma, self.farid = (
            pupil_with_account(self.school_class, first_name=first, last_name=last)
            for first, last in (
                ("Adèle", "Aubry"),
                ("Bruno", "Blanc"),
                ("Chloé", "Caron"),
                ("David", "Denis"),
                ("Emma", "Étienne"),
                ("Farid", "Faure"),
            )
        )
        self.guardian: User = GuardianshipFactory(pupil=self.adele).guardian
        self.cpe = member(self.school, Role.CPE)
        self.course = CourseFactory(
            school_class=self.school_class,
            subject__name="Sciences de la vie et de la Terre",
            subject__short_name="SVT",
            weekly_minutes=2400,
        )
        for weekday in range(1, 6):
            weekly_lesson(self.course, weekday, "08:00", "18:00")
        self._choose_days()

    def _choose_days(self) -> None:
        today = timezone.localdate()
        past = school_days(self.school, today - timedelta(days=21), today - timedelta(days=1))
        at_a_distance(self.school_class, *past)
        self.written_on, self.done_on, _between, self.due_on = past[-7:-3]

    @property
    def teacher(self) -> User:
        return self.course.teacher

    def work(self, pupil: Pupil, title: str) -> Assignment:
        """The one piece of work of `pupil` with that title."""
        return pupil.assignments.get(activity__title=title)

    def mate_of(self, pupil: Pupil) -> Pupil:
        """The other one of the pair."""
        group = pupil.work_groups.get(activity__title=POSTER).group
        return group.members.exclude(pupil=pupil).get().pupil
