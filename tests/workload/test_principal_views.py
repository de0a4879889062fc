"""What the principal reads and sets: the week of every class, the limits, the closures."""

from datetime import timedelta

import pytest
from django.urls import reverse

from continuity.common import wording
from continuity.directory.models import DayRegime, Regime, Role
from tests.factories import (
    MembershipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    given,
    member,
)
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, WEDNESDAY, at
from workload.charge import class_loads
from workload.models import Alert, LoadPolicy
from workload.policies import default_policy, set_policy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def principal(principal, client):
    client.force_login(principal)
    return principal


class TestClassWeeks:
    def test_a_day_is_shown_as_the_pupil_with_most_to_do_meets_it(self, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=MONDAY, minutes=40)
        given(course=course, given_on=MONDAY, due_on=MONDAY, minutes=30, pupils=[quatrieme.pupils.first()])

        [week] = class_loads(quatrieme.school, [quatrieme], MONDAY, NEXT_MONDAY).week(MONDAY)

        assert [day.minutes for day in week.days] == [70, 0, 0, 0, 0]

    def test_too_full_days_are_told_with_the_number_of_pupils(self, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400, pupils=[quatrieme.pupils.first()])

        [week] = class_loads(quatrieme.school, [quatrieme], MONDAY, NEXT_MONDAY).week(MONDAY)

        [(run, pupils)] = week.overloads
        assert (run.excess, pupils, week.size) == (40, 1, 2)
        assert week.state == wording.OVER

    def test_classes_come_youngest_first(self, client, principal, quatrieme):
        for name, level in (("3e A", "3e"), ("6e A", "6e")):
            PupilFactory(school_class=SchoolClassFactory(school=quatrieme.school, name=name, level=level))

        rows = client.get(reverse("workload:charge")).context["rows"]

        assert [row.name for row in rows] == ["6e A", "4e B", "3e A"]


class TestPages:
    @pytest.mark.parametrize("week", ["2026-S60", "2026-48", "hier", "2026-S00", "9999-S01", "\x00"])
    def test_a_week_that_does_not_exist_is_not_found(self, client, principal, week):
        assert client.get(reverse("workload:charge"), {"semaine": week}).status_code == 404

    def test_a_class_shows_its_work_and_why_a_day_is_full(self, client, principal, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400, title="Exposé")

        page = client.get(reverse("workload:class_week", args=[quatrieme.public_id])).content.decode()

        assert "Exposé" in page
        assert wording.minutes(40) in page

    def test_a_full_day_names_the_work_that_weighs_most(self, client, principal, course, quatrieme):
        heavy = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)
        light = given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=20)
        given(course=course, given_on=MONDAY, due_on=FRIDAY, minutes=60)

        page = client.get(reverse("workload:class_week", args=[quatrieme.public_id]))

        [overload] = page.context["overloads"]
        assert overload.heaviest == [heavy, light]

    def test_the_first_day_has_no_class_yet(self, client, principal, quatrieme):
        quatrieme.pupils.all().delete()
        quatrieme.delete()

        assert client.get(reverse("workload:charge")).status_code == 200

    def test_a_teacher_reads_their_class_but_not_the_school(self, client, course, quatrieme):
        client.force_login(course.teacher)

        assert client.get(reverse("workload:charge")).status_code == 403
        assert client.get(reverse("workload:class_week", args=[quatrieme.public_id])).status_code == 200


class TestActs:
    def test_the_direction_goes_from_the_load_to_what_it_decides(self, client, principal):
        page = client.get(reverse("workload:charge")).content.decode()

        for name in ("workload:closure", "workload:exceptions", "workload:policy"):
            assert f'href="{reverse(name)}' in page

    @pytest.mark.parametrize(
        ("role", "refused"), [(Role.CPE, "workload:exceptions"), (Role.ADMIN, "tutoring:cpe")]
    )
    def test_nobody_is_sent_to_a_page_that_refuses_them(self, client, quatrieme, role, refused):
        client.force_login(member(quatrieme.school, role))

        page = client.get(reverse("workload:charge")).content.decode()

        assert f'"{reverse(refused)}' not in page

    def test_a_known_reason_that_has_run_out_waits_again(self, client, principal, quatrieme):
        Alert.objects.create(
            school=quatrieme.school,
            kind=Alert.Kind.AT_RISK,
            pupil=quatrieme.pupils.first(),
            severity=Alert.Severity.WATCH,
            first_day=MONDAY,
            last_day=MONDAY,
            reasons=[],
            opened_at=at(MONDAY, 7),
            updated_at=at(MONDAY, 7),
            answer=Alert.Answer.KNOWN,
            answered_by=principal,
            answered_at=at(MONDAY, 8),
            quiet_until=MONDAY - timedelta(days=1),
        )

        figures = client.get(reverse("workload:charge")).context["facts"]

        assert (figures.followed, figures.unanswered, figures.answered_percent) == (1, 1, 0)


class TestTwoSchools:
    """What is read or set in one school stays there."""

    @pytest.fixture
    def other(self, principal):
        return MembershipFactory(user=principal, school=SchoolFactory(), role=Role.PRINCIPAL).school

    def test_the_next_week_is_that_of_the_same_school(self, client, other):
        page = client.get(reverse("workload:charge"), {"etablissement": other.uai}).content.decode()

        assert f"?etablissement={other.uai}&amp;semaine=" in page

    def test_the_limits_are_set_for_the_school_shown(self, client, other, quatrieme):
        address = f"{reverse('workload:policy')}?etablissement={other.uai}"

        assert client.post(address, TestPolicy.figures).url == address
        assert [policy.school for policy in LoadPolicy.objects.filter(daily_cap_minutes=150)] == [other]

    def test_a_closure_leads_back_to_the_same_school(self, client, other):
        closed = SchoolClassFactory(school=other)
        address = f"{reverse('workload:closure')}?etablissement={other.uai}"
        sent = {
            "school_classes": [closed.public_id],
            "regime": Regime.DISTANCE,
            "first_day": TUESDAY,
            "last_day": TUESDAY,
        }

        assert client.post(address, sent).url == address


class TestPolicy:
    figures = {
        "daily_cap_minutes": "150",
        "presence_day_minutes": "45",
        "half_time_percent": "50",
        "virtual_classes_per_day": "1",
        "notice_days": "3",
        "long_sitting_minutes": "45",
        "messages_from": "08:00",
        "messages_until": "17:30",
    }

    def test_the_figures_of_the_school_are_set(self, client, principal, quatrieme):
        client.post(reverse("workload:policy"), self.figures)

        assert LoadPolicy.objects.get(school=quatrieme.school, level="").daily_cap_minutes == 150

    def test_a_level_may_have_its_own(self, client, principal, quatrieme):
        client.post(f"{reverse('workload:policy')}?niveau=4e", self.figures)

        assert LoadPolicy.objects.get(school=quatrieme.school).level == "4e"

    def test_a_level_goes_back_to_those_of_the_school(self, client, principal):
        client.post(f"{reverse('workload:policy')}?niveau=4e", self.figures)
        client.post(f"{reverse('workload:policy')}?niveau=4e", {"remove": "1"})

        assert not LoadPolicy.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("daily_cap_minutes", "1000"),
            ("presence_day_minutes", "200"),
            ("messages_until", "07:00"),
            ("notice_days", "-1"),
            ("half_time_percent", ""),
        ],
    )
    def test_an_impossible_figure_is_refused_beside_its_field(self, client, principal, field, value):
        response = client.post(reverse("workload:policy"), self.figures | {field: value})

        assert response.status_code == 400
        assert list(response.context["form"].errors) == [field]
        assert not LoadPolicy.objects.exists()

    def test_an_empty_form_is_refused(self, client, principal):
        assert client.post(reverse("workload:policy")).status_code == 400

    def test_figures_written_in_two_tabs_are_those_written_last(self, principal, quatrieme):
        tabs = [default_policy(quatrieme.school, "4e") for _tab in range(2)]
        for cap, policy in zip((150, 120), tabs, strict=True):
            policy.daily_cap_minutes = cap
            set_policy(policy=policy, by=principal)

        assert LoadPolicy.objects.get(level="4e").daily_cap_minutes == 120

    def test_an_unknown_level_is_not_found(self, client, principal):
        assert client.get(reverse("workload:policy"), {"niveau": "CP"}).status_code == 404


class TestClosure:
    def close(self, client, quatrieme, **fields):
        form = {
            "school_classes": [str(quatrieme.public_id)],
            "regime": Regime.DISTANCE,
            "first_day": MONDAY.isoformat(),
            "last_day": WEDNESDAY.isoformat(),
        }
        return client.post(reverse("workload:closure"), form | fields)

    def test_classes_are_put_at_a_distance_day_by_day(self, client, principal, quatrieme):
        DayRegime.objects.all().delete()

        self.close(client, quatrieme)

        assert quatrieme.regimes.filter(regime=Regime.DISTANCE).count() == 3

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("school_classes", []),
            ("school_classes", ["forged"]),
            ("first_day", "demain"),
            ("last_day", "2026-11-01"),
            ("first_day", "0001-01-01"),
            ("last_day", "9999-12-31"),
            ("regime", "elsewhere"),
            ("regime", Regime.HYBRID),
        ],
    )
    def test_what_makes_no_sense_is_refused(self, client, principal, quatrieme, field, value):
        DayRegime.objects.all().delete()

        response = self.close(client, quatrieme, **{field: value})

        assert response.status_code == 400
        assert not DayRegime.objects.exists()

    def test_an_empty_form_is_refused(self, client, principal):
        assert client.post(reverse("workload:closure")).status_code == 400

    @pytest.mark.parametrize("year", ["0001", "2016", "9999"])
    def test_a_year_far_away_is_refused(self, client, principal, quatrieme, year):
        DayRegime.objects.all().delete()

        response = self.close(client, quatrieme, first_day=f"{year}-11-02", last_day=f"{year}-11-30")

        assert "trop loin" in response.content.decode()
        assert not DayRegime.objects.exists()

    def test_a_whole_level_is_closed_at_once(self, client, principal, quatrieme):
        DayRegime.objects.all().delete()
        other = SchoolClassFactory(school=quatrieme.school, level="3e")

        self.close(client, quatrieme, school_classes=[], levels=["4e"])

        assert quatrieme.regimes.exists()
        assert not other.regimes.exists()

    def test_the_coming_weeks_are_told_in_few_lines(self, client, principal, quatrieme):
        [line] = client.get(reverse("workload:closure")).context["lines"]

        assert (line.classes, line.first_day) == (("4e B",), MONDAY)


class TestPupilsToFollow:
    """The form teacher reads who is to be followed in their class; a colleague does not."""

    @pytest.fixture
    def followed(self, quatrieme):
        pupil = quatrieme.pupils.first()
        Alert.objects.create(
            school=quatrieme.school,
            kind=Alert.Kind.AT_RISK,
            pupil=pupil,
            severity=Alert.Severity.ALERT,
            first_day=MONDAY,
            last_day=MONDAY,
            reasons=[],
            opened_at=at(MONDAY),
            updated_at=at(MONDAY),
        )
        return pupil

    def names(self, client, quatrieme):
        page = client.get(reverse("workload:class_week", args=[quatrieme.public_id]))
        return [alert.pupil for alert in page.context["followed"]]

    def test_the_form_teacher_does(self, client, quatrieme, followed):
        teacher = member(quatrieme.school, Role.TEACHER)
        quatrieme.form_teachers.add(teacher)
        client.force_login(teacher)

        assert self.names(client, quatrieme) == [followed]

    def test_a_colleague_does_not(self, client, course, quatrieme, followed):
        client.force_login(course.teacher)

        assert self.names(client, quatrieme) == []
