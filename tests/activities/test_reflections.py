"""What pupils say of finished work: how long it took."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activities import reflections, returns
from activities.models import MAX_MINUTES, MAX_MINUTES_TAKEN, Activity, Assignment, Reflection, State
from activities.returns import WorkRefused
from continuity.directory.models import AuditEvent, Pupil
from tests.activities.conftest import FRIDAY, MONDAY_BEFORE
from tests.factories import GuardianshipFactory, given

QUESTION = "Combien de temps ce travail a-t-il pris ?"


@pytest.fixture
def returned(assignment, pupil):
    returns.hand_in(assignment=assignment, by=pupil.user, text="Trois quarts.")
    assignment.refresh_from_db()
    return assignment


def page_of(client, assignment) -> str:
    return client.get(reverse("activities:work", args=[assignment.public_id])).text


def tell(client, assignment, minutes, **headers):
    url = reverse("activities:reflect", args=[assignment.public_id])
    return client.post(url, {"minutes": minutes}, headers=headers)


def told(assignment) -> list[int]:
    rows = Reflection.objects.filter(assignment=assignment)
    return list(rows.values_list("minutes_taken", flat=True))


class TestDurationsToChoose:
    def choices(self, assignment, minutes, factor="1"):
        assignment.activity.minutes = minutes
        assignment.pupil.time_factor = Decimal(factor)
        return reflections.durations_to_choose(assignment)

    def test_they_go_from_half_to_three_times_what_was_stated(self, assignment):
        assert self.choices(assignment, 30) == [15, 20, 30, 40, 45, 60, 90]

    def test_a_pupil_with_extra_time_chooses_around_their_own_duration(self, assignment):
        assert self.choices(assignment, 30, "2") == [30, 45, 60, 75, 90, 120, 180]

    def test_beyond_ten_minutes_they_are_said_by_fives(self, assignment):
        assert self.choices(assignment, 15) == [8, 10, 15, 20, 30, 45]

    def test_a_short_work_is_told_to_the_minute(self, assignment):
        assert self.choices(assignment, 5) == [2, 4, 5, 6, 8, 10, 15]

    def test_the_longest_work_of_a_pupil_with_twice_the_time_can_be_told(self, assignment):
        assert self.choices(assignment, MAX_MINUTES, "2")[-1] == MAX_MINUTES_TAKEN


class TestThePageOfTheWork:
    def test_it_asks_once_the_work_is_handed_in(self, as_pupil, returned):
        assert QUESTION in page_of(as_pupil, returned)

    def test_it_asks_once_work_without_a_return_is_done(self, as_pupil, assignment, pupil):
        Activity.objects.update(return_mode="none")
        returns.mark_done(assignment=assignment, by=pupil.user)

        assert QUESTION in page_of(as_pupil, assignment)

    def test_it_does_not_ask_before(self, as_pupil, assignment):
        assert QUESTION not in page_of(as_pupil, assignment)

    def test_it_does_not_ask_the_excused(self, as_pupil, assignment, teacher):
        returns.excuse(assignment=assignment, by=teacher)

        assert QUESTION not in page_of(as_pupil, assignment)

    def test_it_does_not_ask_after_a_virtual_class(self, as_pupil, course, pupil):
        virtual = given(
            course=course,
            pupils=[pupil],
            given_on=MONDAY_BEFORE,
            due_on=FRIDAY,
            is_synchronous=True,
            starts_at="09:00",
        ).assignments.get()
        virtual.state, virtual.state_at = State.DONE, virtual.activity.reaches_at
        virtual.save()

        assert QUESTION not in page_of(as_pupil, virtual)

    def test_it_does_not_ask_the_teacher(self, client, returned, teacher):
        client.force_login(teacher)

        assert QUESTION not in page_of(client, returned)

    def test_it_shows_what_was_told(self, as_pupil, returned):
        tell(as_pupil, returned, 45)

        assert 'value="45" aria-pressed="true"' in page_of(as_pupil, returned)


class TestTelling:
    def test_it_is_one_tap(self, as_pupil, returned):
        response = tell(as_pupil, returned, 45)

        assert response.url == reverse("activities:work", args=[returned.public_id]) + "#retour"
        assert told(returned) == [45]

    def test_a_guardian_may_tell_for_their_child(self, client, returned, pupil):
        client.force_login(GuardianshipFactory(pupil=pupil).guardian)
        tell(client, returned, 45)

        assert told(returned) == [45]

    def test_told_again_it_is_replaced(self, as_pupil, returned):
        tell(as_pupil, returned, 45)
        tell(as_pupil, returned, 60)

        assert told(returned) == [60]

    def test_with_scripts_only_the_answer_comes_back(self, as_pupil, returned):
        response = tell(as_pupil, returned, 45, **{"HX-Request": "true"})

        assert 'value="45" aria-pressed="true"' in response.text
        assert "<html" not in response.text

    @pytest.mark.parametrize("minutes", ["", "0", "-5", "44", "300000", "longtemps"])
    def test_what_is_not_proposed_is_not_taken(self, as_pupil, returned, minutes):
        response = tell(as_pupil, returned, minutes)

        assert response.status_code == 400
        assert "Choisir une des réponses proposées." in response.text
        assert told(returned) == []

    def test_work_that_is_not_finished_has_taken_no_time_yet(self, as_pupil, assignment):
        response = tell(as_pupil, assignment, 45)

        assert response.status_code == 409
        assert "une fois le travail fait ou rendu" in response.text

    @pytest.mark.parametrize(
        ("minutes", "state", "sentence"),
        [
            (44, State.RETURNED, "Choisir une des réponses proposées."),
            (45, State.EXCUSED, "une fois le travail fait ou rendu"),
        ],
    )
    def test_with_scripts_a_refusal_is_read_where_the_answer_was_given(
        self, as_pupil, returned, minutes, state, sentence
    ):
        Assignment.objects.filter(pk=returned.pk).update(state=state)

        response = tell(as_pupil, returned, minutes, **{"HX-Request": "true"})

        assert sentence in response.text
        assert "<html" not in response.text

    def test_it_leaves_a_trace(self, returned, pupil):
        reflections.tell(assignment=returned, minutes=45, by=pupil.user)

        event = AuditEvent.objects.get(verb="work.reflected_on")
        assert (event.by, event.details) == (pupil.user, {"told": ["minutes_taken"]})

    def test_the_excused_have_nothing_to_tell(self, assignment, pupil, teacher):
        returns.excuse(assignment=assignment, by=teacher)

        with pytest.raises(WorkRefused):
            reflections.tell(assignment=assignment, minutes=45, by=pupil.user)

    @pytest.mark.parametrize("minutes", [0, MAX_MINUTES_TAKEN + 1])
    def test_the_database_takes_no_absurd_duration(self, returned, pupil, minutes):
        with pytest.raises(IntegrityError, match="reflection_minutes_taken"), transaction.atomic():
            reflections.tell(assignment=returned, minutes=minutes, by=pupil.user)


def test_extra_time_is_that_of_the_pupil(as_pupil, returned, pupil):
    Pupil.objects.filter(pk=pupil.pk).update(time_factor=2)

    assert tell(as_pupil, returned, 180).status_code == 302
