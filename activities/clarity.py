"""Whether instructions say what there is to do (R6), as far as words tell: remarks for the one who writes, never a refusal.

Pure: the same text always gets the same remarks, three at most, and silence wherever there is a doubt.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from django.utils.translation import gettext as _

from continuity.common import wording

FEWEST_WORDS, MOST_WORDS = 4, 350
WORDS_READ_A_MINUTE = 150
MOST_REMARKS = 3

WORD = re.compile(r"[a-z0-9]+")
# What pupils are told to do: an infinitive, "vous …ez", or the familiar imperative of the commonest verbs.
INFINITIVE = re.compile(r"[a-z]{2,}(?:er|ir|oir|dre|tre|ire|ure|pre|cre|vre)")
IMPERATIVE = re.compile(r"[a-z]{2,}ez|faites|dites|relisez")
FAMILIAR = frozenset(
    WORD.findall(
        "apprends calcule cherche choisis colle colorie compare complete compte construis copie corrige decris "
        "definis dessine ecoute ecris enregistre entoure essaie explique fais imagine indique invente justifie lis "
        "memorise mesure montre nomme note observe place prends prepare propose raconte recopie redige regarde relis "
        "reponds resous resume revise reviens souligne termine trace traduis trouve utilise verifie visionne"
    )
)
# Words that end like an infinitive and are none.
NO_VERB = frozenset(
    WORD.findall(
        "hier chantier cahier papier premier dernier atelier calendrier quartier fichier dossier entier escalier clavier "
        "metier janvier fevrier hiver mer fer ver cher amer enfer tiers chiffre litre metre titre lettre maitre autre notre "
        "votre entre centre chapitre contre quatre fenetre theatre arbitre rencontre "
        "cadre ordre cendre gendre cidre moindre tendre "
        "histoire memoire territoire victoire soir espoir noir avoir devoir pouvoir vouloir savoir "
        "figure lecture nature mesure culture ecriture aventure structure peinture voiture temperature facture "
        "vocabulaire dictionnaire formulaire grammaire scolaire contraire commentaire exemplaire affaire questionnaire "
        "assez chez nez rez avez etes "
        "livre oeuvre fievre lievre sucre encre propre pire empire navire"
    )
)
# What is brought back: the act of giving it, or the thing itself.
BROUGHT_BACK = re.compile(
    r"\b(?:rend\w*|rendu\w*|remet\w*|depos\w*|envo[iy]\w*|envoi\w*|joi(?:n|g)\w*|photo\w*|scan\w*|enregistr\w*|"
    r"copie\w*|cahier\w*|feuille\w*|fiche\w*|reponse\w*|repond\w*|exercice\w*|ex|question\w*|paragraphe\w*|phrase\w*|"
    r"texte\w*|lign\w*|redige\w*|redaction\w*|ecri\w*|schema\w*|dessin\w*|carte\w*|tableau\w*|resum\w*|expose\w*|"
    r"expos\w*|affiche\w*|frise\w*|diaporama\w*|audio\w*|video\w*|oral\w*|quiz\w*|qcm|questionnaire\w*|calcul\w*|"
    r"trac\w*|construi\w*|traduction\w*|dictee\w*|compte rendu|croquis|maquette\w*|programme\w*|liste\w*)\b"
)
VAGUE = re.compile(
    r"\b(?:voir|cf\.?|regarder|lire|suivre|faire)\s+(?:(?:le|la|les|l|ce|cette|ces|mon|notre)\s+)?"
    r"(?:fichiers?|documents?|docs?|pieces?\s+jointes?|pj|ci[ -]?joints?|ci[ -]?jointes?|liens?)\b"
)


def remarks(
    instructions: str, *, expects_return: bool, is_synchronous: bool = False, joined: int = 0
) -> list[str]:
    """What would make `instructions` clearer, most important first; nothing about an empty text, which R6 asks for.

    `joined` counts the links and files that come with them.
    """
    if not instructions.strip():
        return []
    text = _plain(instructions)
    found = _all(text, expects_return=expects_return, is_synchronous=is_synchronous, joined=joined)
    return list(islice(found, MOST_REMARKS))


def _all(text: str, *, expects_return: bool, is_synchronous: bool, joined: int) -> Iterator[str]:
    words = WORD.findall(text)
    if "…" in text:
        yield _("Il reste des points de suspension à compléter dans les consignes.")
    if VAGUE.search(text) and joined != 1:
        yield (
            _("Les consignes renvoient à un document : dire lequel, et ce qu'il faut en faire.")
            if joined
            else _("Les consignes renvoient à un document, et rien n'est joint.")
        )
    if len(words) > MOST_WORDS:
        yield _(
            "Les consignes font %(count)d mots, soit %(time)s de lecture : l'essentiel se voit mieux en tête, le reste dans un document."
        ) % {"count": len(words), "time": wording.minutes(round(len(words) / WORDS_READ_A_MINUTE))}
    if len(words) < FEWEST_WORDS:
        yield _("Les consignes sont très courtes : dire ce que l'élève fait, avec quoi, et où s'arrêter.")
    elif not any(map(_is_act, words)):
        yield _(
            "Les consignes ne disent pas ce qu'il y a à faire : commencer par un verbe (lire, calculer, rédiger)."
        )
    if expects_return and not is_synchronous and not BROUGHT_BACK.search(text):
        yield _(
            "Les consignes ne disent pas ce qui est à rendre : le nommer (une phrase, une photo du cahier)."
        )


def _is_act(word: str) -> bool:
    if word in NO_VERB:
        return False
    return word in FAMILIAR or bool(INFINITIVE.fullmatch(word) or IMPERATIVE.fullmatch(word))


def _plain(text: str) -> str:
    """In small letters without accents, apostrophes and no-break spaces as spaces, "..." as one sign."""
    letters = unicodedata.normalize("NFD", text.replace("...", "…").replace("…", " … "))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return re.sub(r"[’'\s]+", " ", bare.replace("œ", "oe"))
