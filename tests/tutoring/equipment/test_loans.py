"""What the school lends: to whom, until when, and what it changes for the pupil."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from activities.risk_signals import no_equipment
from continuity.common.signs import Lookout
from continuity.directory.models import AuditEvent, Pupil
from tests.factories import CourseFactory, PupilFactory, given
from tutoring.cases.actions import add_action
from tutoring.cases.acts import open_case
from tutoring.equipment import inventory, loans, selectors
from tutoring.models import CaseAction, Item, Loan

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
CHRISTMAS = date(2026, 12, 18)


@pytest.fixture
def item(pupil):
    return item_of(pupil.school)


def item_of(school, number="PC-1", kind=Item.Kind.LAPTOP, **fields):
    return Item.objects.create(school=school, kind=kind, number=number, **fields)


def lent(item, pupil, by, due_on=CHRISTMAS):
    return loans.lend(item=item, pupil=pupil, due_on=due_on, by=by)


def lacks(pupil):
    return Pupil.objects.lacking_equipment().filter(pk=pupil.pk).exists()


@pytest.fixture
def without_device(pupil):
    pupil.device = Pupil.Device.NONE
    pupil.save()
    return pupil


class TestLending:
    def test_is_kept_with_its_day_and_state(self, item, pupil, cpe):
        loan = lent(item, pupil, cpe)

        assert (loan.lent_on, loan.due_on, loan.state_lent) == (TODAY, CHRISTMAS, Item.State.GOOD)
        assert AuditEvent.objects.filter(verb="item.lent", target_id=item.pk).count() == 1

    def test_what_is_lent_already_says_to_whom(self, item, pupil, cpe):
        lent(item, pupil, cpe)

        with pytest.raises(loans.NotLent, match="déjà prêté à Élodie Martin"):
            lent(item, PupilFactory(school_class=pupil.school_class), cpe)
        assert Loan.objects.count() == 1

    def test_asked_twice_lends_once(self, item, pupil, cpe):
        assert lent(item, pupil, cpe) == lent(item, pupil, cpe)

    @pytest.mark.parametrize("state", [Item.State.BROKEN, Item.State.LOST])
    def test_what_does_not_work_is_not_lent(self, item, pupil, cpe, state):
        Item.objects.update(state=state)

        with pytest.raises(loans.NotLent, match="choisir un autre appareil"):
            lent(item, pupil, cpe)

    def test_what_left_the_inventory_is_not_lent(self, item, pupil, cpe):
        inventory.retire(item=item, by=cpe)

        with pytest.raises(loans.NotLent, match="sorti de l'inventaire"):
            lent(item, pupil, cpe)

    def test_a_pupil_who_left_gets_nothing(self, item, pupil, cpe):
        Pupil.objects.filter(pk=pupil.pk).update(school_class=None)

        with pytest.raises(loans.NotLent, match="n'est plus dans une classe"):
            lent(item, pupil, cpe)

    def test_a_pupil_of_another_school_gets_nothing(self, item, cpe):
        with pytest.raises(loans.NotLent):
            lent(item, PupilFactory(), cpe)

    def test_lasts_longer_when_it_is_prolonged(self, item, pupil, cpe):
        loan = loans.prolong(loan=lent(item, pupil, cpe), due_on=CHRISTMAS + timedelta(days=20), by=cpe)

        assert loan.due_on == date(2027, 1, 7)

    def test_is_not_prolonged_once_it_came_back(self, item, pupil, cpe):
        loan = lent(item, pupil, cpe)
        loans.take_back(loan=loan, state="good", returned_on=TODAY, by=cpe)

        with pytest.raises(loans.NotLent, match="déjà rendu"):
            loans.prolong(loan=loan, due_on=CHRISTMAS, by=cpe)


class TestALoanPlannedInACase:
    def plan(self, pupil, cpe, kind=CaseAction.Kind.LOAN):
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre le travail.")
        return add_action(case=case, by=cpe, kind=kind, owner=cpe, due_on=TODAY)

    def test_is_done_with_the_loan(self, item, pupil, cpe):
        action = self.plan(pupil, cpe)
        lent(item, pupil, cpe)

        action.refresh_from_db()
        assert (action.was_done, action.ended_by) == (True, cpe)
        assert "PC-1" in action.result
        assert AuditEvent.objects.filter(verb="case.action_done").count() == 1

    def test_waits_when_the_loan_is_refused(self, item, pupil, cpe):
        action = self.plan(pupil, cpe)
        Item.objects.update(state=Item.State.BROKEN)
        with pytest.raises(loans.NotLent):
            lent(item, pupil, cpe)

        action.refresh_from_db()
        assert action.is_to_do

    def test_waits_when_the_loan_is_for_somebody_else(self, item, pupil, cpe):
        action = self.plan(pupil, cpe)
        lent(item, PupilFactory(school_class=pupil.school_class), cpe)

        action.refresh_from_db()
        assert action.is_to_do

    def test_leaves_what_else_is_planned(self, item, pupil, cpe):
        action = self.plan(pupil, cpe, CaseAction.Kind.VISIT)
        lent(item, pupil, cpe)

        action.refresh_from_db()
        assert action.is_to_do


class TestTakingBack:
    def test_the_item_has_the_state_it_came_back_in(self, item, pupil, cpe):
        loans.take_back(loan=lent(item, pupil, cpe), state="broken", returned_on=TODAY, by=cpe)

        item.refresh_from_db()
        assert item.state == Item.State.BROKEN
        assert not Item.objects.available().exists()

    def test_it_can_be_lent_again(self, item, pupil, cpe):
        loans.take_back(loan=lent(item, pupil, cpe), state="good", returned_on=TODAY, by=cpe)

        assert lent(item, PupilFactory(school_class=pupil.school_class), cpe).returned_on is None

    def test_twice_is_once(self, item, pupil, cpe):
        loan = lent(item, pupil, cpe)
        loans.take_back(loan=loan, state="good", returned_on=TODAY, by=cpe)
        loans.take_back(loan=loan, state="broken", returned_on=TODAY, by=cpe)

        loan.refresh_from_db()
        assert loan.state_returned == Item.State.GOOD

    @pytest.mark.parametrize(
        ("day", "sentence"),
        [(TODAY - timedelta(days=1), "prêté le"), (TODAY + timedelta(days=1), "pas encore venu")],
    )
    def test_neither_before_the_loan_nor_tomorrow(self, item, pupil, cpe, day, sentence):
        loan = lent(item, pupil, cpe)

        with pytest.raises(ValidationError, match=sentence):
            loans.take_back(loan=loan, state="good", returned_on=day, by=cpe)
        loan.refresh_from_db()
        assert loan.returned_on is None

    def test_of_a_pupil_who_left_is_possible(self, item, pupil, cpe):
        loan = lent(item, pupil, cpe)
        Pupil.objects.filter(pk=pupil.pk).update(school_class=None)

        assert loans.take_back(loan=loan, state="worn", returned_on=TODAY, by=cpe).returned_on == TODAY


class TestWhatALoanChanges:
    def test_a_laptop_makes_up_for_no_device(self, item, without_device, cpe):
        lent(item, without_device, cpe)

        without_device.refresh_from_db()
        assert not without_device.lacks_equipment
        assert not lacks(without_device)

    def test_returned_the_device_is_missing_again(self, item, without_device, cpe):
        loans.take_back(loan=lent(item, without_device, cpe), state="good", returned_on=TODAY, by=cpe)

        without_device.refresh_from_db()
        assert without_device.lacks_equipment
        assert lacks(without_device)

    def test_what_the_family_has_stays_what_it_said(self, item, without_device, cpe):
        lent(item, without_device, cpe)

        without_device.refresh_from_db()
        assert without_device.device == Pupil.Device.NONE

    def test_the_sign_of_risk_goes_with_the_loan_and_comes_back_with_the_return(
        self, item, without_device, cpe
    ):
        course = CourseFactory(school_class=without_device.school_class)
        given(course=course, given_on=TODAY - timedelta(days=3), due_on=TODAY)
        school_days = [TODAY - timedelta(days=days) for days in (4, 3, 0)]

        def is_stuck():
            lookout = Lookout(Pupil.objects.all(), timezone.now(), school_days)
            return [sign.pupil_id for sign in no_equipment(lookout)] == [without_device.pk]

        assert is_stuck()
        loan = lent(item, without_device, cpe)
        assert not is_stuck()
        loans.take_back(loan=loan, state="good", returned_on=TODAY, by=cpe)
        assert is_stuck()

    def test_a_laptop_brings_no_connection(self, item, pupil, cpe):
        pupil.connection = Pupil.Connection.NONE
        pupil.save()
        lent(item, pupil, cpe)

        assert lacks(pupil)

    def test_broken_at_home_it_is_missing_again(self, item, without_device, cpe):
        lent(item, without_device, cpe)
        inventory.correct(item=item, kind=item.kind, number=item.number, label="", state="broken", by=cpe)

        assert lacks(without_device)

    def test_one_of_two_returned_the_other_still_serves(self, item, without_device, cpe):
        lent(item_of(without_device.school, "TAB-1", Item.Kind.TABLET), without_device, cpe)
        loans.take_back(loan=lent(item, without_device, cpe), state="good", returned_on=TODAY, by=cpe)

        assert not lacks(without_device)


class TestNeedsAndStock:
    def test_those_who_lack_against_what_is_there(self, item, without_device, cpe):
        item_of(without_device.school, "PC-2", state=Item.State.BROKEN)
        PupilFactory(school_class=without_device.school_class, device=Pupil.Device.NONE)

        devices, connections = selectors.needs(without_device.school)

        assert (devices.pupils, devices.available, devices.lent, devices.short) == (2, 1, 0, 1)
        assert (connections.pupils, connections.available) == (0, 0)

    def test_a_loan_lessens_both(self, item, without_device, cpe):
        lent(item, without_device, cpe)

        [devices, _connections] = selectors.needs(without_device.school)

        assert (devices.pupils, devices.available, devices.lent) == (0, 0, 1)

    def test_what_is_overdue(self, item, pupil, cpe):
        lent(item, pupil, cpe, due_on=TODAY)

        assert not Loan.objects.overdue(TODAY).exists()
        assert Loan.objects.overdue(TODAY + timedelta(days=1)).exists()


class TestTheInventory:
    def add(self, text, school, by, kind="laptop"):
        return inventory.add(school=school, lines=inventory.read_lines(text, kind), by=by)

    def test_grows_by_lines(self, pupil, cpe):
        self.add(
            "Numéro;Désignation;Matériel\nPC-1;Portable 14 pouces\nT-1;;Tablette\n\nM-1\tClé\tclé",
            pupil.school,
            cpe,
        )

        found = {item.number: (item.kind, item.label) for item in Item.objects.all()}
        assert found == {
            "PC-1": ("laptop", "Portable 14 pouces"),
            "T-1": ("tablet", ""),
            "M-1": ("modem", "Clé"),
        }

    def test_numbers_it_has_already_are_named_and_nothing_is_added(self, item, pupil, cpe):
        with pytest.raises(ValidationError, match="PC-1 est déjà"):
            self.add("PC-1\nPC-2", pupil.school, cpe)
        assert Item.objects.count() == 1

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("PC-1\nPC-1", "Ligne 2 : le numéro PC-1 est déjà à la ligne 1"),
            (";Portable", "Ligne 1 : il manque le numéro"),
            ("PC-1;;fusée", "Ligne 1 : ce matériel n'est pas dans la liste"),
            ("X" * 31, "Ligne 1 : le numéro a plus de 30 caractères"),
            ("", "Écrire au moins un numéro"),
            ("\n".join(map(str, range(501))), "501 lignes"),
        ],
    )
    def test_a_line_that_is_not_right_says_why(self, text, sentence):
        with pytest.raises(ValidationError) as refusal:
            inventory.read_lines(text, "laptop")
        assert sentence in " ".join(refusal.value.messages)

    def test_of_many_lines_that_are_not_right_the_first_are_told_and_the_others_counted(self):
        with pytest.raises(ValidationError) as refusal:
            inventory.read_lines("\n".join(f"X-{number};;fusée" for number in range(200)), "laptop")

        assert len(refusal.value.messages) == 21
        assert refusal.value.messages[-1] == "180 autres lignes sont à revoir."

    def test_what_is_of_no_kind_goes_by_its_number(self, pupil):
        assert str(item_of(pupil.school, "CH-1", Item.Kind.OTHER, label="Chargeur 65 W")) == "CH-1"

    def test_two_schools_may_number_alike(self, item, cpe):
        assert self.add("PC-1", PupilFactory().school, cpe)

    def test_what_is_lent_stays_in_it(self, item, pupil, cpe):
        lent(item, pupil, cpe)

        with pytest.raises(inventory.StillLent, match="prêté à Élodie Martin"):
            inventory.retire(item=item, by=cpe)

    def test_what_was_retired_may_come_back(self, item, cpe):
        inventory.retire(item=item, by=cpe)
        inventory.put_back(item=item, by=cpe)

        assert list(Item.objects.available()) == [item]

    def test_a_number_is_not_given_twice(self, item, pupil, cpe):
        other = item_of(pupil.school, "PC-2")

        with pytest.raises(ValidationError, match="déjà celui d'un autre"):
            inventory.correct(item=other, kind="laptop", number="PC-1", label="", state="good", by=cpe)
