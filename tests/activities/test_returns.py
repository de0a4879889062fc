"""What may happen to a piece of work once it is given."""

from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone

from activities import returns
from activities.models import Assignment, Audience, Feedback, State, Status, VariantKind
from activities.signals import work_changed
from continuity.directory.models import AuditEvent
from tests.factories import PupilFactory, given

MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 24)
AFTER_DUE = "2026-11-25T09:00:00+01:00"


@pytest.fixture
def told():
    """The pupils whose work was announced as changed."""
    heard = []

    def listen(pupil_ids, **_rest):
        heard.extend(pupil_ids)

    work_changed.connect(listen)
    yield heard
    work_changed.disconnect(listen)


@pytest.fixture
def reading(course, pupil):
    return given(
        course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, return_mode="none"
    ).assignments.get()


def photo(name="cahier.jpg", content=b"\xff\xd8\xff photo"):
    return SimpleUploadedFile(name, content)


def hand_in(assignment, text="Ma réponse", files=()):
    return returns.hand_in(assignment=assignment, by=assignment.pupil.user, text=text, files=files)


def state_of(assignment):
    assignment.refresh_from_db()
    return assignment.state


def is_late(assignment):
    assignment.refresh_from_db()
    return assignment.is_late(timezone.now())


def test_work_handed_in_is_returned_and_dated(assignment):
    submission = hand_in(assignment, files=[photo()])
    assert state_of(assignment) == State.RETURNED
    assert assignment.state_at == submission.at == timezone.now()
    assert [file.name for file in submission.files.all()] == ["cahier.jpg"]


def test_handing_in_tells_whose_work_changed_and_leaves_a_trace(assignment, told):
    hand_in(assignment)
    assert told == [assignment.pupil_id]
    assert AuditEvent.objects.get().verb == "work.handed_in"


def test_handing_in_the_same_thing_twice_is_handing_it_in_once(assignment):
    assert hand_in(assignment, files=[photo()]) == hand_in(assignment, files=[photo()])
    assert assignment.submissions.count() == 1
    assert AuditEvent.objects.count() == 1


def test_a_return_may_be_replaced_until_the_due_hour_and_the_first_is_kept(assignment, clock):
    hand_in(assignment, "Brouillon")
    clock.move_to("2026-11-24T17:59:00+01:00")
    hand_in(assignment, "Version finale")
    assert [submission.text for submission in assignment.submissions.all()] == ["Version finale", "Brouillon"]
    assert not is_late(assignment)


def test_a_return_cannot_be_replaced_after_the_due_hour(assignment, clock):
    hand_in(assignment)
    clock.move_to(AFTER_DUE)
    with pytest.raises(returns.WorkRefused, match="l'heure limite est passée"):
        hand_in(assignment, "Autre version")


def test_a_first_return_after_the_due_hour_is_taken_and_late(assignment, clock):
    clock.move_to(AFTER_DUE)
    hand_in(assignment)
    assert state_of(assignment) == State.RETURNED
    assert is_late(assignment)


def test_work_to_take_up_again_may_be_handed_in_after_the_due_hour_and_is_not_late(
    assignment, teacher, clock
):
    hand_in(assignment)
    clock.move_to(AFTER_DUE)
    returns.give_feedback(assignment=assignment, by=teacher, level=Feedback.Level.TO_REDO)
    hand_in(assignment, "Reprise")
    assert not is_late(assignment)
    with pytest.raises(returns.WorkRefused):
        hand_in(assignment, "Encore une")


def test_work_taken_off_the_pupil_in_the_meantime_is_not_found(assignment):
    Assignment.objects.all().delete()
    with pytest.raises(Http404, match="vient d'être supprimé"):
        returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voilà")


def test_an_empty_return_is_refused(assignment):
    with pytest.raises(returns.WorkRefused, match="texte ou joindre"):
        hand_in(assignment, text="")


def test_an_excused_pupil_has_nothing_to_hand_in(assignment, teacher):
    returns.excuse(assignment=assignment, by=teacher)
    with pytest.raises(returns.WorkRefused, match="dispensé"):
        hand_in(assignment)


def test_nothing_is_handed_in_once_the_activity_is_closed(assignment, teacher, clock):
    clock.move_to(AFTER_DUE)
    returns.close(activity=assignment.activity, by=teacher)
    with pytest.raises(returns.WorkRefused, match="fermée"):
        hand_in(assignment)


def test_work_without_a_return_is_not_handed_in(reading):
    with pytest.raises(returns.WorkRefused, match="aucun rendu"):
        hand_in(reading)


def test_paper_counts_as_a_return_and_says_who_received_it(assignment, cpe, told):
    submission = returns.receive_on_paper(assignment=assignment, by=cpe)
    assert state_of(assignment) == State.RETURNED
    assert (submission.by, submission.received_on_paper) == (cpe, True)
    assert told == [assignment.pupil_id]


def test_paper_received_twice_is_received_once(assignment, cpe):
    assert returns.receive_on_paper(assignment=assignment, by=cpe) == returns.receive_on_paper(
        assignment=assignment, by=cpe
    )


def test_paper_noted_days_later_is_not_late_for_that(assignment, cpe, clock):
    clock.move_to("2026-11-26T09:00:00+01:00")
    returns.receive_on_paper(assignment=assignment, by=cpe, received_on=TUESDAY)
    assert not is_late(assignment)


def test_paper_cannot_come_before_the_work_was_given(assignment, cpe):
    with pytest.raises(returns.WorkRefused, match="lundi 16 novembre"):
        returns.receive_on_paper(assignment=assignment, by=cpe, received_on=date(2026, 11, 13))


def test_paper_of_a_closed_activity_is_still_received(assignment, cpe, teacher, clock):
    clock.move_to(AFTER_DUE)
    returns.close(activity=assignment.activity, by=teacher)
    returns.receive_on_paper(assignment=assignment, by=cpe)
    assert state_of(assignment) == State.RETURNED


def test_a_reading_is_marked_done_and_not_done(reading):
    for _click in range(2):
        returns.mark_done(assignment=reading, by=reading.pupil.user)
    assert state_of(reading) == State.DONE
    returns.mark_to_do(assignment=reading, by=reading.pupil.user)
    assert state_of(reading) == State.TO_DO


@pytest.mark.parametrize("comes", ["online", "on paper"])
def test_work_told_to_be_done_is_taken_once_the_teacher_asks_for_a_return(reading, cpe, comes):
    pupil_user = reading.pupil.user
    returns.mark_done(assignment=reading, by=pupil_user)
    reading.activity.return_mode = "upload"
    reading.activity.save()
    if comes == "online":
        hand_in(reading)
    else:
        returns.receive_on_paper(assignment=reading, by=cpe)

    assert state_of(reading) == State.RETURNED


def test_work_returned_before_nothing_was_asked_for_stays_returned(assignment):
    hand_in(assignment)
    assignment.activity.return_mode = "none"
    assignment.activity.save()
    returns.mark_done(assignment=assignment, by=assignment.pupil.user)

    assert state_of(assignment) == State.RETURNED


def test_work_that_is_handed_in_is_not_ticked(assignment):
    with pytest.raises(returns.WorkRefused, match="se rend"):
        returns.mark_done(assignment=assignment, by=assignment.pupil.user)


def test_taking_done_back_leaves_a_return_alone(assignment):
    hand_in(assignment)
    returns.mark_to_do(assignment=assignment, by=assignment.pupil.user)
    assert state_of(assignment) == State.RETURNED


def test_an_excuse_can_be_taken_back(assignment, teacher):
    returns.excuse(assignment=assignment, by=teacher)
    returns.expect_again(assignment=assignment, by=teacher)
    assert state_of(assignment) == State.TO_DO
    assert assignment.state_at is None


def test_returned_work_is_not_excused(assignment, teacher):
    hand_in(assignment)
    with pytest.raises(returns.WorkRefused, match="Inès Abadie a déjà rendu"):
        returns.excuse(assignment=assignment, by=teacher)


def test_a_difficulty_keeps_its_first_date(assignment, clock):
    returns.report_difficulty(assignment=assignment, by=assignment.pupil.user)
    first = timezone.now()
    clock.move_to("2026-11-23T08:00:00+01:00")
    returns.report_difficulty(assignment=assignment, by=assignment.pupil.user)
    assignment.refresh_from_db()
    assert assignment.difficulty_reported_at == first


@pytest.mark.parametrize("helped", ["answered", "handed in"])
def test_a_difficulty_goes_away_when_answered_or_overcome(assignment, teacher, helped):
    returns.report_difficulty(assignment=assignment, by=assignment.pupil.user)
    if helped == "answered":
        returns.give_feedback(assignment=assignment, by=teacher, text="Relire l'exemple 2.")
    else:
        hand_in(assignment)
    assignment.refresh_from_db()
    assert assignment.difficulty_reported_at is None


def test_the_same_answer_sent_twice_is_given_once(assignment, teacher):
    first = returns.give_feedback(assignment=assignment, by=teacher, text="Bien.", level="acquired")
    assert returns.give_feedback(assignment=assignment, by=teacher, text="Bien.", level="acquired") == first


def test_an_answer_says_something(assignment, teacher):
    with pytest.raises(returns.WorkRefused, match="Écrire une réponse"):
        returns.give_feedback(assignment=assignment, by=teacher)


def test_closing_waits_for_the_due_hour_while_pupils_still_work(activity, teacher):
    with pytest.raises(returns.WorkRefused, match="mardi 24 novembre"):
        returns.close(activity=activity, by=teacher)


def test_closing_before_the_due_hour_once_everybody_has_returned(assignment, teacher):
    hand_in(assignment)
    closed = returns.close(activity=assignment.activity, by=teacher, synthesis="Bien compris.")
    assert (closed.status, closed.synthesis) == (Status.CLOSED, "Bien compris.")


def test_closing_twice_keeps_the_first_synthesis(assignment, teacher):
    hand_in(assignment)
    returns.close(activity=assignment.activity, by=teacher, synthesis="Bien compris.")
    assert returns.close(activity=assignment.activity, by=teacher, synthesis="").synthesis == "Bien compris."


def test_closing_an_activity_closes_its_variants_with_the_same_synthesis(assignment, teacher, clock):
    activity = assignment.activity
    variant = given(
        course=activity.course,
        pupils=[PupilFactory(school_class=activity.course.school_class)],
        given_on=MONDAY,
        due_on=TUESDAY,
        variant_of=activity,
        variant_kind=VariantKind.LIGHTER,
        audience=Audience.CHOSEN,
    )
    clock.move_to(AFTER_DUE)

    returns.close(activity=activity, by=teacher, synthesis="Bien compris.")

    variant.refresh_from_db()
    assert (variant.status, variant.synthesis) == (Status.CLOSED, "Bien compris.")


def test_a_model_answer_by_hand_is_shown_when_decided(course, pupil, teacher):
    activity = given(
        course=course,
        pupils=[pupil],
        given_on=MONDAY,
        due_on=TUESDAY,
        model_answer="3/4",
        model_answer_release="by_hand",
    )
    assert not activity.shows_model_answer
    assert returns.show_model_answer(activity=activity, by=teacher).shows_model_answer


def test_a_model_answer_at_the_due_day_appears_at_the_due_hour(course, pupil, clock):
    activity = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=TUESDAY, model_answer="3/4")
    assert not activity.shows_model_answer
    clock.move_to(datetime(2026, 11, 24, 17, tzinfo=timezone.get_fixed_timezone(0)))
    assert activity.shows_model_answer


def test_a_model_answer_must_be_written_to_be_shown(activity, teacher):
    with pytest.raises(returns.WorkRefused, match="Aucun corrigé"):
        returns.show_model_answer(activity=activity, by=teacher)
