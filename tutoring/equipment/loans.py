"""Loans: an item goes to a pupil and comes back."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.common import wording
from continuity.directory import audit
from continuity.directory.access import lock_or_404
from continuity.directory.models import Pupil, User
from tutoring.cases.actions import end_planned
from tutoring.equipment.lent_means import refresh_lent_means
from tutoring.models import CaseAction, Item, Loan


class NotLent(Exception):
    """The item cannot be lent to this pupil now; the message is a sentence."""


@transaction.atomic
def lend(*, item: Item, pupil: Pupil, due_on: date, by: User) -> Loan:
    """Lend `item` to `pupil` from today to `due_on`, included. Asked twice, it is lent once.

    A loan planned in their case is done with it.
    Raises NotLent for an item that is lent, does not work or is out of the inventory, and for a pupil who has left.
    """
    locked = lock_or_404(Item.objects.all(), item.pk)
    borrower = Pupil.objects.select_for_update(no_key=True).get(pk=pupil.pk)
    current = locked.loans.current().select_related("pupil").first()
    if current and current.pupil_id == borrower.pk:
        return current
    _check_lendable(locked, borrower, current)
    loan = Loan.objects.create(
        item=locked,
        pupil=borrower,
        lent_on=timezone.localdate(),
        due_on=due_on,
        lent_by=by,
        state_lent=locked.state,
    )
    audit.record(verb="item.lent", by=by, school=locked.school_id, target=locked, pupil=borrower.pk)
    refresh_lent_means(borrower.pk)
    end_planned(
        pupils=[borrower],
        kind=CaseAction.Kind.LOAN,
        by=by,
        result=_("%(item)s : prêt noté") % {"item": locked},
    )
    return loan


@transaction.atomic
def take_back(*, loan: Loan, state: str, returned_on: date, by: User) -> Loan:
    """Note that what was lent came back on `returned_on` in this `state`, which is the item's from now on.

    Twice is once: the first return noted stands. Raises ValidationError for a day before the loan or to come.
    """
    item = lock_or_404(Item.objects.all(), loan.item_id)
    locked = lock_or_404(Loan.objects.all(), loan.pk)
    if locked.returned_on:
        return locked
    _check_returned_on(locked, returned_on)
    locked.returned_on, locked.returned_to, locked.state_returned = returned_on, by, state
    locked.save(update_fields=["returned_on", "returned_to", "state_returned"])
    item.state = state
    item.save(update_fields=["state"])
    audit.record(
        verb="item.returned", by=by, school=item.school_id, target=item, pupil=locked.pupil_id, state=state
    )
    refresh_lent_means(locked.pupil_id)
    return locked


@transaction.atomic
def prolong(*, loan: Loan, due_on: date, by: User) -> Loan:
    """Let the pupil keep it until `due_on`, included. Raises NotLent once it came back."""
    locked = lock_or_404(Loan.objects.select_related("item"), loan.pk)
    if locked.returned_on:
        raise NotLent(_("Cet appareil est déjà rendu : le prêt ne peut plus être prolongé."))
    if due_on == locked.due_on:
        return locked
    locked.due_on = due_on
    locked.save(update_fields=["due_on"])
    audit.record(
        verb="loan.prolonged",
        by=by,
        school=locked.item.school_id,
        target=locked.item,
        pupil=locked.pupil_id,
        due_on=due_on.isoformat(),
    )
    return locked


def _check_lendable(item: Item, pupil: Pupil, current: Loan | None) -> None:
    if current:
        raise NotLent(
            _(
                "%(item)s : appareil déjà prêté à %(pupil)s depuis le %(day)s. En choisir un autre, ou noter son retour."
            )
            % {"item": item, "pupil": current.pupil, "day": wording.day(current.lent_on)}
        )
    if item.retired_on:
        raise NotLent(_("%(item)s : appareil sorti de l'inventaire. En choisir un autre.") % {"item": item})
    if not item.works:
        raise NotLent(
            _("%(item)s est noté « %(state)s » : choisir un autre appareil, ou corriger son état.")
            % {"item": item, "state": item.get_state_display()}
        )
    if pupil.school_class_id is None or pupil.school_id != item.school_id:
        raise NotLent(
            _("%(pupil)s n'est plus dans une classe de l'établissement : rien ne peut lui être prêté.")
            % {"pupil": pupil}
        )


def _check_returned_on(loan: Loan, returned_on: date) -> None:
    if returned_on < loan.lent_on:
        raise ValidationError(
            {
                "returned_on": _("L'appareil a été prêté le %(day)s : il n'a pas pu être rendu avant.")
                % {"day": wording.day(loan.lent_on)}
            }
        )
    if returned_on > timezone.localdate():
        raise ValidationError(
            {"returned_on": _("Ce jour n'est pas encore venu : noter le retour une fois l'appareil rendu.")}
        )
