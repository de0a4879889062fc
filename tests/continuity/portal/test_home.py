"""Each person's first page: how much, by when, what now."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from continuity.directory.models import Role
from tests.factories import (
    CourseFactory,
    GuardianshipFactory,
    MembershipFactory,
    PupilFactory,
    SchoolClassFactory,
    SchoolFactory,
    TutorshipFactory,
    UserFactory,
    member,
)
from tests.two_schools import full_school
from workload.models import LoadException, Rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def school():
    return full_school()


def home_of(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("portal:home")).content.decode()


def queries_of(client, user) -> int:
    home_of(client, user)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("portal:home"))
    return len(captured)


def test_a_teacher_finds_what_waits_and_gives_an_activity(client, school):
    page = home_of(client, school.people["teacher"])

    assert "Demande Ici" in page
    assert reverse("activities:new") in page


def test_a_teacher_finds_the_exception_granted_for_a_draft_first(client, school):
    teacher = school.people["teacher"]
    LoadException.objects.all().delete()
    LoadException.objects.create(
        activity=school.objects["draft"],
        rules=[Rule.DAILY_CAP],
        extra_minutes=30,
        reason="Sortie prévue de longue date.",
        granted_by=school.people["principal"],
        valid_until=timezone.localdate(),
    )

    page = home_of(client, teacher)

    assert page.index("Dérogation accordée") < page.index("Brouillon à publier")


def test_a_teacher_finds_the_week_of_each_class(client, school):
    assert "Travail par jour de 4e B Ici" in home_of(client, school.people["teacher"])


def test_a_form_teacher_without_a_course_finds_the_week_of_the_class(client, school):
    assert "Travail par jour de 4e B Ici" in home_of(client, school.people["form_teacher"])


def test_a_tutor_finds_whom_to_call(client, school):
    page = home_of(client, school.people["tutor"])

    assert "1 élève à appeler aujourd'hui" in page
    assert reverse("tutoring:pupil", args=[school.objects["pupil"].public_id]) in page


def test_a_tutor_of_a_pupil_without_alert_calls_nobody(client, school):
    assert "Personne à appeler aujourd'hui" in home_of(client, school.people["other_tutor"])


def test_an_adult_who_follows_a_pupil_finds_them_whatever_their_role(client, school):
    TutorshipFactory(pupil=PupilFactory(), tutor=school.people["outsider"])

    assert "Voir mes élèves suivis" in home_of(client, school.people["outsider"])


def test_the_direction_finds_the_state_of_its_classes(client, school):
    page = home_of(client, school.people["principal"])

    assert "0 classe au-dessus" in page
    assert "1 dérogation" in page
    assert "1 élève à suivre" in page
    assert "1 sans réponse" in page
    assert "Décider de 1 dérogation demandée" in page
    assert reverse("workload:policy") in page


def test_school_life_finds_who_must_be_followed(client, school):
    page = home_of(client, school.people["cpe"])

    assert "élève signalé" in page
    assert reverse("activities:paper") in page


def test_a_guardian_finds_each_child_and_whom_to_call(client, school):
    guardian = school.people["family"]
    other = GuardianshipFactory(guardian=guardian, pupil=PupilFactory(first_name="Zoé")).pupil

    page = home_of(client, guardian)

    assert "Élodie" in page
    assert "Zoé" in page
    assert reverse("workload:guide_pdf", args=[other.public_id]) in page
    assert f"Qui appeler : {school.people['tutor']}" in page


def test_a_guardian_finds_the_case_of_a_child_and_what_comes_next(client, school):
    page = home_of(client, school.people["family"])

    assert "Un suivi est ouvert" in page
    assert reverse("tutoring:kept", args=[school.objects["pupil"].public_id]) in page
    assert f"Appel à la famille : {school.objects['case_action'].what}" in page
    assert not any(note.text in page for note in school.objects["case"].notes.all())


def test_a_pupil_goes_straight_to_their_week(client, school):
    client.force_login(school.people["pupil"])

    assert client.get(reverse("portal:home")).url == reverse("workload:week")


def test_an_aesh_finds_the_day_of_the_pupils_they_support(client, school):
    assert "Élodie Martin Ici" in home_of(client, school.people["aesh"])


def test_the_administration_finds_the_state_of_the_directory(client, school):
    page = home_of(client, school.people["admin"])

    assert "comptes jamais utilisés" in page
    assert reverse("accounts:new") in page


def test_without_a_calendar_the_administration_is_told(client, school):
    assert "Aucune période de vacances" in home_of(client, school.people["admin"])


def test_several_roles_come_with_the_most_urgent_first(client, school):
    user = MembershipFactory(user=school.people["principal"], school=school.school, role=Role.CPE).user

    page = home_of(client, user)

    assert page.index("Vie scolaire, ") < page.index("Cette semaine, ")


def test_the_direction_of_two_schools_finds_both(client, school):
    other = MembershipFactory(
        user=school.people["principal"], school=SchoolFactory(name="Lycée"), role="principal"
    )

    assert "Cette semaine, Lycée" in home_of(client, other.user)


def test_an_account_without_a_role_is_told_whom_to_ask(client):
    page = home_of(client, UserFactory(username="sans.role"))

    assert "Le secrétariat de l'établissement" in page
    assert "sans.role" in page


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.TEACHER, "Aucun cours ne vous est encore attribué"),
        (Role.TUTOR, "Personne à appeler aujourd'hui"),
        (Role.PRINCIPAL, "Aucune classe n'est encore enregistrée"),
        (Role.ADMIN, "Aucune classe n'est encore enregistrée"),
        (Role.CPE, "élève signalé"),
        (Role.AESH, "Aucun élève ne vous est encore confié"),
        (Role.GUARDIAN, "relié à aucun élève"),
        (Role.PUPIL, "encore relié à aucun rôle ni à aucun élève"),
    ],
)
def test_on_the_first_day_each_home_says_what_comes_next(client, role, sentence):
    assert sentence in home_of(client, member(SchoolFactory(), role))


def test_the_principal_is_led_to_the_reliefs_that_wait_for_answers(client, school):
    principal, today = school.people["principal"], timezone.localdate()
    sent, answered = (SchoolClassFactory(school=school.school) for _ in range(2))
    for school_class, closed_at in ((sent, None), (answered, timezone.now())):
        school_class.repairs.create(
            first_day=today, last_day=today, sent_by=principal, sent_at=timezone.now(), closed_at=closed_at
        )

    page = home_of(client, principal)

    assert reverse("workload:repair", args=[sent.public_id]) in page
    assert reverse("workload:repair", args=[answered.public_id]) not in page


@pytest.mark.parametrize("name", ["teacher", "tutor", "principal", "cpe", "family", "aesh", "admin"])
def test_a_home_asks_the_same_queries_for_one_pupil_and_for_ten(client, school, name):
    for_one = queries_of(client, school.people[name])

    pupil = school.objects["pupil"]
    for _count in range(9):
        other = PupilFactory(school_class=pupil.school_class)
        TutorshipFactory(pupil=other, tutor=school.people["tutor"])
        GuardianshipFactory(pupil=other, guardian=school.people["family"])
        other.supporters.add(school.people["aesh"])
    for _count in range(3):
        CourseFactory(school_class=SchoolClassFactory(school=school.school), teacher=school.people["teacher"])

    assert queries_of(client, school.people[name]) == for_one


@pytest.mark.parametrize(("name", "is_named"), [("cpe", True), ("principal", False)])
def test_an_action_of_a_case_names_the_pupil_to_all_but_the_direction(client, school, name, is_named):
    school.objects["case_action"].owner = school.people[name]
    school.objects["case_action"].save()

    page = home_of(client, school.people[name])

    assert "1 action à faire dans vos suivis" in page
    assert (reverse("tutoring:case", args=[school.objects["case"].public_id]) in page) is is_named
