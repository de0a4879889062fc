"""Pages tell why an alert was raised apart from what still holds. It is Monday 23 November 2026."""

from datetime import date

import pytest
from django.urls import reverse

from tests.factories import GuardianshipFactory, UserFactory
from tutoring.cases.acts import open_case
from tutoring.privacy.kept import kept_about
from tutoring.privacy.kept_words import parts
from workload.models import RiskDay

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)
NOW = "3 rendus attendus, pas reçus, depuis lundi 16 novembre"
RAISED = "2 absences en classe virtuelle, du lundi 9 au mardi 10 novembre"
RAISED_FOR = [
    {
        "signal": "virtual_class_absences",
        "count": 2,
        "since": "2026-11-09",
        "last": "2026-11-10",
        "points": 4,
    }
]
TALK = {"signal": "going_badly", "count": 2, "since": "2026-11-19", "last": "2026-11-19"}


def words_of(response) -> str:
    return " ".join(response.content.decode().replace("&#x27;", "'").split())


@pytest.fixture(autouse=True)
def this_monday(monday):
    return monday


@pytest.fixture
def alert(pupil, worry):
    """Raised on Wednesday for absences; on Thursday there was a talk as well; now returns are missing."""
    alert = worry(pupil, days_ago=5, opened_for=RAISED_FOR)
    RiskDay.objects.create(
        school=pupil.school,
        pupil=pupil,
        day=date(2026, 11, 19),
        level="alert",
        score=6,
        evidence=[*RAISED_FOR, TALK],
    )
    return alert


@pytest.fixture
def read(client, cpe):
    client.force_login(cpe)

    def _read(name, found):
        return words_of(client.get(reverse(f"tutoring:{name}", args=[found.public_id])))

    return _read


@pytest.mark.parametrize("page", ["pupil", "answer_alert"])
def test_who_follows_the_pupil_and_who_answers_tell_them_apart(alert, pupil, read, page):
    shown = read(page, alert if page == "answer_alert" else pupil)
    holds, raised, gravest = (
        shown.index(words) for words in ("Aujourd'hui :", "Signalé mercredi 18", "Au plus fort")
    )
    assert holds < shown.index(NOW.capitalize()) < raised < shown.index(RAISED) < gravest


def test_the_history_says_what_the_alert_was_opened_for(alert, pupil, read):
    history = read("pupil", pupil).partition("Historique")[2]
    assert RAISED in history
    assert "Au plus fort de l'alerte" in history
    assert NOW not in history


def test_what_the_round_of_the_night_noted_has_a_day_and_no_hour(alert, pupil, read):
    history = read("pupil", pupil).partition("Historique")[2]
    assert "mercredi 18 novembre<" in history
    assert "mercredi 18 novembre," not in history


def test_the_case_opened_for_it_says_so_too(alert, pupil, cpe, read):
    case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    shown = read("case", case).partition("Objectifs")[0]
    assert "Aujourd'hui :" in shown
    assert f"pour : {RAISED}" in shown


def test_a_case_outlives_its_alert_and_says_that_it_is_over(alert, pupil, cpe, read):
    case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
    alert.refresh_from_db()
    alert.closed_at, alert.closed_because = alert.answered_at, "les signes ont disparu."
    alert.save()
    assert "avant la fin de l'alerte" in read("case", case).partition("Objectifs")[0]


def test_while_the_same_holds_nothing_is_said_twice(pupil, worry, read):
    alert = worry(pupil, days_ago=5)
    alert.opened_for = alert.reasons
    alert.save()
    assert "Aujourd'hui :" not in read("pupil", pupil)


def test_the_family_reads_it_without_what_somebody_said(alert, pupil):
    guardian = UserFactory()
    GuardianshipFactory(pupil=pupil, guardian=guardian)
    [told] = next(
        part.entries for part in parts(kept_about(pupil, guardian), TODAY) if "inquiété" in part.title
    )
    assert told.what == RAISED
    assert told.detail == (
        f"Le plus de signes, le 19 novembre 2026 : {RAISED}\xa0; ce qui s'est dit lors d'un échange. "
        f"Aujourd'hui : {NOW}."
    )


class TestWaiting:
    def test_of_today_nobody_has_answered_yet(self, pupil, worry, read):
        worry(pupil)
        assert "Signalé aujourd'hui. Personne n'a encore répondu." in read("pupil", pupil)

    def test_a_known_reason_that_ran_out_was_an_answer(self, pupil, worry, cpe, read):
        worry(pupil, days_ago=4, answered_by=cpe, answer="known", quiet_until=date(2026, 11, 22))
        assert (
            "Signalé il y a 4 jours. La raison connue a pris fin dimanche 22 novembre : une réponse est de nouveau attendue."
        ) in read("pupil", pupil)

    def test_an_alert_the_case_answers_names_nobody(self, pupil, worry, cpe, read):
        open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
        worry(pupil, answer="case", answered_at="2026-11-23T12:00Z")
        assert "Un suivi est ouvert pour cet élève : il tient lieu de réponse." in read("pupil", pupil)


class TestClosingACase:
    def close(self, client, by, case, **typed):
        url = reverse("tutoring:close_case", args=[case.public_id])
        client.force_login(by)
        before = client.get(url)
        sent = {"closing": "resolved", "outcome": "Tout est rendu.", **typed}
        return words_of(before), words_of(client.post(url, sent, follow=True))

    def test_it_says_before_and_after_until_when_the_alert_rests(self, client, pupil, cpe, worry):
        worry(pupil)
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
        before, after = self.close(client, cpe, case)
        assert "« raison connue » jusqu'à lundi 7 décembre inclus" in before
        assert "Suivi clos. Réponse à l'alerte : raison connue jusqu'à lundi 7 décembre inclus." in after
        assert "Si des signes durent après ce jour" in after

    def test_a_case_without_ground_says_the_alert_was_a_false_one(self, client, pupil, cpe, worry):
        worry(pupil)
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
        _before, after = self.close(client, cpe, case, closing="unfounded")
        assert "Suivi clos. Réponse à l'alerte : fausse alerte." in after

    def test_without_an_alert_nothing_is_said_of_one(self, client, pupil, cpe):
        case, _is_new = open_case(pupil=pupil, by=cpe, aims="Reprendre contact.")
        before, after = self.close(client, cpe, case)
        assert "raison connue" not in before + after
