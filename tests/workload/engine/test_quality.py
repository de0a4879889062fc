"""How near plans come to the best there are, where that can be known: docs/engine.md gives these rates."""

from random import Random

import pytest

from tests.workload.engine.exhaustive import least_cut, nearest_whole_plan
from tests.workload.engine.instances import week_with_little_room, week_with_room
from workload.engine import assess, sittings

WEEKS = 500


@pytest.fixture(scope="module", params=[week_with_room, week_with_little_room])
def weeks_that_fit(request):
    weeks = [request.param(Random(seed)) for seed in range(WEEKS)]
    return [week for week in weeks if assess(*week).feasible]


def cut(plan):
    """Pieces under ten minutes, and tasks split."""
    pieces = [sitting for of_day in plan.days.values() for sitting in of_day]
    return sum(piece.minutes < 10 for piece in pieces), sum(piece.part == 2 for piece in pieces)


def test_no_more_is_cut_than_must_be_in_199_weeks_of_200(weeks_that_fit):
    worse = [
        week
        for week in weeks_that_fit
        if cut(plan := sittings(*week)) > (0, 0) and cut(plan) > least_cut(*week)
    ]
    assert len(worse) <= len(weeks_that_fit) / 200


def test_no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50(weeks_that_fit):
    gaps = []
    for week in weeks_that_fit:
        plan, nearest = sittings(*week), nearest_whole_plan(*week, assess(*week).load)
        if cut(plan) == (0, 0):
            gaps.append(plan.deviation - nearest)
    assert sum(gap > 1e-6 for gap in gaps) <= len(gaps) / 50
    assert max(gaps) <= 10
