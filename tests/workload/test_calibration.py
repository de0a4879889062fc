"""How long work really takes, from what pupils told of earlier work."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from activities.models import Reflection, State
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, given
from tests.workload.conftest import MONDAY, THURSDAY, WEDNESDAY, at, busy_course
from workload import publishing
from workload.calibration import LATEST_WORKS, Answer, calibrated_minutes, usual_ratio, usual_ratio_of
from workload.decisions import Refused
from workload.models import LoadPolicy

LAST_MONTH = MONDAY - timedelta(days=28)


def ratios(*taken, stated=100, first_pupil=0):
    return [Answer(pupil, minutes, stated) for pupil, minutes in enumerate(taken, first_pupil)]


class TestUsualRatio:
    def test_nine_pupils_are_too_few_to_say(self):
        assert usual_ratio(ratios(*[140] * 9)) is None

    def test_ten_pupils_say(self):
        assert usual_ratio(ratios(*[140] * 10)) == Fraction(7, 5)

    def test_ten_answers_of_one_pupil_are_one_voice(self):
        assert usual_ratio([Answer(1, 140, 100)] * 10) is None

    def test_a_pupil_who_answers_often_weighs_as_much_as_the_others(self):
        often = [Answer(99, 300, 100)] * 50

        assert usual_ratio(ratios(*[140] * 10) + often) == Fraction(7, 5)

    def test_it_is_the_median(self):
        assert usual_ratio(ratios(100, 100, 100, 120, 130, 150, 160, 200, 200, 300)) == Fraction(7, 5)

    def test_a_few_absurd_answers_change_nothing(self):
        assert usual_ratio(ratios(*[140] * 7, 3000, 3000, 3000)) == Fraction(7, 5)

    @pytest.mark.parametrize(("taken", "kept"), [(3000, Fraction(3)), (1, Fraction(1, 2))])
    def test_it_is_never_beyond_what_can_be_believed(self, taken, kept):
        assert usual_ratio(ratios(*[taken] * 10)) == kept


class TestCalibratedMinutes:
    def of(self, ratio, **fields):
        return calibrated_minutes(ActivityFactory.build(course=None, author=None, **fields), ratio)

    def test_thirty_minutes_at_1_4_are_forty_two(self):
        assert self.of(Fraction(7, 5), minutes=30) == 42

    def test_they_are_rounded_up(self):
        assert self.of(Fraction(4, 3), minutes=20) == 27

    def test_nobody_knows_below_ten_pupils(self):
        assert self.of(None, minutes=30) is None

    def test_a_virtual_class_takes_the_time_it_takes(self):
        assert self.of(Fraction(7, 5), minutes=30, is_synchronous=True) is None


def told(course, minutes, *, pupils, stated=30, state=State.RETURNED, **fields):
    """Earlier work of `course`, which took each of `pupils` that many minutes."""
    activity = given(
        course=course,
        pupils=pupils,
        given_on=LAST_MONTH,
        minutes=stated,
        **{"due_on": LAST_MONTH + timedelta(days=4), **fields},
    )
    activity.assignments.update(state=state, state_at=timezone.now())
    Reflection.objects.bulk_create(
        Reflection(assignment=assignment, minutes_taken=minutes, at=timezone.now(), by=course.teacher)
        for assignment in activity.assignments.all()
    )
    return activity


@pytest.fixture
def ten(quatrieme):
    return PupilFactory.create_batch(10, school_class=quatrieme)


@pytest.fixture
def draft(course):
    return ActivityFactory(course=course, due_on=THURSDAY)


@pytest.mark.django_db
class TestWhatPupilsTold:
    def test_earlier_work_of_the_teacher_and_subject_counts(self, course, ten, draft):
        told(course, 42, pupils=ten)

        assert usual_ratio_of(draft, MONDAY) == Fraction(7, 5)

    def test_so_does_their_work_with_another_class(self, course, ten, draft):
        elsewhere = CourseFactory(
            school_class__school=course.subject.school, subject=course.subject, teacher=course.teacher
        )
        told(elsewhere, 42, pupils=ten)

        assert usual_ratio_of(draft, MONDAY) == Fraction(7, 5)

    def test_pupils_of_several_works_are_counted_together(self, course, ten, draft):
        told(course, 42, pupils=ten[:5])
        told(course, 42, pupils=ten[5:])

        assert usual_ratio_of(draft, MONDAY) == Fraction(7, 5)

    def test_the_work_of_a_colleague_does_not_count(self, course, ten, draft):
        told(busy_course(course.school_class, subject=course.subject), 42, pupils=ten)

        assert usual_ratio_of(draft, MONDAY) is None

    def test_another_subject_of_the_same_teacher_does_not_count(self, course, ten, draft):
        told(busy_course(course.school_class, teacher=course.teacher), 42, pupils=ten)

        assert usual_ratio_of(draft, MONDAY) is None

    def test_what_the_excused_told_before_does_not_count(self, course, ten, draft):
        told(course, 42, pupils=ten, state=State.EXCUSED)

        assert usual_ratio_of(draft, MONDAY) is None

    def test_what_was_told_of_this_very_work_does_not_count(self, course, ten):
        assert usual_ratio_of(told(course, 42, pupils=ten), MONDAY) is None

    def test_the_quickest_who_finish_before_the_day_say_nothing_yet(self, course, ten, draft):
        told(course, 15, pupils=ten, due_on=MONDAY)

        assert usual_ratio_of(draft, MONDAY) is None

    def test_the_latest_work_tells_what_is_usual_now(self, course, ten, draft):
        for _work in range(LATEST_WORKS):
            told(course, 42, pupils=ten[:1])
        told(course, 90, pupils=ten, due_on=LAST_MONTH)

        assert usual_ratio_of(draft, MONDAY) is None

    def test_a_pupil_with_extra_time_is_compared_with_their_own_minutes(self, course, quatrieme, draft):
        slow = PupilFactory.create_batch(10, school_class=quatrieme, time_factor=Decimal("1.333"))
        told(course, 40, pupils=slow)

        assert usual_ratio_of(draft, MONDAY) == Fraction(1)

    def test_it_is_one_query(self, course, ten, draft, django_assert_num_queries):
        told(course, 42, pupils=ten)

        with django_assert_num_queries(1):
            usual_ratio_of(draft, MONDAY)

    def test_it_is_fixed_at_publication(self, course, ten, draft):
        told(course, 42, pupils=ten)
        published = publishing.publish(activity=draft, by=draft.author, now=at(MONDAY))
        told(course, 60, pupils=ten)

        published.refresh_from_db()
        assert published.calibrated_minutes == 42

    def test_a_gated_change_fixes_it_again(self, course, ten, draft):
        published = publishing.publish(activity=draft, by=draft.author, now=at(MONDAY))
        told(course, 60, pupils=ten)
        published.minutes = 40
        publishing.change(activity=published, pupils=ten, by=draft.author, now=at(MONDAY))

        published.refresh_from_db()
        assert published.calibrated_minutes == 80

    def test_a_correction_of_the_text_does_not(self, course, quatrieme, ten, draft):
        published = publishing.publish(activity=draft, by=draft.author, now=at(MONDAY))
        told(course, 60, pupils=ten)
        published.title = "Autre titre"
        pupils = quatrieme.pupils.select_related("school_class")
        publishing.change(activity=published, pupils=pupils, by=draft.author, now=at(MONDAY))

        published.refresh_from_db()
        assert published.calibrated_minutes is None


@pytest.mark.django_db
class TestTheGate:
    """Thirty minutes that usually take forty-two, where thirty-five are left until Wednesday."""

    @pytest.fixture
    def tight(self, course, ten, draft):
        told(course, 42, pupils=ten)
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=505)
        draft.due_on = WEDNESDAY
        draft.save()
        return draft

    @pytest.fixture
    def counted(self, course):
        LoadPolicy.objects.create(school=course.subject.school, daily_cap_minutes=180, counts_calibrated=True)

    def refusal_of(self, activity):
        with pytest.raises(Refused) as refused:
            publishing.publish(activity=activity, by=activity.author, now=at(MONDAY))
        return refused.value.decision

    def test_what_was_stated_counts_unless_the_policy_says_otherwise(self, tight):
        assert not publishing.publish(activity=tight, by=tight.author, now=at(MONDAY)).is_draft

    def test_what_it_usually_takes_counts_where_the_policy_says_so(self, tight, counted):
        [breach] = self.refusal_of(tight).breaches

        assert (breach.asked, breach.possible, breach.excess_minutes) == (547, 540, 7)

    def test_the_way_out_is_a_duration_to_state(self, tight, counted):
        decision = self.refusal_of(tight)
        tight.minutes = decision.most_minutes
        tight.save()

        assert decision.most_minutes == 25  # usually 35
        assert not publishing.publish(activity=tight, by=tight.author, now=at(MONDAY)).is_draft

    def test_other_work_counts_what_it_usually_took_at_its_publication(self, course, ten, draft, counted):
        given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=400, calibrated_minutes=530)
        draft.due_on = WEDNESDAY
        draft.save()
        [breach] = self.refusal_of(draft).breaches

        assert (breach.asked, breach.counts_calibrated) == (560, True)

    def test_the_half_time_rule_counts_what_was_stated(self, quatrieme, ten, counted):
        course = CourseFactory(school_class=quatrieme, weekly_minutes=60)
        told(course, 60, pupils=ten)
        draft = ActivityFactory(course=course, due_on=THURSDAY, minutes=30)

        assert not publishing.publish(activity=draft, by=draft.author, now=at(MONDAY)).is_draft

    def test_a_pupil_with_extra_time_has_it_on_top(self, tight, quatrieme, counted):
        slow = PupilFactory(school_class=quatrieme, time_factor=2)
        given(course=tight.course, pupils=[slow], given_on=MONDAY, due_on=WEDNESDAY, minutes=240)
        [breach] = self.refusal_of(tight).breaches

        assert (breach.pupils[0], breach.asked) == (slow, 2 * 240 + 2 * 42)


@pytest.mark.django_db
class TestWhatTheTeacherReads:
    """Beside the form, while it is filled in."""

    @pytest.fixture
    def read(self, client, course):
        client.force_login(course.teacher)

        def said(**typed) -> str:
            typed = {"course": str(course.public_id), "minutes": "30", "due_on": THURSDAY.isoformat()} | typed
            with time_machine.travel(at(MONDAY), tick=False):
                page = client.post(reverse("workload:preview"), typed, headers={"HX-Request": "true"})
            return page.text.replace("\N{NO-BREAK SPACE}", " ")

        return said

    def test_the_usual_time_of_what_is_being_written(self, read, course, ten):
        told(course, 42, pupils=ten)

        assert (
            "Vos élèves mettent d&#x27;habitude 1,4 fois le temps annoncé : 30 min leur prendraient 42 min."
            in read()
        )

    def test_the_ratio_alone_while_no_duration_is_stated(self, read, course, ten):
        told(course, 42, pupils=ten)

        assert "Vos élèves mettent d&#x27;habitude 1,4 fois le temps annoncé." in read(minutes="")

    def test_nothing_when_too_few_have_told(self, read, course, ten):
        told(course, 42, pupils=ten[:9])

        assert "d&#x27;habitude" not in read()

    def test_nothing_when_it_takes_what_is_stated(self, read, course, ten):
        told(course, 30, pupils=ten)

        assert "d&#x27;habitude" not in read()

    def test_nothing_about_a_virtual_class(self, read, course, ten):
        told(course, 42, pupils=ten)

        assert "d&#x27;habitude" not in read(is_synchronous="on", starts_at="10:00")

    def test_that_it_counts_where_the_policy_says_so(self, read, course, ten):
        told(course, 42, pupils=ten)
        sentence = "C&#x27;est ce temps qui compte"

        assert sentence not in read()
        LoadPolicy.objects.create(school=course.subject.school, daily_cap_minutes=180, counts_calibrated=True)
        assert sentence in read()
