"""A return in the making: piece after piece, interrupted, resumed, put in order, handed in once."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import returns, tasks, uploads
from activities.models import Assignment, PendingFile, PendingReturn, State, Status, Submission
from tests.factories import GuardianshipFactory, SchoolClassFactory
from tests.samples import PDF, docx, image, photo, sent

PIECE = 64
PDF_BYTES = len(PDF)
AFTER_DUE = "2026-11-25T09:00:00+01:00"


def url(assignment, name="work"):
    return reverse(f"activities:{name}", args=[assignment.public_id])


def begin(client, assignment, name="devoir.pdf", size=PDF_BYTES):
    return client.post(url(assignment, "begin_upload"), {"name": name, "size": size})


def piece(client, assignment, file, content, offset=0):
    address = f"{url(assignment, 'upload_piece')}?fichier={file}&depuis={offset}"
    return client.post(address, content, content_type="application/octet-stream")


def upload(client, assignment, name="devoir.pdf", content=PDF):
    file = begin(client, assignment, name, len(content)).json()["file"]
    size = max(PIECE, len(content) // 4)
    for offset in range(0, len(content), size):
        answer = piece(client, assignment, file, content[offset : offset + size], offset)
    return answer


def hand_in(client, assignment, **sent_fields):
    return client.post(url(assignment), {"text": "", **sent_fields})


def names(assignment):
    return [file.name for file in assignment.submissions.first().files.all()]


def stored(assignment) -> bytes:
    with assignment.submissions.get().files.get().file.open() as file:
        return file.read()


def pending_names():
    return list(PendingFile.objects.values_list("name", flat=True))


def carried(client, assignment):
    """What the page carries: its key, and the return that stood."""
    return client.get(url(assignment)).context["form"].fresh


class TestPieceAfterPiece:
    def test_a_file_arrives_and_is_handed_in(self, as_pupil, assignment):
        assert upload(as_pupil, assignment).json()["whole"]
        hand_in(as_pupil, assignment)

        assert names(assignment) == ["devoir.pdf"]
        assert stored(assignment) == PDF

    def test_after_a_cut_the_device_is_told_where_to_go_on(self, as_pupil, assignment):
        file = begin(as_pupil, assignment).json()["file"]
        piece(as_pupil, assignment, file, PDF[:10])

        assert begin(as_pupil, assignment).json() == {"file": file, "received": 10, "whole": False}

    def test_a_piece_sent_twice_counts_once(self, as_pupil, assignment):
        file = begin(as_pupil, assignment).json()["file"]
        for _try in range(2):
            answer = piece(as_pupil, assignment, file, PDF[:10])
        assert answer.json()["received"] == 10
        assert piece(as_pupil, assignment, file, PDF[5:], 5).json()["whole"]

    def test_a_piece_too_far_says_what_is_missing(self, as_pupil, assignment):
        file = begin(as_pupil, assignment).json()["file"]
        answer = piece(as_pupil, assignment, file, PDF[10:], 10)

        assert (answer.status_code, answer.json()) == (409, {"received": 0})

    def test_the_family_may_finish_on_another_device(self, client, as_pupil, assignment):
        file = begin(as_pupil, assignment).json()["file"]
        piece(as_pupil, assignment, file, PDF[:10])
        client.force_login(GuardianshipFactory(pupil=assignment.pupil).guardian)

        assert begin(client, assignment).json()["received"] == 10
        assert piece(client, assignment, file, PDF[10:], 10).json()["whole"]

    def test_a_file_that_has_arrived_is_not_asked_for_again(self, as_pupil, assignment):
        content = image("HEIF")
        upload(as_pupil, assignment, "IMG_1.heic", content)

        assert begin(as_pupil, assignment, "IMG_1.heic", len(content)).json()["whole"]
        assert pending_names() == ["IMG_1.jpg"]

    def test_a_photo_is_stored_light(self, as_pupil, assignment):
        content = photo((3000, 2000))
        upload(as_pupil, assignment, "IMG_1.jpg", content)
        stored = PendingFile.objects.get()

        assert (stored.sent_size, stored.size) == (len(content), stored.file.size)

    def test_no_piece_is_left_of_what_arrived(self, as_pupil, assignment):
        upload(as_pupil, assignment)

        assert not PendingFile.objects.get().pieces.exists()


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "size", "said"),
        [
            ("danse.mp4", 200_000_000, "pèse 200"),
            ("jeu.pdf.exe", 10, "type accepté"),
            ("vide.pdf", 0, "est vide"),
            ("x.pdf", "beaucoup", "ne peut pas être lu"),
            ("x.pdf", "9" * 40, "ne peut pas être lu"),
        ],
    )
    def test_what_will_not_be_taken_is_said_before_a_byte_is_sent(
        self, as_pupil, assignment, name, size, said
    ):
        answer = begin(as_pupil, assignment, name, size)

        assert answer.status_code == 400
        assert said in answer.json()["refusal"]

    def test_a_damaged_file_is_said_once_it_has_come_and_thrown_away(self, as_pupil, assignment):
        answer = upload(as_pupil, assignment, "devoir.docx", docx()[:-20])

        assert answer.status_code == 400
        assert "abîmé" in answer.json()["refusal"]
        assert not PendingFile.objects.exists()

    def test_more_than_was_announced_is_refused(self, as_pupil, assignment):
        file = begin(as_pupil, assignment, size=5).json()["file"]

        assert "a changé pendant" in piece(as_pupil, assignment, file, PDF).json()["refusal"]

    def test_a_piece_too_large_is_not_read(self, as_pupil, assignment, monkeypatch):
        monkeypatch.setattr(uploads, "PIECE_BYTES", 4)
        file = begin(as_pupil, assignment).json()["file"]

        assert piece(as_pupil, assignment, file, PDF).status_code == 400

    def test_ten_files_at_most(self, as_pupil, assignment):
        for number in range(10):
            begin(as_pupil, assignment, f"page{number}.pdf")
        answer = begin(as_pupil, assignment, "page10.pdf")

        assert (answer.status_code, PendingFile.objects.count()) == (409, 10)
        assert "10 fichiers au plus" in answer.json()["refusal"]

    def test_a_closed_activity_takes_nothing_more(self, as_pupil, assignment):
        assignment.activity.status = Status.CLOSED
        assignment.activity.save()

        assert "fermée" in begin(as_pupil, assignment).json()["refusal"]
        assert as_pupil.post(url(assignment, "making"), {"text": "x"}).status_code == 409

    def test_a_classmate_sends_nothing(self, client, assignment, classmate):
        client.force_login(classmate.user)

        assert begin(client, assignment).status_code == 403

    def test_a_file_is_that_of_its_work(self, as_pupil, assignment, activity, classmate):
        theirs = Assignment.objects.create(activity=activity, pupil=classmate)
        file = uploads.begin(assignment=theirs, name="a.pdf", size=10, by=classmate.user)

        assert piece(as_pupil, assignment, file.public_id, PDF[:5]).status_code == 404

    @pytest.mark.parametrize("offset", ["", "-1", "1e3", "²", "9" * 5000])
    def test_a_place_that_is_no_number_is_refused(self, as_pupil, assignment, offset):
        file = begin(as_pupil, assignment).json()["file"]

        assert piece(as_pupil, assignment, file, PDF, offset).status_code == 400

    @pytest.mark.parametrize("file", ["", "pas-un-code", "00000000-0000-0000-0000-000000000000"])
    def test_a_file_nobody_announced_is_not_found(self, as_pupil, assignment, file):
        assert piece(as_pupil, assignment, file, PDF).status_code == 404

    def test_a_session_that_ended_keeps_the_page(self, client, assignment):
        assert client.post(url(assignment, "begin_upload"), headers={"HX-Request": "true"}).status_code == 401


class TestText:
    def test_what_is_written_is_there_on_another_device(self, as_pupil, assignment):
        as_pupil.post(url(assignment, "making"), {"text": "Je commence"})

        assert as_pupil.get(url(assignment)).context["form"]["text"].value() == "Je commence"

    def test_what_a_page_sends_late_once_it_has_handed_in_is_left(self, as_pupil, assignment):
        page = carried(as_pupil, assignment)
        hand_in(as_pupil, assignment, text="J'ai fini.", **page)
        as_pupil.post(url(assignment, "making"), {"text": "J'ai fi", "key": page["key"]})

        assert uploads.pending_of(assignment) is None

    def test_the_text_is_no_longer_in_the_making_once_handed_in(self, as_pupil, assignment):
        as_pupil.post(url(assignment, "making"), {"text": "Je commence"})
        hand_in(as_pupil, assignment, text="J'ai fini.")

        assert not PendingReturn.objects.exists()
        assert assignment.submissions.get().text == "J'ai fini."


class TestPages:
    """Several photos, put in order without scripts."""

    @pytest.fixture
    def pages(self, as_pupil, assignment):
        files = [sent(f"page{number}.pdf", PDF + bytes([48 + number])) for number in (1, 2, 3)]
        as_pupil.post(url(assignment), {"text": "Voici", "attached_files": files, "act": "add"})
        return {file.name: file for file in PendingFile.objects.all()}

    def act(self, client, assignment, word, file, **typed):
        return client.post(url(assignment), {"text": "Voici", "act": f"{word}:{file.public_id}", **typed})

    def test_they_are_kept_without_handing_in(self, pages, assignment):
        assignment.refresh_from_db()

        assert list(pages) == ["page1.pdf", "page2.pdf", "page3.pdf"]
        assert assignment.state == State.TO_DO
        assert assignment.pending.text == "Voici"

    def test_each_is_opened_from_the_page_to_see_which_it_is(self, as_pupil, assignment, pages):
        address = f"{url(assignment, 'making')}?fichier={pages['page2.pdf'].public_id}"

        assert f'href="{address}"' in as_pupil.get(url(assignment)).text
        assert b"".join(as_pupil.get(address).streaming_content) == PDF + b"2"

    def test_one_not_arrived_is_not_opened(self, as_pupil, assignment):
        file = begin(as_pupil, assignment).json()["file"]
        assert as_pupil.get(url(assignment, "making"), {"fichier": file}).status_code == 404

    @pytest.mark.parametrize(
        ("word", "name", "order"),
        [
            ("up", "page3.pdf", ["page1.pdf", "page3.pdf", "page2.pdf"]),
            ("down", "page1.pdf", ["page2.pdf", "page1.pdf", "page3.pdf"]),
            ("up", "page1.pdf", ["page1.pdf", "page2.pdf", "page3.pdf"]),
            ("down", "page3.pdf", ["page1.pdf", "page2.pdf", "page3.pdf"]),
            ("out", "page2.pdf", ["page1.pdf", "page3.pdf"]),
        ],
    )
    def test_one_moves_by_a_place_or_goes(self, as_pupil, pages, word, name, order):
        self.act(as_pupil, pages[name].pending.assignment, word, pages[name])

        assert pending_names() == order

    def test_the_order_is_that_of_the_return(self, as_pupil, assignment, pages):
        self.act(as_pupil, assignment, "up", pages["page3.pdf"])
        hand_in(as_pupil, assignment, text="Voici")

        assert names(assignment) == ["page1.pdf", "page3.pdf", "page2.pdf"]

    def test_moving_a_page_keeps_what_is_being_typed(self, as_pupil, assignment, pages):
        self.act(as_pupil, assignment, "up", pages["page2.pdf"], text="Voici la suite")

        assert as_pupil.get(url(assignment)).context["form"]["text"].value() == "Voici la suite"

    def test_a_page_taken_out_is_stored_no_more(
        self, as_pupil, assignment, pages, tmp_path, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            self.act(as_pupil, assignment, "out", pages["page2.pdf"])

        assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 2

    def test_a_page_taken_out_twice_is_taken_out_once(self, as_pupil, assignment, pages):
        for _click in range(2):
            assert self.act(as_pupil, assignment, "out", pages["page2.pdf"]).status_code == 302

    @pytest.mark.parametrize("act", ["up", "up:", "up:x", "autre:1", ":"])
    def test_a_button_nobody_drew_does_nothing(self, as_pupil, assignment, pages, act):
        assert as_pupil.post(url(assignment), {"text": "Voici", "act": act}).status_code == 302

    def test_one_bad_page_does_not_lose_the_others(self, as_pupil, assignment):
        files = [sent("page1.pdf"), sent("jeu.exe"), sent("page2.pdf", PDF + b"2")]
        answer = hand_in(as_pupil, assignment, text="Voici", attached_files=files)

        assert answer.status_code == 400
        assert "jeu.exe" in answer.text
        assert pending_names() == ["page1.pdf", "page2.pdf"]


class TestOneReturn:
    def test_a_double_click_is_one_return_with_its_files(self, as_pupil, assignment):
        upload(as_pupil, assignment)
        key = carried(as_pupil, assignment)
        for _click in range(2):
            assert hand_in(as_pupil, assignment, **key).status_code == 302

        assert names(assignment) == ["devoir.pdf"]
        assert assignment.submissions.count() == 1

    def test_a_double_click_without_scripts_leaves_nothing_in_the_making(self, as_pupil, assignment):
        key = carried(as_pupil, assignment)
        for _click in range(2):
            hand_in(as_pupil, assignment, attached_files=sent("devoir.pdf"), **key)

        assert names(assignment) == ["devoir.pdf"]
        assert not PendingReturn.objects.exists()

    def test_the_second_of_two_devices_is_told_and_replaces_nothing(self, as_pupil, assignment):
        first, second = carried(as_pupil, assignment), carried(as_pupil, assignment)
        hand_in(as_pupil, assignment, text="Du téléphone", **first)
        answer = hand_in(as_pupil, assignment, text="De l'ordinateur", **second)

        assert answer.status_code == 409
        assert "d&#x27;un autre appareil" in answer.text
        assert answer.context["form"]["text"].value() == "De l'ordinateur"
        assert assignment.submissions.get().text == "Du téléphone"

    def test_told_it_may_replace_it(self, as_pupil, assignment):
        first, second = carried(as_pupil, assignment), carried(as_pupil, assignment)
        hand_in(as_pupil, assignment, text="Du téléphone", **first)
        page = hand_in(as_pupil, assignment, text="De l'ordinateur", **second)
        hand_in(as_pupil, assignment, text="De l'ordinateur", **page.context["form"].fresh)

        assert returns.standing_return(assignment).text == "De l'ordinateur"
        assert assignment.submissions.count() == 2

    @pytest.mark.parametrize("key", ["", "pas-un-uuid", "é" * 50])
    def test_a_key_that_cannot_be_read_is_none(self, as_pupil, assignment, key):
        assert hand_in(as_pupil, assignment, text="Voici", key=key).status_code == 302

    def test_the_key_of_another_return_gives_no_hold_on_it(self, as_pupil, assignment, activity, classmate):
        theirs = returns.hand_in(
            assignment=Assignment.objects.create(activity=activity, pupil=classmate),
            by=classmate.user,
            text="À moi",
        )
        hand_in(as_pupil, assignment, text="Voici", key=str(theirs.public_id))

        assert assignment.submissions.get().text == "Voici"
        assert Submission.objects.get(pk=theirs.pk).text == "À moi"

    def test_what_has_not_arrived_whole_is_not_handed_in(self, as_pupil, assignment):
        begin(as_pupil, assignment)
        answer = hand_in(as_pupil, assignment, text="Voici")

        assert answer.status_code == 409
        assert "Pas encore arrivé en entier" in answer.text
        assert answer.context["form"]["text"].value() == "Voici"


class TestTakingBack:
    @pytest.fixture
    def returned(self, as_pupil, assignment):
        hand_in(as_pupil, assignment, text="Voici", attached_files=sent("devoir.pdf"))
        return assignment

    def test_it_is_to_do_again_and_all_is_in_the_form(self, as_pupil, returned):
        as_pupil.post(url(returned, "take_back"))
        returned.refresh_from_db()

        assert (returned.state, returned.pending.text) == (State.TO_DO, "Voici")
        assert pending_names() == ["devoir.pdf"]

    def test_a_trace_is_kept_and_read(self, as_pupil, returned):
        as_pupil.post(url(returned, "take_back"))

        assert returned.submissions.get().taken_back_at == timezone.now()
        assert "à rendre de nouveau" in as_pupil.get(url(returned)).text

    def test_handed_in_again_as_it_was_it_counts_again(self, as_pupil, returned):
        as_pupil.post(url(returned, "take_back"))
        hand_in(as_pupil, returned, text="Voici")
        returned.refresh_from_db()

        assert returned.state == State.RETURNED
        assert names(returned) == ["devoir.pdf"]

    def test_the_page_it_was_sent_from_hands_it_in_again(self, as_pupil, assignment):
        key = carried(as_pupil, assignment)
        for _time in range(2):
            hand_in(as_pupil, assignment, text="Voici", **key)
            assignment.refresh_from_db()
            assert assignment.state == State.RETURNED
            as_pupil.post(url(assignment, "take_back"))

    def test_taken_back_twice_is_taken_back_once(self, as_pupil, returned):
        for _click in range(2):
            assert as_pupil.post(url(returned, "take_back")).status_code == 302

    def test_not_after_the_due_hour(self, as_pupil, returned, clock):
        clock.move_to(AFTER_DUE)
        answer = as_pupil.post(url(returned, "take_back"))
        returned.refresh_from_db()

        assert (answer.status_code, returned.state) == (409, State.RETURNED)

    def test_not_once_the_teacher_has_answered(self, as_pupil, returned, teacher):
        returns.give_feedback(assignment=returned, by=teacher, text="Bien.")

        assert as_pupil.post(url(returned, "take_back")).status_code == 409

    def test_not_once_received_on_paper(self, as_pupil, assignment, cpe):
        returns.receive_on_paper(assignment=assignment, by=cpe)

        assert as_pupil.post(url(assignment, "take_back")).status_code == 409

    def test_the_files_stay_when_the_making_is_thrown_away(
        self, as_pupil, returned, django_capture_on_commit_callbacks
    ):
        as_pupil.post(url(returned, "reopen"))
        with django_capture_on_commit_callbacks(execute=True):
            uploads.purge(timezone.now() + timedelta(days=uploads.KEPT_DAYS + 1))

        assert stored(returned) == PDF


def test_the_worker_throws_away_and_finds_nothing_the_second_time(as_pupil, assignment, clock):
    upload(as_pupil, assignment)
    clock.move_to("2027-01-20T10:00:00+01:00")
    for _run in range(2):
        tasks.purge_uploads()

    assert not PendingReturn.objects.exists()


def test_what_nobody_touched_for_weeks_is_thrown_away_with_its_files(
    as_pupil, assignment, tmp_path, django_capture_on_commit_callbacks
):
    upload(as_pupil, assignment)
    uploads.purge(timezone.now() + timedelta(days=uploads.KEPT_DAYS - 1))
    assert PendingReturn.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        uploads.purge(timezone.now() + timedelta(days=uploads.KEPT_DAYS + 1))

    assert not PendingReturn.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_due_day_moved_before_the_return_exists_only_makes_it_late(as_pupil, assignment, activity, clock):
    upload(as_pupil, assignment)
    activity.due_on = date(2026, 11, 19)
    activity.save()
    hand_in(as_pupil, assignment)
    assignment.refresh_from_db()

    assert assignment.state == State.RETURNED
    assert assignment.is_late(timezone.now())


def test_a_pupil_with_more_time_replaces_until_their_own_day(as_pupil, assignment, clock):
    assignment.extended_until = date(2026, 11, 27)
    assignment.save()
    hand_in(as_pupil, assignment, text="Voici")
    clock.move_to(AFTER_DUE)
    page = as_pupil.get(url(assignment)).text
    hand_in(as_pupil, assignment, text="Mieux")

    assert "vendredi 27 novembre" in page
    assert returns.standing_return(assignment).text == "Mieux"


def test_a_pupil_who_changes_class_in_the_middle_finishes(as_pupil, assignment, pupil):
    file = begin(as_pupil, assignment).json()["file"]
    pupil.school_class = SchoolClassFactory(school=pupil.school)
    pupil.save()
    piece(as_pupil, assignment, file, PDF)
    hand_in(as_pupil, assignment)

    assert names(assignment) == ["devoir.pdf"]
    assert Assignment.objects.visible_to(assignment.activity.author).get() == assignment


def test_work_taken_off_the_pupil_in_the_middle_is_not_found(as_pupil, assignment):
    file = begin(as_pupil, assignment).json()["file"]
    assignment.delete()

    assert piece(as_pupil, assignment, file, PDF).status_code == 404
