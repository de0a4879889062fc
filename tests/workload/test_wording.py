"""Reasons are facts with their figures and dates, as a tutor reads them."""

import pytest

from continuity.common.wording import NBSP
from workload.wording import reason_sentence

SEEN = {"since": "2026-11-16", "last": "2026-11-20", "points": 3}
RUN = {"since": "2026-11-24", "last": "2026-11-26", "asked": 690, "possible": 540, "excess": 150}


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            {"signal": "missing_returns", "count": 3, **SEEN},
            "3 rendus attendus, pas reçus, depuis lundi 16 novembre",
        ),
        (
            {"signal": "missing_returns", "count": 1, **SEEN},
            "1 rendu attendu, pas reçu, depuis lundi 16 novembre",
        ),
        (
            {"signal": "late_returns", "count": 2, **SEEN},
            "les 2 derniers rendus de plus en plus en retard, depuis lundi 16 novembre",
        ),
        (
            {"signal": "silence", "count": 5, **SEEN},
            "ni connexion, ni rendu, ni présence depuis lundi 16 novembre (5 jours ouvrés)",
        ),
        (
            {"signal": "virtual_class_absences", "count": 2, **SEEN},
            "2 absences en classe virtuelle, du lundi 16 au vendredi 20 novembre",
        ),
        (
            {"signal": "difficulty_reported", "count": 1, **SEEN, "last": "2026-11-16"},
            "1 difficulté signalée par l'élève, le lundi 16 novembre",
        ),
        (
            {"signal": "hard_work", "count": 3, **SEEN},
            "3 travaux que l'élève dit difficiles, du lundi 16 au vendredi 20 novembre",
        ),
        (
            {"signal": "no_equipment", "count": 4, **SEEN},
            (
                "sans appareil ou sans connexion, et sans parcours papier : "
                "4 travaux en attente depuis lundi 16 novembre"
            ),
        ),
        (
            {"signal": "unreachable", "count": 2, **SEEN},
            "personne de joint depuis lundi 16 novembre, malgré des appels sur 2 jours",
        ),
        (
            {"signal": "overload", "count": 1, **SEEN},
            "plus de travail à faire que de temps, du lundi 16 au vendredi 20 novembre",
        ),
        (
            {"signal": "pupil_overload", **RUN},
            "du mardi 24 au jeudi 26 novembre : 11 h 30 de travail à faire pour 9 h possibles (2 h 30 de trop)",
        ),
        (
            {"signal": "class_overload", "pupils": 12, **RUN},
            (
                "du mardi 24 au jeudi 26 novembre : jusqu'à 11 h 30 de travail donné pour 9 h possibles "
                "(2 h 30 de trop), pour 12 élèves"
            ),
        ),
        (
            {"signal": "class_overload", "pupils": 1, **RUN},
            (
                "du mardi 24 au jeudi 26 novembre : jusqu'à 11 h 30 de travail donné pour 9 h possibles "
                "(2 h 30 de trop), pour 1 élève"
            ),
        ),
        (
            {"signal": "half_time", "subject": "Mathématiques", **RUN},
            (
                "du mardi 24 au jeudi 26 novembre : 11 h 30 de travail en Mathématiques pour 9 h possibles "
                "d'après les heures de cours remplacées (2 h 30 de trop)"
            ),
        ),
    ],
)
def test_a_reason_says_what_how_much_and_since_when(reason, sentence):
    assert reason_sentence(reason).replace(NBSP, " ") == sentence
