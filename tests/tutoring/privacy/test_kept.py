"""What a family reads of what the school keeps: their own words whole, of others only that there was something."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from continuity.directory.models import Role
from tests.factories import GuardianshipFactory, SchoolClassFactory, member, pupil_with_account
from tests.tutoring import records
from tutoring.contacts.acts import log_contact
from tutoring.models import CaseAction, Retention
from tutoring.privacy.kept import kept_about
from tutoring.privacy.kept_words import parts

TODAY = date(2026, 11, 23)
SAID = "Elle travaille mieux le matin."

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil():
    return pupil_with_account(SchoolClassFactory(name="4e B"), first_name="Élodie", last_name="Martin")


@pytest.fixture
def guardian(pupil):
    return GuardianshipFactory(pupil=pupil).guardian


@pytest.fixture
def other_guardian(pupil):
    return GuardianshipFactory(pupil=pupil, rank=2).guardian


def read_by(reader, pupil) -> dict[str, list[str]]:
    """What the page says, by title."""
    pupil.refresh_from_db()
    return {
        part.title: [f"{entry.when} · {entry.what} · {entry.detail}" for entry in part.entries]
        for part in parts(kept_about(pupil, reader), TODAY)
    }


EQUIPMENT, TALKS = "De quoi travailler à la maison", "Appels et messages"
WORRIES, HELP, REPORTS = (
    "Quand l'établissement s'est inquiété",
    "Ce qui est fait pour aider",
    "Bilans du tuteur",
)


class TestAnAnswerToTheSurvey:
    def test_is_read_whole_by_who_gave_it(self, pupil, guardian):
        records.an_answer(pupil, guardian, TODAY)

        [line] = read_by(guardian, pupil)[EQUIPMENT]

        assert "Un téléphone, données mobiles limitées" in line

    def test_is_only_known_to_exist_by_the_other_parent(self, pupil, guardian, other_guardian):
        records.an_answer(pupil, guardian, TODAY)

        [line] = read_by(other_guardian, pupil)[EQUIPMENT]

        assert "Réponse sur l'équipement" in line
        assert "téléphone" not in line


class TestATalk:
    def test_is_read_by_whom_it_was_with(self, pupil, guardian, tutor, talk):
        talk(pupil, tutor, spoken_with=guardian, summary=SAID, morale="badly", health_worry=True)

        [line] = read_by(guardian, pupil)[TALKS]

        assert line.endswith(f"{SAID} Le moral va mal. Souci de santé signalé, sans détail.")

    def test_is_a_day_and_a_channel_for_the_other_parent_and_the_pupil(
        self, pupil, guardian, other_guardian, tutor, talk
    ):
        talk(pupil, tutor, spoken_with=guardian, summary=SAID)

        for reader in (other_guardian, pupil.user):
            assert read_by(reader, pupil)[TALKS] == ["23 novembre 2026 · Téléphone : échange · "]

    def test_with_the_pupil_is_read_by_a_pupil_of_age_alone(self, pupil, guardian, tutor, talk):
        talk(pupil, tutor, summary=SAID)

        before = read_by(pupil.user, pupil)[TALKS]
        pupil.of_age = True
        pupil.save()

        assert SAID not in before[0]
        assert SAID in read_by(pupil.user, pupil)[TALKS][0]
        assert SAID not in read_by(guardian, pupil)[TALKS][0]

    def test_never_tells_what_the_adult_plans(self, pupil, guardian, tutor, talk):
        talk(pupil, tutor, spoken_with=guardian, summary=SAID, next_step="En parler à la CPE")

        assert "CPE" not in read_by(guardian, pupil)[TALKS][0]


class TestAnAlert:
    def test_says_why_and_what_was_answered_in_kind_words(self, pupil, guardian, tutor, worry):
        worry(pupil, severity="urgent", answered_by=tutor, answer_note="Famille connue.")

        [line] = read_by(guardian, pupil)[WORRIES]

        assert line == (
            "depuis le 23 novembre 2026 · 3 rendus attendus, pas reçus, depuis lundi 16 novembre · "
            f"Réponse de {tutor} : l'établissement a pris contact."
        )

    @pytest.mark.parametrize("signal", ["going_badly", "unreachable"])
    def test_does_not_tell_what_somebody_said_nor_whom_nobody_reached(self, pupil, guardian, worry, signal):
        reason = {"signal": signal, "count": 4, "since": "2026-11-16", "last": "2026-11-18", "points": 2}
        worry(pupil, reasons=[reason])

        [line] = read_by(guardian, pupil)[WORRIES]

        assert "16 novembre" not in line
        assert "mal" not in line

    def test_is_not_read_by_a_pupil_under_age(self, pupil, worry):
        worry(pupil)
        records.a_case(pupil, member(pupil.school, Role.CPE), TODAY, is_open=True)

        assert not {WORRIES, HELP} & set(read_by(pupil.user, pupil))

    def test_is_read_by_a_pupil_of_age(self, pupil, worry):
        worry(pupil)
        pupil.of_age = True
        pupil.save()

        assert len(read_by(pupil.user, pupil)[WORRIES]) == 1


class TestACase:
    def test_tells_its_aims_and_its_actions(self, pupil, guardian, cpe):
        case = records.a_case(pupil, cpe, TODAY, is_open=True)
        ended = {"ended_by": cpe, "ended_at": records.at_noon(TODAY), "was_done": True}
        CaseAction.objects.create(
            case=case, kind="loan", owner=cpe, due_on=TODAY, result="Le père ne répond pas.", **ended
        )

        assert read_by(guardian, pupil)[HELP] == [
            f"depuis le 23 novembre 2026 · Un suivi est ouvert. · Ce qu'il vise : {case.aims}",
            "prévu pour le 23 novembre 2026 · Appel à la famille · ",
            "fait le 23 novembre 2026 · Prêt de matériel · ",
        ]

    def test_once_closed_is_two_days_and_no_more(self, pupil, guardian, cpe):
        records.a_case(pupil, cpe, TODAY - timedelta(days=3))

        assert read_by(guardian, pupil)[HELP] == ["le 20 novembre 2026 · Un suivi a été mené, puis clos. · "]


def test_reports_are_counted_and_not_shown(pupil, guardian, tutor):
    records.a_report(pupil, tutor, TODAY)
    records.a_report(pupil, tutor, TODAY - timedelta(days=7))

    [line] = read_by(guardian, pupil)[REPORTS]

    assert line.startswith("semaines du 16 novembre 2026 au 29 novembre 2026 · 2 bilans envoyés")
    assert "calme" not in line


def test_each_kind_says_for_how_long_it_is_kept(pupil, guardian):
    before = {part.duration for part in parts(kept_about(pupil, guardian), TODAY)}
    Retention.objects.create(school=pupil.school, applies_from=TODAY, contacts=6)
    durations = {part.title: part.duration for part in parts(kept_about(pupil, guardian), TODAY)}

    assert before == {"l'établissement n'a pas encore fixé de durée."}
    assert durations[TALKS] == "6 mois."


def test_reading_costs_the_same_for_much_as_for_little(pupil, guardian, tutor, worry, talk):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            read_by(guardian, pupil)
        return len(captured)

    worry(pupil)
    for make in records.ENDED.values():
        make(pupil, tutor, TODAY - timedelta(days=40))
    little = queries()
    for make in records.ENDED.values():
        make(pupil, tutor, TODAY - timedelta(days=60))

    assert queries() == little


def test_the_page_is_light(client, pupil, guardian, tutor):
    for weeks in range(30):
        for make in records.ENDED.values():
            make(pupil, tutor, TODAY - timedelta(weeks=weeks + 1))
    client.force_login(guardian)

    page = client.get(reverse("tutoring:kept", args=[pupil.public_id]))

    assert len(page.content) < 60_000


def test_talks_with_two_parents_in_one_hour_stay_two(pupil, guardian, other_guardian, cpe, talk):
    talk(pupil, cpe, spoken_with=guardian, summary=SAID)

    log_contact(
        pupil=pupil,
        by=member(pupil.school, Role.TUTOR),
        channel="phone",
        reached=True,
        spoken_with=other_guardian,
        summary="Le soir.",
    )

    assert [line for line in read_by(guardian, pupil)[TALKS] if "Le soir." in line] == []
    assert len(read_by(guardian, pupil)[TALKS]) == 2


class TestAfterAChangeOfSchool:
    @pytest.fixture
    def moved(self, pupil, tutor, worry, talk):
        worry(pupil)
        talk(pupil, tutor, summary=SAID)
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()
        return pupil

    def test_the_page_says_what_the_school_of_the_pupil_keeps(self, moved, guardian):
        told = read_by(guardian, moved)

        assert (told[TALKS], told[WORRIES]) == ([], [])

    def test_and_names_the_one_that_keeps_the_rest(self, client, moved, guardian, tutor):
        client.force_login(guardian)

        page = client.get(reverse("tutoring:kept", args=[moved.public_id])).content.decode()

        assert f"{tutor.memberships.get().school}, l'établissement d'avant" in page

    def test_what_is_still_to_be_brought_back_there_is_told(self, pupil, cpe, guardian):
        records.a_loan(pupil, cpe, TODAY, is_back=False)
        pupil.school_class = SchoolClassFactory()
        pupil.school = pupil.school_class.school
        pupil.save()

        [line] = read_by(guardian, pupil)["Prêts et pochettes"]

        assert f"à rapporter à l'établissement d'avant : {cpe.memberships.get().school}" in line
