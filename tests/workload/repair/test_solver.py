"""The repair against every set of changes there is, and what it must say beyond the figures."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from tests.workload.engine.instances import day
from tests.workload.repair.instances import classes, is_allowed, least_cost, remaining_after
from workload.engine import Task
from workload.repair.model import LARGEST_COST, LARGEST_MINUTES, MOST_PUPILS, Cost, Move, Option, Profile
from workload.repair.solver import repair

MONDAY, TUESDAY, WEDNESDAY, THURSDAY = map(day, range(4))
TWO_HOURS_A_DAY = dict.fromkeys((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), 120)


@settings(max_examples=400)
@given(classes())
def test_no_allowed_set_of_changes_costs_less(instance):
    found = repair(*instance)

    assert found.is_proved
    assert found.cost == least_cost(*instance)


@settings(max_examples=100)
@given(classes(most_activities=6, most_profiles=2))
def test_what_is_proposed_is_allowed_and_does_what_it_says(instance):
    demands, capacities, _moves = instance
    found = repair(*instance)

    assert is_allowed(demands, capacities, found.changes)
    assert remaining_after(demands, capacities, found.changes) == found.cost.remaining
    assert found.is_complete == (found.cost.remaining == 0)


class TestAClassOfThree:
    """Four days of two hours; everybody is asked five hours for Monday and Tuesday."""

    LETTER = Task("letter", 120, MONDAY, TUESDAY)
    SUMS = Task("sums", 120, MONDAY, TUESDAY)
    MAP = Task("map", 60, MONDAY, TUESDAY)

    @pytest.fixture
    def demands(self):
        return {"all": Profile(pupils=3, tasks=(self.LETTER, self.SUMS, self.MAP))}

    def later(self, task, last_day=WEDNESDAY, key="all", **move):
        option = Option({key: replace(task, last_day=last_day)}, days_moved=(last_day - task.last_day).days)
        return Move(task.id, options=(option,), **{"teacher": task.id} | move)

    def test_the_fundamental_subject_is_left_alone(self, demands):
        moves = [self.later(self.SUMS, is_fundamental=True), self.later(self.LETTER)]

        [change] = repair(demands, {"all": TWO_HOURS_A_DAY}, moves).changes

        assert change.activity == "letter"

    def test_one_teacher_is_asked_twice_rather_than_two_teachers_once(self, demands):
        capacity = {MONDAY: 60, TUESDAY: 60, WEDNESDAY: 120, THURSDAY: 120}
        moves = [
            self.later(self.LETTER, teacher="Roy"),
            self.later(self.SUMS, THURSDAY, teacher="Petit"),
            self.later(self.MAP, THURSDAY, teacher="Roy"),
        ]

        changes = repair(demands, {"all": capacity}, moves).changes

        assert {change.activity for change in changes} == {"letter", "map"}

    def test_a_later_day_is_better_than_less_work(self, demands):
        shorter = Option({"all": replace(self.MAP, minutes=30)}, minutes_taken=30)
        postponed = Option({"all": replace(self.MAP, last_day=THURSDAY)}, days_moved=2)
        move = Move("map", "Petit", (shorter, postponed))

        [change] = repair(
            {"all": Profile(3, (self.LETTER, self.MAP, replace(self.SUMS, minutes=90)))},
            {"all": TWO_HOURS_A_DAY},
            [move],
        ).changes

        assert change.option is postponed

    def test_extra_time_counts(self, demands):
        slow = replace(self.LETTER, minutes=160)
        demands["slow"] = Profile(pupils=1, tasks=(slow,))
        capacities = {"all": TWO_HOURS_A_DAY, "slow": dict.fromkeys(TWO_HOURS_A_DAY, 70)}
        both = {"all": replace(self.LETTER, last_day=WEDNESDAY), "slow": replace(slow, last_day=WEDNESDAY)}

        [change] = repair(
            demands, capacities, [self.later(self.SUMS), Move("letter", "Roy", (Option(both),))]
        ).changes

        assert change.activity == "letter"

    def test_what_no_allowed_change_frees_is_told_by_its_days(self, demands):
        found = repair(demands, {"all": TWO_HOURS_A_DAY}, [])

        [run] = found.overloads["all"]
        assert not found.is_complete
        assert (run.first_day, run.last_day, run.excess) == (MONDAY, TUESDAY, 60)
        assert found.cost == Cost(remaining=180)

    def test_a_change_that_helps_a_little_is_proposed_all_the_same(self, demands):
        found = repair(
            demands, {"all": dict.fromkeys((MONDAY, TUESDAY, WEDNESDAY), 75)}, [self.later(self.MAP)]
        )

        assert found.cost.remaining == 3 * 90
        assert [change.activity for change in found.changes] == ["map"]

    def test_what_was_already_too_much_in_days_gone_is_not_its_business(self, demands):
        tolerant = {"all": replace(demands["all"], tolerated=60)}

        assert repair(tolerant, {"all": TWO_HOURS_A_DAY}, [self.later(self.MAP)]).changes == ()

    def test_a_pupil_of_another_class_is_not_made_worse(self, demands):
        session = Task("session", 60, MONDAY, MONDAY)
        demands = {
            "all": Profile(3, (session, self.LETTER, self.SUMS)),
            "others": Profile(1, (session, Task("essay", 120, WEDNESDAY, WEDNESDAY))),
        }
        moved = replace(session, first_day=WEDNESDAY, last_day=WEDNESDAY)
        option = Option({"all": moved, "others": moved}, session_day=WEDNESDAY)

        found = repair(demands, dict.fromkeys(demands, TWO_HOURS_A_DAY), [Move("session", "Roy", (option,))])

        assert found.changes == ()

    def test_nobody_is_made_worse_to_free_the_others(self, demands):
        session = Task("session", 60, MONDAY, MONDAY)
        moved = replace(session, first_day=THURSDAY, last_day=THURSDAY)
        essay = Task("essay", 180, THURSDAY, THURSDAY)
        demands = {
            "all": Profile(3, (session, self.LETTER, self.SUMS)),
            "burdened": Profile(1, (session, essay)),
        }
        option = Option(dict.fromkeys(demands, moved), session_day=THURSDAY)

        found = repair(demands, dict.fromkeys(demands, TWO_HOURS_A_DAY), [Move("session", "Roy", (option,))])

        assert found.changes == ()
        assert set(found.overloads) == {"all", "burdened"}

    def test_a_day_takes_no_more_virtual_classes_than_it_has_room_for(self, demands):
        session = Task("session", 60, MONDAY, MONDAY)
        tasks = (session, self.LETTER, self.SUMS)
        to_wednesday = Option(
            {"all": replace(session, first_day=WEDNESDAY, last_day=WEDNESDAY)}, session_day=WEDNESDAY
        )
        moves = [Move("session", "Roy", (to_wednesday,))]

        free = repair({"all": Profile(3, tasks)}, {"all": TWO_HOURS_A_DAY}, moves)
        full = repair(
            {"all": Profile(3, tasks, session_room={WEDNESDAY: 0})}, {"all": TWO_HOURS_A_DAY}, moves
        )

        assert free.is_complete
        assert full.changes == ()

    def test_no_more_pupils_are_let_off_than_may_be(self, demands):
        let_off = Option(excusable=frozenset(["all"]), most_excused=2)

        assert repair(demands, {"all": TWO_HOURS_A_DAY}, [Move("map", "Roy", (let_off,))]).changes == ()

    def test_without_time_to_look_it_says_that_nothing_is_proved(self, demands):
        found = repair(demands, {"all": TWO_HOURS_A_DAY}, [self.later(self.MAP)], seconds=0)

        assert not found.is_proved

    def test_work_may_be_due_on_the_last_of_all_dates(self, demands):
        for_ever = Option({"all": replace(self.LETTER, last_day=date.max)})

        found = repair(demands, {"all": {MONDAY: 120, TUESDAY: 120}}, [Move("letter", "Roy", (for_ever,))])

        assert found.cost.remaining == 3 * 60

    def test_the_same_question_has_the_same_answer(self, demands):
        moves = [self.later(task) for task in (self.LETTER, self.SUMS, self.MAP)]
        answers = [repair(demands, {"all": TWO_HOURS_A_DAY}, moves).changes for _time in range(3)]

        assert answers[0]
        assert answers == [answers[0]] * 3


class TestQuestionsWithoutSense:
    WORK = Task("work", 60, MONDAY, TUESDAY)

    @pytest.mark.parametrize(
        ("profile", "option", "word"),
        [
            (Profile(0, (WORK,)), Option(), "pupil"),
            (Profile(MOST_PUPILS + 1, (WORK,)), Option(), "pupils"),
            (Profile(1, (WORK,), tolerated=-1), Option(), "tolerated"),
            (Profile(1, (WORK,), session_room={WEDNESDAY: -1}), Option(), "virtual classes"),
            (Profile(1, (replace(WORK, minutes=LARGEST_MINUTES + 1),)), Option(), "minutes"),
            (Profile(1, (WORK,)), Option({"nobody": WORK}), "nobody"),
            (Profile(1, (WORK,)), Option({"all": replace(WORK, id="other")}), "another"),
            (Profile(1, (WORK,)), Option({"all": WORK}, excusable=frozenset(["all"])), "lets it off"),
            (Profile(1, (WORK,)), Option({"all": WORK}, days_moved=-1), "less than nothing"),
            (Profile(1, (WORK,)), Option({"all": WORK}, days_moved=LARGEST_COST + 1), "costs more"),
            (Profile(1, (WORK, WORK)), Option(), "id"),
        ],
    )
    def test_a_sentence_says_what_is_wrong(self, profile, option, word):
        with pytest.raises(ValueError, match=word):
            repair({"all": profile}, {"all": TWO_HOURS_A_DAY}, [Move("work", "Roy", (option,))])

    def test_a_profile_without_capacity(self):
        with pytest.raises(ValueError, match="capacity"):
            repair({"all": Profile(1, (self.WORK,))}, {}, [])

    def test_an_activity_listed_twice(self):
        with pytest.raises(ValueError, match="twice"):
            repair({}, {}, [Move("work", "Roy", ()), Move("work", "Roy", ())])

    def test_no_pupil_at_all_needs_nothing(self):
        assert repair({}, {}, []).is_complete
