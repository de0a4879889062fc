"""What support writes by hand in the directory is seen by the schools as if they had done it."""

import pytest
from django.contrib import admin
from django.urls import reverse

from continuity.directory.admin import LoadBearingAdmin
from continuity.directory.models import AuditEvent, DayRegime, HolidayPeriod, Pupil, TimetableSlot
from tests.continuity.directory.conftest import ids
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, SchoolFactory, UserFactory

pytestmark = pytest.mark.django_db

BEARING = {"course", "dayregime", "group", "holidayperiod", "pupil", "school", "schoolclass", "subject"}
A_MONDAY = "2026-11-23"


@pytest.fixture
def support(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


@pytest.fixture
def send(client, support):
    """`send(form, pk, **fields)` fills in a form of support, about the row `pk` if any."""

    def act(form, /, *args, **fields):
        response = client.post(reverse(f"admin:directory_{form}", args=args), fields)
        assert response.status_code == 302, response.context["errors"]

    return act


def test_all_the_rows_a_load_follows_from_are_written_under_the_lock():
    found = {
        model._meta.model_name
        for model, shown in admin.site._registry.items()
        if isinstance(shown, LoadBearingAdmin)
    }

    assert found == BEARING


def test_a_new_day_off_of_one_school_concerns_all_its_pupils(
    send, school, quatrieme, other_class, to_recheck
):
    PupilFactory()

    send("holidayperiod_add", school=school.pk, name="Pont", first_day=A_MONDAY, last_day=A_MONDAY)

    assert to_recheck() == ids(school.pupils.all())


def test_an_official_one_concerns_the_schools_of_its_zone(send, school, quatrieme, to_recheck):
    PupilFactory(school_class=SchoolClassFactory(school=SchoolFactory(zone="A")))
    elsewhere = PupilFactory(school_class=SchoolClassFactory(school=SchoolFactory(zone="B")))

    send("holidayperiod_add", zone="B", name="Férié", first_day=A_MONDAY, last_day=A_MONDAY)

    assert to_recheck() == ids(quatrieme.pupils.all()) | {elsewhere.pk}


def test_it_leaves_an_event_in_the_trail_of_the_school(send, support, school):
    send("holidayperiod_add", school=school.pk, name="Pont", first_day=A_MONDAY, last_day=A_MONDAY)

    event = AuditEvent.objects.get(verb="support.written")
    assert (event.by, event.school) == (support, school)
    assert event.details == {"model": "directory.holidayperiod"}


def test_a_regime_removed_by_hand_concerns_the_school(send, quatrieme, to_recheck):
    row = DayRegime.objects.create(school_class=quatrieme, day=A_MONDAY, regime="distance")

    send("dayregime_delete", row.pk, post="yes")

    assert to_recheck() == ids(quatrieme.pupils.all())


def test_so_do_several_at_once(client, support, quatrieme, to_recheck):
    row = HolidayPeriod.objects.create(
        school=quatrieme.school, name="Pont", first_day=A_MONDAY, last_day=A_MONDAY
    )

    client.post(
        reverse("admin:directory_holidayperiod_changelist"),
        {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
    )

    assert not HolidayPeriod.objects.exists()
    assert to_recheck() == ids(quatrieme.pupils.all())


def test_a_lesson_added_by_hand_concerns_the_school(send, quatrieme, to_recheck):
    course = CourseFactory(school_class=quatrieme)
    fields = {
        "subject": course.subject.pk,
        "teacher": course.teacher.pk,
        "school_class": quatrieme.pk,
        "weekly_minutes": 60,
        "slots-TOTAL_FORMS": 1,
        "slots-INITIAL_FORMS": 0,
        "slots-0-weekday": 1,
        "slots-0-starts_at": "09:00",
        "slots-0-ends_at": "10:00",
    }

    send("course_change", course.pk, **fields)

    assert TimetableSlot.objects.get().course == course
    assert to_recheck() == ids(quatrieme.pupils.all())


def test_a_pupil_who_goes_to_another_school_concerns_both(send, quatrieme, to_recheck):
    pupil, elsewhere = quatrieme.pupils.first(), PupilFactory()
    fields = {
        "school": elsewhere.school.pk,
        "school_class": elsewhere.school_class.pk,
        "first_name": "Élodie",
        "last_name": "Martin",
        "time_factor": "1",
        "device": "own",
        "connection": "good",
        "guardianships-TOTAL_FORMS": 0,
        "guardianships-INITIAL_FORMS": 0,
    }

    send("pupil_change", pupil.pk, **fields)

    assert to_recheck() == ids(Pupil.objects.all())


def test_a_new_school_has_nobody_to_look_at(send, to_recheck):
    send("school_add", uai="0990009Z", name="Collège neuf", kind="college", zone="A")

    assert to_recheck() == set()


def test_a_school_is_never_deleted_with_its_trail(client, support, school):
    response = client.post(reverse("admin:directory_school_delete", args=[school.pk]), {"post": "yes"})

    assert response.status_code == 403
