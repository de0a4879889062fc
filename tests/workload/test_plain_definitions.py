"""What is shared between pupils and kept between versions changes no answer: random schools, pupil by pupil."""

import pytest

from tests.workload.plainly import NOW, Plainly, SmallSchool
from workload import loads
from workload.engine import assess
from workload.gate import Gate
from workload.models import Rule

pytestmark = pytest.mark.django_db

SEEDS = range(8)


def said(decision):
    """By rule, the pupils touched and by how much the one it touches most is worse off."""
    rules = {Rule.PRESENCE_DAY: Rule.DAILY_CAP}
    return {
        rules.get(breach.rule, breach.rule): (set(breach.pupils), breach.excess_minutes)
        for breach in decision.breaches
    }


def _worked(load):
    return {day: minutes for day, minutes in load.items() if minutes}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_demand_of_each_pupil_is_what_they_were_given(seed):
    school = SmallSchool(seed)
    plainly = Plainly(school, school.pupils)
    found = loads.demands(school.school, school.pupils, NOW.date(), school.days[-1])
    assessed = loads.assess_all(found.distinct)

    for pupil in school.pupils:
        demand = found.by_pupil[pupil.pk]
        assert list(demand.tasks) == plainly.tasks(pupil)
        plain = assess(plainly.tasks(pupil), plainly.capacity(pupil))
        assert assessed[pupil.pk].overloads == plain.overloads
        assert _worked(assessed[pupil.pk].load) == _worked(plain.load)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gate_says_of_new_work_what_the_rules_say(seed):
    school = SmallSchool(seed)
    plainly = Plainly(school, school.pupils)
    for _ in range(4):
        activity = school.draft()
        decision = Gate(activity, school.pupils, NOW).decide()
        assert said(decision) == plainly.broken(activity)
        if not decision.accepted:
            assert decision.earliest_due_on == plainly.earliest_due_on(activity)
            assert decision.most_minutes == plainly.most_minutes(activity)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_gate_says_of_a_change_what_the_rules_say(seed):
    school = SmallSchool(seed)
    for _ in range(3):
        published, version = school.changed()
        pupils = [
            assignment.pupil for assignment in published.assignments.select_related("pupil__school_class")
        ]
        plainly = Plainly(school, pupils, published)
        decision = Gate(version, pupils, NOW, published).decide()
        version.calibrated_minutes = None
        assert said(decision) == plainly.broken(version)
        if not decision.accepted:
            assert decision.earliest_due_on == plainly.earliest_due_on(version)
            assert decision.most_minutes == plainly.most_minutes(version)
