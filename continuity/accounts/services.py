"""Opening, changing and closing accounts; the school does it, nobody signs up.

Whoever calls has checked `perms`. No password is ever stored or sent by these functions: the temporary one is
returned once, to be printed.
"""

import secrets
from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from continuity.accounts.perms import FAMILY_ROLES
from continuity.directory import audit
from continuity.directory.models import Guardianship, Membership, Pupil, Role, School, User

CONSONANTS, VOWELS, DIGITS = "bdfgkmnprtvz", "aeou", "23456789"  # none can be taken for another on paper


@transaction.atomic
def open_account(*, school: School, account: User, roles: Collection[str], by: User) -> User:
    """Save `account`, new, with `roles` in `school`; it opens once it has a password.

    Raises ValidationError when someone else took the user name or the e-mail in the meantime.
    """
    account.set_unusable_password()
    _save(account)
    _set_roles(school, account, roles)
    audit.record(verb="account.opened", by=by, school=school, target=account, roles=sorted(roles))
    return account


@transaction.atomic
def open_pupil_account(*, pupil: Pupil, account: User, by: User) -> User:
    """The account of `pupil`, who has none. Raises ValidationError if one was opened in the meantime."""
    open_account(school=pupil.school, account=account, roles=[Role.PUPIL], by=by)
    if not Pupil.objects.filter(pk=pupil.pk, user=None).update(user=account):
        raise ValidationError(_("%(pupil)s a déjà un compte.") % {"pupil": pupil})
    return account


@transaction.atomic
def open_guardian_account(*, pupil: Pupil, account: User, relation: str, by: User) -> User:
    """The account of one more guardian of `pupil`, called after those already known."""
    open_account(school=pupil.school, account=account, roles=[Role.GUARDIAN], by=by)
    link_guardian(pupil=pupil, guardian=account, relation=relation, by=by)
    return account


@transaction.atomic
def link_guardian(*, pupil: Pupil, guardian: User, relation: str, by: User) -> Guardianship:
    """Let `guardian`, who has an account, read `pupil`; twice changes nothing."""
    link, is_new = Guardianship.objects.get_or_create(
        guardian=guardian,
        pupil=pupil,
        defaults={"relation": relation, "rank": pupil.guardianships.count() + 1},
    )
    if is_new:
        audit.record(verb="guardian.linked", by=by, school=pupil.school, target=guardian, pupil=pupil.pk)
    return link


@transaction.atomic
def unlink_guardian(*, pupil: Pupil, guardian: User, by: User) -> None:
    """Let `guardian` read `pupil` no more, from now on; twice changes nothing.

    What was said with them stays written, and so does their account, which may be linked again.
    """
    count, _by_model = pupil.guardianships.filter(guardian=guardian).delete()
    if count:
        audit.record(verb="guardian.unlinked", by=by, school=pupil.school, target=guardian, pupil=pupil.pk)


@transaction.atomic
def link_supporter(*, pupil: Pupil, supporter: User, by: User) -> None:
    """Let `supporter`, an AESH of the school, read the plan of `pupil` and note contacts; twice changes nothing."""
    _link, is_new = Pupil.supporters.through.objects.get_or_create(pupil=pupil, user=supporter)
    if is_new:
        audit.record(verb="supporter.linked", by=by, school=pupil.school, target=supporter, pupil=pupil.pk)


@transaction.atomic
def unlink_supporter(*, pupil: Pupil, supporter: User, by: User) -> None:
    """`supporter` no longer supports `pupil`, from now on; twice changes nothing."""
    count, _by_model = Pupil.supporters.through.objects.filter(pupil=pupil, user=supporter).delete()
    if count:
        audit.record(verb="supporter.unlinked", by=by, school=pupil.school, target=supporter, pupil=pupil.pk)


@transaction.atomic
def set_of_age(*, pupil: Pupil, of_age: bool, by: User) -> None:
    """Note that `pupil` is of age, or is not: of age, they read alone what is kept about them."""
    if Pupil.objects.filter(pk=pupil.pk).exclude(of_age=of_age).update(of_age=of_age):
        audit.record(verb="pupil.of_age_set", by=by, school=pupil.school_id, target=pupil, of_age=of_age)


@transaction.atomic
def change_account(*, school: School, account: User, roles: Collection[str], by: User) -> User:
    """Save the changed identity of `account` and the `roles` it holds in `school` (family roles are kept).

    Who is AESH there no more supports none of its pupils.
    """
    _save(account)
    _set_roles(school, account, roles)
    audit.record(verb="account.changed", by=by, school=school, target=account, roles=sorted(roles))
    return account


@transaction.atomic
def set_temporary_password(*, school: School, account: User, by: User) -> str:
    """Give `account` a new password, returned to be printed and handed over; its open sessions end."""
    password = _readable_password()
    account.set_password(password)
    account.save(update_fields=["password"])
    audit.record(verb="account.password_set", by=by, school=school, target=account)
    return password


@transaction.atomic
def set_open(*, school: School, account: User, is_open: bool, by: User) -> None:
    """Close `account` (it signs in no more, its sessions end, nothing is deleted) or open it again."""
    account.is_active = is_open
    account.save(update_fields=["is_active"])
    verb = "account.reopened" if is_open else "account.closed"
    audit.record(verb=verb, by=by, school=school, target=account)


def _save(account: User) -> None:
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError as error:
        raise ValidationError(
            _("L'identifiant ou l'adresse vient d'être pris par un autre compte : en choisir un autre.")
        ) from error


def _set_roles(school: School, account: User, roles: Collection[str]) -> None:
    held = Membership.objects.filter(user=account, school=school)
    held.exclude(role__in={*roles, *FAMILY_ROLES}).delete()
    if Role.AESH not in roles:
        Pupil.supporters.through.objects.filter(user=account, pupil__school=school).delete()
    Membership.objects.bulk_create(
        (Membership(user=account, school=school, role=role) for role in roles), ignore_conflicts=True
    )


def _readable_password() -> str:
    """Three invented words and two digits, e.g. "badu-fero-mika-47": about 40 bits, easy to copy from paper."""
    words = ["".join(secrets.choice(letters) for letters in (CONSONANTS, VOWELS) * 2) for _word in range(3)]
    return "-".join([*words, "".join(secrets.choice(DIGITS) for _digit in range(2))])
