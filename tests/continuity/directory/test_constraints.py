"""What the database refuses, whichever way it is written to."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from continuity.directory.models import (
    Course,
    DayRegime,
    Guardianship,
    HolidayPeriod,
    Membership,
    Regime,
    TimetableSlot,
)
from tests.factories import (
    CourseFactory,
    GroupFactory,
    GuardianshipFactory,
    MembershipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    SubjectFactory,
    UserFactory,
    pupil_with_account,
    weekly_lesson,
)

pytestmark = pytest.mark.django_db

DAY, NEXT_DAY = date(2026, 11, 16), date(2026, 11, 17)


def refuses(act, constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        act()


@pytest.mark.parametrize("uai", ["0123456", "01234567", "012345AB", "0123456a", ""])
def test_a_school_code_has_seven_digits_and_a_letter(uai):
    refuses(lambda: SchoolFactory(uai=uai), "school_uai_form")


def test_a_school_code_is_one_schools():
    refuses(lambda: SchoolFactory(uai=SchoolFactory().uai), "uai")


@pytest.mark.parametrize(
    ("field", "value", "constraint"), [("kind", "primaire", "school_kind"), ("zone", "D", "school_zone")]
)
def test_a_school_is_a_college_or_a_lycee_of_a_known_zone(field, value, constraint):
    refuses(lambda: SchoolFactory(**{field: value}), constraint)


def test_two_accounts_never_differ_by_capitals_only():
    UserFactory(username="camille")

    refuses(lambda: UserFactory(username="Camille"), "user_username_ci")


def test_an_address_belongs_to_one_account():
    UserFactory(email="camille@exemple.fr")

    refuses(lambda: UserFactory(email="Camille@exemple.fr"), "user_email_ci")


def test_many_accounts_have_no_address():
    UserFactory(email="")

    assert UserFactory(email="").pk


def test_a_role_is_held_once_in_a_school():
    held = MembershipFactory()

    refuses(
        lambda: Membership.objects.create(user=held.user, school=held.school, role=held.role),
        "membership_once",
    )


def test_a_role_is_one_of_the_list():
    refuses(lambda: MembershipFactory(role="roi"), "membership_role")


def test_a_class_has_a_name_of_its_own_in_its_school():
    school_class = SchoolClassFactory()

    refuses(
        lambda: SchoolClassFactory(school=school_class.school, name=school_class.name),
        "class_name_once_per_school",
    )


def test_two_schools_may_have_a_class_of_the_same_name():
    assert SchoolClassFactory(name="4e B").name == SchoolClassFactory(name="4e B").name


def test_a_class_is_of_a_known_level():
    refuses(lambda: SchoolClassFactory(level="CM2"), "class_level")


@pytest.mark.parametrize("factor", ["0.9", "2.1"])
def test_extra_time_goes_from_none_to_double(factor):
    refuses(lambda: PupilFactory(time_factor=factor), "pupil_time_factor")


def test_an_account_is_that_of_one_pupil():
    pupil = pupil_with_account(SchoolClassFactory())

    refuses(lambda: PupilFactory(user=pupil.user), "user_id")


def test_a_guardian_is_linked_once_to_a_pupil():
    link = GuardianshipFactory()

    refuses(
        lambda: Guardianship.objects.create(guardian=link.guardian, pupil=link.pupil), "guardianship_once"
    )


def test_a_course_has_a_class_or_a_group():
    refuses(
        lambda: CourseFactory(school_class=None, subject=SubjectFactory(), teacher=UserFactory()),
        "course_class_or_group",
    )


def test_a_course_has_not_both_a_class_and_a_group():
    refuses(lambda: CourseFactory(group=GroupFactory()), "course_class_or_group")


@pytest.mark.parametrize("minutes", [0, 2401])
def test_a_course_lasts_a_possible_time_a_week(minutes):
    refuses(lambda: CourseFactory(weekly_minutes=minutes), "course_weekly_minutes")


def test_a_course_is_declared_once():
    course = CourseFactory()

    refuses(
        lambda: Course.objects.create(
            subject=course.subject,
            teacher=course.teacher,
            school_class=course.school_class,
            weekly_minutes=60,
        ),
        "course_once",
    )


def test_no_lesson_on_sunday():
    refuses(lambda: weekly_lesson(CourseFactory(), weekday=7), "slot_weekday")


def test_a_lesson_ends_after_it_starts():
    refuses(lambda: weekly_lesson(CourseFactory(), 1, "10:00", "10:00"), "slot_ends_after_start")


def test_a_course_starts_one_lesson_at_a_time():
    slot = weekly_lesson(CourseFactory(), 1)

    refuses(
        lambda: TimetableSlot.objects.create(
            course=slot.course, weekday=1, starts_at=slot.starts_at, ends_at=time(12)
        ),
        "slot_once",
    )


def test_a_holiday_ends_after_it_starts():
    refuses(
        lambda: HolidayPeriod.objects.create(zone="B", first_day=NEXT_DAY, last_day=DAY, name="Pont"),
        "holiday_ends_after_start",
    )


@pytest.mark.parametrize("zone", ["", "B"])
def test_a_holiday_is_of_a_zone_or_of_a_school(zone):
    school = SchoolFactory() if zone else None

    refuses(
        lambda: HolidayPeriod.objects.create(
            zone=zone, school=school, first_day=DAY, last_day=DAY, name="Pont"
        ),
        "holiday_of_zone_or_school",
    )


def test_a_class_is_taught_one_way_a_day():
    school_class = SchoolClassFactory()
    DayRegime.objects.create(school_class=school_class, day=DAY, regime=Regime.DISTANCE)

    refuses(
        lambda: DayRegime.objects.create(school_class=school_class, day=DAY, regime=Regime.PRESENCE),
        "regime_once_per_class_and_day",
    )


def test_a_hybrid_day_names_the_group_that_comes():
    refuses(
        lambda: DayRegime.objects.create(school_class=SchoolClassFactory(), day=DAY, regime=Regime.HYBRID),
        "regime_hybrid_names_its_group",
    )
