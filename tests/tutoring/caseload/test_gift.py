"""A class is given to one adult: first what it would change, then, if it still holds, the act."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from continuity.directory.models import AuditEvent, Role
from tests.factories import GuardianshipFactory, PupilFactory, SchoolFactory, TutorshipFactory, member
from tutoring.caseload.acts import FactsChanged, give_class, give_pupil, set_limit
from tutoring.caseload.gift import gift_of
from tutoring.models import MOST_PUPILS, Tutorship

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(pupil):
    return member(pupil.school, Role.TEACHER)


@pytest.fixture
def gift(pupil, other):
    return lambda tutor=other, only_alone=False: gift_of(pupil.school_class, tutor, only_alone=only_alone)


@pytest.fixture
def give(pupil, other, cpe):
    """Do what was seen."""

    def _give(seen, *, only_alone=False):
        return give_class(
            school_class=pupil.school_class,
            tutor=seen.tutor.user,
            only_alone=only_alone,
            fingerprint=seen.fingerprint,
            by=cpe,
        )

    return _give


def tutor_of_today(pupil):
    return Tutorship.objects.current().get(pupil=pupil).tutor


class TestWhatItWouldChange:
    def test_who_has_a_tutor_is_told_apart_from_who_has_none(self, pupil, tutor, gift):
        classmate = PupilFactory(school_class=pupil.school_class)

        found = gift()

        assert (found.moved, found.new) == ([(pupil, tutor)], [classmate])

    def test_only_those_whom_nobody_follows(self, pupil, tutor, gift):
        classmate = PupilFactory(school_class=pupil.school_class)

        assert gift(only_alone=True).befores == {classmate: None}

    def test_those_they_follow_already_are_not_counted_twice(self, pupil, tutor, gift):
        PupilFactory(school_class=pupil.school_class)

        assert (gift(tutor).tutor.count, gift(tutor).tutor_after.count) == (1, 2)

    def test_their_own_child_is_left_out(self, pupil, other, gift):
        GuardianshipFactory(pupil=pupil, guardian=other)

        assert gift().befores == {}

    def test_reading_it_writes_nothing(self, gift):
        gift()

        assert not Tutorship.objects.exists()

    def test_more_than_forty_pupils_are_refused_with_the_way_out(self, pupil, gift):
        PupilFactory.create_batch(MOST_PUPILS, school_class=pupil.school_class)

        with pytest.raises(ValidationError, match="en confier à un autre adulte"):
            gift()

    def test_an_adult_of_elsewhere_is_refused(self, gift):
        with pytest.raises(ValidationError, match="choisir un autre adulte"):
            gift(member(SchoolFactory(), Role.TEACHER))

    def test_it_takes_as_many_queries_for_one_as_for_many(self, pupil, gift, django_assert_num_queries):
        for each in PupilFactory.create_batch(5, school_class=pupil.school_class):
            TutorshipFactory(pupil=each)

        with django_assert_num_queries(8):
            gift()


class TestGiving:
    def test_all_pupils_of_the_class_are_followed(self, pupil, tutor, other, gift, give):
        classmate = PupilFactory(school_class=pupil.school_class)

        give(gift())

        assert tutor_of_today(pupil) == tutor_of_today(classmate) == other
        assert other.memberships.filter(role=Role.TUTOR).exists()

    def test_or_only_those_whom_nobody_follows(self, pupil, tutor, other, gift, give):
        classmate = PupilFactory(school_class=pupil.school_class)

        give(gift(only_alone=True), only_alone=True)

        assert (tutor_of_today(pupil), tutor_of_today(classmate)) == (tutor, other)

    def test_each_pupil_leaves_a_trace_with_both_names(self, pupil, tutor, other, gift, give):
        give(gift())

        event = AuditEvent.objects.get(verb="tutor.assigned")
        assert (event.target_id, event.details) == (pupil.pk, {"tutor": other.pk, "previous": tutor.pk})

    def test_twice_is_once(self, gift, give):
        seen = gift()
        give(seen)

        assert give(seen).befores == {}
        assert Tutorship.objects.count() == 1


class TestWhenSomethingChangedMeanwhile:
    @pytest.fixture
    def refused(self, gift, give):
        """Nothing is given once `change` was made after the gift was seen."""

        def _refused(change):
            seen = gift()
            change()
            before = Tutorship.objects.current().count()
            with pytest.raises(FactsChanged):
                give(seen)
            assert Tutorship.objects.current().count() == before

        return _refused

    def test_a_newcomer_in_the_class(self, pupil, refused):
        refused(lambda: PupilFactory(school_class=pupil.school_class))

    def test_a_tutor_a_colleague_just_gave_to_one_of_them(self, pupil, cpe, refused):
        refused(lambda: give_pupil(pupil=pupil, tutor=member(pupil.school, Role.TUTOR), by=cpe))

    def test_a_pupil_the_adult_received_elsewhere(self, pupil, other, refused):
        refused(lambda: TutorshipFactory(pupil__school_class__school=pupil.school, tutor=other))

    def test_their_limit(self, pupil, other, cpe, refused):
        refused(lambda: set_limit(school=pupil.school, tutor=other, pupils=1, by=cpe))

    def test_what_changed_elsewhere_stops_nothing(self, pupil, gift, give):
        seen = gift()
        TutorshipFactory(pupil__school_class__school=pupil.school)

        assert len(give(seen).befores) == 1
