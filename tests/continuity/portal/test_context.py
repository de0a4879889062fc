"""The places of the menu follow from the roles."""

import pytest
from django.test import RequestFactory

from continuity.directory.models import Role
from continuity.portal.context import navigation
from tests.factories import MembershipFactory, SchoolClassFactory, SchoolFactory, UserFactory, member

pytestmark = pytest.mark.django_db


def shown_to(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return navigation(request)


def labels(user, path="/") -> list[str]:
    return [str(place["label"]) for place in shown_to(user, path)["nav_places"]]


@pytest.mark.parametrize(
    ("role", "places"),
    [
        (Role.TEACHER, ["Accueil", "Activités", "Bibliothèque"]),
        (Role.TUTOR, ["Accueil", "Tutorat"]),
        (Role.CPE, ["Accueil", "Vie scolaire", "Charge", "Papier"]),
        (Role.PRINCIPAL, ["Accueil", "Charge", "Vie scolaire", "Comptes"]),
        (Role.ADMIN, ["Accueil", "Comptes", "Établissement", "Charge"]),
        (Role.PUPIL, ["Accueil", "Semaine", "Cahier"]),
        (Role.GUARDIAN, ["Accueil", "Semaine", "Cahier"]),
        (Role.AESH, ["Accueil", "Cahier"]),
    ],
)
def test_each_role_has_its_places(role, places):
    assert labels(member(SchoolFactory(), role)) == places


class TestWhoLeadsAClass:
    @pytest.fixture
    def teacher(self):
        teacher = member(SchoolFactory(), Role.TEACHER)
        SchoolClassFactory(school=teacher.memberships.get().school).form_teachers.add(teacher)
        return teacher

    def test_has_it_in_the_menu(self, teacher):
        assert labels(teacher) == ["Accueil", "Activités", "Ma classe", "Bibliothèque"]

    def test_has_their_pupils_there_too_as_a_tutor(self, teacher):
        MembershipFactory(user=teacher, role=Role.TUTOR, school=teacher.memberships.get().school)

        assert labels(teacher) == ["Accueil", "Activités", "Ma classe", "Tutorat"]

    @pytest.mark.parametrize("path", ["/suivi/classe/0/", "/suivi/0/", "/suivis/0/", "/bilans/0/"])
    def test_is_there_on_its_pages(self, teacher, path):
        places = shown_to(teacher, path)["nav_places"]

        assert [str(place["label"]) for place in places if place["current"]] == ["Ma classe"]

    def test_finds_no_class_of_a_school_they_left(self, teacher):
        SchoolClassFactory(level="6e").form_teachers.add(teacher)
        own = teacher.form_classes.get(school__memberships__user=teacher)

        assert shown_to(teacher)["nav_places"][2]["url"].endswith(f"/{own.public_id}/")


def test_with_many_roles_the_menu_keeps_four_places():
    user = UserFactory()
    for role in Role:
        MembershipFactory(user=user, role=role)

    assert labels(user) == ["Accueil", "Vie scolaire", "Charge", "Papier"]


def test_the_place_one_is_in_is_marked():
    places = shown_to(member(SchoolFactory(), Role.CPE), "/charge/regles/")["nav_places"]

    assert [str(place["label"]) for place in places if place["current"]] == ["Charge"]


@pytest.mark.parametrize(
    "path",
    [
        "/activites/",
        "/activites/nouvelle/",
        "/sequences/0/",
        "/charge/sequence/0/",
        "/charge/publier/0/",
        "/charge/apercu/",
    ],
)
def test_all_that_a_teacher_writes_and_publishes_is_in_one_place(path):
    places = shown_to(member(SchoolFactory(), Role.TEACHER), path)["nav_places"]

    assert [str(place["label"]) for place in places if place["current"]] == ["Activités"]


def test_a_work_of_a_pupil_is_in_their_week():
    places = shown_to(member(SchoolFactory(), Role.PUPIL), "/travail/0/")["nav_places"]

    assert [str(place["label"]) for place in places if place["current"]] == ["Semaine"]


def test_a_page_is_in_the_nearest_place_only():
    user = member(SchoolFactory(), Role.CPE)
    MembershipFactory(user=user, role=Role.TEACHER)

    places = shown_to(user, "/activites/papier/")["nav_places"]

    assert [str(place["label"]) for place in places if place["current"]] == ["Papier"]


def test_the_menu_names_the_school():
    assert (
        shown_to(member(SchoolFactory(name="Collège du Parc"), Role.CPE))["school_name"] == "Collège du Parc"
    )


def test_the_menu_costs_one_query(django_assert_num_queries):
    user = member(SchoolFactory(), Role.CPE)

    with django_assert_num_queries(1):
        shown_to(user)
