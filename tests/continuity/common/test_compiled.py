"""Queries put into SQL once: the rows are those of the queryset, whatever the values."""

from datetime import date

import pytest
from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Lower, Upper
from django.db.transaction import TransactionManagementError

from continuity.common.compiled import IsOneOf, Parameter, compiled, compiled_models
from continuity.directory.models import AuditEvent, Course, HolidayPeriod, Pupil
from tests.factories import (
    CourseFactory,
    GroupFactory,
    PupilFactory,
    SchoolFactory,
    SubjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROWS = "public_id", "first_day", "name"


@compiled
def periods():
    named = Q(name=Parameter("name")) | IsOneOf("zone", "zones")
    return HolidayPeriod.objects.filter(named, last_day__gte=Parameter("since")).values_list(*ROWS)


@pytest.fixture(autouse=True)
def holidays():
    for zone in "ABC":
        for month in (2, 4):
            HolidayPeriod.objects.create(
                zone=zone,
                name=f"{zone} {month}",
                first_day=date(2026, month, 1),
                last_day=date(2026, month, 9),
            )


@pytest.mark.parametrize("since", [date(2026, 1, 1), date(2026, 3, 1), date(2026, 6, 1)])
@pytest.mark.parametrize("zones", [[], ["A"], ["A", "C"]])
def test_the_rows_are_those_of_the_queryset(since, zones):
    expected = HolidayPeriod.objects.filter(Q(name="B 2") | Q(zone__in=zones), last_day__gte=since)

    assert periods(name="B 2", zones=zones, since=since) == list(expected.values_list(*ROWS))


@compiled
def periods_of_zones_with():
    zones = HolidayPeriod.objects.filter(name=Parameter("name")).values("zone")
    return HolidayPeriod.objects.filter(IsOneOf("zone", ArraySubquery(zones))).values_list(*ROWS)


def test_a_column_is_compared_with_what_another_query_finds():
    assert periods_of_zones_with(name="B 2") == list(
        HolidayPeriod.objects.filter(zone="B").values_list(*ROWS)
    )


def test_what_a_parameter_takes_is_a_value_and_nothing_more():
    assert periods(name="' OR '' = '", zones=["%s"], since=date(2026, 1, 1)) == []


def test_one_time_says_nothing_of_the_next(django_assert_num_queries):
    periods(name="A 2", zones=[], since=date(2026, 1, 1))
    HolidayPeriod.objects.filter(name="A 2").delete()

    with django_assert_num_queries(1):
        assert periods(name="A 2", zones=[], since=date(2026, 1, 1)) == []


def test_a_value_that_is_missing_is_not_guessed():
    with pytest.raises(KeyError, match="since"):
        periods(name="A 2", zones=[])


def test_a_column_that_its_field_must_read_is_refused():
    with pytest.raises(TypeError, match="details"):
        compiled(lambda: AuditEvent.objects.values_list("pk", "details"))()


@compiled_models
def pupils():
    named = Pupil.objects.filter(last_name=Parameter("name")).alias(whispered=Lower("last_name"))
    named = named.annotate(shouted=Upper("last_name"))
    return named.order_by("pk").select_related("school", "school_class", "user")


@compiled_models
def courses():
    rows = Course.objects.filter(weekly_minutes__gte=Parameter("least")).order_by("pk")
    # A test is one transaction; without `of`, PostgreSQL refuses to lock what an outer join may not find.
    return rows.select_related("group", "school_class", "subject__school").select_for_update(of=("self",))


class TestModels:
    @pytest.fixture(autouse=True)
    def _pupils(self):
        PupilFactory(last_name="Petit")
        PupilFactory(last_name="Petit", school_class=None, school=SchoolFactory(), user=UserFactory())
        PupilFactory(last_name="Roux")

    def test_they_are_those_of_the_queryset_with_every_column(self):
        plain = Pupil.objects.filter(last_name="Petit").order_by("pk")

        found = [(pupil._state.db, *_columns(pupil)) for pupil in pupils(name="Petit")]

        assert found == [(pupil._state.db, *_columns(pupil)) for pupil in plain]

    def test_what_goes_with_them_is_read_with_them(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            together = [(pupil.school, pupil.school_class, pupil.user) for pupil in pupils(name="Petit")]

        plain = Pupil.objects.filter(last_name="Petit").order_by("pk")
        assert together == [(pupil.school, pupil.school_class, pupil.user) for pupil in plain]

    def test_so_is_what_goes_with_those(self, django_assert_num_queries):
        of_class = CourseFactory()
        of_group = CourseFactory(school_class=None, group=GroupFactory(), subject=SubjectFactory())

        with django_assert_num_queries(1):
            together = [(c.subject, c.subject.school, c.school_class, c.group) for c in courses(least=0)]

        assert together == [
            (of_class.subject, of_class.subject.school, of_class.school_class, None),
            (of_group.subject, of_group.subject.school, None, of_group.group),
        ]

    def test_so_is_what_is_worked_out_for_each(self):
        assert [pupil.shouted for pupil in pupils(name="Petit")] == ["PETIT", "PETIT"]

    def test_they_are_saved_as_what_they_are(self):
        (pupil,) = pupils(name="Roux")
        pupil.first_name = "Zoé"
        pupil.save()

        assert Pupil.objects.get(last_name="Roux").first_name == "Zoé"


def _columns(pupil: Pupil) -> list:
    return [getattr(pupil, field.attname) for field in Pupil._meta.concrete_fields]


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_inside_a_transaction_only():
    with transaction.atomic():
        courses(least=0)

    with pytest.raises(TransactionManagementError, match="transaction"):
        courses(least=0)
