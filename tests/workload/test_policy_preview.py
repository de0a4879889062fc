"""What figures would do is shown before they are saved, and nothing is written."""

import pytest
from django.urls import reverse

from continuity.common import wording
from continuity.directory.models import AuditEvent
from tests.factories import CourseFactory, PupilFactory, SchoolClassFactory, at_a_distance, given
from tests.workload.conftest import FRIDAY, MONDAY, SCHOOL_DAYS, TUESDAY
from workload.effect_words import effect_lines
from workload.models import LoadPolicy
from workload.policies import default_policy
from workload.policy_preview import effect_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def principal(principal, client):
    client.force_login(principal)
    return principal


@pytest.fixture
def policy(quatrieme):
    return default_policy(quatrieme.school)


def sentences(policy):
    return [line.sentence for line in effect_lines(effect_of(policy, MONDAY), policy)]


class TestDays:
    def test_the_classes_that_would_be_over_are_named_beside_how_many_are_today(self, course, policy):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=320)
        policy.daily_cap_minutes = 150

        assert sentences(policy)[0] == (
            "Avec 150 min par jour, 1 classe serait au-dessus cette semaine (0 aujourd'hui) : 4e B."
        )

    def test_figures_left_as_they_are_tell_of_today(self, course, policy):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)

        assert sentences(policy)[0] == "1 classe est au-dessus cette semaine : 4e B."

    def test_a_larger_cap_may_leave_nobody_over(self, course, policy):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)
        policy.daily_cap_minutes = 240

        assert sentences(policy)[0] == (
            "Avec 240 min par jour, aucune classe ne serait au-dessus cette semaine (1 aujourd'hui)."
        )

    def test_the_evening_of_a_day_in_presence_counts_too(self, course, quatrieme, policy):
        quatrieme.regimes.all().delete()
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=100)
        policy.presence_day_minutes = 45

        assert sentences(policy)[0].startswith("Avec 45 min après un jour en présence, 1 classe serait")

    def test_the_time_work_usually_takes_may_be_counted(self, course, policy):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=300, calibrated_minutes=400)
        policy.counts_calibrated = True

        assert sentences(policy)[0] == (
            "Avec le temps que le travail prend d'habitude, 1 classe serait au-dessus cette semaine "
            "(0 aujourd'hui) : 4e B."
        )

    def test_only_the_classes_of_the_level_are_looked_at(self, course, quatrieme):
        other = SchoolClassFactory(school=quatrieme.school, level="3e", name="3e A")
        PupilFactory(school_class=other)
        at_a_distance(other, *SCHOOL_DAYS)
        for each, minutes in ((course, 400), (CourseFactory(school_class=other), 320)):
            given(course=each, given_on=MONDAY, due_on=TUESDAY, minutes=minutes)
        policy = default_policy(quatrieme.school, "3e")
        policy.daily_cap_minutes = 150

        assert effect_of(policy, MONDAY).tried.classes == ["3e A"]

    def test_a_level_with_its_own_figures_keeps_them_when_those_of_the_school_change(self, course, policy):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=320)
        default_policy(policy.school, "4e").save()
        policy.daily_cap_minutes = 150

        assert not effect_of(policy, MONDAY).tried.classes


class TestHalfTime:
    def test_the_courses_whose_work_would_pass_their_part_are_named(self, quatrieme, policy):
        course = CourseFactory(school_class=quatrieme, weekly_minutes=240)
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=90)
        policy.half_time_percent = 25

        assert sentences(policy)[1] == (
            "Avec 25 % de l'heure de cours, 1 cours donnerait plus que sa part à la maison cette semaine "
            f"(0 aujourd'hui) : {course}."
        )


class TestVirtualClasses:
    def test_the_days_that_would_have_too_many_are_named(self, course, policy):
        for starts_at in ("09:00", "11:00"):
            given(course=course, given_on=MONDAY, due_on=FRIDAY, is_synchronous=True, starts_at=starts_at)
        policy.virtual_classes_per_day = 1

        assert sentences(policy)[2] == (
            "Avec 1 classe virtuelle par jour, 1 journée en aurait trop cette semaine (0 aujourd'hui) : "
            f"4e B {wording.day_short(FRIDAY)}."
        )


class TestPage:
    figures = {
        "daily_cap_minutes": "150",
        "presence_day_minutes": "45",
        "half_time_percent": "50",
        "virtual_classes_per_day": "2",
        "notice_days": "2",
        "long_sitting_minutes": "60",
        "messages_from": "08:00",
        "messages_until": "18:00",
        "preview": "1",
    }

    def test_nothing_is_written(self, client, principal, course):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=320)

        page = client.post(reverse("workload:policy"), self.figures)

        assert "1 classe serait au-dessus" in page.content.decode()
        assert page.context["form"]["daily_cap_minutes"].value() == "150"
        assert not LoadPolicy.objects.exists()
        assert not AuditEvent.objects.filter(verb="policy.set").exists()

    def test_htmx_gets_the_effect_alone(self, client, principal):
        page = client.post(reverse("workload:policy"), self.figures, headers={"HX-Request": "true"})

        assert page.templates[0].name == "workload/policy_effect.html"

    @pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
    def test_a_wrong_figure_is_told_with_its_sentence(self, client, principal, headers):
        page = client.post(
            reverse("workload:policy"), self.figures | {"presence_day_minutes": "160"}, headers=headers
        )

        assert page.status_code == 400
        assert "Un jour en présence ne peut pas porter plus de travail" in page.content.decode()

    @pytest.mark.parametrize("classes", [1, 4])
    def test_a_large_school_takes_no_more_queries(
        self, principal, quatrieme, policy, classes, django_assert_num_queries
    ):
        for _class in range(classes):
            school_class = SchoolClassFactory(school=quatrieme.school)
            PupilFactory.create_batch(3, school_class=school_class)
            given(course=CourseFactory(school_class=school_class), given_on=MONDAY, due_on=FRIDAY)

        policy.daily_cap_minutes = 150

        with django_assert_num_queries(19):
            effect_of(policy, MONDAY)
