"""What was given is put away, never deleted; all that was returned as one zip; what happened to a work. 20 November 2026."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from activities import extending, returns, transitions
from activities.desk import desk_of
from activities.history import history_of
from activities.models import (
    Activity,
    Assignment,
    State,
    Submission,
    SubmissionFile,
    WorkGroup,
    WorkGroupMember,
)
from continuity.directory.models import AuditEvent
from tests.factories import given, pupil_with_account

MONDAY, THURSDAY, TUESDAY = (date(2026, 11, day) for day in (16, 19, 24))


@pytest.fixture
def past(course, pupil):
    """Due yesterday, and returned."""
    activity = given(course=course, pupils=[pupil], given_on=MONDAY, due_on=THURSDAY, title="Ulysse")
    returns.hand_in(assignment=activity.assignments.get(), by=pupil.user, text="Voici")
    return activity


def url(name, target):
    return reverse(f"activities:{name}", args=[target.public_id])


class TestPuttingAway:
    def test_what_has_returns_is_not_deleted_and_says_what_to_do(self, client, past):
        client.force_login(past.author)
        answer = client.post(url("discard", past))
        assert answer.status_code == 409
        assert "archive" in answer.text
        assert Submission.objects.exists()

    def test_it_leaves_the_desk_and_the_course_and_stays_to_read(self, client, past, pupil):
        client.force_login(past.author)
        client.post(url("put_away", past))
        assert desk_of(past.author, timezone.now()).is_clear
        assert "Ulysse" not in client.get(url("course", past.course)).text
        assert "Ulysse" in client.get(url("course", past.course), {"archives": "1"}).text
        assert client.get(url("detail", past)).status_code == 200
        client.force_login(pupil.user)
        assert "Voici" in client.get(url("work", past.assignments.get())).text

    def test_it_can_be_brought_back(self, client, past):
        client.force_login(past.author)
        client.post(url("put_away", past))
        client.post(url("bring_back", past))
        assert "Ulysse" in client.get(url("course", past.course)).text

    def test_twice_is_once(self, client, past):
        client.force_login(past.author)
        for _click in range(2):
            client.post(url("put_away", past))
        assert AuditEvent.objects.filter(verb="activity.archived").count() == 1

    def test_what_is_still_to_be_returned_stays(self, client, activity):
        client.force_login(activity.author)
        answer = client.post(url("put_away", activity))
        assert answer.status_code == 409
        assert "encore à rendre" in answer.text


class TestAllReturns:
    def taken(self, client, activity):
        client.force_login(activity.author)
        answer = client.get(url("returned_zip", activity))
        archive = ZipFile(BytesIO(b"".join(answer.streaming_content)))
        assert archive.testzip() is None
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}

    def add(self, assignment, name, content=b"%PDF"):
        SubmissionFile.objects.create(
            submission=assignment.submissions.first(), file=ContentFile(content, "f.pdf"), name=name
        )

    def test_names_say_whose_they_are(self, client, past):
        self.add(past.assignments.get(), "devoir.pdf")
        assert self.taken(client, past) == {
            "Abadie Inès - texte.txt": b"Voici",
            "Abadie Inès - devoir.pdf": b"%PDF",
        }

    def test_two_files_of_one_name_are_both_there(self, client, past):
        for content in (b"un", b"deux"):
            self.add(past.assignments.get(), "devoir.pdf", content)
        found = self.taken(client, past)
        assert {found["Abadie Inès - devoir.pdf"], found["Abadie Inès - devoir (2).pdf"]} == {b"un", b"deux"}

    def test_no_name_leads_out_of_the_folder(self, client, past, pupil):
        pupil.first_name = "../../Inès"
        pupil.save()
        self.add(past.assignments.get(), "../../etc/passwd.pdf")
        assert not any("/" in name or name.startswith(".") for name in self.taken(client, past))

    def test_a_file_no_longer_stored_is_named_and_the_others_come(self, client, past):
        self.add(past.assignments.get(), "perdu.pdf")
        file = SubmissionFile.objects.get().file
        file.storage.delete(file.name)
        found = self.taken(client, past)
        assert found["Fichiers introuvables.txt"].decode() == "Abadie Inès - perdu.pdf"
        assert "Abadie Inès - texte.txt" in found

    def test_a_hundred_files_come(self, client, past):
        for number in range(100):
            self.add(past.assignments.get(), f"page {number}.pdf")
        assert len(self.taken(client, past)) == 101

    def test_what_a_group_sent_is_there_once(self, client, course, pupil, classmate):
        activity = given(course=course, given_on=MONDAY, due_on=TUESDAY)
        group = WorkGroup.objects.create(activity=activity, number=3)
        for place, member in enumerate((pupil, classmate), 1):
            WorkGroupMember.objects.create(group=group, activity=activity, pupil=member, place=place)
        returns.hand_in(assignment=activity.assignments.get(pupil=pupil), by=pupil.user, text="Le nôtre")
        assert self.taken(client, activity) == {"Groupe 3 - texte.txt": "Le nôtre".encode()}

    def test_who_took_it_leaves_a_trace(self, client, past):
        self.taken(client, past)
        assert AuditEvent.objects.filter(verb="activity.returns_taken", by=past.author).exists()

    def test_without_a_return_it_says_so(self, client, activity):
        client.force_login(activity.author)
        answer = client.get(url("returned_zip", activity))
        assert answer.status_code == 409
        assert "encore été rendu pour cette activité" in answer.text

    def test_asks_as_many_questions_for_one_pupil_as_for_many(self, client, course, count_queries):
        def work_of(pupils):
            activity = given(course=course, pupils=pupils, given_on=MONDAY, due_on=TUESDAY)
            for assignment in activity.assignments.all():
                returns.hand_in(assignment=assignment, by=assignment.pupil.user, text="Voici")
            return activity

        pupils = [pupil_with_account(course.school_class) for _each in range(9)]
        one, many = work_of(pupils[:1]), work_of(pupils)
        client.force_login(course.teacher)
        assert count_queries(lambda: self.taken(client, one)) == count_queries(
            lambda: self.taken(client, many)
        )


class TestSeen:
    def test_is_written_once_when_the_pupil_opens_it(self, client, assignment, pupil, clock):
        client.force_login(pupil.user)
        client.get(url("work", assignment))
        first = timezone.now()
        clock.move_to("2026-11-20T11:00:00+01:00")
        client.get(url("work", assignment))
        assignment.refresh_from_db()
        assert assignment.seen_at == first

    def test_is_not_written_for_the_teacher(self, client, assignment):
        client.force_login(assignment.activity.author)
        client.get(url("work", assignment))
        assignment.refresh_from_db()
        assert assignment.seen_at is None


class TestHistory:
    def test_says_what_happened_when_and_by_whom_the_latest_first(self, assignment, pupil, teacher, clock):
        extending.extend(assignment=assignment, by=teacher, until=date(2026, 11, 26))
        clock.move_to("2026-11-20T11:00:00+01:00")
        returns.hand_in(assignment=assignment, by=pupil.user, text="Voici")
        entries = history_of(assignment, with_names=True)
        assert [(entry.what, entry.by) for entry in entries] == [
            ("Rendu", str(pupil.user)),
            ("Prolongé", str(teacher)),
        ]
        assert entries[1].detail == "jusqu'au jeudi 26 novembre"

    def test_pupils_read_it_without_names(self, assignment, teacher):
        returns.excuse(assignment=assignment, by=teacher)
        assert [entry.by for entry in history_of(assignment, with_names=False)] == [""]


class TestTransitions:
    def test_every_act_that_moves_a_work_is_in_the_table(self, assignment, pupil, teacher):
        returns.hand_in(assignment=assignment, by=pupil.user, text="Voici")
        returns.take_back(assignment=assignment, by=pupil.user)
        returns.excuse(assignment=assignment, by=teacher)
        returns.expect_again(assignment=assignment, by=teacher)
        returns.receive_on_paper(assignment=assignment, by=teacher)
        returns.undo_paper(assignment=assignment, by=teacher)
        told = AuditEvent.objects.filter(target_type=Assignment._meta.label_lower)
        assert set(told.values_list("verb", flat=True)) <= set(transitions.STEPS)
        assert told.count() == 6

    @pytest.mark.parametrize(
        ("act", "before", "after"),
        [
            ("work.excused", State.RETURNED, State.EXCUSED),
            ("work.done", State.EXCUSED, State.DONE),
            ("work.handed_in", State.EXCUSED, State.RETURNED),
            ("work.handed_in", State.TO_DO, State.EXCUSED),
            ("work.forgotten", State.TO_DO, State.DONE),
        ],
    )
    def test_there_is_no_other_way(self, act, before, after):
        with pytest.raises(transitions.NoSuchStep):
            transitions.check(act, before, after)


def test_a_title_with_emoji_and_slashes_names_the_zip(client, past):
    Activity.objects.update(title="🙂 a/b: c\\d")
    client.force_login(past.author)
    assert client.get(url("returned_zip", past)).status_code == 200
