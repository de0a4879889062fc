"""Paper packs (R14): who gets one, what is in it, what became of it; and that paper alone worries nobody."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile

from activities.models import Resource, ReturnMode
from continuity.directory.models import AuditEvent, Pupil
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    PupilFactory,
    SchoolClassFactory,
    asks,
    at_a_distance,
    given,
)
from tests.pdfs import a_pdf
from tutoring.cases.actions import add_action
from tutoring.cases.acts import open_case
from tutoring.equipment import contents, loans, packs
from tutoring.models import CaseAction, Item, PaperPack
from workload.alerts import reassess
from workload.models import Alert

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.fixture
def on_paper(pupil):
    return PupilFactory(school_class=pupil.school_class, on_paper=True, first_name="Liam", last_name="Benoît")


@pytest.fixture
def course(pupil):
    course = CourseFactory(school_class=pupil.school_class)
    at_a_distance(pupil.school_class, *(TODAY + timedelta(days=day) for day in range(5)))
    return course


def named(school, monday=TODAY):
    return {pack.pupil.first_name for pack in packs.packs_of(school, monday)}


class TestWhoGetsAPack:
    def test_those_on_paper_and_those_who_lack_equipment(self, pupil, on_paper):
        PupilFactory(school_class=pupil.school_class, first_name="Aya", device=Pupil.Device.NONE)

        assert named(pupil.school) == {"Liam", "Aya"}

    def test_not_who_borrows_what_was_missing(self, pupil, cpe):
        pupil.device = Pupil.Device.NONE
        pupil.save()
        item = Item.objects.create(school=pupil.school, kind=Item.Kind.LAPTOP, number="PC-1")
        loans.lend(item=item, pupil=pupil, due_on=TODAY, by=cpe)

        assert named(pupil.school) == set()

    def test_not_who_has_left(self, on_paper):
        Pupil.objects.filter(pk=on_paper.pk).update(school_class=None)

        assert named(on_paper.school) == set()

    def test_a_pack_prepared_stays_in_its_week_whatever_follows(self, on_paper, cpe):
        packs.prepare(pupils=[on_paper], monday=TODAY, by=cpe)
        Pupil.objects.filter(pk=on_paper.pk).update(on_paper=False)

        assert named(on_paper.school) == {"Liam"}
        assert named(on_paper.school, TODAY + timedelta(weeks=1)) == set()

    def test_they_are_read_in_as_many_queries_for_one_as_for_three(self, on_paper, django_assert_num_queries):
        for _more in range(2):
            with django_assert_num_queries(3):
                packs.packs_of(on_paper.school, TODAY)
            for school_class in SchoolClassFactory.create_batch(2, school=on_paper.school):
                GuardianshipFactory(pupil=PupilFactory(school_class=school_class, on_paper=True))


class TestWhatBecomesOfIt:
    def test_prepared_twice_is_once(self, on_paper, cpe):
        counts = [packs.prepare(pupils=[on_paper], monday=TODAY, by=cpe) for _time in range(2)]

        assert counts == [1, 0]
        assert AuditEvent.objects.filter(verb="pack.prepared").count() == 1

    def test_handed_over_it_keeps_the_first_way_noted(self, on_paper, cpe):
        for way in (PaperPack.Way.POSTED, PaperPack.Way.COLLECTED):
            packs.hand(pupils=[on_paper], monday=TODAY, way=way, by=cpe)

        assert PaperPack.objects.get().way == PaperPack.Way.POSTED

    def test_a_mistake_is_undone_step_by_step(self, on_paper, cpe):
        packs.hand(pupils=[on_paper], monday=TODAY, way=PaperPack.Way.BROUGHT, by=cpe)

        assert packs.discard(pupils=[on_paper], monday=TODAY, by=cpe) == 0
        assert packs.take_back(pupils=[on_paper], monday=TODAY, by=cpe) == 1
        assert packs.discard(pupils=[on_paper], monday=TODAY, by=cpe) == 1
        assert not PaperPack.objects.exists()

    def test_who_gets_a_pack_works_on_paper(self, pupil, cpe):
        pupil.device = Pupil.Device.NONE
        pupil.save()
        packs.prepare(pupils=[pupil], monday=TODAY, by=cpe)

        pupil.refresh_from_db()
        assert (pupil.on_paper, pupil.device) == (True, Pupil.Device.NONE)

    def test_the_paper_work_planned_in_a_case_is_done_once_it_is_handed_over(self, on_paper, cpe):
        case, _is_new = open_case(pupil=on_paper, by=cpe, aims="Reprendre le travail.")
        action = add_action(case=case, by=cpe, kind=CaseAction.Kind.PAPER_PACK, owner=cpe, due_on=TODAY)
        packs.prepare(pupils=[on_paper], monday=TODAY, by=cpe)
        before = CaseAction.objects.to_do().count()
        packs.hand(pupils=[on_paper], monday=TODAY, way=PaperPack.Way.COLLECTED, by=cpe)

        action.refresh_from_db()
        assert (before, action.was_done, action.ended_by) == (1, True, cpe)

    def test_it_waits_until_it_is_handed_over(self, on_paper, cpe):
        packs.prepare(pupils=[on_paper], monday=TODAY, by=cpe)
        [pack] = packs.packs_of(on_paper.school, TODAY)

        assert pack.waits
        assert not pack.is_handed


class TestWhatIsPrinted:
    def sheets_of(self, pupil):
        pupil = Pupil.objects.select_related("school", "school_class").get(pk=pupil.pk)
        [(_guide, sheets)] = contents.printed(pupil.school, [pupil], TODAY, NOW)
        return {sheet.work.activity.title: sheet for sheet in sheets}

    def test_the_work_of_the_week_and_no_virtual_class(self, course, on_paper):
        week = {"course": course, "given_on": TODAY, "due_on": TODAY + timedelta(days=3)}
        given(**week, title="Fractions")
        given(**week, title="En direct", is_synchronous=True, starts_at="10:00")

        assert set(self.sheets_of(on_paper)) == {"Fractions"}

    def test_not_what_is_finished(self, course, on_paper):
        done = given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=3))
        done.assignments.update(state="returned", state_at=NOW)

        assert self.sheets_of(on_paper) == {}

    def test_the_questions_of_a_questionnaire(self, course, on_paper):
        quiz = given(
            course=course,
            given_on=TODAY,
            due_on=TODAY + timedelta(days=3),
            return_mode=ReturnMode.QUIZ,
            title="Capitales",
        )
        asks(quiz, "Rome est en Italie.")

        assert [one.question.text for one in self.sheets_of(on_paper)["Capitales"].asked] == [
            "Rome est en Italie."
        ]

    def test_documents_that_do_not_print_are_told_with_who_needs_them(self, course, on_paper, pupil):
        work = given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=3))
        Resource.objects.create(activity=work, title="Carte", file=ContentFile(a_pdf("Carte"), "carte.pdf"))
        Resource.objects.create(activity=work, title="En ligne", url="https://exemple.fr/")

        [missing] = contents.missing_documents(on_paper.school, TODAY, NOW)

        assert (missing.attached.resource.title, missing.pupils) == ("En ligne", [on_paper])

    def test_several_are_read_in_as_many_queries_as_one(self, course, pupil, django_assert_max_num_queries):
        given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=3))
        pupils = list(Pupil.objects.select_related("school", "school_class"))
        with django_assert_max_num_queries(40) as alone:
            contents.printed(pupil.school, pupils, TODAY, NOW)
        PupilFactory.create_batch(2, school_class=pupil.school_class)
        given(course=course, given_on=TODAY, due_on=TODAY + timedelta(days=3))
        pupils = list(Pupil.objects.select_related("school", "school_class"))

        with django_assert_max_num_queries(len(alone)):
            contents.printed(pupil.school, pupils, TODAY, NOW)


class TestNobodyIsAtRiskOnlyBecauseOfPaper:
    """Four works past due, none returned online, never signed in, absent from the virtual class."""

    @pytest.fixture(autouse=True)
    def behind(self, course, pupil):
        def _behind(**situation):
            learner = PupilFactory(school_class=pupil.school_class, **situation)
            for days in range(10, 2, -2):
                given(
                    course=course,
                    pupils=[learner],
                    given_on=TODAY - timedelta(days=days + 4),
                    due_on=TODAY - timedelta(days=days),
                )
            reassess(school_id=learner.school_id, pupil_ids=[learner.pk], now=NOW)
            return Alert.objects.filter(pupil=learner, kind=Alert.Kind.AT_RISK).exists()

        self.is_flagged = _behind

    def test_the_same_pupil_online_is_flagged(self):
        assert self.is_flagged()

    def test_on_paper_they_are_not(self):
        assert not self.is_flagged(on_paper=True)

    def test_nor_without_equipment_once_they_get_packs(self):
        assert not self.is_flagged(on_paper=True, device=Pupil.Device.NONE)
