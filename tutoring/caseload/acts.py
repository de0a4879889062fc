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
from tutoring.caseload.facts import Facts, facts_of
from tutoring.caseload.proposal import Proposal
from tutoring.models import MOST_PUPILS, TutorLimit, Tutorship
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
    """Do what `shown` says: end the tutorships it ends, begin those it begins. Returns how many pupils it concerned.

    Raises FactsChanged, and writes nothing, when anything it rested on changed since: a pupil who came or left, a limit,
    a lesson, a tutorship.
    """
    school = lock_school(school.pk)
    facts = facts_of(school, timezone.localdate(), shown.whom)
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

    Asking for the tutor the pupil has already changes nothing. Raises ValidationError, with a sentence, for a parent of
    the pupil, for whoever follows MOST_PUPILS already, or no longer works here.
    """
    school = lock_school(pupil.school_id)
    current = Tutorship.objects.current().filter(pupil=pupil).select_related("tutor").first()
    if current and current.tutor == tutor:
        return current
    if pupil.guardianships.filter(guardian=tutor).exists():
        raise ValidationError(
            _(
                "%(tutor)s est responsable de %(pupil)s : nul ne suit son propre enfant. Choisir un autre adulte."
            )
            % {"tutor": tutor, "pupil": pupil}
        )
    _check_can_follow(school, tutor, 1)
    _give(school, {pupil: tutor}, {pupil.pk: current.tutor} if current else {}, by)
    return Tutorship.objects.current().get(pupil=pupil)


@transaction.atomic
def give_class(*, school_class: SchoolClass, tutor: User, only_alone: bool, by: User) -> int:
    """Let `tutor` follow the pupils of `school_class`: those whom nobody follows (`only_alone`), or all of them.

    Their own children stay where they are. Returns how many pupils have a new tutor. Raises ValidationError, with a
    sentence, when the tutor would follow more than MOST_PUPILS, or no longer works here.
    """
    school = lock_school(school_class.school_id)
    pupils = school_class.pupils.exclude(guardianships__guardian=tutor)
    current = Tutorship.objects.current().filter(pupil__in=pupils).select_related("tutor")
    standing = {tutorship.pupil_id: tutorship.tutor for tutorship in current}
    wanted = {
        pupil: tutor
        for pupil in pupils
        if standing.get(pupil.pk) != tutor and not (only_alone and pupil.pk in standing)
    }
    _check_can_follow(school, tutor, len(wanted))
    _give(school, wanted, standing, by)
    return len(wanted)


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
def release(*, school: School, tutor: User, by: User) -> int:
    """`tutor` is one no more: ends their tutorships in `school`. Returns how many pupils need somebody now.

    Their substitutions to come end with it, for there is nobody left to follow in their place.
    """
    school = lock_school(school.pk)
    tutorships = Tutorship.objects.current().filter(tutor=tutor, pupil__school=school)
    pupils = list(Pupil.objects.filter(pk__in=tutorships.values("pupil")))
    _end(tutorships)
    school.memberships.filter(user=tutor, role=Role.TUTOR).delete()
    TutorLimit.objects.filter(school=school, tutor=tutor).delete()
    school.substitutions.filter(tutor=tutor, first_day__gt=timezone.localdate()).delete()
    audit.record_all(verb="tutor.released", by=by, school=school, targets=pupils, previous=tutor.pk)
    audit.record(verb="tutor.left", by=by, school=school, target=tutor, pupils=len(pupils))
    return len(pupils)


def _check_can_follow(school: School, tutor: User, more: int) -> None:
    """Raises ValidationError unless `tutor` may follow `more` pupils of `school` than today."""
    adult = possible_tutors(school).filter(pk=tutor.pk).first()
    if adult is None:
        raise ValidationError(
            _("%(name)s ne peut plus être tuteur ici : choisir un autre adulte.") % {"name": tutor}
        )
    count = adult.pupil_count + more
    if count > MOST_PUPILS:
        raise ValidationError(
            _(
                "%(name)s suivrait %(count)d élèves, et %(most)d au plus sont possibles : en confier à un autre adulte."
            )
            % {"name": tutor, "count": count, "most": MOST_PUPILS}
        )


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
