"""Times, days and states as people say them."""

from datetime import date, datetime, time

import pytest
from django.utils import translation

from continuity.common import wording
from continuity.common.wording import COMFORTABLE, NBSP, OVER, TIGHT


@pytest.fixture(autouse=True)
def _french():
    with translation.override("fr"):
        yield


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (120, "2 h"),
        (135, "2 h 15"),
        (125, "2 h 05"),
        (690, "11 h 30"),
        (59.6, "1 h"),
        (-90, "−1 h 30"),
    ],
)
def test_a_duration_is_said_in_hours_and_minutes(value, said):
    assert plain(wording.minutes(value)) == said


def test_a_line_never_ends_inside_a_duration():
    assert " " not in wording.minutes(135)


@pytest.mark.parametrize(
    ("value", "said"), [(time(14, 30), "14 h 30"), (time(9), "9 h"), (time(8, 5), "8 h 05")]
)
def test_an_hour_of_the_day(value, said):
    assert plain(wording.hour(value)) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 11, 24), "mardi 24 novembre"),
        (date(2026, 12, 1), "mardi 1er décembre"),
        (date(2027, 2, 28), "dimanche 28 février"),
    ],
)
def test_a_day_is_said_in_full(value, said):
    assert wording.day(value) == said


def test_a_day_in_little_room_keeps_three_letters_and_the_number():
    assert plain(wording.day_short(date(2026, 11, 24))) == "mar. 24"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), "le mardi 24 novembre"),
        (date(2026, 11, 24), date(2026, 11, 26), "du mardi 24 au jeudi 26 novembre"),
        (date(2026, 11, 30), date(2026, 12, 1), "du lundi 30 novembre au mardi 1er décembre"),
        (date(2026, 12, 31), date(2027, 1, 1), "du jeudi 31 décembre 2026 au vendredi 1er janvier 2027"),
    ],
)
def test_a_run_of_days_says_no_more_than_needed(first, last, said):
    assert wording.day_range(first, last) == said


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (0, "aujourd'hui"),
        (1, "dans 1 jour ouvré"),
        (3, "dans 3 jours ouvrés"),
        (-1, "il y a 1 jour ouvré"),
        (-5, "il y a 5 jours ouvrés"),
    ],
)
def test_a_distance_in_working_days(count, said):
    assert wording.in_working_days(count) == said


@pytest.mark.parametrize(
    ("minutes", "cap", "state"),
    [
        (0, 180, COMFORTABLE),
        (134, 180, COMFORTABLE),
        (135, 180, TIGHT),
        (180, 180, TIGHT),
        (181, 180, OVER),
        (0, 0, COMFORTABLE),
        (1, 0, OVER),
    ],
)
def test_a_load_is_tight_from_three_quarters_of_the_cap_and_over_above_it(minutes, cap, state):
    assert wording.load_state(minutes, cap) is state


def test_a_load_that_reads_as_the_cap_is_not_over():
    assert wording.load_state(180.0000001, 180) is TIGHT


@pytest.mark.parametrize(
    "states", [[COMFORTABLE, TIGHT, OVER], wording.RISK_STATES.values(), wording.WORK_STATES.values()]
)
def test_no_two_states_of_one_kind_share_their_word(states):
    words = [str(state.word) for state in states]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 Ko"), (88_400, "88 Ko"), (1_230_000, "1,2 Mo"), (10_000_000, "10 Mo")]
)
def test_the_size_of_a_file_is_said_as_telephones_say_it(count, said):
    assert wording.file_size(count) == said.replace(" ", NBSP)


def test_a_moment_is_a_day_and_its_hour():
    assert wording.moment(datetime(2026, 11, 24, 14, 30)) == f"mardi 24 novembre à 14{NBSP}h{NBSP}30"  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Le Horla", f"«{NBSP}Le Horla{NBSP}»"),
        ("Lire « Le Horla »", f"«{NBSP}Lire “Le Horla”{NBSP}»"),
    ],
)
def test_a_quotation_inside_another_takes_inner_marks(text, said):
    assert wording.quoted(text) == said


def test_a_line_never_begins_with_a_mark_that_follows_a_space():
    assert wording.spaced("Lire « Le Horla » : pourquoi 50 % ?") == (
        f"Lire «{NBSP}Le Horla{NBSP}»{NBSP}: pourquoi 50{NBSP}%{NBSP}?"
    )


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([], ""),
        (["4e A", "4e B"], "4e A, 4e B"),
        (["4e A", "4e B", "4e C"], "4e A, 4e B, 1 autre"),
        (["4e A", "4e B", "4e C", "4e D"], "4e A, 4e B, 2 autres"),
    ],
)
def test_the_first_are_named_and_the_others_counted(names, said):
    assert wording.first_of(names, 2) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Romane Delaunay", "de Romane Delaunay"),
        ("Ibrahim Michaud", "d'Ibrahim Michaud"),
        ("Élise Joubert", "d'Élise Joubert"),
        ("Yves Roy", "d'Yves Roy"),
        ("Yanis Roy", "de Yanis Roy"),
        ("Hakim Roussel", "de Hakim Roussel"),
    ],
)
def test_what_is_somebody_s_is_said_as_it_is_heard(name, said):
    assert wording.of(name) == said
