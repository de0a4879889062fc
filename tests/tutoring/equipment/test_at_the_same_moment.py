"""Two CPE, or two clicks, at the same moment: of equipment, loans and packs."""

from datetime import date
from uuid import uuid4

import pytest

from continuity.directory.models import Role
from tests.factories import PupilFactory, member
from tests.tutoring.test_at_the_same_moment import at_once
from tutoring.equipment import inventory, loans, packs, surveys
from tutoring.models import Item, Loan, PaperPack

pytestmark = pytest.mark.django_db(transaction=True)

DUE_ON = date(2026, 12, 18)


@pytest.fixture
def item(pupil):
    return Item.objects.create(school=pupil.school, kind=Item.Kind.LAPTOP, number="PC-1")


def lending(item, pupil, by):
    def act():
        try:
            return loans.lend(item=item, pupil=pupil, due_on=DUE_ON, by=by)
        except loans.NotLent as refusal:
            return str(refusal)

    return act


def test_an_item_lent_by_two_goes_to_one(item, pupil, cpe):
    others = PupilFactory.create_batch(3, school_class=pupil.school_class)

    results = at_once(*(lending(item, each, member(pupil.school, Role.CPE)) for each in (pupil, *others)))

    assert Loan.objects.count() == 1
    assert sum("déjà prêté" in str(result) for result in results) == 3


def test_a_double_click_lends_once(item, pupil, cpe):
    first, second = at_once(lending(item, pupil, cpe), lending(item, pupil, cpe))

    assert first == second == Loan.objects.get()


def test_an_item_lent_and_retired_is_one_of_both(item, pupil, cpe):
    def retire():
        try:
            return inventory.retire(item=item, by=cpe)
        except inventory.StillLent as refusal:
            return str(refusal)

    at_once(lending(item, pupil, cpe), retire)

    item.refresh_from_db()
    assert (item.retired_on is None) == Loan.objects.exists()


def test_a_pack_prepared_by_two_is_one(pupil, cpe, monday):
    counts = at_once(*[lambda: packs.prepare(pupils=[pupil], monday=monday, by=cpe)] * 2)

    assert sorted(counts) == [0, 1]
    assert PaperPack.objects.count() == 1


def test_an_answer_sent_twice_is_one(pupil, cpe):
    once = uuid4()

    def send():
        return surveys.answer(
            pupil=pupil,
            by=cpe,
            source="paper",
            once=once,
            device="none",
            connection="good",
            shared_by=1,
            printer="unknown",
            quiet_place="unknown",
            skill="unknown",
        )

    first, second = at_once(send, send)

    assert first == second
    assert pupil.survey_answers.count() == 1


def test_an_answer_and_a_loan_leave_both(item, pupil, cpe):
    def answer():
        return surveys.answer(
            pupil=pupil,
            by=cpe,
            source="phone",
            once=uuid4(),
            device="none",
            connection="good",
            shared_by=1,
            printer="no",
            quiet_place="no",
            skill="alone",
        )

    at_once(answer, lending(item, pupil, cpe))

    pupil.refresh_from_db()
    assert (pupil.device, pupil.lent_device, pupil.lacks_equipment) == ("none", True, False)


def test_a_pack_handed_over_while_another_undoes_its_preparation_went_out(pupil, cpe):
    whose = {"pupils": [pupil], "monday": date(2026, 11, 23), "by": cpe}
    packs.prepare(**whose)

    at_once(
        lambda: packs.hand(**whose, way=PaperPack.Way.COLLECTED),
        lambda: packs.discard(**whose),
        lambda: packs.discard(**whose),
    )

    assert PaperPack.objects.get().handed_at is not None
