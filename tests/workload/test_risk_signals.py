"""What the workload tells about a pupil who may be slipping, on Tuesday 24 November 2026 at nine."""

from datetime import date

import pytest

from activities.models import Assignment, Submission
from tests.activities.signs import returned, signs, work
from tests.factories import CourseFactory, pupil_with_account
from workload.risk_signals import late_returns

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def pupil(course):
    return pupil_with_account(course.school_class)


class TestLateReturns:
    def test_late_and_later(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 17))
        returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 21))
        assert signs(late_returns) == {pupil.pk: (2, date(2026, 11, 16), date(2026, 11, 18))}

    def test_late_but_less_and_less_is_getting_better(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 19))
        returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 19))
        assert signs(late_returns) == {}

    def test_one_late_return_is_nothing(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 19))
        assert signs(late_returns) == {}

    def test_a_return_on_its_day_ends_it(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 17))
        returned(work(course, date(2026, 11, 17)), on=date(2026, 11, 19))
        returned(work(course, date(2026, 11, 19)), on=date(2026, 11, 19))
        assert signs(late_returns) == {}

    def test_only_the_latest_run_counts(self, course, pupil):
        returned(work(course, date(2026, 11, 12)), on=date(2026, 11, 20))
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 17))
        returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 20))
        assert signs(late_returns) == {pupil.pk: (2, date(2026, 11, 16), date(2026, 11, 18))}

    def test_late_as_agreed_is_in_time(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 17))
        agreed = returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 21))
        assert pupil.pk in signs(late_returns)
        Assignment.objects.filter(pk=agreed.pk).update(extended_until=date(2026, 11, 23))
        assert signs(late_returns) == {}

    def test_as_late_as_before_is_no_worse(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 18))
        returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 20))
        assert signs(late_returns) == {}

    def test_returns_in_time_are_no_sign(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 16))
        returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 18))
        assert signs(late_returns) == {}

    def test_paper_is_never_late_for_the_time_it_took_to_record_it(self, course, pupil):
        returned(work(course, date(2026, 11, 16)), on=date(2026, 11, 17))
        recorded = returned(work(course, date(2026, 11, 18)), on=date(2026, 11, 23))
        assert pupil.pk in signs(late_returns)
        Submission.objects.create(
            assignment=recorded, at=recorded.state_at, by=course.teacher, received_on_paper=True
        )
        assert signs(late_returns) == {}
