"""The pages of virtual classes: entering, the roll, the day of vie scolaire, what is given to those who were away."""

from datetime import date, time

import pytest
from django.urls import reverse

from activities import virtual_classes
from activities.models import Activity, State
from tests.factories import GuardianshipFactory, PupilFactory, SchoolClassFactory, given

MONDAY, FRIDAY = date(2026, 11, 16), date(2026, 11, 20)
LINK = "https://visio.example/4b?mot=secret"


@pytest.fixture
def as_cpe(client, cpe):
    client.force_login(cpe)
    return client


@pytest.fixture
def virtual_class(course, pupil, classmate):
    return given(
        course=course,
        pupils=[pupil, classmate],
        given_on=MONDAY,
        due_on=FRIDAY,
        is_synchronous=True,
        starts_at=time(9),
        minutes=90,
        meeting_url=LINK,
    )


def url(name, activity):
    return reverse(f"activities:{name}", args=[activity.public_id])


def roll(activity, **said):
    works = activity.assignments.select_related("pupil")
    return {f"presence-{work.public_id}": said.get(work.pupil.first_name, "present") for work in works}


class TestEntering:
    @pytest.fixture
    def work(self, virtual_class, pupil):
        return virtual_class.assignments.get(pupil=pupil)

    def test_the_pupil_is_led_to_the_link_as_it_is_now(self, client, work, pupil):
        client.force_login(pupil.user)
        Activity.objects.update(meeting_url="https://autre.example/salle")
        answer = client.get(url("join", work))
        assert (answer.status_code, answer.url) == (302, "https://autre.example/salle")

    def test_the_link_is_in_no_page(self, client, work, pupil):
        client.force_login(pupil.user)
        assert LINK not in client.get(url("work", work)).text

    def test_too_early_says_from_when(self, client, work, pupil, clock):
        clock.move_to("2026-11-20T08:00:00+01:00")
        client.force_login(pupil.user)
        answer = client.get(url("join", work))
        assert answer.status_code == 409
        assert "8\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}45" in answer.text

    def test_a_page_opened_before_asks_again_when_it_opens(self, client, work, pupil, clock):
        clock.move_to("2026-11-20T08:44:00+01:00")
        client.force_login(pupil.user)
        assert "load delay:60s" in client.get(url("work", work)).text

    @pytest.mark.parametrize(("minute", "state"), [(29, "to_do"), (30, "held")])
    def test_once_over_it_is_no_longer_to_do(self, client, work, clock, minute, state):
        clock.move_to(f"2026-11-20T10:{minute}:00+01:00")
        client.force_login(work.pupil.user)
        assert client.get(url("work", work)).context["state"] == state

    def test_the_week_tells_those_that_were_held(self, client, work, pupil, clock):
        clock.move_to("2026-11-23T08:00:00+01:00")
        client.force_login(pupil.user)
        week = client.get(reverse("workload:pupil_week", args=[pupil.public_id]), {"semaine": "2026-S47"})
        assert "passée" in week.text

    def test_a_guardian_does_not_enter(self, client, work, pupil):
        client.force_login(GuardianshipFactory(pupil=pupil).guardian)
        assert client.get(url("join", work)).status_code == 403

    def test_a_link_that_runs_something_is_not_followed(self, client, work, pupil):
        client.force_login(pupil.user)
        Activity.objects.update(meeting_url="javascript:alert(1)")
        assert client.get(url("join", work)).status_code == 400

    def test_other_work_is_no_virtual_class(self, client, assignment):
        client.force_login(assignment.pupil.user)
        assert client.get(url("join", assignment)).status_code == 404


class TestAttendance:
    def test_it_starts_from_everybody_present(self, as_teacher, virtual_class):
        form = as_teacher.get(url("attendance", virtual_class)).context["form"]
        assert [bound.value() for bound in form.rows] == ["present", "present"]

    def test_who_left_the_class_is_not_present_by_default(self, as_cpe, virtual_class, pupil):
        pupil.school_class = SchoolClassFactory(school=pupil.school, name="4e C")
        pupil.save()
        form = as_cpe.get(url("attendance", virtual_class)).context["form"]
        assert sorted(bound.value() for bound in form.rows) == ["", "present"]

    def test_it_is_noted_on_one_screen_by_the_cpe(self, as_cpe, virtual_class, pupil, classmate):
        answer = as_cpe.post(url("attendance", virtual_class), roll(virtual_class, Tom="absent"))
        here, away = (virtual_class.assignments.get(pupil=each) for each in (pupil, classmate))
        assert (here.state, away.attendance) == (State.DONE, "absent")
        assert "1 absent" in as_cpe.get(answer.url).text

    def test_who_noted_and_when_is_shown(self, as_teacher, teacher, virtual_class):
        answer = as_teacher.post(url("attendance", virtual_class), roll(virtual_class), follow=True)
        assert "Présences notées" in answer.text
        assert answer.context["notings"][0].by == str(teacher)

    def test_a_forged_presence_is_refused(self, as_teacher, virtual_class):
        answer = as_teacher.post(url("attendance", virtual_class), roll(virtual_class, Tom="ailleurs"))
        assert answer.status_code == 400

    def test_before_the_class_it_is_refused_with_the_reason(self, as_teacher, virtual_class, clock):
        clock.move_to("2026-11-20T08:30:00+01:00")
        answer = as_teacher.post(url("attendance", virtual_class))
        assert answer.status_code == 409
        assert "n&#x27;a pas commencé" in answer.text

    def test_other_work_has_no_attendance(self, as_teacher, activity):
        assert as_teacher.get(url("attendance", activity)).status_code == 409

    def test_a_newcomer_who_was_there_is_noted(self, as_teacher, virtual_class, school_class):
        newcomer = PupilFactory(school_class=school_class, school=school_class.school)
        as_teacher.post(
            url("attendance", virtual_class), roll(virtual_class) | {"joined": newcomer.public_id}
        )
        assert virtual_class.assignments.get(pupil=newcomer).attendance == "present"

    def test_large_classes_take_no_more_queries(
        self, as_teacher, virtual_class, school_class, course, count_queries
    ):
        few = count_queries(lambda: as_teacher.get(url("attendance", virtual_class)))
        PupilFactory.create_batch(12, school_class=school_class, school=school_class.school)
        large = given(
            course=course,
            given_on=MONDAY,
            due_on=FRIDAY,
            is_synchronous=True,
            starts_at=time(9),
            minutes=30,
        )
        assert count_queries(lambda: as_teacher.get(url("attendance", large))) == few


class TestAfterwards:
    @pytest.fixture
    def noted(self, virtual_class, teacher, classmate):
        work = virtual_class.assignments.get(pupil=classmate)
        virtual_classes.record_attendance(activity=virtual_class, by=teacher, attendance={work.pk: "absent"})
        return work

    def test_a_summary_reaches_those_who_were_there_and_those_who_were_not(
        self, as_teacher, noted, virtual_class
    ):
        answer = as_teacher.post(
            url("summary", virtual_class), {"text": "Exercices 1 à 4, corrigés ensemble."}
        )
        assert answer.status_code == 302
        as_teacher.force_login(noted.pupil.user)
        page = as_teacher.get(url("work", noted)).text
        assert "Exercices 1 à 4, corrigés ensemble." in page
        assert "Séance manquée" in page

    def test_a_summary_that_says_nothing_is_refused_and_keeps_its_links(self, as_teacher, virtual_class):
        answer = as_teacher.post(
            url("summary", virtual_class), {"text": "", "links": "https://www.lumni.fr/ Le cours"}
        )
        assert answer.status_code == 400
        assert "https://www.lumni.fr/ Le cours" in answer.text

    def test_a_draft_opens_for_those_ticked(self, as_teacher, virtual_class, noted):
        answer = as_teacher.post(url("catch_up", virtual_class), {"assignments": noted.public_id})
        draft = Activity.objects.get(catches_up=virtual_class)
        assert answer.url == reverse("activities:edit", args=[draft.public_id])
        assert "Rattrapage" in as_teacher.get(answer.url).text

    def test_nobody_ticked_is_said(self, as_teacher, virtual_class, noted):
        answer = as_teacher.post(url("catch_up", virtual_class))
        assert answer.status_code == 400
        assert "Cocher au moins un élève." in answer.text

    def test_who_was_there_is_refused(self, as_teacher, virtual_class, noted, pupil):
        there = virtual_class.assignments.get(pupil=pupil)
        answer = as_teacher.post(url("catch_up", virtual_class), {"assignments": there.public_id})
        assert answer.status_code == 409

    def test_the_pupil_is_led_to_the_work_given_instead(self, client, virtual_class, noted, course):
        given(
            course=course,
            pupils=[noted.pupil],
            given_on=FRIDAY,
            due_on=date(2026, 11, 24),
            title="Rattrapage des fractions",
            catches_up=virtual_class,
        )
        client.force_login(noted.pupil.user)
        assert "Rattrapage des fractions" in client.get(url("work", noted)).text


class TestDay:
    def page(self, client, **asked):
        return client.get(reverse("activities:virtual_day"), asked)

    def test_the_cpe_sees_what_is_to_note(self, as_cpe, virtual_class):
        assert url("attendance", virtual_class) in self.page(as_cpe).text

    def test_another_day_is_shown_on_demand(self, as_cpe, virtual_class):
        assert "Aucune classe virtuelle" in self.page(as_cpe, jour="2026-11-19").text

    @pytest.mark.parametrize("day", ["hier", "2026-13-01", "1890-01-01", "0001-01-01"])
    def test_a_day_that_does_not_exist_is_said(self, as_cpe, day):
        assert self.page(as_cpe, jour=day).status_code == 404

    def test_it_is_for_vie_scolaire(self, as_teacher, virtual_class):
        assert self.page(as_teacher).status_code == 403
