"""Extra time granted once work was given: its days move when whoever grants it says so, and never by themselves."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from activities import extending, returns
from activities.history import history_of
from continuity.directory.accommodations import set_time_factor
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, PupilFactory
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, at
from workload import lengthening, publishing
from workload.models import LoadPolicy
from workload.policies import default_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]
NOW = at(MONDAY)
THIRD = Decimal("1.3333")


@pytest.fixture
def policy(quatrieme):
    """Extra time gives days as well."""
    policy = default_policy(quatrieme.school)
    policy.extra_time_moves_due = True
    policy.save()
    return policy


@pytest.fixture
def pupil(quatrieme):
    return PupilFactory(school_class=quatrieme)


@pytest.fixture
def given(course, pupil):
    """Work given before anybody had extra time, due on Thursday."""
    activity = ActivityFactory(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=30)
    return publishing.publish(activity=activity, by=course.teacher, now=NOW)


@pytest.fixture
def granted(policy, given, pupil, principal):
    set_time_factor(pupil=pupil, factor=THIRD, by=principal)
    pupil.refresh_from_db()
    return pupil


def work_of(activity, pupil):
    return activity.assignments.select_related("activity", "pupil").get(pupil=pupil)


def offered(pupil) -> list[date]:
    return [*lengthening.days_to_move(pupil, NOW).values()]


class TestOffered:
    def test_the_day_the_work_would_have_been_due(self, granted):
        assert offered(granted) == [FRIDAY]

    def test_nothing_where_extra_time_gives_no_days(self, granted):
        LoadPolicy.objects.update(extra_time_moves_due=False)
        assert offered(granted) == []

    def test_nothing_for_ordinary_time(self, policy, given, pupil):
        assert offered(pupil) == []

    def test_nothing_of_what_is_handed_in(self, granted, given):
        returns.receive_on_paper(assignment=work_of(given, granted), by=given.author)
        assert offered(granted) == []

    def test_nothing_of_what_already_has_more_time(self, granted, given, course):
        extending.extend(assignment=work_of(given, granted), by=course.teacher, until=NEXT_MONDAY)
        assert offered(granted) == []

    def test_nothing_of_what_would_be_late_all_the_same(self, granted):
        assert not lengthening.days_to_move(granted, at(NEXT_MONDAY))

    def test_more_work_takes_no_more_queries(self, granted, given, course, django_assert_num_queries):
        for _more in range(3):
            more = ActivityFactory(course=course, given_on=MONDAY, due_on=THURSDAY, minutes=5)
            publishing.publish(activity=more, by=course.teacher, now=NOW)
        more.assignments.model.objects.update(lengthened_until=None)
        with django_assert_num_queries(6):
            assert len(offered(granted)) == 4


class TestMoved:
    def test_by_itself_no_day_moves(self, granted, given):
        assert work_of(given, granted).due_on == THURSDAY

    def test_the_work_is_due_later_for_this_pupil_alone(self, granted, given, principal):
        assert lengthening.move_days(pupil=granted, by=principal) == 1

        assert work_of(given, granted).due_on == FRIDAY
        assert {*given.assignments.exclude(pupil=granted).values_list("lengthened_until", flat=True)} == {
            None
        }

    def test_it_is_in_the_history_of_the_work_with_who_did_it(self, granted, given, principal):
        lengthening.move_days(pupil=granted, by=principal)

        latest = history_of(work_of(given, granted), with_names=True)[0]
        assert (latest.what, latest.by) == ("Prolongé", str(principal))
        assert "vendredi 27" in latest.detail

    def test_twice_is_once(self, granted, principal):
        lengthening.move_days(pupil=granted, by=principal)

        assert lengthening.move_days(pupil=granted, by=principal) == 0
        assert AuditEvent.objects.filter(verb="work.lengthened").count() == 1

    def test_no_day_comes_back_when_extra_time_is_withdrawn(self, granted, given, principal):
        lengthening.move_days(pupil=granted, by=principal)
        set_time_factor(pupil=granted, factor=Decimal(1), by=principal)

        assert lengthening.move_days(pupil=granted, by=principal) == 0
        assert work_of(given, granted).due_on == FRIDAY


class TestPage:
    @pytest.fixture
    def page(self, client, principal, pupil):
        client.force_login(principal)
        return reverse("directory:accommodation", args=[pupil.public_id])

    def test_granting_it_offers_to_move_the_days(self, client, page, policy, given):
        text = client.post(page, {"factor": "1.3333"}, follow=True).text

        assert "1 travail donné avant garde son jour de rendu" in text
        assert "vendredi 27 novembre au lieu de jeudi 26 novembre" in text

    def test_a_button_moves_them_and_says_how_many(self, client, page, granted, given):
        text = client.post(reverse("workload:move_days", args=[granted.public_id]), follow=True).text

        assert "1 jour de rendu déplacé." in text
        assert "Travail déjà donné" not in text
        assert work_of(given, granted).due_on == FRIDAY

    def test_without_anything_to_move_nothing_is_offered(self, client, page, policy, given):
        assert "Travail déjà donné" not in client.get(page).text
