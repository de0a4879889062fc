"""The teacher and the gate, over HTTP: what is typed is kept, what is refused is explained."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst

from activities.models import Activity, Status
from continuity.common import wording
from continuity.directory.models import Role
from tests.factories import ActivityFactory, PupilFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at
from workload import exceptions
from workload.models import ExceptionRequest

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def teacher(course, client):
    client.force_login(course.teacher)
    return course.teacher


def typed(course, /, **fields):
    """What the browser sends from the form."""
    return {
        "course": str(course.public_id),
        "title": "Le théorème de Thalès",
        "instructions": "Lire la page 12, faire les exercices 1 à 3.",
        "minutes": "60",
        "due_on": WEDNESDAY.isoformat(),
        "version": "0",
    } | fields


def full_until_wednesday(course):
    return given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540, title="Rédaction")


class TestPublish:
    def test_what_fits_is_given_and_shown(self, client, teacher, course):
        response = client.post(reverse("workload:publish"), typed(course))

        activity = Activity.objects.get()
        assert not activity.is_draft
        assert response.url == reverse("activities:detail", args=[activity.public_id])

    def test_a_refusal_says_what_takes_the_room_and_keeps_the_draft(self, client, teacher, course):
        full_until_wednesday(course)

        response = client.post(reverse("workload:publish"), typed(course))

        page = response.content.decode()
        assert response.status_code == 409
        assert "Rédaction" in page
        assert "Le théorème de Thalès" in page
        assert Activity.objects.get(title="Le théorème de Thalès").is_draft

    def test_the_day_offered_is_accepted(self, client, teacher, course):
        full_until_wednesday(course)
        refused = client.post(reverse("workload:publish"), typed(course))
        draft = Activity.objects.get(title="Le théorème de Thalès")
        way = refused.context["refusal"].ways_out[0]

        form = typed(course, version=str(draft.version), key=str(draft.public_id), due_on=way.value)
        response = client.post(reverse("workload:publish_existing", args=[draft.public_id]), form)

        assert (way.field, response.status_code) == ("due_on", 302)
        draft.refresh_from_db()
        assert draft.due_on == THURSDAY

    def test_what_is_missing_is_asked_for_beside_its_field(self, client, teacher, course):
        response = client.post(reverse("workload:publish"), typed(course, minutes="", instructions=""))

        assert response.status_code == 400
        assert set(response.context["form"].errors) == {"minutes", "instructions"}
        assert "Elle est gardée en brouillon" in response.text

    @pytest.mark.parametrize("minutes", ["0", "-30", "100000", "une heure"])
    def test_an_absurd_duration_is_refused_beside_its_field(self, client, teacher, course, minutes):
        response = client.post(reverse("workload:publish"), typed(course, minutes=minutes))

        assert response.status_code == 400
        assert list(response.context["form"].errors) == ["minutes"]
        assert not Activity.objects.exists()

    def test_a_double_click_publishes_once(self, client, teacher, course):
        form = typed(course, key="8f14e45f-ceea-467f-a8f6-9d2b9a3ed6c1")
        first = client.post(reverse("workload:publish"), form)
        second = client.post(reverse("workload:publish"), form)

        assert Activity.objects.count() == 1
        assert first.url == second.url

    def test_a_colleague_s_activity_is_refused(self, client, teacher, course):
        other = ActivityFactory(course__school_class=course.school_class)

        response = client.post(reverse("workload:publish_existing", args=[other.public_id]), typed(course))

        assert response.status_code == 403

    def test_another_school_s_activity_does_not_exist(self, client, teacher, course):
        other = ActivityFactory()

        response = client.post(reverse("workload:publish_existing", args=[other.public_id]), typed(course))

        assert response.status_code == 404


class TestChangeOfWhatIsPublished:
    @pytest.fixture
    def published(self, client, teacher, course):
        client.post(reverse("workload:publish"), typed(course))
        return Activity.objects.get()

    def change(self, client, activity, **fields):
        form = typed(activity.course, version=str(activity.version), key=str(activity.public_id), **fields)
        return client.post(reverse("workload:publish_existing", args=[activity.public_id]), form)

    def test_it_passes_the_gate_again(self, client, published):
        given(course=published.course, given_on=MONDAY, due_on=WEDNESDAY, minutes=480)

        response = self.change(client, published, minutes="90")

        published.refresh_from_db()
        assert (response.status_code, published.minutes) == (409, 60)

    def test_one_that_is_held_is_not_told_of_a_publication_to_come(self, client, teacher, course):
        with time_machine.travel(at(MONDAY, 21), tick=False):
            client.post(reverse("workload:publish"), typed(course, due_on=THURSDAY.isoformat()))
            held = Activity.objects.get()
            form = typed(course, version="2", key=str(held.public_id), due_on=FRIDAY.isoformat())
            page = client.post(reverse("workload:preview"), form).text

        assert "Elle parviendra aux familles" in page
        assert "Publiée maintenant" not in page

    def test_a_refused_change_does_not_call_it_a_draft(self, client, published):
        given(course=published.course, given_on=MONDAY, due_on=WEDNESDAY, minutes=480)

        page = self.change(client, published, minutes="90").content.decode()

        assert "Cette modification ne tient pas" in page
        assert "brouillon" not in page

    def test_a_closed_one_says_so_and_keeps_what_was_typed(self, client, published):
        Activity.objects.update(status=Status.CLOSED)

        response = self.change(client, published, title="Thalès et son ombre")

        assert response.status_code == 409
        assert "Cette activité est fermée" in response.content.decode()
        assert "Thalès et son ombre" in response.content.decode()

    def test_room_taken_in_the_meantime_is_shown_and_what_was_typed_kept(self, client, published):
        given(course=published.course, given_on=MONDAY, due_on=WEDNESDAY, minutes=480, title="Rédaction")

        page = self.change(client, published, minutes="90", title="Thalès et son ombre").content.decode()

        assert "Rédaction" in page
        assert "Thalès et son ombre" in page

    def test_what_fits_is_changed(self, client, published):
        self.change(client, published, minutes="90")

        published.refresh_from_db()
        assert published.minutes == 90


class TestPreview:
    def preview(self, client, shown_course, /, **fields):
        return client.post(
            reverse("workload:preview"), typed(shown_course, **fields), headers={"HX-Request": "true"}
        )

    def test_it_shows_the_days_with_the_activity_in_them(self, client, teacher, course):
        response = self.preview(client, course)

        [week] = response.context["preview"].weeks
        assert sum(day.added for day in week) == pytest.approx(60)
        assert response.context["preview"].decision.accepted

    def test_it_explains_a_refusal_and_writes_nothing(self, client, teacher, course):
        full_until_wednesday(course)

        response = self.preview(client, course)

        assert wording.minutes(600) in response.content.decode()
        assert not Activity.objects.filter(title="Le théorème de Thalès").exists()

    @pytest.mark.usefixtures("teacher")
    def test_without_a_way_out_it_says_how_to_ask_for_an_exception(self, client, course):
        for weeks in range(9):
            due_on = FRIDAY + timedelta(weeks=weeks)
            for _work in range(2):
                given(course=course, given_on=MONDAY, due_on=due_on, minutes=500)
        page = self.preview(client, course).text.replace("\xa0", " ")

        assert "« Publier » la garde en brouillon et ouvre la demande de dérogation." in page

    def test_a_way_out_fills_the_form(self, client, teacher, course):
        response = client.post(
            reverse("workload:preview"), typed(course, way_out=f"due_on={FRIDAY.isoformat()}")
        )

        assert response.context["form"]["due_on"].value() == FRIDAY.isoformat()

    def test_a_way_out_taken_says_that_it_fits_and_offers_to_publish(self, client, teacher, course):
        page = client.post(
            reverse("workload:preview"), typed(course, way_out=f"due_on={FRIDAY.isoformat()}")
        ).content.decode()

        decision, form = page.split('<form id="activity-form"')
        assert "Elle tient" in decision
        assert reverse("workload:publish") in decision
        assert "Elle tient" not in form

    def test_a_way_out_taken_is_kept_in_the_draft(self, client, teacher, course):
        draft = ActivityFactory(course=course, due_on=THURSDAY)
        form = client.get(reverse("activities:edit", args=[draft.public_id])).context["form"]
        carried = {name: form[name].value() for name in ("key", "version", "page")}

        answer = client.post(
            reverse("workload:preview"), typed(course, **carried, way_out=f"due_on={FRIDAY.isoformat()}")
        )

        draft.refresh_from_db()
        assert draft.due_on == FRIDAY
        assert answer.context["form"]["version"].value() == draft.version

    def test_a_way_out_taken_of_what_is_published_changes_nothing_yet(self, client, teacher, course):
        published = given(course=course, given_on=MONDAY, due_on=THURSDAY)
        form = client.get(reverse("activities:edit", args=[published.public_id])).context["form"]
        carried = {name: form[name].value() for name in ("key", "version", "page")}

        client.post(
            reverse("workload:preview"), typed(course, **carried, way_out=f"due_on={FRIDAY.isoformat()}")
        )

        published.refresh_from_db()
        assert published.due_on == THURSDAY

    def test_a_whole_page_explains_a_refusal_once(self, client, teacher, course):
        full_until_wednesday(course)

        page = client.post(reverse("workload:publish"), typed(course)).content.decode()

        assert page.count("Ce qui prend la place") == 1
        assert 'hx-trigger="load' not in page

    def test_each_reason_names_the_work_it_counts(self, client, teacher, course):
        full_until_wednesday(course)
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=10, title="Autre")

        [reason] = self.preview(client, course).context["explanation"].reasons

        assert [other.partition(" (")[0] for other in reason.taking_room] == [
            f"{capfirst(course.subject.name)}, {wording.quoted('Rédaction')}"
        ]

    @pytest.mark.parametrize(
        "fields",
        [
            {"course": ""},
            {"course": "nobody"},
            {"minutes": "", "due_on": ""},
            {"minutes": "abc", "due_on": "31/02/2026"},
            {"key": "not-a-key"},
            {"way_out": "status=published"},
            {"audience": "chosen"},
        ],
        ids=str,
    )
    def test_half_written_forms_are_answered(self, client, teacher, course, fields):
        assert self.preview(client, course, **fields).status_code == 200

    def test_it_says_when_the_work_would_reach_families(self, client, teacher, course):
        with time_machine.travel(at(MONDAY, 21), tick=False):
            response = self.preview(client, course, due_on=THURSDAY.isoformat())

        assert wording.day(TUESDAY) in response.context["receipt"]

    def test_work_that_is_held_says_so_until_it_has_reached_them(self, client, teacher, course):
        with time_machine.travel(at(MONDAY, 21), tick=False):
            page = client.post(reverse("workload:publish"), typed(course, due_on=THURSDAY.isoformat())).url
            course_page = reverse("activities:course", args=[course.public_id])
            told = [client.get(url).text.replace("\xa0", " ") for url in (page, course_page)]
        with time_machine.travel(at(TUESDAY, 9), tick=False):
            afterwards = client.get(page).text

        assert all("parvient aux familles mardi 24 novembre à" in text for text in told)
        assert "parvient aux familles" not in afterwards

    @pytest.mark.parametrize(
        ("moment", "due_on", "said"),
        [
            (at(MONDAY, 7), THURSDAY, "aujourd'hui à"),
            (at(MONDAY, 21), THURSDAY, "demain, mardi 24 novembre, à"),
            (at(FRIDAY, 21), NEXT_MONDAY + timedelta(days=3), "le lundi 30 novembre à"),
        ],
        ids=["before school", "in the evening", "on a Friday evening"],
    )
    @pytest.mark.usefixtures("teacher")
    def test_the_moment_of_receipt_is_said_as_people_say_it(self, client, course, moment, due_on, said):
        with time_machine.travel(moment, tick=False):
            response = self.preview(client, course, due_on=due_on.isoformat())

        assert response.context["receipt"].startswith(said)

    @pytest.mark.parametrize(
        ("due_on", "notice"),
        [(TUESDAY, "sans aucun jour ouvré"), (WEDNESDAY, "avec 1 jour ouvré")],
        ids=["the same day", "the next day"],
    )
    def test_short_notice_is_counted_from_the_day_families_know(
        self, client, teacher, course, due_on, notice
    ):
        with time_machine.travel(at(MONDAY, 22), tick=False):
            response = self.preview(client, course, due_on=due_on.isoformat())

        [reason] = response.context["explanation"].reasons
        assert "l'apprendraient le mardi 24 novembre" in reason.sentence
        assert notice in reason.sentence

    def test_a_pupil_may_not(self, client, course):
        client.force_login(member(course.school_class.school, Role.PUPIL))

        assert self.preview(client, course).status_code == 403


class TestAskForAnException:
    @pytest.fixture
    def refused(self, client, teacher, course):
        full_until_wednesday(course)
        client.post(reverse("workload:publish"), typed(course))
        return Activity.objects.get(title="Le théorème de Thalès")

    def test_the_principal_grants_and_the_teacher_publishes(self, client, refused, course):
        client.post(
            reverse("workload:ask_exception", args=[refused.public_id]), {"reason": "Brevet blanc jeudi."}
        )
        asked = ExceptionRequest.objects.get()
        client.force_login(member(course.school_class.school, Role.PRINCIPAL))
        client.post(
            reverse("workload:grant_exception", args=[asked.public_id]),
            {"reason": "Accord du conseil.", "extra_minutes": "60", "valid_until": FRIDAY.isoformat()},
        )
        client.force_login(course.teacher)
        form = typed(course, version=str(refused.version), key=str(refused.public_id))
        response = client.post(reverse("workload:publish_existing", args=[refused.public_id]), form)

        refused.refresh_from_db()
        assert (response.status_code, refused.is_draft) == (302, False)

    def test_a_reason_is_wanted(self, client, refused):
        response = client.post(reverse("workload:ask_exception", args=[refused.public_id]), {"reason": " "})

        assert response.status_code == 400
        assert not ExceptionRequest.objects.exists()

    def test_a_declined_request_changes_nothing(self, client, refused, course):
        client.post(
            reverse("workload:ask_exception", args=[refused.public_id]), {"reason": "Brevet blanc jeudi."}
        )
        asked = ExceptionRequest.objects.get()
        client.force_login(member(course.school_class.school, Role.PRINCIPAL))
        client.post(
            reverse("workload:grant_exception", args=[asked.public_id]),
            {"reason": "La semaine est pleine.", "decision": "decline"},
        )

        assert not ExceptionRequest.objects.exists()
        refused.refresh_from_db()
        assert refused.is_draft

    def decide(self, client, course, **decision):
        client.force_login(member(course.school_class.school, Role.PRINCIPAL))
        client.post(
            reverse("workload:grant_exception", args=[ExceptionRequest.objects.get().public_id]), decision
        )
        client.force_login(course.teacher)

    def preview(self, client, activity, /, **fields):
        form = typed(activity.course, key=str(activity.public_id), **fields)
        return client.post(reverse("workload:preview"), form, headers={"HX-Request": "true"})

    @pytest.fixture
    def asked(self, client, refused):
        reason = {"reason": "Brevet blanc jeudi."}
        client.post(reverse("workload:ask_exception", args=[refused.public_id]), reason)
        return refused

    @pytest.mark.parametrize("day", ["2026-11-20", "9999-12-31"])
    def test_an_exception_is_for_a_day_to_come_not_far_away(self, client, asked, course, day):
        self.decide(client, course, reason="Accord du conseil.", extra_minutes="60", valid_until=day)

        assert ExceptionRequest.objects.exists()

    def test_a_request_decided_in_another_tab_is_decided_once(self, client, asked, course):
        in_another_tab = ExceptionRequest.objects.get()
        self.decide(client, course, reason="La semaine est pleine.", decision="decline")

        with pytest.raises(Http404):
            exceptions.decline(
                request=in_another_tab,
                reason="Encore.",
                by=member(course.school_class.school, Role.PRINCIPAL),
            )

    def test_nothing_is_granted_for_an_activity_thrown_away(self, client, asked, course):
        request = ExceptionRequest.objects.select_related("activity__course__subject").get()
        Activity.objects.filter(pk=asked.pk).delete()

        with pytest.raises(Http404):
            exceptions.grant(
                request=request,
                extra_minutes=60,
                valid_until=FRIDAY,
                reason="Accord du conseil.",
                by=member(course.school_class.school, Role.PRINCIPAL),
            )

    def test_the_teacher_reads_that_the_request_waits(self, client, asked):
        assert "pas encore répondu" in self.preview(client, asked).context["answer"]

    def test_the_teacher_reads_why_it_was_declined(self, client, asked, course):
        self.decide(client, course, reason="La semaine est pleine.", decision="decline")

        response = self.preview(client, asked)

        assert "La semaine est pleine." in response.context["answer"]
        assert response.context["explanation"]

    def test_the_teacher_reads_that_what_was_granted_may_be_published(self, client, asked, course):
        granted = {"extra_minutes": "60", "valid_until": FRIDAY.isoformat()}
        self.decide(client, course, reason="Accord du conseil.", **granted)

        response = self.preview(client, asked)

        assert "Accord du conseil." in response.context["answer"]
        assert "elle peut être publiée" in response.content.decode()
        assert not response.context["explanation"]

    def test_an_exception_does_not_cover_more_than_was_granted(self, client, asked, course):
        granted = {"extra_minutes": "60", "valid_until": FRIDAY.isoformat()}
        self.decide(client, course, reason="Accord du conseil.", **granted)

        assert self.preview(client, asked, minutes="180").context["explanation"]

    def test_a_teacher_cannot_decide(self, client, refused):
        client.post(
            reverse("workload:ask_exception", args=[refused.public_id]), {"reason": "Brevet blanc jeudi."}
        )
        asked = ExceptionRequest.objects.get()

        assert client.get(reverse("workload:grant_exception", args=[asked.public_id])).status_code == 403

    def test_what_fits_again_needs_no_exception(self, client, refused):
        Activity.objects.filter(title="Rédaction").delete()

        client.post(
            reverse("workload:ask_exception", args=[refused.public_id]), {"reason": "Brevet blanc jeudi."}
        )

        assert not ExceptionRequest.objects.exists()


@pytest.mark.usefixtures("teacher")
@pytest.mark.parametrize("pupils", [1, 30])
@pytest.mark.parametrize(
    "asked",
    [
        ("workload:preview", 60, 200, 16),
        ("workload:preview", 600, 200, 17),  # a refusal names what takes the room
        ("workload:publish", 60, 302, 37),
        ("workload:publish", 600, 409, 36),
    ],
)
def test_a_large_class_takes_no_more_queries(client, course, pupils, asked, django_assert_num_queries):
    address, minutes, status, queries = asked
    PupilFactory.create_batch(pupils, school_class=course.school_class)
    full_until_wednesday(course)
    form = typed(course, minutes=str(minutes), due_on=FRIDAY.isoformat(), key=str(uuid4()))

    with django_assert_num_queries(queries):
        response = client.post(reverse(address), form, headers={"HX-Request": "true"})

    assert response.status_code == status
