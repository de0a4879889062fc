"""What is missing is counted alike by the signs and by the pages of the family, the pupil and the tutor.

It is Tuesday 24 November 2026, nine.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities import risk_signals
from activities.models import Assignment, ReturnMode, State, Status
from continuity.directory.models import Pupil, Role
from tests.activities.signs import LAST_WEEK, RECENT_FROM, SCHOOL_DAYS, TODAY, moment, signs, work
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    SchoolClassFactory,
    member,
    pupil_with_account,
)
from tutoring.wording import missing_said
from workload.family import current_weeks

pytestmark = pytest.mark.django_db

NOW = moment(TODAY)
HOW = ("online", "closed", "excused", "returned", "paper", "extended")


@pytest.fixture
def course():
    return CourseFactory()


@pytest.fixture
def pupil(course):
    return pupil_with_account(course.school_class)


def close(assignment: Assignment) -> Assignment:
    assignment.activity.status = Status.CLOSED
    assignment.activity.save()
    return assignment


def plan(pupil):
    [plan] = current_weeks(Pupil.objects.filter(pk=pupil.pk), NOW)
    return plan


def counted(pupil) -> int:
    count, *_days = signs(risk_signals.missing_returns, NOW).get(pupil.pk, (0,))
    return count


@pytest.fixture
def seven(course, pupil):
    """Five that are still awaited, two that their teachers have closed."""
    works = [work(course, LAST_WEEK, title=f"Travail {number}") for number in range(7)]
    for closed in works[5:]:
        close(closed)


def test_closed_work_is_missing_and_no_longer_awaited(pupil, seven):
    week = plan(pupil)
    assert counted(pupil) == len(week.missing) == 7
    assert (len(week.late), len(week.closed)) == (5, 2)


def test_the_tutor_reads_which_are_closed(pupil, seven):
    assert missing_said(plan(pupil).missing[-2:]) == (
        "Pas rendu : «\xa0Travail 5\xa0» (lun.\xa016, fermé depuis), «\xa0Travail 6\xa0» (lun.\xa016, fermé depuis)."
    )


def test_the_family_reads_both_on_every_page(client, pupil, seven):
    guardian = member(pupil.school, Role.GUARDIAN)
    GuardianshipFactory(pupil=pupil, guardian=guardian)
    client.force_login(guardian)
    pages = {
        "portal:home": (),
        "workload:week": (),
        "workload:pupil_week": (pupil.public_id,),
    }
    with time_machine.travel(NOW, tick=False):
        shown = {name: client.get(reverse(name, args=args)).content.decode() for name, args in pages.items()}
    assert "5 travaux encore attendus" in shown["portal:home"]
    assert "2 travaux pas reçus sont fermés : ils ne sont plus à rendre." in shown["portal:home"]
    for name in ("workload:week", "workload:pupil_week"):
        assert "Fermé, plus à rendre" in shown[name]
        assert "Travail 6" in shown[name].partition("Fermé, plus à rendre")[2]


def test_the_pupil_reads_on_its_page_that_closed_work_is_no_longer_awaited(client, course, pupil):
    closed = close(work(course, LAST_WEEK))
    client.force_login(pupil.user)

    with time_machine.travel(NOW, tick=False):
        page = client.get(reverse("activities:work", args=[closed.public_id])).content.decode()

    assert "fermé, plus à rendre" in page
    assert "en retard" not in page


def test_closed_work_of_longer_ago_is_left_alone(course, pupil):
    close(work(course, date(2026, 11, 10)))
    close(work(course, RECENT_FROM))
    assert [each.due_on for each in plan(pupil).closed] == [RECENT_FROM]


def test_what_a_class_they_left_still_waits_for_is_late_for_nobody(course, pupil):
    work(course, LAST_WEEK)
    pupil.school_class = SchoolClassFactory(school=pupil.school)
    pupil.save()
    assert (counted(pupil), plan(pupil).late) == (0, [])


@settings(max_examples=15)
@given_facts(
    st.lists(st.tuples(st.integers(2, 16), st.sampled_from(HOW)), max_size=7), st.none() | st.integers(2, 12)
)
def test_whatever_happened_they_agree(history, on_paper_back):
    course = CourseFactory()
    pupil = pupil_with_account(course.school_class)
    for back, how in history:
        assignment = work(
            course,
            SCHOOL_DAYS[SCHOOL_DAYS.index(TODAY) - back + 1],
            given_on=date(2026, 10, 12),
            return_mode=ReturnMode.PAPER if how == "paper" else ReturnMode.UPLOAD,
        )
        if how == "closed":
            close(assignment)
        states = {"excused": State.EXCUSED, "returned": State.RETURNED}
        if how in states:
            assignment.state, assignment.state_at = states[how], NOW
        if how == "extended":
            assignment.extended_until = TODAY
        assignment.save()
    if on_paper_back:
        pupil.turn_paper(True, SCHOOL_DAYS[SCHOOL_DAYS.index(TODAY) - on_paper_back])
        pupil.save()
    assert len(plan(pupil).missing) == counted(pupil)
