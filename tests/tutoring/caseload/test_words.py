"""The sentences that explain a proposal."""

import pytest
from django.utils import timezone

from continuity.directory.models import User
from tests.factories import GuardianshipFactory, PupilFactory, TutorshipFactory, member
from tutoring.caseload import words
from tutoring.caseload.facts import facts_of
from tutoring.caseload.gift import Gift
from tutoring.caseload.proposal import propose
from tutoring.caseload.tutors import Tutor, tutors_of
from tutoring.models import Substitution, TutorLimit

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(pupil, monday):
    return lambda: propose(facts_of(pupil.school, monday))


def before_of(pupil, proposal):
    [line] = [line for line in proposal.lines if line.pupil == pupil]
    return words.before_said(line, proposal)


def test_who_gets_keeps_and_loses_a_tutor_is_counted(pupil, tutor, proposal):
    for _ in range(2):
        TutorshipFactory(pupil__school_class=pupil.school_class, tutor=tutor)
    PupilFactory.create_batch(3, school_class=pupil.school_class)
    GuardianshipFactory(pupil=pupil, guardian=tutor)

    assert (
        words.changes_said(proposal())
        == "3 élèves auraient un tuteur, 1 n'en aurait plus, 2 gardent le leur."
    )


def test_who_changes_tutor_is_counted(pupil, tutor, proposal):
    member(pupil.school, "tutor")
    GuardianshipFactory(pupil=pupil, guardian=tutor)

    assert words.changes_said(proposal()) == "1 changerait de tuteur."


def test_an_own_child_is_said(pupil, tutor, proposal):
    member(pupil.school, "tutor")
    GuardianshipFactory(pupil=pupil, guardian=tutor)

    assert before_of(pupil, proposal()) == f"suivi jusqu'ici par {tutor}, qui en est responsable"


def test_a_limit_passed_is_said(pupil, tutor, proposal):
    member(pupil.school, "tutor")
    TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=0)

    assert before_of(pupil, proposal()) == f"suivi jusqu'ici par {tutor}, au-delà de sa limite"


def test_somebody_gone_is_said(pupil, tutor, proposal):
    tutor.memberships.all().delete()

    assert before_of(pupil, proposal()) == f"suivi jusqu'ici par {tutor}, qui ne peut plus l'être"


def test_nothing_is_missing_when_all_have_a_place(pupil, tutor, proposal):
    assert not words.places_said(proposal())


def test_what_is_missing_is_told_apart_from_who_stays_beyond_a_limit(pupil, tutor, proposal):
    PupilFactory(school_class=pupil.school_class)
    TutorLimit.objects.create(school=pupil.school, tutor=tutor, pupils=0)

    assert words.places_said(proposal()) == (
        "1 élève resterait sans tuteur ; il manque 1 place ; 1 élève reste avec un tuteur au-delà de sa limite. "
        "Nommer d'autres tuteurs, ou relever des limites."
    )


@pytest.mark.parametrize(
    ("count", "limit", "said"),
    [(0, 0, "ne prend pas d'élèves"), (1, 10, "1 élève sur 10"), (12, 10, "12 élèves pour 10 au plus")],
)
def test_the_load_of_a_tutor(tutor, count, limit, said):
    assert words.load_said(Tutor(tutor, count, limit, is_here=True)) == said


def state_of(tutor, school):
    [found] = [each for each in tutors_of(school, timezone.localdate()) if each.user == tutor]
    return words.state_said(found)


@pytest.mark.parametrize("is_closed", [True, False], ids=["the account is closed", "the roles are gone"])
def test_a_substitute_who_has_left_is_said(pupil, tutor, monday, is_closed):
    substitute = member(pupil.school, "teacher", first_name="Jeanne", last_name="Roy")
    Substitution.objects.create(
        school=pupil.school, tutor=tutor, substitute=substitute, first_day=monday, last_day=monday
    )
    assert state_of(tutor, pupil.school) == "absent jusqu'à lundi 23 novembre, remplacé par Jeanne Roy"

    if is_closed:
        User.objects.filter(pk=substitute.pk).update(is_active=False)
    else:
        substitute.memberships.all().delete()
    assert state_of(tutor, pupil.school) == (
        "absent jusqu'à lundi 23 novembre, sans remplaçant : Jeanne Roy n'est plus dans l'établissement"
    )


@pytest.mark.parametrize(
    ("new", "moved", "said"),
    [
        (0, 0, "Personne de cette classe n'est à confier à Jeanne Roy."),
        (2, 0, "2 élèves de plus, sans tuteur jusqu'ici."),
        (0, 1, "1 élève de plus, qui changerait de tuteur."),
        (1, 2, "3 élèves de plus : 1 n'a pas de tuteur, 2 changeraient de tuteur."),
    ],
)
def test_whom_an_adult_would_receive_is_counted(tutor, new, moved, said):
    tutor.first_name, tutor.last_name = "Jeanne", "Roy"
    befores = dict.fromkeys(range(new)) | dict.fromkeys(range(new, new + moved), tutor)

    assert words.gift_said(Gift(Tutor(tutor, 0, 10, is_here=True), befores)) == said
