"""How near plans come to the best there are, where that can be known: docs/engine.md gives these rates."""

import pytest

import workload.engine
from tests.workload.engine import plan_properties as properties
from tests.workload.engine.instances import weeks_that_fit, weeks_with_little_room

many_weeks = pytest.mark.parametrize("weeks", [weeks_that_fit(500), weeks_with_little_room(500)])


@many_weeks
def test_no_more_is_cut_than_must_be_in_199_weeks_of_200(weeks):
    properties.no_more_is_cut_than_must_be_in_199_weeks_of_200(workload.engine, weeks)


@many_weeks
def test_no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50(weeks):
    properties.no_whole_plan_is_nearer_to_the_fairest_load_in_49_weeks_of_50(workload.engine, weeks)
