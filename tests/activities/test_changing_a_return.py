"""What was handed in put back into the making, changed or left as it is; pages told apart at a glance."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from activities import returns
from activities.models import Feedback, PendingFile, PendingReturn
from activities.photos import THUMBNAIL_SIDE
from tests.samples import PDF, photo, sent


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def as_pupil(client, pupil):
    client.force_login(pupil.user)
    return client


def url(assignment, name="work"):
    return reverse(f"activities:{name}", args=[assignment.public_id])


class TestLeavingItAsItIs:
    @pytest.fixture
    def changing(self, as_pupil, assignment):
        """Handed in, and being changed."""
        as_pupil.post(url(assignment), {"text": "Voici", "attached_files": sent("devoir.pdf")})
        as_pupil.post(url(assignment, "reopen"))
        return assignment

    def test_the_page_shows_again_what_is_handed_in(self, as_pupil, changing):
        assert "Garder mon rendu tel quel" in as_pupil.get(url(changing)).text

        as_pupil.post(url(changing, "leave"))

        assert "Corriger et remplacer" in as_pupil.get(url(changing)).text
        assert not PendingReturn.objects.exists()

    def test_what_was_handed_in_keeps_its_text_and_its_files(
        self, as_pupil, changing, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            as_pupil.post(url(changing, "leave"))

        submission = changing.submissions.get()
        assert submission.text == "Voici"
        with submission.files.get().file.open() as file:
            assert file.read() == PDF

    def test_twice_is_once(self, as_pupil, changing):
        as_pupil.post(url(changing, "leave"))

        assert as_pupil.post(url(changing, "leave")).status_code == 302

    def test_what_was_taken_back_meanwhile_is_kept_in_the_making(self, as_pupil, changing, pupil):
        returns.take_back(assignment=changing, by=pupil.user)

        assert as_pupil.post(url(changing, "leave")).status_code == 409
        assert changing.pending.text == "Voici"

    def test_nothing_is_offered_before_anything_is_handed_in(self, as_pupil, assignment):
        assert "Garder mon rendu tel quel" not in as_pupil.get(url(assignment)).text

    def test_nor_where_the_teacher_asks_for_the_work_again(self, as_pupil, changing, teacher, clock):
        clock.move_to("2026-11-20T11:00:00+01:00")
        returns.give_feedback(assignment=changing, by=teacher, level=Feedback.Level.TO_REDO)

        page = as_pupil.get(url(changing)).text

        assert "Le professeur demande de reprendre ce travail" in page
        assert "Garder mon rendu tel quel" not in page


class TestThumbnails:
    @pytest.fixture
    def add(self, as_pupil, assignment):
        def kept(*files):
            as_pupil.post(url(assignment), {"text": "", "attached_files": files, "act": "add"})
            return PendingFile.objects.get(name=files[0].name)

        return kept

    def small(self, client, assignment, file):
        return client.get(url(assignment, "making"), {"fichier": file.public_id, "vignette": 1})

    def test_a_photo_is_shown_small(self, as_pupil, assignment, add):
        file = add(sent("page.jpg", photo((1500, 2000))))

        answer = self.small(as_pupil, assignment, file)

        assert "vignette=1" in as_pupil.get(url(assignment)).text
        assert Image.open(BytesIO(answer.content)).size == (THUMBNAIL_SIDE * 3 // 4, THUMBNAIL_SIDE)

    def test_what_is_no_photo_has_none(self, as_pupil, assignment, add):
        file = add(sent("page.pdf", PDF))

        assert "vignette=1" not in as_pupil.get(url(assignment)).text
        assert b"".join(self.small(as_pupil, assignment, file).streaming_content) == PDF

    def test_a_classmate_sees_none(self, client, assignment, classmate, add):
        file = add(sent("page.jpg", photo()))
        client.force_login(classmate.user)

        assert self.small(client, assignment, file).status_code == 403

    def test_one_the_storage_lost_is_not_found(self, as_pupil, assignment, add):
        file = add(sent("page.jpg", photo()))
        file.file.storage.delete(file.file.name)

        assert self.small(as_pupil, assignment, file).status_code == 404
