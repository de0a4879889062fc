"""Dérogations: granted within bounds by the principal alone, listed with their expiry, taken back before use."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from activities.models import MAX_MINUTES
from continuity.directory.models import AuditEvent
from tests.factories import ActivityFactory, given
from tests.workload.conftest import FRIDAY, MONDAY, NEXT_MONDAY, THURSDAY, TUESDAY, WEDNESDAY, at
from workload import exceptions, publishing
from workload.models import ExceptionRequest, LoadException, Rule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def draft(course):
    """An hour too much: 540 minutes of 540 are taken until Wednesday."""
    given(course=course, given_on=MONDAY, due_on=WEDNESDAY, minutes=540)
    return ActivityFactory(course=course, minutes=60, due_on=WEDNESDAY)


@pytest.fixture
def asked(draft):
    return exceptions.ask(activity=draft, reason="Brevet blanc jeudi.", by=draft.author)


@pytest.fixture
def granted(draft, principal):
    return grant(draft, principal)


def grant(activity, by, valid_until=WEDNESDAY) -> LoadException:
    return LoadException.objects.create(
        activity=activity,
        rules=[Rule.DAILY_CAP],
        extra_minutes=60,
        valid_until=valid_until,
        reason="Accord du conseil.",
        granted_by=by,
    )


class TestGranting:
    @pytest.fixture
    def decide(self, client, asked, principal):
        client.force_login(principal)
        bounds = {"reason": "Accord.", "extra_minutes": "60", "valid_until": FRIDAY.isoformat()}

        def post(**fields):
            url = reverse("workload:grant_exception", args=[asked.public_id])
            return client.post(url, bounds | fields)

        return post

    @pytest.mark.parametrize(
        ("field", "value", "said"),
        [
            ("extra_minutes", "0", "Accorder au moins une minute, ou refuser la demande."),
            ("extra_minutes", "-30", "Accorder au moins une minute, ou refuser la demande."),
            ("extra_minutes", "100000", "600 minutes au plus"),
            ("extra_minutes", "beaucoup", "Écrire un nombre entier de minutes"),
            ("extra_minutes", "", "Écrire combien de minutes en plus sont permises."),
            ("valid_until", "2026-11-20", "Ce jour est passé"),
            ("valid_until", "9999-12-31", "trop loin"),
            ("valid_until", "", "Choisir jusqu&#x27;à quel jour la dérogation vaut."),
            ("reason", " ", "Écrire le motif"),
        ],
    )
    def test_what_has_no_bounds_is_refused_in_a_sentence(self, decide, field, value, said):
        response = decide(**{field: value})

        assert response.status_code == 400
        assert said in response.text
        assert not LoadException.objects.exists()

    def test_minutes_are_not_asked_where_no_rule_counts_them(self, decide, asked):
        ExceptionRequest.objects.update(rules=[Rule.NOTICE])

        assert decide(extra_minutes="").status_code == 302
        assert LoadException.objects.get().extra_minutes == 0

    @pytest.mark.parametrize(
        ("minutes", "said"), [("10", "réduit l&#x27;activité"), ("60", "peut publier l&#x27;activité")]
    )
    def test_the_principal_reads_whether_it_is_enough(self, client, decide, asked, minutes, said):
        ExceptionRequest.objects.update(extra_minutes=60)
        address = decide(extra_minutes=minutes).url

        assert f"Dérogation accordée : l&#x27;enseignant {said}" in client.get(address).text.replace(
            "\xa0", " "
        )

    def test_the_database_holds_the_bound(self, granted):
        with pytest.raises(IntegrityError, match="exception_minutes_are_bounded"), transaction.atomic():
            LoadException.objects.update(extra_minutes=MAX_MINUTES + 1)

    def test_a_request_goes_with_the_publication_that_no_longer_needs_it(self, asked, draft):
        draft.minutes, draft.due_on = 30, FRIDAY
        draft.save()
        publishing.publish(activity=draft, by=draft.author)

        assert not ExceptionRequest.objects.exists()


class TestUse:
    def test_work_let_through_in_the_evening_says_when_families_get_it(
        self, client, granted, draft, monday_morning
    ):
        LoadException.objects.update(rules=[Rule.DAILY_CAP, Rule.NOTICE])
        client.force_login(draft.author)
        monday_morning.move_to(at(MONDAY, 20))
        form = {
            "key": str(draft.public_id),
            "course": str(draft.course.public_id),
            "title": draft.title,
            "instructions": draft.instructions,
            "minutes": draft.minutes,
            "due_on": draft.due_on.isoformat(),
            "expected_output": draft.expected_output,
            "return_mode": draft.return_mode,
        }
        page = client.post(reverse("workload:preview"), form, headers={"HX-Request": "true"}).text

        assert "La dérogation le permet" in page
        assert "elle parviendra aux familles demain, mardi 24 novembre" in page


class TestStanding:
    @pytest.mark.parametrize(
        ("valid_until", "said"),
        [
            (MONDAY - timedelta(days=1), "expirée sans avoir servi"),
            (MONDAY, "expire ce soir"),
            (TUESDAY, "expire demain"),
            (WEDNESDAY, "expire dans 2 jours"),
            (NEXT_MONDAY + timedelta(days=1), "en cours"),
        ],
    )
    def test_it_says_how_long_it_may_still_be_used(self, draft, principal, valid_until, said):
        assert exceptions.standing_said(grant(draft, principal, valid_until), MONDAY) == said

    def test_once_published_it_is_used(self, granted, draft):
        publishing.publish(activity=draft, by=draft.author)
        exception = LoadException.objects.select_related("activity").get()

        assert exceptions.standing_said(exception, MONDAY) == "utilisée"

    def test_in_force_are_those_that_may_still_be_used(self, course, principal):
        usable, expired, used = (ActivityFactory(course=course, due_on=THURSDAY) for _exception in range(3))
        for activity in (usable, used):
            grant(activity, principal)
        grant(expired, principal, valid_until=MONDAY - timedelta(days=1))
        publishing.publish(activity=used, by=used.author)

        assert LoadException.objects.in_force(MONDAY).get().activity == usable

    def test_the_list_begins_with_those_in_force_the_first_to_expire_first(self, client, course, principal):
        for title, valid_until in (
            ("Passée", MONDAY - timedelta(days=3)),
            ("Longue", FRIDAY),
            ("Courte", TUESDAY),
        ):
            grant(ActivityFactory(course=course, title=title), principal, valid_until)
        client.force_login(principal)
        page = client.get(reverse("workload:exceptions")).text

        assert page.index("Courte") < page.index("Longue") < page.index("Passée")
        assert "Expire demain" in page

    def test_the_teacher_reads_that_it_does_not_cover_what_is_written(self, granted, draft):
        said = exceptions.answer_said(draft, falls_short=True)

        assert said.startswith("La dérogation ne suffit pas à l'activité telle qu'elle est écrite")
        assert "Dérogation accordée par" in said

    def test_the_teacher_reads_that_it_has_expired(self, granted, draft, monday_morning):
        monday_morning.move_to(at(THURSDAY))

        assert "a expiré le mercredi 25 novembre : en demander une autre" in exceptions.answer_said(draft)


class TestWithdrawing:
    def withdraw(self, exception, by):
        exceptions.withdraw(exception=exception, reason="Le conseil est revenu dessus.", by=by)

    def test_it_is_gone_and_its_reason_is_kept(self, granted, principal):
        self.withdraw(granted, principal)

        assert not LoadException.objects.exists()
        assert AuditEvent.objects.get(verb="exception.withdrawn").details == {
            "rules": ["R1"],
            "reason": "Le conseil est revenu dessus.",
        }

    def test_the_teacher_reads_why(self, granted, draft, principal):
        self.withdraw(granted, principal)

        assert exceptions.answer_said(draft) == (
            "Dérogation retirée par la direction. Motif : Le conseil est revenu dessus."
        )

    def test_once_used_it_stays(self, granted, draft, principal):
        publishing.publish(activity=draft, by=draft.author)

        with pytest.raises(ValidationError, match="ne se retire plus"):
            self.withdraw(granted, principal)

    def test_the_teacher_may_not(self, granted, draft):
        with pytest.raises(PermissionDenied):
            self.withdraw(granted, draft.author)

    def test_withdrawn_in_another_tab_it_is_gone(self, granted, principal):
        LoadException.objects.all().delete()

        with pytest.raises(Http404):
            self.withdraw(granted, principal)

    def test_the_principal_does_it_from_the_list(self, client, granted, principal):
        client.force_login(principal)
        url = reverse("workload:withdraw_exception", args=[granted.public_id])

        assert url in client.get(reverse("workload:exceptions")).text
        assert client.post(url, {"reason": " "}).status_code == 400
        assert client.post(url, {"reason": "Le conseil est revenu dessus."}).status_code == 302
        assert not LoadException.objects.exists()

    def test_one_used_in_the_meantime_is_a_conflict(self, client, granted, draft, principal):
        publishing.publish(activity=draft, by=draft.author)
        client.force_login(principal)
        response = client.post(
            reverse("workload:withdraw_exception", args=[granted.public_id]), {"reason": "Trop tard."}
        )

        assert response.status_code == 409
        assert "ne se retire plus" in response.text
