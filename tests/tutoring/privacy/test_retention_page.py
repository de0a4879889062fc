"""The pages of the direction: durations, shown before they are saved, and who read what about a pupil."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from continuity.directory import audit
from continuity.directory.models import Role
from tests.factories import PupilFactory, member
from tests.tutoring import records
from tutoring.models import Retention
from tutoring.privacy.readings import PAGES, readings_of, record_survey_reading

TODAY = date(2026, 11, 23)
MONTHS = {"contacts": 3, "alerts": 12, "cases": 24, "equipment": 12, "readings": 12}
SEEN = "3-12-24-12-12"

pytestmark = pytest.mark.django_db


@pytest.fixture
def principal(pupil):
    return member(pupil.school, Role.PRINCIPAL)


@pytest.fixture
def page(client, principal):
    """`page(**sent)`: the page of durations, read, or sent with the fields given."""
    client.force_login(principal)

    def _page(**sent):
        url = reverse("tutoring:retention")
        return client.post(url, sent) if sent else client.get(url)

    return _page


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


class TestDurations:
    def test_are_proposed_until_the_school_saves_its_own(self, page):
        answer = text(page())

        assert "Aucune durée n'est encore enregistrée" in answer
        assert not Retention.objects.exists()

    def test_typed_anew_are_shown_with_what_goes_and_not_saved(self, page, pupil, tutor):
        records.a_contact(pupil, tutor, TODAY - timedelta(days=100))

        answer = text(page(**MONTHS, seen="12-12-24-12-12"))

        assert "1 contacts notés depuis le 15 août 2026" in answer
        assert not Retention.objects.exists()

    def test_whose_effect_was_shown_are_saved(self, page, pupil):
        assert page(**MONTHS, seen=SEEN).status_code == 302

        saved = Retention.objects.get(school=pupil.school)
        assert (saved.contacts, saved.applies_from) == (3, TODAY + timedelta(days=1))

    def test_are_not_saved_by_who_only_looks(self, page):
        page(**MONTHS, seen=SEEN, preview="1")

        assert not Retention.objects.exists()

    @pytest.mark.parametrize("wrong", ["0", "61", "", "douze", "-1"])
    def test_out_of_bounds_are_refused_with_a_sentence(self, page, wrong):
        answer = page(**MONTHS | {"contacts": wrong}, seen=SEEN)

        assert answer.status_code == 400
        assert "Corriger d'abord les durées" in text(answer)
        assert "Écrire un nombre" in text(answer)
        assert not Retention.objects.exists()

    def test_say_what_purges_removed(self, page, pupil, principal):
        retention = Retention.objects.create(school=pupil.school, applies_from=TODAY)
        audit.record(
            verb="retention.purged", by=None, school=pupil.school, target=retention, kind="loans", count=4
        )

        assert "23 novembre 2026 4 prêts rendus" in text(page())

    def test_point_at_cases_left_open_by_those_who_left(self, page, pupil, principal):
        records.a_case(pupil, principal, TODAY, is_open=True)
        pupil.school_class = None
        pupil.save()

        assert "1 suivi est encore ouvert pour un élève parti" in text(page())


class TestReadings:
    def test_of_a_pupil_their_case_and_their_class_are_told_newest_first(self, pupil, tutor, cpe):
        case = records.a_case(pupil, cpe, TODAY, is_open=True)
        audit.record_reading(verb="pupil.follow_up_read", by=tutor, school=pupil.school, target=pupil)
        audit.record_reading(verb="case.read", by=cpe, school=pupil.school, target=case)
        record_survey_reading(target=pupil.school_class, school_id=pupil.school_id, by=cpe)

        assert [trace.verb for trace in readings_of(pupil)] == [
            "survey.read",
            "case.read",
            "pupil.follow_up_read",
        ]

    def test_of_somebody_else_are_not(self, pupil, tutor):
        neighbour = PupilFactory(school_class=pupil.school_class)
        audit.record_reading(verb="pupil.follow_up_read", by=tutor, school=pupil.school, target=neighbour)

        assert not readings_of(pupil)

    def test_are_one_a_day_for_a_person(self, client, pupil, tutor):
        client.force_login(tutor)
        for _ in range(2):
            client.get(reverse("tutoring:pupil", args=[pupil.public_id]))

        assert readings_of(pupil).count() == 1

    def test_are_read_by_the_direction_by_name_and_by_page(self, client, pupil, principal, cpe):
        record_survey_reading(target=pupil.school_class, school_id=pupil.school_id, by=cpe)
        client.force_login(principal)

        answer = text(client.get(reverse("tutoring:readings", args=[pupil.public_id])))

        assert f"{cpe} 23 novembre 2026, les réponses sur l&#x27;équipement, pour toute la classe" in answer

    def test_have_words_for_each_page_that_leaves_one(self):
        """Whatever code leaves a trace of a reading, this page tells of it."""
        root = Path(settings.BASE_DIR)
        sources = [
            path
            for app in ("activities", "continuity", "tutoring", "workload")
            for path in (root / app).rglob("*.py")
        ]
        left = {verb for path in sources for verb in re.findall(r'"(\w+\.\w*read)"', path.read_text())}

        assert left == set(PAGES)
