"""A frame to start from for each kind of activity: what instructions say, in their order, with blanks to fill in."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from activities.models import ExpectedOutput, Nature, ReturnMode


@dataclass(frozen=True, slots=True)
class Frame:
    """`name` is what the button says. The expected output and the way back follow from the nature (`forms.USUAL`), but for
    a questionnaire."""

    name: Promise
    nature: Nature
    texts: dict[str, Promise]
    is_synchronous: bool = False
    is_quiz: bool = False


FRAMES = {
    "cours": Frame(
        _("cours"),
        Nature.LESSON,
        {
            "instructions": _(
                "Lire … (pages … à …) ou regarder …\n"
                "Noter dans le cahier les trois idées importantes, et une question à poser.\n"
                "S'arrêter au bout du temps indiqué, même si ce n'est pas fini."
            ),
            "objective": _("Comprendre … et savoir l'expliquer avec ses mots."),
            "methodology": _(
                "Parcourir une fois en entier, relire en notant, puis fermer le document et redire de mémoire."
            ),
            "scaffolding": _("Les mots difficiles : …\nPour aller moins vite : ne faire que …"),
        },
    ),
    "entrainement": Frame(
        _("entraînement"),
        Nature.PRACTICE,
        {
            "instructions": _(
                "Relire la leçon (page …).\n"
                "Faire les exercices … de la page …, dans cet ordre.\n"
                "Rendre une photo lisible du cahier, ou le fichier."
            ),
            "objective": _("S'entraîner à … jusqu'à savoir le faire sans aide."),
            "methodology": _(
                "Essayer d'abord sans la leçon, puis vérifier avec elle et corriger d'une autre couleur."
            ),
            "scaffolding": _("Un exemple résolu : page …\nEn cas de blocage : commencer par …"),
        },
    ),
    "remediation": Frame(
        _("remédiation"),
        Nature.REMEDIATION,
        {
            "instructions": _(
                "Revoir … (page … ou lien).\n"
                "Refaire l'exercice … où il restait des erreurs.\n"
                "Comparer avec le corrigé et écrire en une phrase ce qui a changé."
            ),
            "objective": _("Reprendre …, qui n'est pas encore acquis."),
            "methodology": _("Une étape à la fois ; passer à la suivante quand la précédente est juste."),
            "scaffolding": _("La règle en une ligne : …\nUn exemple pas à pas : …"),
        },
    ),
    "classe-virtuelle": Frame(
        _("classe virtuelle"),
        Nature.LESSON,
        {
            "instructions": _(
                "Avant : préparer … et avoir son cahier.\n"
                "Pendant : écouter, répondre aux questions, noter …\n"
                "Après : relire ses notes. En cas de coupure, revenir dès que possible ou lire le résumé."
            ),
            "objective": _("Se retrouver pour …"),
            "methodology": _("Se connecter quelques minutes avant, micro coupé ; demander la parole."),
            "scaffolding": _("Sans connexion : …"),
        },
        is_synchronous=True,
    ),
    "questionnaire": Frame(
        _("questionnaire"),
        Nature.PRACTICE,
        {
            "instructions": _(
                "Relire … (page …), puis fermer le cahier.\n"
                "Répondre à toutes les questions, sans aide.\n"
                "Lire l'explication de chaque erreur."
            ),
            "objective": _("Vérifier que … est su."),
            "methodology": _("En cas de doute, choisir quand même : la correction vient aussitôt après."),
            "scaffolding": _("La règle en une ligne : …"),
        },
        is_quiz=True,
    ),
}


def framed(typed: QueryDict, frame: Frame) -> QueryDict:
    """What is `typed` with the texts of `frame` wherever nothing is, or the untouched text of another frame. What was typed
    is never replaced.
    """
    filled = typed.copy()
    filled["nature"] = frame.nature
    for name, text in frame.texts.items():
        if _is_free(typed.get(name, ""), name):
            filled[name] = str(text)
    if frame.is_synchronous:
        filled["is_synchronous"] = "on"
    elif not (typed.get("starts_at") or typed.get("meeting_url")):
        filled.pop("is_synchronous", None)
    if frame.is_quiz:
        filled["expected_output"], filled["return_mode"] = ExpectedOutput.QUIZ, ReturnMode.QUIZ
    elif _is_untouched(typed.get("instructions", ""), "instructions", FRAMES["questionnaire"]):
        filled["expected_output"] = filled["return_mode"] = ""
    return filled


def _is_free(text: str, name: str) -> bool:
    return not text.strip() or any(_is_untouched(text, name, frame) for frame in FRAMES.values())


def _is_untouched(text: str, name: str, frame: Frame) -> bool:
    return text.replace("\r\n", "\n").strip() == str(frame.texts[name])
