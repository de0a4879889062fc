"""Django's admin is for support, not for schools."""

import pytest
from django.contrib import admin
from django.urls import reverse

from continuity.directory.audit import record
from continuity.directory.models import Role
from tests.factories import SchoolFactory, UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def support(client):
    user = UserFactory(is_superuser=True, is_staff=True)
    client.force_login(user)
    return user


def test_the_school_administration_is_refused(client):
    client.force_login(member(SchoolFactory(), Role.ADMIN, is_staff=True))

    assert client.get(reverse("admin:index"), follow=True).status_code == 403


def test_one_signs_in_through_the_portal(client):
    response = client.get(reverse("admin:index"), follow=True)

    assert response.request["PATH_INFO"] == reverse("account_login")


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_every_list_opens(client, support, model):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"

    assert client.get(reverse(name), {"q": "a"}, follow=True).status_code == 200


@pytest.mark.parametrize("act", ["change", "delete"])
def test_the_audit_trail_is_not_written_by_hand(client, support, act):
    school = SchoolFactory()
    event = record(verb="essai", by=support, school=school, target=school)

    response = client.post(reverse(f"admin:directory_auditevent_{act}", args=[event.pk]), {"post": "yes"})

    assert response.status_code == 403
