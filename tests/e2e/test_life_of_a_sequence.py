"""A sequence from its first word to its synthesis, for all those it concerns."""

import pytest
import time_machine

from tests.e2e.conftest import wait_for_the_worker
from tests.e2e.sequence_answering import (
    answers,
    closes,
    excuses,
    family_reads_the_answer,
    pupil_reads_the_answer,
    reads_what_came_back,
)
from tests.e2e.sequence_returning import (
    attendance_is_noted,
    finds_the_door_closed,
    finds_the_door_open,
    hands_in_a_photo_and_the_poster,
    hands_in_a_variant,
    hands_in_late,
    is_to_be_followed,
    sees_the_return_of_the_pair,
    sheet_is_noted,
)
from tests.e2e.sequence_story import Story
from tests.e2e.sequence_writing import write_and_publish
from tests.e2e.stage import Stage, moment
from workload.models import Alert


@pytest.fixture
def stage(transactional_db, settings, tmp_path, sign_in, assert_accessible):
    settings.MEDIA_ROOT = tmp_path
    return Stage(Story(), sign_in, assert_accessible)


def test_from_writing_to_corrected(stage, worker):
    story = stage.story
    with time_machine.travel(moment(story.written_on, "09:00"), tick=True) as clock:
        write_and_publish(stage)

        clock.move_to(moment(story.done_on, "16:00"))
        hands_in_a_variant(stage)
        hands_in_a_photo_and_the_poster(stage)
        sees_the_return_of_the_pair(stage)

        clock.move_to(moment(story.due_on, "09:44"))
        door = finds_the_door_closed(stage, opens_at="9 h 45")
        clock.move_to(moment(story.due_on, "09:46"))
        finds_the_door_open(door, stage)
        clock.move_to(moment(story.due_on, "10:20"))
        school_life = stage.sign_in(story.cpe)
        attendance_is_noted(school_life, stage, absent=story.farid)

    wait_for_the_worker(Alert.objects.open().filter(kind=Alert.Kind.AT_RISK, pupil=story.farid))
    is_to_be_followed(school_life, stage, story.farid)
    sheet_is_noted(school_life, stage, story.david)
    hands_in_late(stage, story.emma)

    teacher = reads_what_came_back(stage)
    answers(teacher, story.chloe)
    teacher.get_by_role("link", name="Variante allégée").click()
    answers(teacher, story.adele)
    excuses(teacher, story.bruno)
    closes(teacher, stage)
    pupil_reads_the_answer(stage, story.chloe)
    family_reads_the_answer(stage)
