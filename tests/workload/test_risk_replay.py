"""How settings would have behaved: on Wednesday 25 November 2026, the six weeks from Monday 19 October on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given as given_facts
from hypothesis import settings
from hypothesis import strategies as st

from activities.models import State
from continuity.directory.models import Pupil, Role, School
from tests.factories import (
    CourseFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    given,
    member,
    pupil_with_account,
)
from workload.engine.risk import DEFAULT_WEIGHTS, Evidence, RiskPolicy, Weight, assess_risk
from workload.models import Alert, RiskDay
from workload.risk_days import written
from workload.risk_policies import fingerprint, set_risk_settings
from workload.risk_replay import history_of, levels_of
from workload.risk_replay import replay as replay_of
from workload.risk_words import example_said, replay_lines, week_lines

pytestmark = pytest.mark.django_db

FIRST = date(2026, 10, 19)
TODAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 16)
ENGINE = RiskPolicy()
STRICT = replace(ENGINE, watch=2)
LAX = replace(ENGINE, watch=4, alert=6)


def on(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


@pytest.fixture
def school() -> School:
    """A school with a record from before the six weeks on."""
    school = SchoolFactory()
    seen(new_pupil(school), {FIRST - timedelta(days=20): 1, FIRST - timedelta(days=19): 0})
    return school


def new_pupil(school: School) -> Pupil:
    return PupilFactory(school_class=SchoolClassFactory(school=school))


def seen(pupil: Pupil, missing: dict[date, int], policy: RiskPolicy = ENGINE) -> Pupil:
    """The record of a pupil, as checks on these days leave it: how many returns are missing on each."""
    level = "none"
    for day, count in missing.items():
        signs = [Evidence("missing_returns", count, day, day)] if count else []
        found = assess_risk(signs, policy, day, previous=level)
        level = found.level
        RiskDay.objects.create(
            school=pupil.school, pupil=pupil, day=day, level=level, score=found.score, evidence=written(signs)
        )
    return pupil


def answered(pupil: Pupil, opened: date, said_on: date, answer: str) -> None:
    Alert.objects.create(
        school=pupil.school,
        pupil=pupil,
        kind=Alert.Kind.AT_RISK,
        severity="watch",
        first_day=opened,
        last_day=opened,
        reasons=[],
        opened_at=on(opened),
        updated_at=on(opened),
        answer=answer,
        answered_at=on(said_on),
        answered_by=member(pupil.school, Role.CPE),
    )


def days(first: date, *counts: int) -> dict[date, int]:
    return {first + timedelta(days=number): count for number, count in enumerate(counts)}


class TestWhoWouldBeFlagged:
    def test_counted_under_the_settings_tried_and_in_force(self, school):
        seen(new_pupil(school), days(MONDAY, 1, 2, 2, 0))
        seen(new_pupil(school), days(MONDAY, 2, 3, 3, 0))
        found = replay_of(school, STRICT, TODAY)
        assert (found.in_force.flagged, found.tried.flagged) == (1, 2)

    def test_each_level_counts_in_the_week_it_was_reached(self, school):
        seen(new_pupil(school), days(MONDAY, 3, 5, 3, 9) | days(MONDAY + timedelta(days=7), 0, 3))
        raised = replay_of(school, ENGINE, TODAY).in_force.raised
        assert raised == {
            (MONDAY, "watch"): 1,
            (MONDAY, "alert"): 1,
            (MONDAY, "urgent"): 1,
            (MONDAY + timedelta(days=7), "watch"): 1,
        }

    def test_a_level_held_from_before_is_no_new_flag_but_counts_among_the_flagged(self, school):
        seen(new_pupil(school), days(FIRST - timedelta(days=1), 3, 3, 3, 0))
        found = replay_of(school, ENGINE, TODAY).in_force
        assert (found.flagged, found.raised) == (1, {})

    def test_who_left_since_counts_where_they_were_seen_and_nowhere_else(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 3, 3))
        answered(pupil, MONDAY, MONDAY, "called")
        next_class = SchoolClassFactory()
        pupil.school, pupil.school_class = next_class.school, next_class
        pupil.save()
        here, there = (replay_of(each, ENGINE, TODAY).in_force for each in (school, next_class.school))
        assert (here.flagged, here.answers) == (1, {"called": 1})
        assert (there.flagged, there.answers) == (0, {})

    def test_a_level_held_near_its_threshold_on_the_last_day_before_goes_on(self, school):
        seen(new_pupil(school), days(FIRST - timedelta(days=2), 3, 2, 2))
        assert replay_of(school, ENGINE, TODAY).in_force.flagged == 1

    def test_what_was_over_before_the_first_day_is_left_out(self, school):
        seen(new_pupil(school), days(FIRST - timedelta(days=5), 3, 0))
        assert replay_of(school, ENGINE, TODAY).in_force.flagged == 0

    def test_how_much_sooner_or_later(self, school):
        seen(new_pupil(school), days(MONDAY, 2, 2, 2, 3, 4))
        assert replay_of(school, STRICT, TODAY).earlier == [3]
        assert replay_of(school, LAX, TODAY).later == [1]

    def test_a_sign_that_no_longer_counts_flags_nobody(self, school):
        seen(new_pupil(school), days(MONDAY, 6))
        deaf = replace(ENGINE, weights={**DEFAULT_WEIGHTS, "missing_returns": Weight(0, 0)})
        assert replay_of(school, deaf, TODAY).tried.flagged == 0

    def test_pupils_of_another_school_are_left_out(self, school):
        seen(new_pupil(SchoolFactory()), days(MONDAY, 9))
        assert replay_of(school, ENGINE, TODAY).in_force.flagged == 0


class TestAnswers:
    def test_of_the_alerts_that_would_still_have_been_raised(self, school):
        for count, answer in ((3, "false_alarm"), (4, "called"), (4, "false_alarm")):
            pupil = seen(new_pupil(school), days(MONDAY, count, count, count))
            answered(pupil, MONDAY, MONDAY + timedelta(days=2), answer)
        found = replay_of(school, LAX, TODAY)
        assert found.in_force.answers == {"false_alarm": 2, "called": 1}
        assert found.tried.answers == {"false_alarm": 1, "called": 1}

    def test_what_an_open_case_answers_is_no_answer_of_a_person(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 4, 4, 4))
        answered(pupil, MONDAY, MONDAY, "case")
        Alert.objects.update(answered_by=None)
        assert replay_of(school, ENGINE, TODAY).in_force.answers == {}

    def test_how_long_before_the_answer_the_flag_was_there(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 2, 2, 3, 3, 3))
        answered(pupil, MONDAY + timedelta(days=2), MONDAY + timedelta(days=3), "called")
        found = replay_of(school, STRICT, TODAY)
        assert (found.in_force.days_before_answer, found.tried.days_before_answer) == (1, 3)

    def test_a_flag_over_before_the_alert_is_not_the_one_answered(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 3, 0, 0, 3, 3))
        answered(pupil, MONDAY + timedelta(days=3), MONDAY + timedelta(days=4), "called")
        assert replay_of(school, ENGINE, TODAY).in_force.days_before_answer == 1

    def test_a_flag_gone_between_alert_and_answer_is_the_one_answered(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 3, 3, 0))
        answered(pupil, MONDAY, MONDAY + timedelta(days=3), "called")
        assert replay_of(school, ENGINE, TODAY).in_force.days_before_answer == 3


class TestBeforeTheRecord:
    @pytest.fixture
    def course(self):
        return CourseFactory()

    def miss(self, course, pupil, *due_days: date, came_on: date | None = None) -> None:
        for due_on in due_days:
            given(course=course, pupils=[pupil], given_on=FIRST, due_on=due_on, minutes=10)
        if came_on:
            pupil.assignments.update(state=State.RETURNED, state_at=on(came_on))

    def test_days_are_told_from_returns_alone_and_it_is_said(self, course):
        pupil = pupil_with_account(course.school_class)
        self.miss(course, pupil, MONDAY, MONDAY, MONDAY)
        found = replay_of(pupil.school, ENGINE, TODAY)
        assert (found.tells_returns_alone, found.recorded_from) == (True, None)
        assert found.in_force.raised == {(MONDAY, "watch"): 1}
        assert "d'après les rendus seuls" in replay_lines(found)[-1]

    def test_what_came_later_had_not_come_then(self, course):
        pupil = pupil_with_account(course.school_class)
        self.miss(course, pupil, MONDAY, MONDAY, MONDAY, came_on=MONDAY + timedelta(days=3))
        levels = levels_of(history_of(pupil.school, TODAY), ENGINE)[pupil.pk]
        assert [levels[MONDAY + timedelta(days=number)] for number in range(4)] == [
            "none",
            "watch",
            "watch",
            "none",
        ]

    def test_the_record_takes_over_where_it_begins(self, course):
        pupil = pupil_with_account(course.school_class)
        self.miss(course, pupil, MONDAY, MONDAY, MONDAY)
        other = pupil_with_account(course.school_class)
        seen(other, days(MONDAY + timedelta(days=2), 1))
        found = replay_of(pupil.school, ENGINE, TODAY)
        assert found.recorded_from == MONDAY + timedelta(days=2)
        assert levels_of(history_of(pupil.school, TODAY), ENGINE)[pupil.pk][found.recorded_from] == "none"

    def test_a_record_older_than_the_weeks_says_nothing_of_returns(self, school):
        assert not replay_of(school, ENGINE, TODAY).tells_returns_alone


class TestWords:
    def test_of_settings_that_flag_more(self, school):
        seen(new_pupil(school), days(MONDAY, 2, 2, 2, 3))
        pupil = seen(new_pupil(school), days(MONDAY, 2))
        answered(seen(pupil, {}), MONDAY, MONDAY, "false_alarm")
        lines = replay_lines(replay_of(school, STRICT, TODAY))
        flagged, sooner, answers, before = lines
        assert flagged == "Avec ces réglages, 2 élèves signalés au lieu de 1 depuis lundi 19 octobre."
        assert sooner == "1 élève signalé plus tôt (3 jours)."
        assert answers == "Réponses données à ces signalements : 1 « fausse alerte » au lieu de 0."
        assert before == "Du signalement à la réponse : 0 jour en général."

    def test_a_line_for_each_week_tried_beside_in_force(self, school):
        seen(new_pupil(school), days(MONDAY, 2))
        lines = week_lines(replay_of(school, STRICT, TODAY))
        assert len(lines) == 6
        (told,) = [line for line in lines if any(map(any, line.counts))]
        assert told.counts == [(1, 0), (0, 0), (0, 0)]

    def test_name_nobody(self, school):
        pupil = seen(new_pupil(school), days(MONDAY, 9))
        said = " ".join(replay_lines(replay_of(school, STRICT, TODAY)))
        assert pupil.last_name not in said
        assert pupil.first_name not in said


def test_in_as_many_queries_for_three_pupils_as_for_thirty(django_assert_num_queries):
    for size in (3, 30):
        school_class = SchoolClassFactory()
        course = CourseFactory(school_class=school_class)
        for _each in range(size):
            pupil = seen(pupil_with_account(school_class), days(MONDAY, 3, 4))
            given(course=course, pupils=[pupil], given_on=FIRST, due_on=MONDAY)
            answered(pupil, MONDAY, MONDAY, "called")
        with django_assert_num_queries(6):
            replay_of(school_class.school, STRICT, TODAY)


POLICIES = st.tuples(st.integers(2, 4), st.integers(5, 7), st.integers(8, 9)).map(
    lambda figures: replace(ENGINE, watch=figures[0], alert=figures[1], urgent=figures[2])
)
RECORDS = st.lists(
    st.dictionaries(st.integers(-4, 8), st.integers(0, 5), max_size=10).map(
        lambda seen: sorted(seen.items())
    ),
    min_size=1,
    max_size=3,
)


@settings(max_examples=25)
@given_facts(policy=POLICIES, records=RECORDS)
def test_the_settings_in_force_replayed_give_the_levels_that_were(policy: RiskPolicy, records: Sequence):
    school = SchoolFactory()
    set_risk_settings(
        school=school, policy=policy, instead_of=fingerprint(ENGINE), by=member(school, Role.PRINCIPAL)
    )
    seen(new_pupil(school), {FIRST - timedelta(days=40): 1})
    for record in records:
        seen(new_pupil(school), {FIRST + timedelta(days=day): count for day, count in record}, policy)
    levels = levels_of(history_of(school, TODAY), policy)
    live = RiskDay.objects.filter(school=school, day__range=(FIRST, TODAY))
    for pupil_id, day, level in live.values_list("pupil", "day", "level"):
        assert levels[pupil_id][day] == level
    found = replay_of(school, policy, TODAY)
    assert found.tried == found.in_force
    assert (found.earlier, found.later) == ([], [])


class TestAnExample:
    """What the figures come to for the sign everybody knows."""

    def test_says_from_how_many_each_level_begins(self):
        assert example_said(RiskPolicy()) == (
            "Rendus pas reçus, sans autre signe : à suivre dès 3, alerte dès 5, urgent dès 9."
        )

    def test_leaves_out_a_level_they_never_reach_alone(self):
        weights = {**DEFAULT_WEIGHTS, "missing_returns": Weight(each=2, at_most=6)}
        assert example_said(RiskPolicy(weights=weights)) == (
            "Rendus pas reçus, sans autre signe : à suivre dès 2, alerte dès 3."
        )

    def test_says_when_they_never_reach_any(self):
        weights = {**DEFAULT_WEIGHTS, "missing_returns": Weight(each=0, at_most=0)}
        assert example_said(RiskPolicy(weights=weights)).endswith("l'élève n'est pas signalé.")
