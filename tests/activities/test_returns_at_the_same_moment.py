"""Two devices, two clicks, two pieces at the same moment: the second waits for the first, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from activities import returns, uploads
from activities.leaving import take_off
from activities.models import PendingFile, State
from tests.robustness.twins import somebody_waits_for_a_lock, wait_until
from tests.samples import PDF, sent

pytestmark = pytest.mark.django_db(transaction=True)


def at_the_same_moment(first, second):
    """Do `second` while `first` is done and not yet committed."""

    def on_a_connection_of_its_own():
        try:
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as elsewhere:
        with transaction.atomic():
            first()
            done = elsewhere.submit(on_a_connection_of_its_own)
            wait_until(lambda: done.done() or somebody_waits_for_a_lock(), "the other device")
        return done.result()


def finish(assignment, text, key=None):
    return uploads.finish(assignment=assignment, by=assignment.pupil.user, text=text, key=key, over=None)


def test_two_clicks_make_one_return_with_its_files(assignment, pupil):
    uploads.add(assignment=assignment, files=[sent("devoir.pdf")], by=pupil.user)
    key = uuid4()

    def click():
        finish(assignment, "Voici", key=key)

    at_the_same_moment(click, click)

    assert [file.name for file in assignment.submissions.get().files.all()] == ["devoir.pdf"]


def test_of_two_devices_that_hand_in_the_second_is_told(assignment):
    with pytest.raises(returns.WorkRefused, match="entre-temps"):
        at_the_same_moment(lambda: finish(assignment, "Du téléphone"), lambda: finish(assignment, "Autre"))

    assert assignment.submissions.get().text == "Du téléphone"


def test_a_page_taken_out_meanwhile_is_not_handed_in(assignment, pupil):
    uploads.add(
        assignment=assignment, files=[sent("page1.pdf"), sent("page2.pdf", PDF + b"2")], by=pupil.user
    )
    out = PendingFile.objects.get(name="page2.pdf").public_id
    at_the_same_moment(
        lambda: uploads.arrange(assignment=assignment, file=out, to="out"),
        lambda: finish(assignment, "Voici"),
    )

    [file] = assignment.submissions.get().files.all()
    assert file.name == "page1.pdf"


def test_files_sent_twice_with_the_page_that_hands_them_in_are_not_in_the_making_again(assignment, pupil):
    key = uuid4()

    def click():
        uploads.add(assignment=assignment, files=[sent("devoir.pdf")], by=pupil.user, key=key)
        finish(assignment, "Voici", key=key)

    at_the_same_moment(click, click)

    assert assignment.submissions.count() == 1
    assert uploads.pending_of(assignment) is None


def test_the_same_piece_from_two_devices_counts_once(assignment, pupil):
    file = uploads.begin(assignment=assignment, name="devoir.pdf", size=len(PDF), by=pupil.user)

    def send():
        uploads.receive(file=file, offset=0, content=PDF)

    at_the_same_moment(send, send)

    assert PendingFile.objects.get().file.size == len(PDF)


def test_two_devices_add_to_the_same_return(assignment, pupil):
    at_the_same_moment(
        lambda: uploads.add(assignment=assignment, files=[sent("page1.pdf")], by=pupil.user),
        lambda: uploads.add(assignment=assignment, files=[sent("page2.pdf")], by=pupil.user),
    )

    assert [file.name for file in uploads.pending_of(assignment).files.all()] == ["page1.pdf", "page2.pdf"]


def test_a_sheet_is_noted_once_by_two_at_the_counter(assignment, cpe):
    def note():
        returns.receive_on_paper(assignment=assignment, by=cpe)

    at_the_same_moment(note, note)

    assert assignment.submissions.count() == 1


def test_what_is_handed_in_as_the_pupil_leaves_the_school_stays(assignment, pupil, teacher):
    left = assignment.activity.course.subject.school

    at_the_same_moment(
        lambda: finish(assignment, "Voici"), lambda: take_off(pupil=pupil, left=left, by=teacher)
    )

    assignment.refresh_from_db()
    assert assignment.state == State.RETURNED
