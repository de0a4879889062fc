"""The acts that share pupils among adults: apply a proposal, give a class or a pupil, set a limit, name tutors, let one leave.

Each takes the lock of the school, so that two people who share out at the same moment do it one after the other.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from continuity.directory import audit
from continuity.directory.locks import lock_school
from continuity.directory.models import Membership, Pupil, Role, School, SchoolClass, User
from tutoring.caseload import substitutions
from tutoring.caseload.facts import Facts, facts_of
from tutoring.caseload.gift import Gift, gift_of
from tutoring.caseload.leaving import Leaving, leaving_of
from tutoring.caseload.proposal import Proposal
from tutoring.caseload.tutors import check_can_follow
from tutoring.models import TutorLimit, Tutorship
from tutoring.selectors import possible_tutors


class FactsChanged(Exception):
    """What a proposal rested on is no longer so: it must be worked out anew."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as somebody saw it: `tutors` by pupil (None: nobody any more), only for those who change."""

    whom: str
    fingerprint: str
    tutors: Mapping[int, int | None]


def sign(proposal: Proposal, whom: str) -> str:
    """What `proposal` changes, as one text nobody can alter."""
    changes = [(line.pupil.pk, line.after and line.after.pk) for line in proposal.changes]
    content = [whom, proposal.facts.fingerprint, changes]
    return signing.dumps(content, salt=_salt(proposal.facts.school), compress=True)


def read(school: School, signed: str) -> Shown:
    """What `sign` was given for this school. Raises `signing.BadSignature` for anything else."""
    whom, fingerprint, changes = signing.loads(signed, salt=_salt(school))
    return Shown(whom, fingerprint, dict(changes))


@transaction.atomic
def apply(*, school: School, shown: Shown, by: User) -> int:
    """Do what `shown` says: end the tutorships it ends, begin those it begins. Returns how many pupils it concerned, 0
    when a double click or a colleague did it already.

    Raises FactsChanged, and writes nothing, when anything it rested on changed since: a pupil who came or left, a limit,
    a lesson, a tutorship.
    """
    school = lock_school(school.pk)
    facts = facts_of(school, timezone.localdate(), shown.whom)
    if _is_done(shown, facts):
        return 0
    if facts.fingerprint != shown.fingerprint:
        raise FactsChanged
    pupils = {pupil.pk: pupil for pupil in facts.pupils}
    adults = {pk: adult.user for pk, adult in facts.adults.items()}
    wanted = {pupils[pk]: adult and adults[adult] for pk, adult in shown.tutors.items()}
    _give(school, wanted, _standing(facts, wanted), by)
    return len(wanted)


@transaction.atomic
def give_pupil(*, pupil: Pupil, tutor: User, by: User) -> Tutorship:
    """Let `tutor` follow `pupil` from today on, which ends the tutorship there was.

    Asking for the tutor the pupil has already changes nothing. Raises ValidationError, with a sentence, for a pupil who
    has just left, a parent of the pupil, and whoever follows MOST_PUPILS already, or no longer works here.
    """
    school = lock_school(pupil.school_id)
    current = Tutorship.objects.current().filter(pupil=pupil).select_related("tutor").first()
    if current and current.tutor == tutor:
        return current
    _check_pair(school, pupil, tutor)
    check_can_follow(school, tutor, 1)
    _give(school, {pupil: tutor}, {pupil.pk: current.tutor} if current else {}, by)
    return Tutorship.objects.current().get(pupil=pupil)


@transaction.atomic
def give_class(
    *, school_class: SchoolClass, tutor: User, only_alone: bool, fingerprint: str, by: User
) -> Gift:
    """Do what the gift with `fingerprint` said: let `tutor` follow the pupils of `school_class`, all of them or those
    whom nobody follows (`only_alone`). Returns what was given; nothing when it is done already.

    Raises FactsChanged, and writes nothing, when the gift is another one today;
    ValidationError, with a sentence, when the tutor would follow more than MOST_PUPILS, or no longer works here.
    """
    school = lock_school(school_class.school_id)
    gift = gift_of(school_class, tutor, only_alone=only_alone)
    if gift.befores and gift.fingerprint != fingerprint:
        raise FactsChanged
    _give(school, dict.fromkeys(gift.befores, tutor), {pupil.pk: before for pupil, before in gift.moved}, by)
    return gift


@transaction.atomic
def set_limit(*, school: School, tutor: User, pupils: int, by: User) -> TutorLimit:
    """Let `tutor` follow up to `pupils` (0: none) of `school`. Nobody is taken off them: the next proposal counts with it."""
    school = lock_school(school.pk)
    limit, is_new = TutorLimit.objects.get_or_create(school=school, tutor=tutor, defaults={"pupils": pupils})
    if not is_new and limit.pupils == pupils:
        return limit
    limit.pupils = pupils
    limit.save(update_fields=["pupils"])
    audit.record(verb="tutor.limit_set", by=by, school=school, target=tutor, pupils=pupils)
    return limit


@transaction.atomic
def name_tutors(*, school: School, adults: Collection[User], pupils: int, by: User) -> int:
    """Make `adults` tutors of `school`, each of up to `pupils`. Returns how many were not yet."""
    school = lock_school(school.pk)
    tutors = school.memberships.filter(role=Role.TUTOR)
    new = list(
        possible_tutors(school)
        .filter(pk__in=[adult.pk for adult in adults])
        .exclude(pk__in=tutors.values("user"))
    )
    _make_tutors(school, new)
    audit.record_all(verb="tutor.named", by=by, school=school, targets=new)
    for adult in new:
        set_limit(school=school, tutor=adult, pupils=pupils, by=by)
    return len(new)


@transaction.atomic
def release(*, school: School, tutor: User, by: User) -> Leaving:
    """`tutor` is one no more: their tutorships in `school` end, and the substitutions in which they are away or stand in.

    Returns what ended: its pupils, and those of the tutors they stood in for, need somebody now. Twice ends it once.
    """
    school = lock_school(school.pk)
    leaving = leaving_of(school, tutor, timezone.localdate())
    _end(Tutorship.objects.current().filter(tutor=tutor, pupil__in=leaving.pupils))
    for substitution in (*leaving.absences, *leaving.stood_in):
        substitutions.let_fall(substitution, verb="tutor.replacement_ended", by=by)
    was_named, _by_model = school.memberships.filter(user=tutor, role=Role.TUTOR).delete()
    TutorLimit.objects.filter(school=school, tutor=tutor).delete()
    audit.record_all(verb="tutor.released", by=by, school=school, targets=leaving.pupils, previous=tutor.pk)
    if was_named or leaving.pupils:
        audit.record(verb="tutor.left", by=by, school=school, target=tutor, pupils=len(leaving.pupils))
    return leaving


def _check_pair(school: School, pupil: Pupil, tutor: User) -> None:
    names = {"tutor": tutor, "pupil": pupil}
    if not school.pupils.filter(pk=pupil.pk).exists():
        raise ValidationError(_("%(pupil)s vient de quitter l'établissement : rien n'a changé.") % names)
    if pupil.guardianships.filter(guardian=tutor).exists():
        raise ValidationError(
            _(
                "%(tutor)s est responsable de %(pupil)s : nul ne suit son propre enfant. Choisir un autre adulte."
            )
            % names
        )


def _is_done(shown: Shown, facts: Facts) -> bool:
    """Whether each pupil of `shown` is followed as it says."""
    standing = {pupil_id: tutor.pk for pupil_id, tutor in facts.tutors.items()}
    return all(standing.get(pupil_id) == tutor_id for pupil_id, tutor_id in shown.tutors.items())


def _standing(facts: Facts, wanted: Mapping[Pupil, User | None]) -> dict[int, User]:
    return {pupil.pk: facts.tutors[pupil.pk] for pupil in wanted if pupil.pk in facts.tutors}


def _give(
    school: School, wanted: Mapping[Pupil, User | None], standing: Mapping[int, User], by: User
) -> None:
    """End the tutorships of the pupils of `wanted`, begin those it names; `standing` is who follows them until now.

    One audit event a pupil, in as many queries as there are pairs of adults.
    """
    today = timezone.localdate()
    _end(Tutorship.objects.current().filter(pupil__in=wanted))
    Tutorship.objects.bulk_create(
        Tutorship(school=school, pupil=pupil, tutor=tutor, since=today)
        for pupil, tutor in wanted.items()
        if tutor
    )
    _make_tutors(school, {tutor for tutor in wanted.values() if tutor})
    turns = defaultdict(list)
    for pupil, tutor in wanted.items():
        previous = standing.get(pupil.pk)
        turns[tutor and tutor.pk, previous and previous.pk].append(pupil)
    for (tutor_id, previous_id), pupils in turns.items():
        verb = "tutor.assigned" if tutor_id else "tutor.released"
        details = {"tutor": tutor_id} if tutor_id else {}
        audit.record_all(verb=verb, by=by, school=school, targets=pupils, previous=previous_id, **details)


def _end(tutorships: QuerySet[Tutorship]) -> None:
    tutorships.update(until=Greatest(F("since"), timezone.localdate()))


def _make_tutors(school: School, adults: Collection[User]) -> None:
    Membership.objects.bulk_create(
        (Membership(user=adult, school=school, role=Role.TUTOR) for adult in adults), ignore_conflicts=True
    )


def _salt(school: School) -> str:
    return f"tutoring.caseload {school.pk}"
