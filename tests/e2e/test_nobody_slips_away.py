"""A pupil who slips, from three missing returns to the outcome, for all those it concerns."""

import pytest
import time_machine

from tests.e2e.conftest import wait_for_the_worker
from tests.e2e.follow_up_calling import (
    calls_in_vain,
    reads_the_report,
    reads_what_came_up,
    sends_the_report,
    tutor_finds_him_first,
)
from tests.e2e.follow_up_leading import (
    closes_the_case,
    hands_over_a_pack,
    lends_a_laptop,
    lightens_the_load,
    nobody_is_flagged,
    only_the_connection_is_missing,
    opens_a_case,
    work_comes_in_on_paper,
)
from tests.e2e.follow_up_reading import (
    family_reads_what_is_kept,
    family_says_what_it_has,
    principal_counts,
    teacher_sees_what_was_lightened,
)
from tests.e2e.follow_up_story import Story
from tests.e2e.stage import Stage, moment
from tutoring.chain import handing_up
from tutoring.models import Rung
from tutoring.tasks import hand_up
from workload import sweeps
from workload.models import Alert


@pytest.fixture
def stage(transactional_db, sign_in, assert_accessible):
    return Stage(Story(), sign_in, assert_accessible)


def test_from_three_missing_returns_to_the_outcome(stage, start_worker):
    story = stage.story
    with time_machine.travel(moment(story.raised_on, "07:00"), tick=True) as clock:
        sweeps.sweep(school_id=story.school.pk)
        clock.move_to(moment(story.raised_on, "09:00"))
        tutor = tutor_finds_him_first(stage)
        calls_in_vain(tutor, stage)

        clock.move_to(moment(story.came_up_on, "07:30"))
        handing_up.hand_up_everywhere()
        form_teacher = reads_what_came_up(stage)

    start_worker()
    hand_up.delay()
    wait_for_the_worker(Alert.objects.open().filter(pupil=story.pupil, handings_up__rung=Rung.CPE))
    cpe = opens_a_case(stage)
    mother = family_says_what_it_has(stage)
    cpe.reload()
    lends_a_laptop(cpe, stage)
    lightens_the_load(cpe, stage)
    teacher_sees_what_was_lightened(stage)
    family_reads_what_is_kept(mother, stage)
    sends_the_report(tutor, stage)
    reads_the_report(form_teacher, stage)

    work_comes_in_on_paper(cpe, stage)
    flags = Alert.objects.filter(pupil=story.pupil)
    wait_for_the_worker(flags.exclude(reasons__contains=[{"signal": "missing_returns"}]))
    only_the_connection_is_missing(cpe, stage)
    hands_over_a_pack(cpe, stage)
    wait_for_the_worker(flags.filter(closed_at__isnull=False))
    nobody_is_flagged(cpe, stage)
    closes_the_case(cpe, stage)
    principal_counts(stage)
