"""Pupils × activities of a course. It is Friday 20 November 2026, 10:00."""

import csv
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import returns
from activities.grid import PERIODS, grid_of
from activities.models import Audience, Feedback, VariantKind
from tests.factories import given, pupil_with_account

MONDAY, THURSDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 24))
SINCE = PERIODS["annee"][0]


def shown(course):
    return grid_of(course, course.teacher, timezone.now(), since=SINCE)


def page(client, course, **asked):
    client.force_login(course.teacher)
    return client.get(reverse("activities:grid", args=[course.public_id]), asked)


@pytest.mark.parametrize(("pupils", "activities"), [(2, 2), (35, 40)])
def test_reads_as_much_for_a_class_and_a_year_as_for_two(
    course, pupils, activities, django_assert_num_queries
):
    for _each in range(pupils):
        pupil_with_account(course.school_class)
    for number in range(activities):
        activity = given(course=course, given_on=MONDAY, due_on=MONDAY + timedelta(days=number % 8))
        first = activity.assignments.first()
        returns.hand_in(assignment=first, by=first.pupil.user, text="Voici")
        returns.give_feedback(assignment=first, by=course.teacher, level=Feedback.Level.ACQUIRED)
    _roles = course.teacher.school_ids, course.teacher.supervised_school_ids
    with django_assert_num_queries(4):
        grid = shown(course)
        words = [cell.words for row in grid.rows for cell in row.cells]
    assert len(words) == pupils * activities


def test_a_variant_is_in_the_column_of_its_activity(course, pupil, classmate):
    base = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY)
    given(
        course=course,
        pupils=[classmate],
        given_on=MONDAY,
        due_on=TUESDAY,
        variant_of=base,
        variant_kind=VariantKind.LIGHTER,
        audience=Audience.CHOSEN,
    )
    grid = shown(course)
    assert grid.activities == [base]
    assert [row.cells[0].words for row in grid.rows] == ["à faire", "à faire, allégée"]


def test_who_has_left_the_class_keeps_a_line(course, pupil, activity):
    pupil.school_class = None
    pupil.save()
    [row] = shown(course).rows
    assert (row.pupil, row.has_left) == (pupil, True)


def test_what_is_put_away_has_no_column(course, activity):
    activity.archived_at = timezone.now()
    activity.save()
    assert shown(course).activities == []


def test_looking_for_a_state_keeps_the_lines_and_columns_that_hold_it(client, course, pupil, classmate):
    late = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=THURSDAY)
    given(course=course, given_on=MONDAY, due_on=TUESDAY)
    grid = page(client, course, etat="missing").context["grid"]
    assert (grid.activities, [row.pupil for row in grid.rows]) == ([late], [pupil])


def test_one_pupil_is_a_list(client, course, pupil, classmate, activity):
    answer = page(client, course, eleve=str(pupil.public_id))
    assert [found for found, _cell in answer.context["works"]] == [activity]
    assert "<table" not in answer.text


@pytest.mark.parametrize(
    "asked", [{"etat": "x"}, {"periode": "siècle"}, {"eleve": "x"}, {"eleve": "\x00"}, {"page": "9"}]
)
def test_what_cannot_be_read_in_the_address_is_left_aside(client, course, activity, asked):
    assert page(client, course, **asked).status_code == 200


def test_each_cell_leads_to_the_line_of_the_pupil(client, course, activity, assignment):
    target = f"{reverse('activities:detail', args=[activity.public_id])}#e-{assignment.public_id}"
    assert f'href="{target}"' in page(client, course).text
    assert f'id="e-{assignment.public_id}"' in client.get(target).text


def test_a_title_and_a_name_are_never_markup(client, course, activity, pupil):
    pupil.first_name = "<b>Inès"
    pupil.save()
    activity.title = "<script>"
    activity.save()
    answer = page(client, course).text
    assert "<b>Inès" not in answer
    assert "<script></a>" not in answer


def test_the_table_to_download_says_the_same_in_words(client, course, activity, pupil):
    pupil.last_name = "=1+1"
    pupil.save()
    client.force_login(course.teacher)
    answer = client.get(reverse("activities:grid_csv", args=[course.public_id]))
    [heads, line] = csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";")
    assert heads == ["Élève", f"{activity} (24/11/2026)"]
    assert line[1] == "à faire"


def test_without_anything_given_it_says_so(client, course):
    assert "Aucun travail ne correspond" in page(client, course).text
