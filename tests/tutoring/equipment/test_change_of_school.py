"""A pupil changes school: what they work with goes with them, what was written of it stays."""

from datetime import date

import pytest
from django.urls import reverse

from continuity.directory.models import Pupil, Role
from tests.factories import SchoolClassFactory, member
from tests.tutoring.records import a_loan, a_pack, an_answer
from tutoring.equipment import packs, surveys
from tutoring.models import PaperPack
from tutoring.privacy import retention

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


@pytest.fixture
def moved(pupil, cpe):
    """Answered for and given a pack, then a pupil of another school."""
    an_answer(pupil, cpe, TODAY)
    a_pack(pupil, cpe, TODAY)
    pupil.device, pupil.on_paper = Pupil.Device.NONE, True
    pupil.school_class = SchoolClassFactory()
    pupil.school = pupil.school_class.school
    pupil.save()
    return pupil


@pytest.fixture
def new_cpe(moved):
    return member(moved.school, Role.CPE)


def test_the_new_school_gives_work_on_paper_from_the_first_day(moved):
    [pack] = packs.packs_of(moved.school, TODAY)

    assert (pack.pupil, pack.kept) == (moved, None)


def test_the_new_school_has_not_been_answered_yet(moved):
    [tally] = surveys.tallies([moved.school_class])

    assert surveys.standing_answer(moved) is None
    assert tally.answered == 0
    assert surveys.answers_of(moved.school_class) == [(moved, None)]


def test_both_schools_prepare_a_pack_in_the_week_of_the_move(moved, new_cpe, cpe):
    assert packs.prepare(pupils=[moved], monday=TODAY, by=new_cpe) == 1
    assert {pack.school for pack in PaperPack.objects.all()} == {moved.school, cpe.memberships.get().school}


def test_the_new_school_hands_over_its_own_pack_only(moved, new_cpe, cpe):
    packs.hand(pupils=[moved], monday=TODAY, way=PaperPack.Way.COLLECTED, by=new_cpe)

    assert PaperPack.objects.get(school=cpe.memberships.get().school).handed_at is None


def test_each_school_reads_its_own_packs(moved, new_cpe, cpe):
    assert PaperPack.objects.visible_to(cpe).exists()
    assert not PaperPack.objects.visible_to(new_cpe).exists()


def test_the_answer_left_behind_ages_in_the_old_school(moved, cpe):
    kinds = {kind.name: kind for kind in retention.KINDS}
    answers = kinds["survey_answers"].rows(cpe.memberships.get().school)

    assert answers.get().pupil == moved
    assert not kinds["survey_answers"].rows(moved.school).exists()


class TestALoanThatLeftWithThePupil:
    @pytest.fixture
    def loan(self, pupil, cpe):
        loan = a_loan(pupil, cpe, TODAY, is_back=False)
        pupil.school_class = SchoolClassFactory(name="4e Ailleurs")
        pupil.school = pupil.school_class.school
        pupil.save()
        return loan

    @pytest.fixture
    def page(self, client, cpe):
        client.force_login(cpe)
        return lambda name, *args: client.get(reverse(name, args=args)).content.decode()

    def test_is_among_those_to_ask_back_though_its_day_has_not_come(self, page, loan):
        shown = page("tutoring:equipment")

        assert "À faire revenir" in shown
        assert "a quitté l&#x27;établissement" in shown
        assert "Ailleurs" not in shown

    def test_says_what_to_do_on_its_page(self, page, loan):
        shown = page("tutoring:loan", loan.public_id)

        assert "puis noter le retour" in shown
        assert "Ailleurs" not in shown
