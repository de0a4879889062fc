"""A long activity made into several short ones: nothing of it is lost."""

from datetime import date

import pytest
from django.urls import reverse

from activities import splitting
from activities.models import Activity, Resource, Sequence
from activities.returns import WorkRefused
from tests.factories import ActivityFactory, PupilFactory

FRIDAY_AFTER = date(2026, 11, 27)


@pytest.fixture
def long_draft(course):
    return ActivityFactory(
        course=course,
        title="Les fractions",
        minutes=119,
        due_on=FRIDAY_AFTER,
        instructions="Lire.\n\nCalculer.\nRédiger.",
    )


def parts_of(draft, parts, teacher):
    return list(splitting.split(activity=draft, parts=parts, by=teacher).activities.order_by("position"))


def test_the_parts_follow_one_another_in_a_sequence_of_its_title(long_draft, teacher):
    found = parts_of(long_draft, 2, teacher)
    assert [part.title for part in found] == ["Les fractions (1 sur 2)", "Les fractions (2 sur 2)"]
    assert found[0] == long_draft
    assert Sequence.objects.get().title == "Les fractions"


@pytest.mark.parametrize(
    ("minutes", "parts", "shared"),
    [(119, 2, [59, 60]), (90, 2, [45, 45]), (125, 3, [40, 40, 45]), (61, 2, [31, 30])],
)
def test_the_minutes_are_shared_out_to_the_last(course, teacher, minutes, parts, shared):
    found = parts_of(ActivityFactory(course=course, minutes=minutes), parts, teacher)
    assert [part.minutes for part in found] == shared


def test_whole_paragraphs_are_shared_out_in_order(long_draft, teacher):
    assert [part.instructions for part in parts_of(long_draft, 3, teacher)] == [
        "Lire.",
        "Calculer.",
        "Rédiger.",
    ]


def test_a_text_of_one_piece_stays_whole_in_each_part(course, teacher):
    draft = ActivityFactory(course=course, minutes=90, instructions="Tout lire et résumer.")
    assert {part.instructions for part in parts_of(draft, 2, teacher)} == {"Tout lire et résumer."}


def test_the_due_days_are_spread_over_school_days_and_the_last_one_stays(long_draft, teacher):
    assert [part.due_on.day for part in parts_of(long_draft, 3, teacher)] == [24, 26, 27]


def test_an_activity_of_a_sequence_is_split_where_it_stands(course, long_draft, teacher):
    sequence = Sequence.objects.create(course=course, title="Nombres")
    after = ActivityFactory(course=course, sequence=sequence, position=2, title="Après")
    Activity.objects.filter(pk=long_draft.pk).update(sequence=sequence, position=1)
    assert parts_of(long_draft, 2, teacher)[-1] == after


def test_links_stay_with_the_first_part_and_chosen_pupils_with_all(long_draft, teacher, school_class):
    pupil = PupilFactory(school_class=school_class)
    Resource.objects.create(activity=long_draft, title="Vidéo", url="https://www.lumni.fr")
    Activity.objects.filter(pk=long_draft.pk).update(audience="chosen")
    long_draft.chosen_pupils.add(pupil)
    first, second = parts_of(long_draft, 2, teacher)
    assert first.resources.count() == 1
    assert list(second.chosen_pupils.all()) == [pupil]
    assert second.audience == "chosen"


@pytest.mark.parametrize(
    ("change", "parts"), [({"minutes": 5}, 2), ({}, 1), ({}, 11), ({"is_synchronous": True}, 2)]
)
def test_what_cannot_be_split_is_left_as_it_is(course, teacher, change, parts):
    draft = ActivityFactory(course=course, **{"minutes": 90} | change)
    with pytest.raises(WorkRefused, match="rien n'a été changé"):
        splitting.split(activity=draft, parts=parts, by=teacher)
    assert Activity.objects.count() == 1


@pytest.mark.parametrize("parts", ["3", "zéro", ""])
def test_the_button_of_the_form_saves_what_is_typed_first(client, course, teacher, parts):
    client.force_login(teacher)
    page = client.get("/activites/nouvelle/").context["form"]
    sent = {bound.html_name: bound.value() for bound in page if bound.value()}
    sent |= {"course": course.public_id, "title": "Longue", "minutes": "120", "parties": parts}
    answer = client.post(reverse("activities:split"), sent)
    if parts == "3":
        assert answer.url == reverse("activities:sequence", args=[Sequence.objects.get().public_id])
        assert Activity.objects.count() == 3
    else:
        assert answer.status_code == 409
        assert "Longue" in answer.text
