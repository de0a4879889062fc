"""Who is in the story of a pupil who slips, and on which days it goes.

It begins some school days ago and ends on the real day, when the worker, another process, takes part.
"""

from datetime import timedelta

from django.utils import timezone

from continuity.directory.calendars import school_days
from continuity.directory.models import Pupil, Role, User
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    TutorshipFactory,
    at_a_distance,
    given,
    member,
    weekly_lesson,
)
from tutoring.models import Item
from workload.models import LoadPolicy

MISSED = ("Lire la carte", "Placer les fleuves", "Légender le croquis")
TO_COME = ("Exposé sur la Loire", "Frise des crues")
LAPTOP = "PC-07"
OTHER_PARENT_PHONE = "06 11 22 33 44"


class Story:
    """A 4e at a distance, a tutor of two: Basile returned none of three pieces of work, Chloé has nothing late.

    His parents live apart: his mother reads here, and finds nothing of his father.
    """

    def __init__(self):
        self.school_class = SchoolClassFactory(name="4e B")
        self.school = self.school_class.school
        LoadPolicy.objects.create(school=self.school, daily_cap_minutes=180)
        self.pupil = self._pupil("Basile", "Aubry")
        self.quiet = self._pupil("Chloé", "Caron")
        self.tutor: User = TutorshipFactory(pupil=self.pupil).tutor
        TutorshipFactory(pupil=self.quiet, tutor=self.tutor)
        self.mother = self._guardian("mère", last_name="Aubry", phone="01 23 45 67 89")
        self.father = self._guardian("père", rank=2, last_name="Lemoine", phone=OTHER_PARENT_PHONE)
        self.form_teacher = member(self.school, Role.TEACHER)
        self.school_class.form_teachers.add(self.form_teacher)
        self.cpe = member(self.school, Role.CPE)
        self.principal = member(self.school, Role.PRINCIPAL)
        Item.objects.create(school=self.school, kind=Item.Kind.LAPTOP, number=LAPTOP)
        self._choose_days()
        self._give_work()

    def _pupil(self, first: str, last: str) -> Pupil:
        unknown = {"device": Pupil.Device.UNKNOWN, "connection": Pupil.Connection.UNKNOWN}
        return PupilFactory(school_class=self.school_class, first_name=first, last_name=last, **unknown)

    def _guardian(self, relation: str, *, rank: int = 1, **fields) -> User:
        user = member(self.school, Role.GUARDIAN, **fields)
        return GuardianshipFactory(pupil=self.pupil, guardian=user, relation=relation, rank=rank).guardian

    def _choose_days(self) -> None:
        """The alert opens five school days ago and goes up every second one: twice by today, whatever the hour."""
        self.today = timezone.localdate()
        past = school_days(self.school, self.today - timedelta(days=21), self.today - timedelta(days=1))
        coming = school_days(self.school, self.today + timedelta(days=1), self.today + timedelta(days=21))
        at_a_distance(self.school_class, *past, *coming)
        self.given_on, *self.missed_on = past[-9:-5]
        self.raised_on, self.came_up_on = past[-5], past[-3]
        self.due_on = coming[4]

    def _give_work(self) -> None:
        self.course = CourseFactory(
            school_class=self.school_class, subject__name="Géographie", weekly_minutes=2400
        )
        for weekday in range(1, 6):
            weekly_lesson(self.course, weekday, "08:00", "18:00")
        work = {"course": self.course, "pupils": [self.pupil], "given_on": self.given_on}
        for title, day in zip(MISSED, self.missed_on, strict=True):
            given(title=title, due_on=day, **work)
        for title in TO_COME:
            given(title=title, due_on=self.due_on, **work)
