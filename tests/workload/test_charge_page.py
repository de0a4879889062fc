"""The week of a school on one page: days and weeks to come, what is over, exceptions, advice."""

from datetime import time, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from continuity.common import wording
from continuity.common.weeks import week_name
from continuity.directory.models import Group, HolidayPeriod, Regime, Role
from tests.factories import ActivityFactory, CourseFactory, PupilFactory, SchoolClassFactory, given, member
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, TUESDAY, at
from workload.models import LoadException, Rule

LATER = NEXT_MONDAY + timedelta(days=7)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def principal(principal, client):
    client.force_login(principal)
    return principal


@pytest.fixture
def page(client, principal):
    """`page()`: the page of the week as the principal reads it; `page(monday)` that of another week."""

    def get(monday=MONDAY):
        return client.get(reverse("workload:charge"), {"semaine": week_name(monday)})

    return get


def excepted(activity, principal, valid_until=FRIDAY):
    return LoadException.objects.create(
        activity=activity,
        rules=[Rule.DAILY_CAP],
        extra_minutes=60,
        reason="Sortie au musée",
        granted_by=principal,
        valid_until=valid_until,
    )


class TestTable:
    def test_a_cell_leads_to_its_day_on_the_page_of_the_class(self, page, client, course, quatrieme):
        given(course=course, given_on=MONDAY, due_on=TUESDAY)
        [row] = page().context["rows"]

        address, _hash, anchor = row.days[1].url.partition("#")

        assert f'id="{anchor}"' in client.get(address).content.decode()

    def test_a_week_to_come_is_told_by_its_fullest_day(self, page, course, quatrieme):
        later = NEXT_MONDAY + timedelta(days=3)
        given(course=course, given_on=later, due_on=later, minutes=200)

        [row] = page().context["rows"]

        assert (row.weeks[0].day, row.weeks[0].minutes, row.weeks[0].state) == (later, 200, wording.OVER)

    def test_a_week_to_come_leads_to_that_week(self, page, quatrieme):
        shown = page()
        [row] = shown.context["rows"]
        next_week = f"?semaine={week_name(NEXT_MONDAY)}"

        assert shown.context["coming"][0][1] == next_week
        assert row.weeks[0].url == reverse("workload:class_week", args=[quatrieme.public_id]) + next_week

    def test_a_class_without_pupils_says_so(self, page, quatrieme):
        SchoolClassFactory(school=quatrieme.school, name="6e A", level="6e")

        assert [row.name for row in page().context["rows"]] == ["6e A (sans élève)", "4e B"]


class TestStates:
    def test_the_first_day_nothing_is_given_yet(self, page):
        assert "Aucun travail n'est donné pour cette semaine." in page().content.decode()

    def test_without_a_class_the_page_says_what_comes_first(self, page, quatrieme):
        quatrieme.pupils.all().delete()
        quatrieme.delete()

        assert "les importer ou les créer d" in page().content.decode()

    def test_holidays_are_named_and_rest(self, page, quatrieme):
        HolidayPeriod.objects.create(
            school=quatrieme.school, name="Vacances de Noël", first_day=MONDAY, last_day=FRIDAY
        )

        shown = page()

        assert shown.context["days_off"] == ["Vacances de Noël"]
        assert shown.content.decode().count("repos") == 5

    def test_what_is_over_is_said_with_its_days(self, page, course):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)

        [(school_class, [sentence], _relief)] = page().context["over"]

        assert school_class.name == "4e B"
        assert sentence.startswith("Du lundi 23 au mardi 24 novembre, 4e B")

    def test_each_week_tells_its_own_days_too_full(self, page, course):
        given(course=course, given_on=NEXT_MONDAY, due_on=NEXT_MONDAY, minutes=200)

        assert [len(page(monday).context["over"]) for monday in (MONDAY, NEXT_MONDAY, LATER)] == [0, 1, 0]


class TestRelief:
    """From what is over to the relief that may be proposed."""

    @pytest.fixture
    def relief(self, quatrieme):
        return f'href="{reverse("workload:repair", args=[quatrieme.public_id])}"'

    @pytest.fixture(autouse=True)
    def full_days(self, course):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)

    def test_the_direction_may_propose_one_for_a_class_that_is_over(self, page, relief):
        assert relief in page().content.decode()

    def test_one_that_waits_for_answers_is_followed(self, page, relief, quatrieme, principal):
        quatrieme.repairs.create(first_day=MONDAY, last_day=TUESDAY, sent_by=principal, sent_at=at(MONDAY, 8))

        shown = page().content.decode()

        assert relief in shown
        assert "Suivre l'allègement : 4e B" in unescape(shown)

    def test_days_gone_by_are_gone(self, page, relief):
        with time_machine.travel(at(FRIDAY, 9), tick=False):
            assert relief not in page().content.decode()

    def test_vie_scolaire_reads_without_proposing(self, client, quatrieme, relief):
        client.force_login(member(quatrieme.school, Role.CPE))

        assert relief not in client.get(reverse("workload:charge")).content.decode()


class TestTrend:
    def test_a_class_over_since_this_week_is_named(self, page, course):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)

        assert page().context["trend"] == [
            "La semaine d'avant : 0 classe au-dessus, 0 serrée.",
            "Depuis, au-dessus : 4e B.",
        ]

    def test_so_is_one_that_is_over_no_more(self, page, course):
        given(course=course, given_on=MONDAY, due_on=TUESDAY, minutes=400)

        assert page(NEXT_MONDAY).context["trend"] == [
            "La semaine d'avant : 1 classe au-dessus, 0 serrée.",
            "De retour dans les limites : 4e B.",
        ]


class TestExceptions:
    def granted(self, page):
        return [(each.activity, standing) for each, standing in page().context["exceptions"]]

    def test_one_used_for_work_of_the_week_is_shown(self, page, principal, course):
        work = given(course=course, given_on=MONDAY, due_on=FRIDAY)
        excepted(work, principal)

        assert self.granted(page) == [(work, "utilisée")]

    def test_one_that_may_still_be_used_is_shown_with_its_expiry(self, page, principal, course):
        draft = ActivityFactory(course=course)
        excepted(draft, principal, valid_until=MONDAY + timedelta(days=3))

        assert self.granted(page) == [(draft, "expire dans 3 jours")]

    def test_one_that_expired_unused_is_not(self, page, principal, course):
        excepted(ActivityFactory(course=course), principal, valid_until=MONDAY - timedelta(days=1))

        assert self.granted(page) == []

    def test_one_of_work_done_with_is_not(self, page, principal, course):
        over = MONDAY - timedelta(days=7)
        excepted(given(course=course, given_on=over, due_on=over + timedelta(days=2)), principal)

        assert self.granted(page) == []


class TestAdvice:
    def test_a_class_without_virtual_class_is_named(self, page, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        assert "Sans classe virtuelle cette semaine : 4e B." in page().content.decode()

    def test_that_every_class_has_one_is_told_too(self, page, course):
        given(course=course, given_on=MONDAY, due_on=FRIDAY, is_synchronous=True, starts_at=time(10))

        assert "Chaque classe à distance a au moins une classe virtuelle" in page().content.decode()

    def test_the_balance_of_a_class_is_told(self, page, quatrieme, course):
        CourseFactory(school_class=quatrieme, subject__name="latin", weekly_minutes=600)
        given(course=course, given_on=MONDAY, due_on=FRIDAY)

        assert "Peu : latin (0 % du travail, 20 % des cours)." in page().content.decode()

    def test_a_quiet_week_says_that_nothing_stands_out(self, page, quatrieme):
        quatrieme.regimes.all().delete()

        assert "Rien à signaler cette semaine" in page().content.decode()


@pytest.mark.parametrize("classes", [3, 12])
def test_a_large_school_takes_no_more_queries(page, quatrieme, classes, django_assert_num_queries):
    for rank in range(classes):
        school_class = SchoolClassFactory(school=quatrieme.school)
        PupilFactory.create_batch(3, school_class=school_class)
        half = Group.objects.create(school=quatrieme.school, name=f"Groupe {rank}")
        half.pupils.add(school_class.pupils.first())
        school_class.regimes.create(day=MONDAY, regime=Regime.HYBRID, present_group=half)
        given(course=CourseFactory(school_class=school_class), given_on=MONDAY, due_on=FRIDAY)
    page()  # the first visit of the day is written down

    with django_assert_num_queries(13):
        page()
