"""What counts as missing: the one definition, case by case. It is Friday 20 November 2026, 10:00."""

from datetime import date

import pytest
from django.utils import timezone

from activities import extending, returns
from activities.desk import desk_of
from activities.grid import PERIODS, grid_of
from activities.models import Assignment, ReturnMode, WorkGroup, WorkGroupMember
from tests.factories import CourseFactory, GroupFactory, SchoolClassFactory, given, pupil_with_account

MONDAY, THURSDAY, FRIDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 20, 24))


def work(course, pupil, **fields):
    """Due yesterday evening."""
    activity = given(course=course, pupils=[pupil], **({"given_on": MONDAY, "due_on": THURSDAY} | fields))
    return activity.assignments.get()


def is_missing(assignment) -> bool:
    """As the query says it, as the grid shows it, and as the desk of the teacher counts it: always the same."""
    now, course = timezone.now(), assignment.activity.course
    counted = Assignment.objects.missing(now).filter(pk=assignment.pk).exists()
    grid = grid_of(course, course.teacher, now, since=PERIODS["annee"][0])
    shown = [cell.state for row in grid.rows for cell in row.cells if cell and cell.assignment == assignment]
    assert shown == [] or (shown == ["missing"]) is counted
    pending = desk_of(course.teacher, now).pending
    assert any(each.activity == assignment.activity for each in pending) is counted
    return counted


def test_what_was_due_online_and_did_not_come_is_missing(course, pupil):
    assert is_missing(work(course, pupil))


def test_what_is_due_later_today_is_not(course, pupil):
    assert not is_missing(work(course, pupil, due_on=FRIDAY))


@pytest.mark.parametrize("mode", [ReturnMode.PAPER, ReturnMode.ORAL, ReturnMode.SELF_CHECK, ReturnMode.NONE])
def test_what_does_not_come_online_is_not(course, pupil, mode):
    assert not is_missing(work(course, pupil, return_mode=mode))


def test_the_work_of_a_pupil_on_paper_is_not(course, pupil):
    pupil.on_paper = True
    pupil.save()
    assert not is_missing(work(course, pupil))


@pytest.mark.parametrize("act", [returns.excuse, returns.receive_on_paper])
def test_what_is_excused_or_received_is_not(course, pupil, act):
    assignment = work(course, pupil)
    act(assignment=assignment, by=course.teacher)
    assert not is_missing(assignment)


def test_what_is_extended_is_not_until_its_own_day(course, pupil, clock):
    assignment = work(course, pupil)
    extending.extend(assignment=assignment, by=course.teacher, until=TUESDAY)
    assert not is_missing(assignment)
    clock.move_to("2026-11-24T19:00:00+01:00")
    assert is_missing(assignment)


def test_what_the_group_has_returned_is_not_for_who_joined_it_after(course, pupil, classmate):
    activity = given(course=course, pupils=[pupil, classmate], given_on=MONDAY, due_on=THURSDAY)
    group = WorkGroup.objects.create(activity=activity, number=1)
    WorkGroupMember.objects.create(group=group, activity=activity, pupil=classmate, place=1)
    returns.hand_in(assignment=activity.assignments.get(pupil=classmate), by=classmate.user, text="Le nôtre")
    joining = activity.assignments.get(pupil=pupil)
    assert is_missing(joining)
    WorkGroupMember.objects.create(group=group, activity=activity, pupil=pupil, place=2)
    assert not is_missing(joining)


def test_what_was_given_in_a_class_the_pupil_has_left_is_not(course, pupil):
    assignment = work(course, pupil)
    pupil.school_class = SchoolClassFactory(school=pupil.school)
    pupil.save()
    assert not is_missing(assignment)


def test_what_was_given_in_a_group_counts_while_the_pupil_is_in_it(pupil):
    group = GroupFactory(school=pupil.school)
    group.pupils.add(pupil)
    course = CourseFactory(school_class=None, group=group, subject__school=pupil.school)
    assignment = work(course, pupil)
    assert is_missing(assignment)
    group.pupils.clear()
    assert not is_missing(assignment)


def test_who_joined_the_class_after_the_work_was_given_misses_nothing(course, pupil):
    work(course, pupil)
    newcomer = pupil_with_account(course.school_class)
    grid = grid_of(course, course.teacher, timezone.now(), since=PERIODS["annee"][0])
    assert next(row for row in grid.rows if row.pupil == newcomer).cells == [None]
