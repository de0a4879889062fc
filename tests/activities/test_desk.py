"""The teacher's desk and the page of a course: what waits, in what order, and never more than can be read."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse

from activities import returns
from activities.desk import DUE_SHOWN
from activities.models import Sequence
from continuity.directory.models import Role
from tests.factories import ActivityFactory, PupilFactory, given, member

MONDAY, THURSDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 19), date(2026, 11, 24)
NEW = "/activites/nouvelle/"


@pytest.fixture
def sequence(course):
    return Sequence.objects.create(course=course, title="Les fractions")


def titles(activities):
    return [activity.title for activity in activities]


def variant(base, **fields):
    return ActivityFactory(
        course=base.course,
        variant_of=base,
        variant_kind="lighter",
        audience="chosen",
        sequence=base.sequence,
        position=base.position,
        title=f"{base.title}, plus simple",
        **fields,
    )


def test_the_desk_shows_the_soonest_due_first(as_teacher, course):
    for title, day in (("Plus tard", date(2026, 11, 27)), ("Bientôt", TUESDAY)):
        given(course=course, given_on=MONDAY, due_on=day, title=title)
    desk = as_teacher.get("/activites/").context["desk"]
    assert [activity.title for activity in desk.due] == ["Bientôt", "Plus tard"]


def test_the_desk_says_what_waits(as_teacher, course, pupil, classmate, teacher):
    ActivityFactory(course=course, title="À finir", minutes=None)
    overdue = given(course=course, pupils=[pupil, classmate], given_on=MONDAY, due_on=THURSDAY, title="Échue")
    returns.receive_on_paper(assignment=overdue.assignments.get(pupil=classmate), by=teacher)
    given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, title="En route")
    desk = as_teacher.get("/activites/").context["desk"]
    assert [draft.title for draft in desk.drafts] == ["À finir"]
    assert [(pending.activity.title, pending.names) for pending in desk.pending] == [("Échue", "Inès Abadie")]
    assert [(owed.activity.title, owed.sentence) for owed in desk.owed] == [
        ("Échue", "1 rendu attend une réponse.")
    ]
    assert [activity.title for activity in desk.due] == ["En route"]
    assert [(row.in_progress, row.pending) for row in desk.courses] == [(1, 1)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"planned_feedback": "synthesis"}, "Synthèse prévue, à écrire en fermant l'activité."),
        ({"planned_feedback": "model_answer"}, "Corrigé prévu, à écrire."),
        (
            {"planned_feedback": "model_answer", "model_answer": "3/4", "model_answer_release": "by_hand"},
            "Corrigé écrit, pas encore montré aux élèves.",
        ),
        ({"is_synchronous": True, "starts_at": time(9)}, "Présences à noter."),
    ],
)
def test_the_desk_reminds_of_the_answer_that_was_planned(as_teacher, course, pupil, fields, sentence):
    given(course=course, pupils=[pupil], given_on=MONDAY, due_on=THURSDAY, **fields)
    assert [owed.sentence for owed in as_teacher.get("/activites/").context["desk"].owed] == [sentence]


@pytest.mark.parametrize(
    "fields",
    [
        {"planned_feedback": "none"},
        {"planned_feedback": "individual"},
        {"planned_feedback": "model_answer", "model_answer": "3/4"},
    ],
)
def test_the_desk_asks_for_nothing_when_nothing_is_owed(as_teacher, course, pupil, fields):
    given(course=course, pupils=[pupil], given_on=MONDAY, due_on=THURSDAY, **fields)
    assert as_teacher.get("/activites/").context["desk"].owed == []


def test_an_empty_desk_says_so(as_teacher):
    assert "aucun brouillon, aucune réponse à donner" in as_teacher.get("/activites/").text


def test_a_teacher_without_a_class_yet_is_told_why_the_page_is_empty(client, school_class):
    client.force_login(member(school_class.school, Role.TEACHER))
    page = client.get("/activites/").text
    assert "Aucune classe ne vous est encore confiée" in page
    assert NEW not in page


def test_the_desk_asks_as_many_questions_for_one_activity_as_for_thirty(
    as_teacher, course, pupil, count_queries
):
    given(course=course, pupils=[pupil], given_on=MONDAY, due_on=THURSDAY)
    ActivityFactory(course=course)
    few = count_queries(lambda: as_teacher.get("/activites/"))
    pupils = [PupilFactory(school_class=course.school_class) for _ in range(30)]
    for _number in range(30):
        given(course=course, pupils=pupils, given_on=MONDAY, due_on=THURSDAY)
        ActivityFactory(course=course)
    assert count_queries(lambda: as_teacher.get("/activites/")) == few


def test_a_course_shows_what_was_given_to_those_who_may_see_it(client, activity, course, school_class):
    ActivityFactory(course=course, title="Brouillon secret")
    client.force_login(member(school_class.school, Role.PRINCIPAL))
    page = client.get(reverse("activities:course", args=[course.public_id]))
    assert activity.title in page.text
    assert "Brouillon secret" not in page.text


def test_a_course_asks_as_many_questions_for_one_activity_as_for_many(as_teacher, course, count_queries):
    page = reverse("activities:course", args=[course.public_id])
    ActivityFactory(course=course)
    few = count_queries(lambda: as_teacher.get(page))
    ActivityFactory.create_batch(25, course=course)
    assert count_queries(lambda: as_teacher.get(page)) == few


def test_the_drafts_of_a_sequence_stand_together_in_their_order(as_teacher, course, sequence):
    ActivityFactory(course=course, title="Seule", due_on=TUESDAY + timedelta(days=1))
    second = ActivityFactory(course=course, sequence=sequence, position=2, title="Deux", due_on=TUESDAY)
    ActivityFactory(course=course, sequence=sequence, position=3, title="Trois", due_on=None)
    variant(second, due_on=MONDAY)
    ActivityFactory(course=course, sequence=sequence, position=1, title="Une", due_on=None)
    groups = as_teacher.get("/activites/").context["desk"].groups
    assert [(group.sequence, titles(group.drafts)) for group in groups] == [
        (sequence, ["Une", "Deux", "Deux, plus simple", "Trois"]),
        (None, ["Seule"]),
    ]


def test_a_variant_stands_with_its_activity(as_teacher, course):
    base = ActivityFactory(course=course, title="Une", due_on=TUESDAY)
    ActivityFactory(course=course, title="Autre", due_on=TUESDAY)
    variant(base, due_on=None)
    [group, _other] = as_teacher.get("/activites/").context["desk"].groups
    assert titles(group.drafts) == ["Une", "Une, plus simple"]


def test_the_desk_shows_the_next_activities_and_leads_to_all_of_them(as_teacher, course):
    for number in range(DUE_SHOWN + 2):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, title=f"Activité n° {number}.")
    page = as_teacher.get("/activites/")
    assert f"Activité n° {DUE_SHOWN - 1}." in page.text
    assert f"Activité n° {DUE_SHOWN}." not in page.text
    assert "?voir=en-cours" in page.text
    assert page.context["desk"].courses[0].in_progress == DUE_SHOWN + 2
    assert f"Activité n° {DUE_SHOWN + 1}." in as_teacher.get("/activites/?voir=en-cours").text


def test_the_desk_leads_to_all_drafts_when_there_are_many(as_teacher, course):
    ActivityFactory.create_batch(11, course=course)
    assert "?voir=brouillons" in as_teacher.get("/activites/").text
    assert as_teacher.get("/activites/?voir=brouillons").text.count("/modifier/") == 11


def test_what_is_due_this_evening_is_in_progress(as_teacher, course, clock):
    given(course=course, given_on=MONDAY, due_on=date(2026, 11, 20), due_time=time(18), title="Ce soir")
    clock.move_to("2026-11-20T18:00:00+01:00")
    assert titles(as_teacher.get("/activites/").context["desk"].due) == ["Ce soir"]
    clock.move_to("2026-11-20T18:00:01+01:00")
    assert titles(as_teacher.get("/activites/").context["desk"].due) == []


def test_a_return_before_the_due_day_asks_for_an_answer(as_teacher, course, pupil, teacher):
    early = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, title="En avance")
    returns.receive_on_paper(assignment=early.assignments.get(), by=teacher)
    assert [owed.activity for owed in as_teacher.get("/activites/").context["desk"].owed] == [early]


def test_a_virtual_class_begun_today_asks_who_was_there(as_teacher, course, pupil, clock):
    given(
        course=course,
        pupils=[pupil],
        given_on=MONDAY,
        due_on=date(2026, 11, 20),
        is_synchronous=True,
        starts_at=time(10),
    )
    clock.move_to("2026-11-20T10:05:00+01:00")
    [owed] = as_teacher.get("/activites/").context["desk"].owed
    assert owed.sentence == "Présences à noter."


def test_a_course_shows_drafts_first_then_the_latest_given_each_before_its_variants(as_teacher, course):
    older = given(course=course, given_on=MONDAY, due_on=THURSDAY, title="Avant")
    given(
        course=course,
        given_on=MONDAY,
        due_on=TUESDAY,
        title="Avant, plus simple",
        variant_of=older,
        variant_kind="lighter",
        audience="chosen",
        pupils=[],
    )
    given(course=course, given_on=MONDAY, due_on=TUESDAY, title="Après")
    ActivityFactory(course=course, title="À finir")
    page = as_teacher.get(reverse("activities:course", args=[course.public_id]))
    assert [titles(group.drafts) for group in page.context["groups"]] == [["À finir"]]
    assert titles(page.context["page"]) == ["Après", "Avant", "Avant, plus simple"]
