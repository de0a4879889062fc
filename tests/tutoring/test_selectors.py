"""Whom to call first, and what vie scolaire sees."""

from datetime import date, time

import pytest

from activities.models import Assignment
from continuity.directory.models import Pupil, Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    TutorshipFactory,
    given,
    member,
)
from tutoring import selectors
from tutoring.models import Substitution, TutorLimit
from tutoring.selectors import own_pupils

TODAY = date(2026, 11, 23)
TUESDAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture
def another(pupil, tutor):
    """One more pupil of the same tutor."""

    def _another(last_name):
        found = PupilFactory(school_class=pupil.school_class, last_name=last_name)
        TutorshipFactory(pupil=found, tutor=tutor)
        return found

    return _another


def calls_of(tutor):
    return selectors.call_list(tutor, TODAY)


def names(followed):
    return [each.pupil.last_name for each in followed]


class TestTheCallList:
    def test_the_gravest_come_first(self, pupil, tutor, worry, another):
        worry(pupil, severity="watch")
        worry(another("Petit"), severity="alert")
        worry(another("Zidi"), severity="urgent")

        assert names(calls_of(tutor).to_call) == ["Zidi", "Petit", "Martin"]

    def test_at_equal_gravity_whoever_was_called_longest_ago_comes_first(
        self, pupil, tutor, worry, talk, another
    ):
        never = another("Petit")
        long_ago = another("Zidi")
        for each in (pupil, never, long_ago):
            worry(each)
        talk(pupil, tutor, days_ago=3)
        talk(long_ago, tutor, days_ago=20)

        assert names(calls_of(tutor).to_call) == ["Petit", "Zidi", "Martin"]

    def test_without_answer_comes_before_answered(self, pupil, tutor, worry, talk, another):
        dealt_with = another("Abel")
        worry(dealt_with, answered_by=tutor, days_ago=5)
        talk(dealt_with, tutor, days_ago=4, next_on=TODAY)
        worry(pupil)
        talk(pupil, tutor, days_ago=1)

        assert names(calls_of(tutor).to_call) == ["Martin", "Abel"]

    def test_a_step_planned_for_today_is_to_be_done_without_any_alert(self, pupil, tutor, talk):
        talk(pupil, tutor, days_ago=4, next_on=TODAY)

        assert names(calls_of(tutor).to_call) == ["Martin"]

    def test_a_step_nobody_took_stays_on_the_list(self, pupil, tutor, talk):
        talk(pupil, tutor, days_ago=9, next_on=FRIDAY)

        assert names(calls_of(tutor).to_call) == ["Martin"]

    def test_a_pupil_called_without_answer_today_comes_back_tomorrow(self, pupil, tutor, worry, talk):
        worry(pupil)
        talk(pupil, tutor, reached=False, next_on=TUESDAY)

        assert names(calls_of(tutor).later) == ["Martin"]

    def test_an_alert_opened_since_overrides_an_older_plan(self, pupil, tutor, worry, talk):
        talk(pupil, tutor, days_ago=4, next_on=date(2026, 12, 14))
        worry(pupil, days_ago=1)

        assert names(calls_of(tutor).to_call) == ["Martin"]

    def test_a_known_reason_keeps_the_pupil_for_later(self, pupil, tutor, worry):
        worry(pupil, answered_by=tutor, answer="known", quiet_until=TODAY)

        assert names(calls_of(tutor).later) == ["Martin"]

    def test_a_known_reason_that_has_run_out_brings_the_pupil_back(self, pupil, tutor, worry):
        worry(pupil, answered_by=tutor, answer="known", quiet_until=FRIDAY)

        assert names(calls_of(tutor).to_call) == ["Martin"]

    def test_an_overload_is_not_a_reason_to_call(self, pupil, tutor, worry):
        worry(pupil, kind="overload")

        assert names(calls_of(tutor).others) == ["Martin"]

    def test_an_alert_that_went_away_is_not_a_reason_to_call(self, pupil, tutor, worry):
        worry(pupil, closed_at="2026-11-22T03:00+01:00")

        assert names(calls_of(tutor).others) == ["Martin"]

    def test_the_next_step_is_the_first_of_what_comes_later(self, pupil, tutor, talk, another):
        talk(pupil, tutor, next_on=date(2026, 11, 27))
        talk(another("Zidi"), tutor, next_on=TUESDAY)

        assert names(calls_of(tutor).later) == ["Zidi", "Martin"]

    def test_a_pupil_handed_to_another_tutor_leaves_the_list(self, pupil, tutor):
        tutor.tutorships.update(until=TODAY)

        assert calls_of(tutor).size == 0

    @pytest.mark.parametrize(("count", "too_many"), [(10, False), (11, True)])
    def test_above_ten_a_tutor_has_too_many(self, tutor, another, count, too_many):
        for number in range(count - 1):
            another(f"Élève {number}")

        assert [own.is_too_many for own in own_pupils(tutor)] == [too_many]

    @pytest.mark.parametrize(("limit", "too_many"), [(0, True), (1, False)])
    def test_a_tutor_has_a_limit_of_their_own(self, pupil, tutor, limit, too_many):
        TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=limit)

        assert [own.is_too_many for own in own_pupils(tutor)] == [too_many]

    def test_the_pupils_of_an_absent_colleague_are_not_ones_own(self, pupil, tutor):
        substitute = member(pupil.school, Role.TUTOR)
        Substitution.objects.create(
            school=pupil.school, tutor=tutor, substitute=substitute, first_day=TODAY, last_day=TUESDAY
        )

        assert calls_of(substitute).size == 1
        assert own_pupils(substitute) == []


class TestFollowing:
    def test_the_guardian_to_call_first_comes_first(self, pupil, tutor):
        second = GuardianshipFactory(pupil=pupil, rank=2)
        first = GuardianshipFactory(pupil=pupil, rank=1)

        (followed,) = selectors.follow([pupil], reader=tutor, today=TODAY)
        assert followed.guardians == [first, second]

    def test_only_the_newest_contact_is_the_last(self, pupil, tutor, talk):
        talk(pupil, tutor, days_ago=9)
        newest = talk(pupil, tutor, days_ago=1)

        (followed,) = selectors.follow([pupil], reader=tutor, today=TODAY)
        assert followed.last_contact == newest

    def test_a_contact_the_reader_may_not_see_stays_unseen(self, pupil, tutor, talk):
        talk(pupil, tutor)
        stranger = CourseFactory(school_class=pupil.school_class).teacher

        (followed,) = selectors.follow([pupil], reader=stranger, today=TODAY)
        assert followed.last_contact is None


class TestVieScolaire:
    def order(self, school):
        return names_of(selectors.at_risk_first(Pupil.objects.filter(school=school), TODAY))

    def test_the_oldest_without_answer_comes_first_then_answered_then_everybody_else(
        self, pupil, tutor, worry
    ):
        school_class = pupil.school_class
        quiet = PupilFactory(school_class=school_class, last_name="Abel")
        old = PupilFactory(school_class=school_class, last_name="Petit")
        dealt_with = PupilFactory(school_class=school_class, last_name="Zidi")
        worry(pupil, severity="urgent", days_ago=1)
        worry(old, severity="watch", days_ago=8)
        worry(dealt_with, answered_by=tutor, days_ago=20)

        assert self.order(pupil.school) == ["Petit", "Martin", "Zidi", quiet.last_name]

    def test_those_of_one_day_come_by_gravity(self, pupil, worry):
        graver = PupilFactory(school_class=pupil.school_class, last_name="Zidi")
        worry(pupil, severity="watch")
        worry(graver, severity="urgent")

        assert self.order(pupil.school) == ["Zidi", "Martin"]

    def test_a_pupil_with_closed_alerts_appears_once(self, pupil, worry):
        worry(pupil, closed_at="2026-11-02T03:00+01:00", days_ago=30)
        worry(pupil)
        worry(pupil, kind="overload")

        assert self.order(pupil.school) == ["Martin"]

    def test_an_alert_of_the_school_they_left_says_nothing_in_the_new_one(self, pupil, worry):
        quiet = PupilFactory(school_class=pupil.school_class, last_name="Abel")
        worry(pupil, school=SchoolFactory())

        assert self.order(pupil.school) == [quiet.last_name, "Martin"]
        assert not selectors.matching(Pupil.objects.all(), situation="at_risk").exists()

    @pytest.mark.parametrize(
        ("wanted", "found"),
        [
            ({}, {"Martin", "Zidi"}),
            ({"q": "mart élo"}, {"Martin"}),
            ({"q": "martin inconnu"}, set()),
            ({"classe": "3e"}, {"Zidi"}),
            ({"situation": "at_risk"}, {"Martin"}),
            ({"situation": "alert"}, {"Martin"}),
            ({"situation": "urgent"}, set()),
        ],
    )
    def test_pupils_are_found_by_name_level_and_situation(self, pupil, worry, wanted, found):
        PupilFactory(school_class__school=pupil.school, school_class__level="3e", last_name="Zidi")
        worry(pupil)

        assert set(names_of(selectors.matching(Pupil.objects.filter(school=pupil.school), **wanted))) == found

    def test_pupils_are_found_by_class(self, pupil):
        PupilFactory(school_class__school=pupil.school)

        matching = selectors.matching(Pupil.objects.all(), classe=str(pupil.school_class.public_id))
        assert names_of(matching) == ["Martin"]

    def test_the_figures_count_what_waits_for_an_answer(self, pupil, tutor, worry):
        worry(pupil, severity="urgent", days_ago=3)
        worry(PupilFactory(school_class=pupil.school_class), answered_by=tutor)

        figures = selectors.figures(pupil.school, TODAY)

        assert (figures.at_risk, figures.urgent, figures.unanswered) == (2, 1, 1)
        assert figures.oldest == FRIDAY
        assert figures.without_tutor == 1

    def test_the_figures_are_those_of_one_school(self, worry):
        worry(PupilFactory())

        figures = selectors.figures(SchoolFactory(), TODAY)
        assert (figures.at_risk, figures.oldest, figures.without_tutor) == (0, None, 0)

    def test_those_without_tutor_come_youngest_level_first(self, pupil):
        for level in ("3e", "2nde", "6e"):
            PupilFactory(school_class=SchoolClassFactory(school=pupil.school, level=level, name=f"{level} A"))

        found = selectors.without_tutor(pupil.school)
        assert [each.school_class.level for each in found] == ["6e", "4e", "3e", "2nde"]

    def test_a_pupil_whose_tutor_left_is_without_tutor(self, pupil):
        TutorshipFactory(pupil=pupil, until=FRIDAY)

        assert list(selectors.without_tutor(pupil.school)) == [pupil]

    def test_a_tutor_of_few_pupils_is_told_apart_from_one_of_many(self, pupil, tutor):
        TutorshipFactory(tutor=tutor, pupil__school_class=pupil.school_class, until=FRIDAY)

        (found,) = selectors.possible_tutors(pupil.school)
        assert (found, found.pupil_count) == (tutor, 1)

    def test_families_are_not_asked_to_be_tutors(self, pupil):
        GuardianshipFactory(pupil=pupil)

        assert not selectors.possible_tutors(pupil.school).exists()


class TestAbsences:
    @pytest.fixture
    def virtual_class(self, pupil):
        return given(
            course=CourseFactory(school_class=pupil.school_class),
            given_on=FRIDAY,
            due_on=TODAY,
            is_synchronous=True,
            starts_at=time(10),
        )

    @pytest.mark.parametrize(
        ("attendance", "shown"), [("absent", 1), ("trouble", 1), ("present", 0), ("excused", 0), ("", 0)]
    )
    def test_who_was_missed_or_could_not_connect_is_shown(self, pupil, virtual_class, attendance, shown):
        Assignment.objects.update(attendance=attendance)

        assert len(selectors.absences_of(pupil.school, FRIDAY, TODAY)) == shown

    def test_absences_before_the_first_day_are_left_out(self, pupil, virtual_class):
        Assignment.objects.update(attendance="absent")

        assert not selectors.absences_of(pupil.school, TUESDAY, TUESDAY)


def names_of(pupils):
    return [pupil.last_name for pupil in pupils]
